package validators

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
)

//go:embed oslo.py
var osloProgram string

// recipe is how the reader of a file comes to its options.
type recipe struct {
	project    string
	namespaces []string // the lists of options that the reader registers
}

// recipes are by the name of the file. The namespaces are those of the project's own recipe for its sample file, and hold
// for zed and 2025.1 together; a name that an installed series lacks fails the judge. The dhcp and l3 agents register more
// than their samples show (bridges, the metadata proxy): neutron.agent lists it.
var recipes = map[string]recipe{
	"keystone.conf": {"keystone", []string{"keystone", "oslo.cache", "oslo.log", "oslo.messaging", "oslo.policy", "oslo.db",
		"oslo.middleware", "osprofiler"}},
	"glance-api.conf": {"glance", []string{"castellan.config", "glance.api", "glance.store", "glance.multi_store", "os_brick",
		"keystonemiddleware.auth_token", "oslo.concurrency", "oslo.messaging", "oslo.db", "oslo.policy", "oslo.limit", "oslo.log",
		"oslo.middleware.cors", "oslo.middleware.healthcheck", "oslo.middleware.http_proxy_to_wsgi", "oslo.reports"}},
	"placement.conf": {"placement", []string{"placement.conf", "keystonemiddleware.auth_token", "oslo.log", "oslo.middleware.cors",
		"oslo.middleware.http_proxy_to_wsgi", "oslo.policy", "osprofiler"}},
	"nova.conf": {"nova", []string{"nova.conf", "keystonemiddleware.auth_token", "oslo.limit", "oslo.log", "oslo.messaging",
		"oslo.policy", "oslo.privsep", "oslo.service.periodic_task", "oslo.service.service", "oslo.middleware", "oslo.concurrency",
		"oslo.reports", "oslo.versionedobjects", "osprofiler", "os_brick", "os_vif"}},
	"neutron.conf": {"neutron", []string{"neutron", "neutron.agent", "neutron.db", "neutron.experimental", "neutron.extensions",
		"nova.auth", "ironic.auth", "placement.auth", "keystonemiddleware.auth_token", "oslo.log", "oslo.cache", "oslo.db",
		"oslo.policy", "oslo.privsep", "oslo.concurrency", "oslo.messaging", "oslo.middleware.cors", "oslo.middleware.healthcheck",
		"oslo.middleware.http_proxy_to_wsgi", "oslo.reports", "oslo.service.periodic_task", "oslo.service.service",
		"oslo.service.sslutils", "oslo.service.wsgi", "oslo.versionedobjects", "osprofiler"}},
	"ml2_conf.ini":          {"neutron", []string{"neutron.ml2", "neutron.ml2.ovn", "oslo.log"}},
	"openvswitch_agent.ini": {"neutron", []string{"neutron.ml2.ovs.agent", "oslo.log"}},
	"linuxbridge_agent.ini": {"neutron", []string{"neutron.ml2.linuxbridge.agent", "oslo.log"}},
	"dhcp_agent.ini":        {"neutron", []string{"neutron.agent", "neutron.az.agent", "neutron.base.agent", "neutron.dhcp.agent", "oslo.log"}},
	"l3_agent.ini":          {"neutron", []string{"neutron.agent", "neutron.az.agent", "neutron.base.agent", "neutron.l3.agent", "oslo.log"}},
	"metadata_agent.ini":    {"neutron", []string{"neutron.metadata.agent", "oslo.log", "oslo.cache"}},
}

// OsloVerdict is what oslo.config says of one file.
type OsloVerdict struct {
	File   string   `json:"file"`
	Read   int      `json:"read"`   // options that were set and came back in their type
	Faults []string `json:"faults"` // what the service would stumble over or ignore
	Notes  []string `json:"notes"`  // options that are to be removed one day
}

// osloTask is a file to be judged, as oslo.py takes it.
type osloTask struct {
	File       string   `json:"file"`
	Namespaces []string `json:"namespaces"`
}

// Oslo has Python's oslo.config read files, with every option registered that the reader of each registers, and
// oslo-config-validator after it. The base of a path tells whose file it is. Verdicts come by path. It knows the options
// of the installed series only.
func Oslo(ctx context.Context, files ...string) (map[string]OsloVerdict, error) {
	tasks := map[string][]osloTask{}
	for _, file := range files {
		r, isKnown := recipes[filepath.Base(file)]
		if !isKnown {
			return nil, fmt.Errorf("nothing is known of the options in %s: see recipes in internal/testing/validators/oslo.go", file)
		}
		tasks[r.project] = append(tasks[r.project], osloTask{File: file, Namespaces: r.namespaces})
	}
	verdicts := map[string]OsloVerdict{}
	for project, tasks := range tasks {
		answer, err := osloProject(ctx, tasks)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", project, err)
		}
		for _, verdict := range answer {
			verdicts[verdict.File] = verdict
		}
	}
	return verdicts, nil
}

// osloProject has the files of one project read.
func osloProject(ctx context.Context, tasks []osloTask) ([]OsloVerdict, error) {
	request, err := json.Marshal(tasks)
	if err != nil {
		return nil, err
	}
	// Debian's own Python, whatever else comes first in the path: the projects are installed for it. No module of this folder.
	c := command{name: "/usr/bin/python3", args: []string{"-P", "-W", "ignore", "-c", osloProgram}, stdin: string(request)}
	out, stderr, err := c.run(ctx)
	if err != nil {
		return nil, rejection(err, stderr)
	}
	var verdicts []OsloVerdict
	if err := json.Unmarshal([]byte(out), &verdicts); err != nil {
		return nil, rejection(err, out, stderr)
	}
	return verdicts, nil
}

// Err returns the faults as one error, nil when there are none.
func (v OsloVerdict) Err() error {
	if len(v.Faults) == 0 {
		return nil
	}
	return rejection(nil, strings.Join(v.Faults, "\n"))
}
