package capacity_test

import (
	"fmt"
	"strings"
	"testing"

	"stackplan/internal/capacity"
)

// BenchmarkLarge is the verdicts on 10,000 hosts in 20 groups, 400 racks and 3 zones, 1,000 projects and 50 flavors; the description
// is compiled outside the clock.
func BenchmarkLarge(b *testing.B) {
	var more strings.Builder
	more.WriteString(neutron + "series: \"2025.1\"\n")
	for g := range 20 {
		fmt.Fprintf(&more, "regions: r1: groups: g%d: {role: \"compute\", hardware: \"node\", hosts: \"g%dn[%d-%d]\", address: management: \"10.10.1.0+n\", rack: \"r%d-[01-20]\", zone: \"z[1-3]\"}\n",
			g, g, g*500+1, g*500+500, g)
	}
	for p := range 1000 {
		fmt.Fprintf(&more, "regions: r1: quotas: p%d: {cores: %d, ram: \"%dGiB\", instances: 100}\n", p, 100+p%400, 400+p%1600)
	}
	for f := range 50 {
		fmt.Fprintf(&more, "regions: r1: flavors: f%d: {vcpus: %d, ram: \"%dGiB\", disk: \"%dGiB\"}\n", f, 1+f%16, 1+f%64, 10+f)
	}
	r := compiled(b, more.String())
	d := capacity.Described(r.Model)
	for b.Loop() {
		against(b, r, d, capacity.Tolerance{capacity.Hosts: 1, capacity.Racks: 1})
	}
}
