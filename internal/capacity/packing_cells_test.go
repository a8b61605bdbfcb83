package capacity_test

import (
	"strings"
	"testing"

	"stackplan/internal/capacity"
)

// cells are the hosts of base with 64 huge pages of 1 GiB. 24 CPUs in 2 nodes and 12 cores: 0 to 5 and their siblings 12 to 17 are
// of the first node, of which the host keeps 0 to 3: 8 CPUs are left there and 12 in the other. Each node has 64 GiB, 32 of them
// in huge pages; of the small ones the host keeps half of its 4 GiB.
const cells = `
series: "zed"
hardware: node: hugePages: {size: "1GiB", count: 64}
overrides: nova: DEFAULT: {cpu_allocation_ratio: 4.0, ram_allocation_ratio: 1.0}
regions: r1: compute: filters: ["ComputeFilter", "NUMATopologyFilter"]
`

// fitOf returns how many instances of a flavor fit on one host of base with more.
func fitOf(t *testing.T, more, flavor string) int64 {
	t.Helper()
	r := computed(t, neutron+cells+more+"\nregions: r1: flavors: f: "+flavor, capacity.Tolerance{})
	fits := r.Regions[0].Packing.Flavors
	if len(fits) != 1 || len(fits[0].Each) != 1 {
		t.Fatalf("one flavor is packed on hosts alike: %+v", fits)
	}
	return fits[0].Each[0].Instances
}

func TestGuestsWithCellsFit(t *testing.T) {
	for _, tt := range []struct {
		name, flavor string
		want         int64
	}{
		{"huge pages: 4 in each node", `{vcpus: 4, ram: "8GiB", disk: "1GiB", properties: "hw:mem_page_size": "1GB"}`, 8},
		{"none of that size", `{vcpus: 4, ram: "8GiB", disk: "1GiB", properties: "hw:mem_page_size": "2MB"}`, 0},
		{"no whole number of huge pages", `{vcpus: 1, ram: "1536MiB", disk: "1GiB", properties: "hw:mem_page_size": "large"}`, 0},
		{"small pages: 30 GiB in each node", `{vcpus: 4, ram: "8GiB", disk: "1GiB", properties: "hw:mem_page_size": "small"}`, 6},
		{"whichever there are: 32 + 30 GiB in each node", `{vcpus: 1, ram: "8GiB", disk: "1GiB", properties: "hw:mem_page_size": "any"}`, 14},
		{"no size asked for: nova counts 124 GiB", `{vcpus: 4, ram: "8GiB", disk: "1GiB"}`, 15},
		{"10 CPUs are in one node only: 4 x 12 of them for 10", `{vcpus: 10, ram: "1GiB", disk: "1GiB", properties: "hw:numa_nodes": "1"}`, 4},
		{"8 CPUs in each node: 4 x 8 of them for 8", `{vcpus: 16, ram: "2GiB", disk: "1GiB", properties: "hw:numa_nodes": "2"}`, 4},
		{"10 CPUs in each node", `{vcpus: 20, ram: "2GiB", disk: "1GiB", properties: "hw:numa_nodes": "2"}`, 0},
		{"three nodes", `{vcpus: 3, ram: "3GiB", disk: "1GiB", properties: "hw:numa_nodes": "3"}`, 0},
	} {
		if got := fitOf(t, "", tt.flavor); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}

// Pinned instances take the CPUs of cpu_dedicated_set, once each: here 4 in the first node (4, 5 and their siblings) and all 12 of the
// other.
func TestPinnedGuestsFit(t *testing.T) {
	const sets = `overrides: nova: compute: {cpu_dedicated_set: "4-11,16-23", cpu_shared_set: "12-15"}`
	const pinned = `ram: "1GiB", disk: "1GiB", properties: "hw:cpu_policy": "dedicated"}`
	for _, tt := range []struct {
		name, flavor string
		want         int64
	}{
		{"4 of each: 1 + 3", `{vcpus: 4, ` + pinned, 4},
		{"6 of each: 0 + 2, where numbers have room for 2.7", `{vcpus: 6, ` + pinned, 2},
		{"a host has 16, and no node more than 12", `{vcpus: 14, ` + pinned, 0},
		{"shared ones: 4 x 4", `{vcpus: 4, ram: "1GiB", disk: "1GiB"}`, 4},
	} {
		if got := fitOf(t, sets, tt.flavor); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
	const isolated = `hardware: node: reserve: isolate: true`
	if got := fitOf(t, isolated, `{vcpus: 4, `+pinned); got != 5 {
		t.Errorf("of 8 and 12 isolated CPUs: %d instances of 4, want 2 + 3", got)
	}
}

// Huge pages that an override reserves are not available to instances.
func TestReservedHugePages(t *testing.T) {
	const flavor = `{vcpus: 1, ram: "8GiB", disk: "1GiB", properties: "hw:mem_page_size": "large"}`
	const kept = `overrides: nova: DEFAULT: reserved_huge_pages: ["node:0,size:1GB,count:9", "node:1,size:1048576,count:1"]`
	if got := fitOf(t, kept, flavor); got != 2+3 {
		t.Errorf("23 and 31 pages: %d instances of 8, want 2 + 3", got)
	}
}

// The zone and the flavor of a mix must exist.
func TestMixOfTheUnknown(t *testing.T) {
	const zones = `regions: r1: groups: ctl: zone: "z[1-3]"
regions: r1: flavors: "m1.small": {vcpus: 1, ram: "2GiB", disk: "20GiB"}`
	for mix, want := range map[string]string{
		"m1.smal":                "there is no flavor m1.smal; did you mean m1.small?",
		"m1.small@z4":            "there is no zone z4; did you mean z1?",
		"m1.small@hall":          "there is no zone hall; write one of z1, z2, z3",
		"m1.small/anti-affinity": "ServerGroupAntiAffinityFilter",
	} {
		r := compiled(t, neutron+cells+zones)
		d, _ := capacity.Union(r.Model, "", capacity.Described(r.Model))
		request, err := capacity.ParseMix(mix)
		if err != nil {
			t.Fatal(err)
		}
		in := capacity.Input{Cloud: r, Mixes: []capacity.MixRequest{request}}
		if _, err = capacity.Of(t.Context(), in, d, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", mix, err, want)
		}
	}
}
