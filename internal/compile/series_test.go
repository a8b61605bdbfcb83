package compile_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/compile"
	"stackplan/internal/series"
)

// tested are the series whose files the real programs or the catalogue judge; the others get a warning.
var tested = []series.Series{series.Havana, series.Zed, series.Epoxy}

// lives are clouds made from the examples, and the series in which what they are built of exists.
var lives = []struct {
	name, example string
	edits         map[*regexp.Regexp]string
	until         series.Series // the first without; None: all
	also          map[string]series.Series
}{
	{name: "Open vSwitch", example: "minimal"},
	{
		name: "Open vSwitch with tunnels", example: "minimal",
		edits: map[*regexp.Regexp]string{
			regexp.MustCompile(`mechanism: "openvswitch"`): `mechanism: "openvswitch", tenants: "vxlan"`,
			regexp.MustCompile(`, vlans: \["1000-1099"\]`): ``,
		},
		also: map[string]series.Series{"networking/tunnel-mtu": series.Kilo},
	},
	{
		name: "Linux bridges", example: "minimal", until: series.Epoxy,
		edits: map[*regexp.Regexp]string{regexp.MustCompile(`"openvswitch"`): `"linuxbridge"`},
		also:  map[string]series.Series{"network/vip-moved": series.Liberty},
	},
	{ // its filters are havana's, so the rule's own list takes their place; so are its packages
		name: "nova-network", example: "netease", until: series.Ussuri,
		edits: map[*regexp.Regexp]string{
			regexp.MustCompile(`(?m)^\s*filters: \[.*$`):      ``,
			regexp.MustCompile(`(?m)^\s*packages: pins: .*$`): ``,
		},
	},
}

// Every series compiles for every cloud that it can be, with no word but that it is untested.
func TestEverySeriesCompiles(t *testing.T) {
	for _, life := range lives {
		for _, in := range series.All() {
			if life.until != series.None && in >= life.until {
				continue
			}
			t.Run(life.name+"/"+in.String(), func(t *testing.T) {
				t.Parallel()
				result := compile.Dir(context.Background(), edited(t, life.example, in, life.edits))
				untested := false
				for _, d := range result.Findings {
					before, known := life.also[d.Code]
					switch {
					case d.Code == "series/untested":
						untested = true
					case !known || in >= before:
						t.Errorf("%s: %v", d.Code, d)
					}
				}
				if untested == slices.Contains(tested, in) {
					t.Errorf("a warning that the series is untested: %v", untested)
				}
				countFiles(t, result)
			})
		}
	}
}

// edited writes an example for another series into a directory of its own, every edit made at least once.
func edited(t *testing.T, example string, in series.Series, edits map[*regexp.Regexp]string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("../../examples", example, "cloud.cue"))
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`(?m)^series:.*$`).ReplaceAllString(string(body), `series: "`+in.String()+`"`)
	for pattern, by := range edits {
		if !pattern.MatchString(text) {
			t.Fatalf("nothing in %s is %v", example, pattern)
		}
		text = pattern.ReplaceAllString(text, by)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cloud.cue"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// countFiles renders the first control host of each region and looks for the files that no cloud is without.
func countFiles(t *testing.T, result *compile.Cloud) {
	t.Helper()
	if result.Findings.Err() != nil {
		return // told already
	}
	for _, region := range result.Model.Regions {
		var paths []string
		for h := range region.Group("ctl").Hosts(region) {
			for f, err := range result.HostFiles(context.Background(), h) {
				if err != nil {
					t.Fatal(err)
				}
				paths = append(paths, f.Path)
			}
			break
		}
		for _, want := range []string{"/etc/nova/nova.conf", "/etc/glance/glance-api.conf", "/etc/haproxy/haproxy.cfg", "/etc/memcached.conf"} {
			if !slices.Contains(paths, want) {
				t.Errorf("region %s has no %s, only %s", region.Name, want, strings.Join(paths, " "))
			}
		}
	}
}
