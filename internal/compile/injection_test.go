package compile_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stackplan/internal/compile"
	"stackplan/internal/diag"
	"stackplan/internal/report/findings"
)

// minimalWith writes the minimal example with additional CUE into a new directory and returns its path.
func minimalWith(t *testing.T, more string) string {
	t.Helper()
	cloud, err := os.ReadFile("../../examples/minimal/cloud.cue")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cloud.cue"), append(cloud, "\n"+more+"\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// injections are values that would add a line, a section, a directive, an option or a directory if they were written unchanged. Each
// must be rejected at its path.
var injections = []struct{ name, cue, path string }{
	{"a line in a value", `overrides: nova: DEFAULT: instance_name_template: "a\nmy_ip = 10.0.0.1"`, "overrides.nova.DEFAULT.instance_name_template"},
	{"a line in an element of a list", `overrides: nova: filter_scheduler: enabled_filters: ["ComputeFilter", "a\n[x]"]`, "overrides.nova.filter_scheduler.enabled_filters.1"},
	{"a carriage return", `overrides: nova: DEFAULT: instance_name_template: "a\rmy_ip = 10.0.0.1"`, "overrides.nova.DEFAULT.instance_name_template"},
	{"NEL, a line break for Python", `overrides: nova: DEFAULT: instance_name_template: "a\u0085b"`, "overrides.nova.DEFAULT.instance_name_template"},
	{"a line separator", `overrides: nova: DEFAULT: instance_name_template: "a\u2028b"`, "overrides.nova.DEFAULT.instance_name_template"},
	{"a right-to-left override", `overrides: nova: DEFAULT: instance_name_template: "a\u202eb"`, "overrides.nova.DEFAULT.instance_name_template"},
	{"a section in a group", `overrides: nova: "DEFAULT]\n[x": debug: true`, `overrides.nova."DEFAULT]\n[x"`},
	{"a bracket in a group", `overrides: nova: "DEFAULT]": debug: true`, `overrides.nova.DEFAULT]`},
	{"an empty group", `overrides: nova: "": debug: true`, `overrides.nova.""`},
	{"a line in the name of an option", `overrides: nova: DEFAULT: "debug = 1\nx": true`, `overrides.nova.DEFAULT."debug = 1\nx"`},
	{"an option in the name of an option", `overrides: nova: DEFAULT: "debug=1": true`, "overrides.nova.DEFAULT.debug=1"},
	{"a comment in the name of an option", `overrides: nova: DEFAULT: "#debug": true`, "overrides.nova.DEFAULT.#debug"},
	{"another project", `overrides: "../x": DEFAULT: debug: true`, `overrides."../x"`},
	{"a section named by a back end", `overrides: glance: {DEFAULT: enabled_backends: "a] b:file", "a] b": filesystem_store_datadir: "/a"}`, `overrides.glance."a] b"`},
	{"a section that no option refers to", `overrides: glance: loacl: filesystem_store_datadir: "/a"`, "overrides.glance.loacl"},
	{"a declared group", `custom: options: nova: "x]\n[y": ecu: {}
overrides: nova: "x]\n[y": ecu: "1"`, `overrides.nova."x]\n[y"`},
	{"a declared option", `custom: options: nova: DEFAULT: "a = b\nc": {}
overrides: nova: DEFAULT: "a = b\nc": "1"`, `overrides.nova.DEFAULT."a = b\nc"`},
	{"a declared comment", `custom: options: nova: DEFAULT: "# a": {}
overrides: nova: DEFAULT: "# a": "1"`, `overrides.nova.DEFAULT."# a"`},
	{"a reference", `overrides: nova: neutron: metadata_proxy_shared_secret: secret: "nova/x))\ny = 1"`, "overrides.nova.neutron.metadata_proxy_shared_secret"},
	{"a reference of a row", `secrets: nova: database: secret: "nova/x))@evil"`, "secrets.nova.database.secret"},
	{"a line in the name of a project", `identity: project: "service\nadmin_role = x"`, "identity.project"},
	{"a domain", `identity: domain: "Default\u0000"`, "identity.domain"},
	{"the name of a cloud", `name: "minimal\n"`, "name"},
	{"the name of a region", `regions: "../x": {}`, `regions."../x"`},
	{"the name of a network", `regions: r1: networks: "a\n  bind": {purpose: "storage"}`, `regions.r1.networks."a\n  bind"`},
	{"the name of a group", `regions: r1: groups: "a/b": {}`, "regions.r1.groups.a/b"},
	{"the name of a service", `custom: services: "x\n  bind :80": port: 8999`, `custom.services."x\n  bind :80"`},
	{"the name of a port", `custom: services: "keystone-admin": port: 8999
roles: x: services: ["keystone-admin"]`, `custom.services.keystone-admin`},
	{"a request of a health check", `custom: services: x: {port: 8999, health: "/ HTTP/1.0\r\nHost: y"}`, "custom.services.x.health"},
	{"directives in a health check", `custom: services: x: {port: 8999, health: "/ if { always }"}`, "custom.services.x.health"},
	{"a certificate", `regions: r1: networks: management: tls: certificate: "/etc/a.pem crt-list /x"`, "regions.r1.networks.management.tls.certificate"},
	{"a user of a URL", `regions: r1: messaging: user: "a:b@evil/"`, "regions.r1.messaging.user"},
	{"an interface", `regions: r1: networks: tenant: bridge: "br0;reboot"`, "regions.r1.networks.tenant.bridge"},
	{"the zone of an address", `regions: r1: networks: v6: {purpose: "storage", cidr: "fd00::/64", gateway: "fd00::1%a b"}`, "regions.r1.networks.v6.gateway"},
	{"the zone of a range", `regions: r1: networks: v6: {purpose: "storage", cidr: "fd00::/64", ranges: ["fd00::2%x y-fd00::9"]}`, "regions.r1.networks.v6.ranges.0"},
	{"the zone of a VIP", `regions: r1: networks: v6: {purpose: "storage", cidr: "fd00::/64", vip: "fd00::1%eth0 { x", vrid: 9}`, "regions.r1.networks.v6.vip"},
	{"the name of a host", `regions: r1: groups: x: {role: "compute", hardware: "server", hosts: "a b", address: management: "10.10.0.50"}`, "regions.r1.groups.x.hosts"},
	{"a host outside the tree", `regions: r1: groups: x: {role: "compute", hardware: "server", hosts: "..", address: management: "10.10.0.50"}`, "regions.r1.groups.x.hosts"},
	{"a host override outside the tree", `regions: r1: hosts: "../../x": {}`, "regions.r1.hosts.\"../../x\""},
	{"a rack", `regions: r1: groups: ctl: rack: "r1;x"`, "regions.r1.groups.ctl.rack"},
	{"the rack of a host override", `regions: r1: hosts: ctl1: rack: "r1 x=y"`, "regions.r1.hosts.ctl1.rack"},
	{"the zone of a host override", `regions: r1: hosts: ctl1: zone: "az1,az2"`, "regions.r1.hosts.ctl1.zone"},
	{"a filter", `regions: r1: compute: filters: ["ComputeFilter,JsonFilter"]`, "regions.r1.compute.filters.0"},
}

// TestInjectionsAreRejected checks that each of the injections is an error at its path.
func TestInjectionsAreRejected(t *testing.T) {
	for _, test := range injections {
		t.Run(test.name, func(t *testing.T) {
			found := compile.Dir(context.Background(), minimalWith(t, test.cue)).Findings
			var at []string
			for _, d := range found {
				if d.Severity == diag.Error {
					at = append(at, string(d.Path))
				}
			}
			for _, path := range at {
				if strings.HasPrefix(path, test.path) {
					return
				}
			}
			t.Errorf("no error at %s, only at %q", test.path, at)
		})
	}
}

// plainSecrets are secrets in plain text, some next to a reference. None may be accepted, and no message may contain them.
var plainSecrets = []string{
	`overrides: nova: neutron: metadata_proxy_shared_secret: "hunter2"`,
	`overrides: nova: neutron: metadata_proxy_shared_secret: ["((nova/x))", "hunter2"]`,
	`overrides: nova: DEFAULT: transport_url: "rabbit://nova:hunter2@h1:5672,nova:((nova/x:url))@h2:5672/"`,
	`overrides: nova: database: connection: "mysql+pymysql://nova:hunter2@db/nova?x=((nova/x))"`,
	`overrides: nova: database: connection: "mysql+pymysql://nova:((nova/x))hunter2@db/nova"`,
	`custom: options: nova: vendor: token: secret: true
overrides: nova: vendor: token: "hunter2"`,
	`overrides: glance: {DEFAULT: enabled_backends: "fast:swift", fast: swift_store_key: "hunter2"}`,
	`overrides: nova: neutron: metadata_proxy_shared_secret: "((nova/x))hunter2\u200b"`,
	`secrets: nova: database: "hunter2"`,
	`secrets: nova: database: secret: "hunter2 "`,
}

// TestNoSecretIsPrinted checks that a secret in plain text is an error, and that no output format contains it.
func TestNoSecretIsPrinted(t *testing.T) {
	for _, more := range plainSecrets {
		cloud := compile.Dir(context.Background(), minimalWith(t, more))
		if cloud.Findings.Err() == nil {
			t.Errorf("%s: accepted", more)
			continue
		}
		var out, machine bytes.Buffer
		if err := diag.Print(&out, cloud.Findings, cloud.Source.Line); err != nil {
			t.Fatal(err)
		}
		for _, f := range []string{"json", "sarif", "junit", "github"} {
			if err := findings.Print(&machine, f, cloud.Findings, cloud.Source.Line); err != nil {
				t.Fatal(err)
			}
		}
		if all := out.String() + machine.String(); strings.Contains(all, "hunter") {
			t.Errorf("%s:\n%s", more, all)
		}
	}
}

// TestRowsDoNotSubstitute checks that a dollar in the value of a row is escaped: oslo.config would replace $my_ip by the value of that
// option.
func TestRowsDoNotSubstitute(t *testing.T) {
	cloud := compile.Dir(context.Background(), minimalWith(t, `identity: project: "a$my_ip"`))
	if err := cloud.Findings.Err(); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for file, err := range cloud.Files(context.Background(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(file.Body)) {
			if strings.Contains(line, "my_ip") && strings.Contains(line, "project_name") {
				seen++
				if line != "project_name = a$$my_ip\n" {
					t.Errorf("%s: %q", file.Path, line)
				}
			}
		}
	}
	if seen == 0 {
		t.Error("no file contains the project")
	}
}
