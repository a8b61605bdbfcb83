package validators_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stackplan/internal/bootstrap"
	bootstrapreport "stackplan/internal/report/bootstrap"
)

// programs of the lab's hosts in place of those that need a booted host, or packages that are installed already. systemctl requests that the test
// starts a unit, by a file, and waits for the answer.
var shims = map[string]string{
	"systemctl": `[ "$1" != --quiet ] || shift
case $1 in
is-active) [ -e "/run/lab/$2.active" ] ;;
start)
	: >"/run/lab/$2.request"
	until [ -e "/run/lab/$2.active" ]; do
		if [ -e "/run/lab/$2.failed" ]; then cat "/run/lab/$2.failed" >&2; exit 1; fi
		sleep 0.2
	done
	;;
esac
`,
	"apt-get": "", "dpkg-query": "printf installed\n", "udevadm": "", "sysctl": "", "systemd-tmpfiles": "",
}

// script is where the hosts of the lab have the script, and shimsDir the programs of shims.
const script, shimsDir = "/etc/lab/bootstrap.sh", "/etc/lab/bin"

// placeScript writes the script to every host, with the secrets that it reads.
func (l *lab) placeScript(plan *bootstrap.Plan) error {
	var body bytes.Buffer
	if err := bootstrapreport.Shell(&body, plan); err != nil {
		return err
	}
	for _, on := range l.hosts {
		files := map[string]string{script: body.String()}
		for name, text := range shims {
			files[filepath.Join(shimsDir, name)] = "#!/bin/sh\n" + text
		}
		for _, ref := range plan.Secrets {
			files["/etc/stackplan/secrets/"+ref] = secret(ref) + "\n"
		}
		for path, text := range files {
			path = filepath.Join(on.root, path)
			err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o755))
			if err != nil {
				return err
			}
		}
		if err := os.MkdirAll(filepath.Join(on.root, "run/lab"), 0o755); err != nil {
			return err
		}
	}
	return nil
}

// runScript runs the script on a host and returns its output. The script starts dozens of programs, one after another.
func (l *lab) runScript(host string, words ...string) (string, error) {
	return l.hosts[host].runFor(2*patience, "root", "", slices.Concat([]string{"env", "PATH=" + shimsDir + ":/usr/sbin:/usr/bin:/sbin:/bin", "sh", script}, words)...)
}

// runStages runs the script on all hosts, stage by stage.
func (l *lab) runStages(plan *bootstrap.Plan) error {
	for _, stage := range plan.Stages {
		var runs []func() error
		for name := range l.hosts {
			runs = append(runs, func() error {
				out, err := l.runScript(name, "--stage", fmt.Sprint(stage.Number))
				return errors.Join(err, silent(out))
			})
		}
		if err := parallel(runs...); err != nil {
			return err
		}
	}
	return nil
}

// runAgain runs the script on the control host again, which must find every step done.
func (l *lab) runAgain(*bootstrap.Plan) error {
	out, err := l.runScript(control, "--all")
	if err != nil {
		return err
	}
	for line := range strings.Lines(out) {
		if !strings.HasPrefix(line, "done before: ") {
			return fmt.Errorf("the second run of the script is not silent: %s", line)
		}
	}
	return silent(out)
}

// silent returns an error if a text contains a secret of the lab.
func silent(out string) error {
	if i := strings.Index(out, secret("")); i >= 0 {
		return fmt.Errorf("the script prints a secret:\n%s", out[max(0, i-200):min(len(out), i+40)])
	}
	return nil
}

// serveUnits starts the units that the script requests, until the context ends.
func (l *lab) serveUnits(ctx context.Context) {
	for ctx.Err() == nil {
		for name, on := range l.hosts {
			requests, _ := filepath.Glob(filepath.Join(on.root, "run/lab/*.request"))
			for _, request := range requests {
				unit := strings.TrimSuffix(filepath.Base(request), ".request")
				answer := "active"
				text := ""
				if err := l.startUnit(name, unit); err != nil {
					answer, text = "failed", err.Error()
				}
				os.Remove(request)
				os.WriteFile(strings.TrimSuffix(request, "request")+answer, []byte(text), 0o644)
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// startUnit starts what a unit of Debian starts. The lab has no agents and no network of its own: their units count as running.
func (l *lab) startUnit(name, unit string) error {
	if unit == "nova-compute" {
		for h := range computeHosts(l.cloud) {
			if h.Name == name {
				return l.startCompute(h)
			}
		}
	}
	units := map[string]func() error{
		"haproxy":         l.start("haproxy", "root", "/usr/sbin/haproxy", "-W", "-f", "/etc/haproxy/haproxy.cfg"),
		"memcached":       l.start("memcached", "root", "/usr/share/memcached/scripts/systemd-memcached-wrapper"),
		"rabbitmq-server": l.start("rabbitmq", "rabbitmq", "env", "HOME=/var/lib/rabbitmq", "/usr/lib/rabbitmq/bin/rabbitmq-server"),
		"mariadb": inTurn(
			l.run("root", "/usr/bin/mariadb-install-db", "--user=mysql", "--skip-test-db"), // the script of the package does it
			l.start("mariadb", "root", "/usr/sbin/mariadbd", "--user=mysql"),
		),
		"keystone":          l.uwsgi("keystone", "keystone-uwsgi.ini"),
		"placement-api":     l.uwsgi("placement", "placement-api-uwsgi.ini"),
		"nova-api":          l.uwsgi("nova", "nova-api-uwsgi.ini"),
		"nova-api-metadata": l.uwsgi("nova", "nova-api-metadata-uwsgi.ini"),
		"neutron-api":       l.uwsgi("neutron", "neutron-api-uwsgi.ini"),
		"nova-novncproxy":   l.consoles(),
		"glance-api":        l.python("glance-api", "glance.cmd.api", "glance"),
		"nova-conductor":    l.python("nova-conductor", "nova.cmd.conductor", "nova"),
		"nova-scheduler":    l.python("nova-scheduler", "nova.cmd.scheduler", "nova"),
	}
	if start := units[unit]; start != nil {
		return start()
	}
	return nil
}

// consoles is a step that answers the check of the proxy of consoles, whose package the lab does not need.
func (l *lab) consoles() func() error {
	const web = "/etc/lab/web"
	for h := range l.cloud.Hosts() {
		if h.Name == control {
			path := filepath.Join(l.ctl.root, web, "vnc.html")
			err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, nil, 0o644))
			return func() error {
				return errors.Join(err, l.start("consoles", "root", "/usr/bin/python3", "-m", "http.server", "6080", "--bind", h.Management().String(), "--directory", web)())
			}
		}
	}
	return nil
}

// compareCatalogue compares what openstack lists with the services of the description and their ports at its VIPs.
func (l *lab) compareCatalogue(t *testing.T) {
	t.Helper()
	out, err := l.ctl.run("root", "", "env", "OS_AUTH_URL=http://"+l.api.vip+keystonePort, "OS_USERNAME=admin", "OS_PROJECT_NAME=admin", "OS_USER_DOMAIN_ID=default",
		"OS_PROJECT_DOMAIN_ID=default", "OS_IDENTITY_API_VERSION=3", "OS_PASSWORD="+secret("keystone/admin"), "openstack", "catalog", "list", "-f", "json")
	if err != nil {
		t.Fatal(err)
	}
	var entries []struct {
		Name, Type string
		Endpoints  []struct{ Interface, Region, URL string }
	}
	if err := json.Unmarshal([]byte(out), &entries); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var got, want []string
	for _, e := range entries {
		for _, at := range e.Endpoints {
			got = append(got, strings.Join([]string{at.Region, e.Type, e.Name, at.Interface, at.URL}, " "))
		}
	}
	r := l.cloud.Regions[0]
	for kind, at := range map[string]string{
		"identity keystone": keystonePort, "image glance": glancePort, "placement placement": placementPort, "compute nova": novaPort, "network neutron": neutronPort,
	} {
		for seen, network := range map[string]string{"admin": "management", "internal": "management", "public": "public"} {
			want = append(want, fmt.Sprintf("%s %s %s http://%v%s", r.Name, kind, seen, r.Network(network).VIP, at))
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the catalogue is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
