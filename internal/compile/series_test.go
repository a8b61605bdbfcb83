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

// tested are the series whose files are validated by the real programs or by the imported catalogue. For the others, a check reports a
// warning.
var tested = []series.Series{series.Havana, series.Zed, series.Epoxy}

// variants are clouds derived from the examples, and the series that support their networking.
var variants = []struct {
	name, example string
	edits         map[*regexp.Regexp]string
	until         series.Series            // the first series without support; None: all series have it
	expected      map[string]series.Series // codes of warnings, and the first series without the warning
}{
	{name: "Open vSwitch", example: "minimal"},
	{
		name: "Open vSwitch with tunnels", example: "minimal",
		edits: map[*regexp.Regexp]string{
			regexp.MustCompile(`mechanism: "openvswitch"`): `mechanism: "openvswitch", tenants: "vxlan"`,
			regexp.MustCompile(`, vlans: \["1000-1099"\]`): ``,
		},
		expected: map[string]series.Series{"networking/tunnel-mtu": series.Kilo},
	},
	{
		name: "Linux bridges", example: "minimal", until: series.Epoxy,
		edits:    map[*regexp.Regexp]string{regexp.MustCompile(`"openvswitch"`): `"linuxbridge"`},
		expected: map[string]series.Series{"network/vip-moved": series.Liberty},
	},
	{ // the filters and the packages are those of havana, so the filters of the row are used instead
		name: "nova-network", example: "netease", until: series.Ussuri,
		edits: map[*regexp.Regexp]string{
			regexp.MustCompile(`(?m)^\s*filters: \[.*$`):      ``,
			regexp.MustCompile(`(?m)^\s*packages: pins: .*$`): ``,
			regexp.MustCompile(`(?m)^\s*rpcTimeout: .*$`):     ``, // nova-conductor does not report in havana
		},
	},
}

// TestEverySeriesCompiles checks that every variant compiles in every series that supports it, without findings except the warnings
// that are expected.
func TestEverySeriesCompiles(t *testing.T) {
	for _, variant := range variants {
		for _, in := range series.All() {
			if variant.until != series.None && in >= variant.until {
				continue
			}
			t.Run(variant.name+"/"+in.String(), func(t *testing.T) {
				t.Parallel()
				cloud := compile.Dir(context.Background(), edited(t, variant.example, in, variant.edits))
				untested := false
				for _, d := range cloud.Findings {
					before, known := variant.expected[d.Code]
					switch {
					case d.Code == "series/untested":
						untested = true
					case !known || in >= before:
						t.Errorf("%s: %v", d.Code, d)
					}
				}
				if untested == slices.Contains(tested, in) {
					t.Errorf("a warning that the series is untested: got %v, want %v", untested, !untested)
				}
				checkControlFiles(t, cloud)
			})
		}
	}
}

// edited writes an example in another series into a new directory. Each edit must match at least once.
func edited(t *testing.T, example string, in series.Series, edits map[*regexp.Regexp]string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("../../examples", example, "cloud.cue"))
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`(?m)^series:.*$`).ReplaceAllString(string(body), `series: "`+in.String()+`"`)
	for pattern, by := range edits {
		if !pattern.MatchString(text) {
			t.Fatalf("%v does not match in %s", pattern, example)
		}
		text = pattern.ReplaceAllString(text, by)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cloud.cue"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// checkControlFiles checks that the first control host of each region has the files that every cloud requires.
func checkControlFiles(t *testing.T, cloud *compile.Cloud) {
	t.Helper()
	if cloud.Findings.Err() != nil {
		return // the caller has reported it
	}
	for _, region := range cloud.Model.Regions {
		var paths []string
		for h := range region.Group("ctl").Hosts(region) {
			for f, err := range cloud.HostFiles(context.Background(), h) {
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
