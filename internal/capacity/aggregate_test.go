package capacity_test

import (
	"slices"
	"testing"

	"stackplan/internal/capacity"
)

// TestRatiosOfAggregates: numbers computed by hand for a host of 24 CPUs and 131072 MiB, of which 4 and 4096 are reserved. Filters of the
// scheduler reserve no CPUs except by vcpu_pin_set, and subtract the reserve of memory last.
func TestRatiosOfAggregates(t *testing.T) {
	const aggregate = `regions: r1: aggregates: small: {hosts: "ctl[1-3]", properties: {cpu_allocation_ratio: "2.0", ram_allocation_ratio: "1.25"}}
`
	filters := func(names string) string {
		return `regions: r1: compute: filters: ["ComputeFilter", ` + names + `]
overrides: nova: DEFAULT: {cpu_allocation_ratio: 4.0, ram_allocation_ratio: 1.5}
`
	}
	tests := []struct {
		name, more string
		cpus, ram  int64
		change     bool // whether a higher ratio of the option would give more CPUs
	}{
		{"instead of the option", `series: "havana"` + "\n" + aggregate + filters(`"AggregateCoreFilter", "AggregateRamFilter"`), 40, 131072*5/4 - 4096, false},
		{"beside the option", `series: "havana"` + "\n" + aggregate + filters(`"CoreFilter", "AggregateCoreFilter", "RamFilter"`), 40, 131072*3/2 - 4096, false},
		{"without their filters", `series: "havana"` + "\n" + aggregate + filters(`"CoreFilter", "RamFilter"`), 80, 131072*3/2 - 4096, true},
		{"beside placement", `series: "rocky"` + "\n" + aggregate + filters(`"AggregateCoreFilter", "AggregateRamFilter"`), 40, 131072*5/4 - 4096, false},
		{"more than placement lets through", `series: "rocky", regions: r1: aggregates: small: {hosts: "ctl[1-3]", properties: cpu_allocation_ratio: "5"}` +
			"\n" + filters(`"AggregateCoreFilter"`), 80, 126976 * 3 / 2, true},
		{"the least of several", `series: "havana", regions: r1: aggregates: tiny: {hosts: "ctl[1-3]", properties: cpu_allocation_ratio: "1.5"}` +
			"\n" + aggregate + filters(`"AggregateCoreFilter"`), 30, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			region := computed(t, neutron+tt.more+`regions: r1: quotas: p: cores: 250`, nil).Regions[0]
			host := region.Classes[0]
			if got := host.Inventory(capacity.VCPU).Usable; got != tt.cpus {
				t.Errorf("%d CPUs, want %d: %+v", got, tt.cpus, host.Inventory(capacity.VCPU))
			}
			if got := host.Inventory(capacity.Memory).Usable; tt.ram != 0 && got != tt.ram {
				t.Errorf("%d MiB, want %d", got, tt.ram)
			}
			raises := slices.ContainsFunc(region.Quota("cores").Changes, func(c capacity.Change) bool { return c.Kind == capacity.RaiseRatio })
			if raises != tt.change {
				t.Errorf("a higher ratio helps: %v, want %v", raises, tt.change)
			}
		})
	}
}

// TestAggregatePartsClasses: hosts of one group are of two classes where an aggregate gives some a ratio.
func TestAggregatePartsClasses(t *testing.T) {
	region := computed(t, neutron+`series: "havana", regions: r1: aggregates: one: {hosts: "ctl2", properties: cpu_allocation_ratio: "1"}
regions: r1: compute: filters: ["AggregateCoreFilter"]
overrides: nova: DEFAULT: cpu_allocation_ratio: 4.0`, nil).Regions[0]
	if len(region.Classes) != 2 {
		t.Fatalf("%d classes, want 2", len(region.Classes))
	}
	if whole := region.Scopes[0].Usable[0].Usable; whole != 80+20+80 {
		t.Errorf("the region holds %d CPUs, want 180", whole)
	}
}
