package validators_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"stackplan/generators"
	"stackplan/internal/catalogue"
	"stackplan/internal/lint"
	"stackplan/internal/series"
)

// defaultPackages are Debian's packages with the default files of all projects.
var defaultPackages = strings.Fields(`nova-common nova-compute neutron-common neutron-l3-agent neutron-dhcp-agent neutron-metadata-agent
	neutron-metering-agent neutron-linuxbridge-agent neutron-openvswitch-agent glance-common keystone placement-common cinder-common heat-common
	barbican-common octavia-common designate-common manila-common magnum-common`)

// TestLintOfDefaults downloads Debian's packages, and checks that lint finds no fault in their default files.
func TestLintOfDefaults(t *testing.T) {
	dir, in := t.TempDir(), installedSeries(t)
	var files []string
	for _, name := range defaultPackages {
		files = append(files, defaultFiles(t, dir, name)...)
	}
	if len(files) < 15 {
		t.Fatalf("%d files: %v", len(files), files)
	}
	facts := catalogue.Open()
	for _, choice := range []series.Series{in, series.None} {
		var sources []lint.Source
		for _, name := range files {
			from, err := lint.Open(name, nil)
			if err != nil {
				t.Fatal(err)
			}
			sources = append(sources, from)
		}
		r, err := lint.Run(t.Context(), sources, lint.Options{Facts: facts, Services: generators.All(), Series: choice})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range r.Findings {
			t.Errorf("%v: %v", choice, d)
		}
		t.Logf("%d files, %d options, %d foreign, %v", r.Files, r.Settings, r.Foreign, r.Detected)
	}
}

// defaultFiles downloads a package and returns its files of options.
func defaultFiles(t *testing.T, dir, name string) []string {
	t.Helper()
	at := filepath.Join(dir, name)
	if err := os.Mkdir(at, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"apt-get download -q " + name, "dpkg -x *.deb ."} {
		c := exec.CommandContext(t.Context(), "sh", "-c", command)
		c.Dir = at
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s\nThis test reads the default files of Debian's packages: apt-get update", name, err, out)
		}
	}
	var files []string
	for _, pattern := range []string{"usr/share/*/*", "usr/share/*/plugins/ml2/*", "etc/*/*", "etc/*/plugins/ml2/*"} {
		names, err := filepath.Glob(filepath.Join(at, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range names {
			if _, ok := catalogue.ProgramFileOf(filepath.Base(file)); ok && !strings.Contains(file, "functional") && !strings.Contains(file, "tmpfiles.d") {
				files = append(files, file)
			}
		}
	}
	return files
}
