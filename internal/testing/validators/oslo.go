package validators

import (
	"context"
	_ "embed"
	"fmt"
	"path/filepath"
	"strings"
)

//go:embed oslo.py
var osloProgram string

// recipe describes the options of a file.
type recipe struct {
	project    string
	namespaces []string // the lists of options that the program registers
}

// recipes are the recipes by the name of the file. The namespaces are those of the project's own recipe for its sample file,
// for both zed and 2025.1; if an installed series lacks one, the validator fails. The dhcp and l3 agents register more
// options than their samples contain (bridges, the metadata proxy): neutron.agent lists them.
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
	"nova-compute.conf": {"nova", []string{"nova.conf", "keystonemiddleware.auth_token", "oslo.limit", "oslo.log", "oslo.messaging",
		"oslo.policy", "oslo.privsep", "oslo.service.periodic_task", "oslo.service.service", "oslo.middleware", "oslo.concurrency",
		"oslo.reports", "oslo.versionedobjects", "osprofiler", "os_brick", "os_vif"}},
	"neutron.conf": {"neutron", []string{"neutron", "neutron.agent", "neutron.db", "neutron.experimental", "neutron.extensions",
		"nova.auth", "ironic.auth", "placement.auth", "keystonemiddleware.auth_token", "oslo.log", "oslo.cache", "oslo.db",
		"oslo.policy", "oslo.privsep", "oslo.concurrency", "oslo.messaging", "oslo.middleware.cors", "oslo.middleware.healthcheck",
		"oslo.middleware.http_proxy_to_wsgi", "oslo.reports", "oslo.service.periodic_task", "oslo.service.service",
		"oslo.service.sslutils", "oslo.service.wsgi", "oslo.versionedobjects", "osprofiler"}},
	"cinder.conf": {"cinder", []string{"castellan.config", "cinder", "keystonemiddleware.auth_token", "osprofiler", "oslo.concurrency", "oslo.db",
		"oslo.log", "oslo.messaging", "oslo.middleware", "oslo.policy", "oslo.privsep", "oslo.reports", "oslo.service.periodic_task",
		"oslo.service.service", "oslo.service.sslutils", "oslo.service.wsgi", "oslo.versionedobjects", "os_brick"}},
	"heat.conf": {"heat", []string{"heat.common.config", "heat.common.crypt", "heat.common.wsgi", "heat.common.context", "heat.engine.clients", "heat.engine.clients.os.keystone.heat_keystoneclient", "heat.engine.notification",
		"heat.engine.resources", "heat.api.aws.ec2token", "keystonemiddleware.auth_token", "oslo.messaging", "oslo.middleware", "oslo.db", "oslo.log",
		"oslo.policy", "oslo.service.service", "oslo.service.periodic_task", "oslo.service.sslutils"}},
	"barbican.conf": {"barbican", []string{"barbican.common.config", "barbican.plugin.crypto", "barbican.plugin.crypto.p11", "barbican.plugin.crypto.simple",
		"barbican.plugin.dogtag", "barbican.plugin.secret_store", "keystonemiddleware.auth_token", "oslo.db", "oslo.log", "oslo.messaging", "oslo.middleware.cors",
		"oslo.middleware.http_proxy_to_wsgi", "oslo.policy", "oslo.service.periodic_task", "oslo.service.sslutils", "oslo.service.wsgi"}},
	"magnum.conf": {"magnum", []string{"magnum.conf", "keystonemiddleware.auth_token", "oslo.concurrency", "oslo.db", "oslo.log", "oslo.messaging",
		"oslo.middleware", "oslo.policy", "oslo.service.service"}},
	"octavia.conf": {"octavia", []string{"octavia", "octavia.api.drivers.ovn", "keystonemiddleware.auth_token", "oslo.db", "oslo.log", "oslo.messaging",
		"oslo.middleware", "oslo.policy"}},
	"ml2_conf.ini":          {"neutron", []string{"neutron.ml2", "neutron.ml2.ovn", "oslo.log"}},
	"openvswitch_agent.ini": {"neutron", []string{"neutron.ml2.ovs.agent", "oslo.log"}},
	"linuxbridge_agent.ini": {"neutron", []string{"neutron.ml2.linuxbridge.agent", "oslo.log"}},
	"dhcp_agent.ini":        {"neutron", []string{"neutron.agent", "neutron.az.agent", "neutron.base.agent", "neutron.dhcp.agent", "oslo.log"}},
	"l3_agent.ini":          {"neutron", []string{"neutron.agent", "neutron.az.agent", "neutron.base.agent", "neutron.l3.agent", "oslo.log"}},
	"metadata_agent.ini":    {"neutron", []string{"neutron.metadata.agent", "oslo.log", "oslo.cache"}},
	// metadata/agent.py and ovsdb.py register the options of the databases too
	"neutron_ovn_metadata_agent.ini": {"neutron", []string{"neutron.ovn.metadata.agent", "neutron.ml2.ovn", "oslo.log"}},
}

// OsloResult is the result of oslo.config for one file.
type OsloResult struct {
	File   string   `json:"file"`
	Read   int      `json:"read"`   // number of options that were set and have a value of their type
	Faults []string `json:"faults"` // errors, and settings that the service would ignore
	Notes  []string `json:"notes"`  // options that are deprecated for removal
}

// osloTask is a file to validate, in the form that oslo.py reads.
type osloTask struct {
	File       string   `json:"file"`
	Namespaces []string `json:"namespaces"`
}

// Oslo reads files with Python's oslo.config, with all options registered that the program of each file registers, and then
// runs oslo-config-validator. The base of a path identifies the file. The results are by path. It knows the options of the
// installed series only.
func Oslo(ctx context.Context, files ...string) (map[string]OsloResult, error) {
	tasks := map[string][]osloTask{}
	for _, file := range files {
		r, isKnown := recipes[filepath.Base(file)]
		if !isKnown {
			return nil, fmt.Errorf("the options in %s are unknown: see recipes in internal/testing/validators/oslo.go", file)
		}
		tasks[r.project] = append(tasks[r.project], osloTask{File: file, Namespaces: r.namespaces})
	}
	results := map[string]OsloResult{}
	for project, tasks := range tasks {
		answer, err := osloProject(ctx, tasks)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", project, err)
		}
		for _, result := range answer {
			results[result.File] = result
		}
	}
	return results, nil
}

// osloProject reads the files of one project.
func osloProject(ctx context.Context, tasks []osloTask) ([]OsloResult, error) {
	return runPython[[]OsloResult](ctx, osloProgram, tasks)
}

// Err returns the faults as one error; nil if there are none.
func (v OsloResult) Err() error {
	if len(v.Faults) == 0 {
		return nil
	}
	return rejection(nil, strings.Join(v.Faults, "\n"))
}
