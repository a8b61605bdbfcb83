package explain_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stackplan/internal/compile"
	"stackplan/internal/explain"
)

const overrides = `
overrides: nova: DEFAULT: {osapi_max_limit: 100, debug: true}
regions: r1: overrides: nova: api: max_limit: 200
roles: "control-compute": overrides: nova: api: max_limit: 300
regions: r1: groups: ctl: overrides: nova: api: max_limit: 400
regions: r1: hosts: ctl2: overrides: nova: {
	api: max_limit: 500
	cinder: password: secret: "own/path"
}
`

// explained returns a file of a host of the minimal example with overrides at every level.
func explained(t *testing.T, host, path string) explain.File {
	t.Helper()
	text, err := os.ReadFile("../../examples/minimal/cloud.cue")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cloud.cue"), append(text, overrides...), 0o644); err != nil {
		t.Fatal(err)
	}
	cloud := compile.Dir(context.Background(), dir)
	if err := cloud.Findings.Err(); err != nil {
		t.Fatal(err)
	}
	for h := range cloud.Model.Hosts() {
		if h.Name != host {
			continue
		}
		for file, err := range cloud.HostFiles(context.Background(), h) {
			if err != nil {
				t.Fatal(err)
			}
			if file.Path == path {
				return explain.FileOf(cloud, h, file)
			}
		}
	}
	t.Fatalf("%s has no %s", host, path)
	return explain.File{}
}

// one returns the line of an option that has exactly one line.
func one(t *testing.T, f explain.File, name string) explain.Line {
	t.Helper()
	if !f.Select(name) || len(f.Lines) != 1 {
		t.Fatalf("%s selects %+v", name, f.Lines)
	}
	return f.Lines[0]
}

func TestChainOfOverrides(t *testing.T) {
	levels := []string{"cloud 100", "region 200", "role 300", "group 400", "host 500"}
	for host, want := range map[string][]string{"ctl1": levels[:4], "ctl2": levels} {
		line := one(t, explained(t, host, "/etc/nova/nova.conf"), "api.max_limit")
		var got []string
		for _, in := range line.Chain {
			got = append(got, in.Level+" "+in.Value)
			if in.File != "cloud.cue" || in.Line == 0 || in.Column == 0 {
				t.Errorf("%s: %s has no position: %+v", host, in.Path, in)
			}
		}
		if strings.Join(got, ", ") != strings.Join(want, ", ") {
			t.Errorf("%s: the chain is %q, want %q", host, got, want)
		}
		last := line.Chain[len(line.Chain)-1]
		if line.Source != "override" || line.Text != "max_limit = "+last.Value || line.From[0].Path != last.Path || line.Default != "1000" {
			t.Errorf("%s: %+v", host, line)
		}
	}
}

func TestSecretIsItsPlaceholder(t *testing.T) {
	line := one(t, explained(t, "ctl2", "/etc/nova/nova.conf"), "cinder.password")
	if line.Chain[0].Value != "((own/path))" || line.Text != "password = ((own/path))" {
		t.Errorf("%+v", line)
	}
}

func TestInputs(t *testing.T) {
	f := explained(t, "ctl1", "/etc/nova/nova.conf")
	line := one(t, f, "DEFAULT.my_ip")
	if line.Source != "row" || line.Why == "" || len(line.From) == 0 || line.From[0].Path != "regions.r1.groups.ctl.address.management" || line.From[0].Default {
		t.Errorf("my_ip: %+v", line)
	}
	line = one(t, f, "DEFAULT.service_down_time")
	if in := line.From[0]; in.Path != "regions.r1.compute.serviceDownTime" || !in.Default || !strings.HasPrefix(in.File, "schema/") {
		t.Errorf("a value with the default of the schema: %+v", line)
	}
}

// TestInputsOfNetwork checks that a line of a section about one network has only the inputs of this network.
func TestInputsOfNetwork(t *testing.T) {
	f := explained(t, "ctl1", "/etc/keepalived/keepalived.conf")
	if !f.Select("vrrp_instance management.virtual_router_id") {
		t.Fatal("no line is selected")
	}
	var got []string
	for _, in := range f.Lines[0].From {
		got = append(got, in.Path)
	}
	want := "regions.r1.networks.management.vrid"
	if strings.Join(got, " ") != want {
		t.Errorf("the inputs are %q, want %q", got, want)
	}
}

func TestSelect(t *testing.T) {
	for _, tt := range []struct {
		path, name string
		lines      int
	}{
		{"/etc/nova/nova.conf", "DEFAULT.debug", 1},
		{"/etc/nova/nova.conf", "DEFAULT.osapi_max_limit", 0}, // this series does not have the name
		{"/etc/nova/nova.conf", "api.nonsense", 0},
		{"/etc/nova/nova.conf", "DEFAULT", 0},
		{"/etc/haproxy/haproxy.cfg", "defaults.timeout client", 1},
		{"/etc/haproxy/haproxy.cfg", "defaults.timeout", 7},
	} {
		f := explained(t, "ctl1", tt.path)
		if ok := f.Select(tt.name); ok != (tt.lines > 0) || len(f.Lines) != tt.lines {
			t.Errorf("%s selects %d lines of %s, want %d", tt.name, len(f.Lines), tt.path, tt.lines)
		}
	}
}

// TestFileOfHasEveryLine checks that the result contains all lines of a file, with those of the template.
func TestFileOfHasEveryLine(t *testing.T) {
	f := explained(t, "ctl1", "/etc/haproxy/haproxy.cfg")
	templates := 0
	for i, line := range f.Lines {
		if line.Number != i+1 {
			t.Fatalf("line %d is numbered %d", i+1, line.Number)
		}
		if line.Source == "template" {
			templates++
			if !strings.HasPrefix(line.Template, "haproxy.cfg.tmpl:") {
				t.Errorf("the origin of %q is %q", line.Text, line.Template)
			}
		}
	}
	if templates == 0 || f.Host != "ctl1" || f.Region != "r1" || f.Group != "ctl" || f.Series != "2025.1" || f.Unix != "haproxy" {
		t.Errorf("%d lines of a template in %+v", templates, f)
	}
}
