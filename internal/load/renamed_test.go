package load_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/diag"
	"stackplan/internal/load"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// TestOldNames reads fields under their old names: each has the value of the field with the new name, its place, and a warning.
func TestOldNames(t *testing.T) {
	dir := t.TempDir()
	base, err := os.ReadFile("testdata/base.cue")
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, dir, "cloud.cue", []byte(strings.Replace(string(base), "groups: ctl: {", `compute: guestOverhead: "1GiB"
	groups: ctl: {born: "zed", `, 1)+`
hardware: node: schedulers: {rotating: "bfq", solid: "kyber"}
inventory: ["racks.csv", "more.json"]
`))
	writeFile(t, dir, "host.hcl", []byte("region \"r1\" {\n  host \"ctl1\" {\n    born = \"2023.1\"\n  }\n}\n"))
	writeFile(t, dir, "racks.csv", []byte("host,born\nctl2,2023.2\n"))
	writeFile(t, dir, "more.json", []byte(`[{"host": "ctl1"}, {"host": "ctl3", "born": "2024.1"}]`))
	src, cloud, list := load.Dir(dir)
	if err := list.Err(); err != nil {
		t.Fatal(err)
	}
	r := cloud.Regions[0]
	hosts := slices.Collect(r.Hosts())
	for i, want := range []series.Series{series.Antelope, series.Bobcat, series.Caracal} {
		if got := hosts[i].FirstSeries; got != want {
			t.Errorf("host %d: %v, want %v", i+1, got, want)
		}
	}
	s := cloud.Hardware["node"].Schedulers
	if g := r.Groups[0].FirstSeries; g != series.Zed || r.Compute.InstanceOverhead != 1<<30 || s.Rotational != "bfq" || s.SSD != "kyber" {
		t.Errorf("%v, %d, %v", g, r.Compute.InstanceOverhead, s)
	}
	for path, want := range map[string]string{
		"regions.r1.compute.instanceOverhead": "cloud.cue:13:26", "hardware.node.schedulers.ssd": "cloud.cue:17:54",
		"regions.r1.hosts.ctl1.firstSeries": "host.hcl:3:12", "inventory.ctl2.firstSeries": "racks.csv:2:6",
	} {
		if got := src.Pos(source.Path(path)).String(); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	var got []string
	for _, d := range list {
		if d.Severity != diag.Warning || d.Code != "schema/renamed-field" {
			t.Errorf("%v", d)
		}
		got = append(got, d.Pos.String()+" "+d.Message)
	}
	want := []string{
		"cloud.cue:13:11 guestOverhead is now called instanceOverhead", "cloud.cue:14:16 born is now called firstSeries",
		"cloud.cue:17:30 rotating is now called rotational", "cloud.cue:17:47 solid is now called ssd",
		"host.hcl:3:5 born is now called firstSeries", "more.json:1:37 born is now called firstSeries", "racks.csv:1:6 born is now called firstSeries",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("warnings:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
