package capacity_test

import (
	"fmt"
	"testing"

	"stackplan/internal/capacity"
	"stackplan/internal/series"
)

// TestHandComputed holds what a host gives against sums made by hand.
func TestHandComputed(t *testing.T) {
	tests := []struct {
		name, more      string
		of              capacity.Resource
		usable, maxUnit int64
	}{
		{"ratio of stein to zed", `series: "zed"`, capacity.VCPU, 20 * 16, 20},
		{"ratio from 2023.1 on", `series: "2023.1"`, capacity.VCPU, 20 * 4, 20},
		{"ratio before stein", `series: "rocky"`, capacity.VCPU, 20 * 16, 20},
		{"ratio of the option", `series: "2025.1", overrides: nova: DEFAULT: cpu_allocation_ratio: 1.15`, capacity.VCPU, 23, 20},
		{"a ratio of 0 is none", `series: "2025.1", overrides: nova: DEFAULT: cpu_allocation_ratio: 0.0`, capacity.VCPU, 80, 20},
		{"as of liberty", `series: "liberty", overrides: nova: DEFAULT: cpu_allocation_ratio: 0.0`, capacity.VCPU, 320, 320},
		{"and until kilo nothing passes", `series: "kilo", overrides: nova: DEFAULT: cpu_allocation_ratio: 0.0`, capacity.VCPU, 0, 0},
		{"initial ratio of the option", `series: "2025.1", overrides: nova: DEFAULT: initial_cpu_allocation_ratio: 2.0`, capacity.VCPU, 40, 20},
		{"first ran before", `series: "2025.1", regions: r1: groups: ctl: firstSeries: "zed"`, capacity.VCPU, 320, 20},
		{"first ran before stein", `series: "2025.1", regions: r1: groups: ctl: firstSeries: "queens"`, capacity.VCPU, 320, 20},
		{"reserved_host_cpus", `series: "rocky", overrides: nova: DEFAULT: {reserved_host_cpus: 4, cpu_allocation_ratio: 5.0}`, capacity.VCPU, (20 - 4) * 5, 20},
		{"vcpu_pin_set beats cpu_shared_set", `series: "2025.1", overrides: nova: DEFAULT: vcpu_pin_set: "4-11,^5"`, capacity.VCPU, 28, 7},
		{"dedicated", `series: "zed", hardware: node: reserve: isolate: true`, capacity.PCPU, 20, 20},
		{"memory", `series: "zed"`, capacity.Memory, 126976, 131072},
		{"memory of files", `series: "zed", overrides: nova: libvirt: file_backed_memory: 1048576
			overrides: nova: DEFAULT: reserved_host_memory_mb: 0`, capacity.Memory, 1048576, 1048576},
		{"placement takes the reserve away first", `series: "queens", overrides: nova: DEFAULT: ram_allocation_ratio: 1.5`, capacity.Memory, 190464, 131072},
		{"filters take it away last", `series: "mitaka", overrides: nova: DEFAULT: ram_allocation_ratio: 1.5`, capacity.Memory, 192512, 131072},
		{"filters of havana let an instance have all", `series: "havana", overrides: nova: DEFAULT: ram_allocation_ratio: 1.5`, capacity.Memory, 192512, 192512},
		{"disk", `series: "zed"`, capacity.Disk, 1014, 1024},
		{"a reserve of disk is rounded up", `series: "zed", overrides: nova: DEFAULT: reserved_host_disk_mb: 10241`, capacity.Disk, 1013, 1024},
		{"and before ocata down", `series: "newton", overrides: nova: DEFAULT: reserved_host_disk_mb: 11263`, capacity.Disk, 1014, 1024},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			region := computed(t, neutron+tt.more, nil).Regions[0]
			if len(region.Classes) != 1 {
				t.Fatalf("%d classes", len(region.Classes))
			}
			inv := region.Classes[0].Inventory(tt.of)
			if inv == nil {
				t.Fatalf("hosts have no %s", tt.of)
			}
			if inv.Usable != tt.usable || inv.MaxUnit != tt.maxUnit {
				t.Errorf("usable %d, at most %d for an instance; want %d and %d", inv.Usable, inv.MaxUnit, tt.usable, tt.maxUnit)
			}
			for _, term := range inv.Terms {
				if len(term.From) == 0 && term.Why == "" {
					t.Errorf("nothing tells where %s comes from", term.What)
				}
			}
		})
	}
}

// TestEverySeries: 24 CPUs, 4 of them reserved, and a ratio of 4 are 80 in every release, by the options of each.
func TestEverySeries(t *testing.T) {
	for _, in := range series.All() {
		more := neutron + fmt.Sprintf("series: %q\noverrides: nova: DEFAULT: cpu_allocation_ratio: 4.0\n", in)
		region := computed(t, more, nil).Regions[0]
		if inv := region.Classes[0].Inventory(capacity.VCPU); inv.Usable != 80 {
			t.Errorf("%v: %d, want 80", in, inv.Usable)
		}
		if whole := region.Scopes[0]; whole.Kind != "region" || whole.Hosts != 3 || whole.Usable[0].Usable != 240 {
			t.Errorf("%v: the region holds %+v, want 240 of 3 hosts", in, whole)
		}
	}
}

// TestMixedFleet: hosts keep the ratio of the release that first ran on them, set by a group, a host override or a table.
func TestMixedFleet(t *testing.T) {
	region := computed(t, neutron+`series: "2025.1"
regions: r1: groups: cn: {role: "compute", hardware: "node", hosts: "cn[1-10]", address: management: "10.10.1.0+n", firstSeries: "zed", rack: "a[1-2]", zone: "z[1-2]"}
regions: r1: hosts: cn10: firstSeries: "2024.1"
regions: r1: aggregates: some: {hosts: "cn[1-2]", matchLabels: disk: "ssd", properties: ssd: "true"}
regions: r1: hosts: cn9: labels: disk: "ssd"
`, nil).Regions[0]
	want := map[string]int64{"cn[1-9]": 320, "cn10": 80, "ctl[1-3]": 80}
	for _, c := range region.Classes {
		if got := c.Inventory(capacity.VCPU).Usable; got != want[c.Hosts.Nodeset] {
			t.Errorf("%s, first series %v: %d, want %d", c.Hosts.Nodeset, c.FirstSeries, got, want[c.Hosts.Nodeset])
		}
		delete(want, c.Hosts.Nodeset)
	}
	if len(want) > 0 {
		t.Errorf("no class of %v", want)
	}
	sums := map[string]int64{"region r1": 9*320 + 4*80, "group cn": 9*320 + 80, "group ctl": 240, "zone z1": 5 * 320, "zone z2": 4*320 + 80, "aggregate some": 3 * 320}
	for _, s := range region.Scopes {
		if name := s.Kind + " " + s.Name; s.Usable[0].Usable != sums[name] {
			t.Errorf("%s holds %d, want %d", name, s.Usable[0].Usable, sums[name])
		}
		delete(sums, s.Kind+" "+s.Name)
	}
	if len(sums) > 0 {
		t.Errorf("no sum of %v", sums)
	}
}

// TestPools: addresses, VLANs and a shared disk belong to no host.
func TestPools(t *testing.T) {
	nova := `series: "havana"
regions: r1: networking: {driver: "nova-network"}
regions: r1: networks: {
	fixed: {purpose: "fixed", vlan: 101, cidr: "10.121.0.0/24", nic: "eth1"}
	floating: {purpose: "floating", vlan: 102, cidr: "10.122.0.0/28", nic: "eth1"}
	public: {purpose: "external", vlan: 200, cidr: "203.0.113.0/24", gateway: "203.0.113.1", vip: "203.0.113.10", vrid: 52}
}
`
	ceph := neutron + `series: "zed"
regions: r1: {
	compute: diskPool: "vms"
	blockStorage: {backends: {a: {driver: "rbd", pool: "fast"}, b: {driver: "rbd", pool: "slow"}}, coordination: "etcd3+http://10.1.0.5:2379"}
	ceph: {fsid: "b3ac3b5c-2d7c-4f1b-9c64-6a7cf1e5f2b0", monitors: ["10.1.0.61"], size: "100TiB", nearFull: 80, pools: {fast: replicas: 2, slow: replicas: 4, vms: replicas: 2}}
}
`
	tests := []struct {
		name, more, pool string
		want             int64
	}{
		{"fixed: network, broadcast, gateway and one for each host", nova, "fixed", 256 - 2 - 1 - 3},
		{"without multi-host", nova + `regions: r1: networking: multiHost: false`, "fixed", 256 - 2 - 1},
		{"a range of fixed", nova + `regions: r1: networks: fixed: {gateway: "10.121.0.1", ranges: ["10.121.0.100-10.121.0.199"]}`, "fixed", 100 - 3},
		{"floating", nova, "floating", 14},
		{"external: a range, without DHCP", neutron + `series: "zed"`, "public", 100},
		{"VLANs", neutron + `series: "zed"`, "[ml2_type_vlan] network_vlan_ranges", 100},
		{"VXLAN", neutron + `series: "zed", regions: r1: networking: tenants: "vxlan", regions: r1: networks: tenant: mtu: 1600`, "[ml2_type_vxlan] vni_ranges", 10000},
		{"a shared disk, once", neutron + `series: "zed", regions: r1: compute: sharedDisk: "100TiB"`, "DISK_GB", 100*1024 - 10},
		{"disks of instances in Ceph", ceph, "DISK_GB", 100*1024*80/100/2 - 10},
		{"volumes in Ceph: both back ends share the disks, and the pool with most replicas counts", ceph, "ceph", 100 * 1024 * 80 / 100 / 4},
		{"disks of instances get what the quotas of volumes leave: each GiB of those is stored twice as often", ceph + `regions: r1: quotas: web: gigabytes: 1000`, "DISK_GB", 100*1024*80/100/2 - 10 - 2*1000},
		{"quotas of volumes that fill the cluster", ceph + `regions: r1: quotas: web: gigabytes: 1000000`, "DISK_GB", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, p := range computed(t, tt.more, nil).Regions[0].Pools {
				if p.Name != tt.pool {
					continue
				}
				if p.Usable != tt.want {
					t.Errorf("%d, want %d: %+v", p.Usable, tt.want, p.Terms)
				}
				return
			}
			t.Errorf("no pool %s", tt.pool)
		})
	}
}

// TestOverhead: 58 instances of 2 GiB fit on a host with 128 GiB of which 12 are reserved, and use 29 GiB in addition to theirs.
func TestOverhead(t *testing.T) {
	const small = neutron + `series: "zed"
hardware: node: reserve: memory: "12GiB"
regions: r1: flavors: small: {vcpus: 1, ram: "2GiB", disk: "10GiB"}
`
	o := computed(t, small, nil).Regions[0].Classes[0].Overhead
	if o == nil || o.Fits || o.Instances != 58 || o.Taken != 58*512 || o.Reserve != 51*512 {
		t.Fatalf("%+v, want 58 instances that take 29696 MiB, of which 26112 would do", o)
	}
	enough := computed(t, small+`overrides: nova: DEFAULT: reserved_host_memory_mb: 26112`, nil).Regions[0]
	if o := enough.Classes[0].Overhead; !o.Fits || o.Instances != 51 || len(enough.Notes) > 0 {
		t.Errorf("with the reserve that is asked for: %+v %v", o, enough.Notes)
	}
	short := computed(t, small+`overrides: nova: DEFAULT: reserved_host_memory_mb: 26111`, nil).Regions[0]
	if short.Classes[0].Overhead.Fits {
		t.Error("a MiB less does as well")
	}
	if o := computed(t, small+`regions: r1: compute: instanceOverhead: "128MiB"`, nil).Regions[0].Classes[0].Overhead; !o.Fits {
		t.Errorf("7424 MiB break a reserve of 12 GiB: %+v", o)
	}
}

// TestShape: a flavor that the sum of all hosts holds many times, and no host once.
func TestShape(t *testing.T) {
	for flavor, fits := range map[string]bool{
		`{vcpus: 21, ram: "1GiB", disk: "1GiB"}`:                                          false, // a host provides 320, and 20 to one instance
		`{vcpus: 20, ram: "1GiB", disk: "1GiB"}`:                                          true,
		`{vcpus: 1, ram: "125GiB", disk: "1GiB"}`:                                         false,
		`{vcpus: 1, ram: "124GiB", disk: "1GiB"}`:                                         true,
		`{vcpus: 1, ram: "1GiB", disk: "1015GiB"}`:                                        false,
		`{vcpus: 1, ram: "1GiB", disk: "1GiB", properties: "hw:cpu_policy": "dedicated"}`: false,
	} {
		region := computed(t, neutron+`series: "zed", regions: r1: compute: instanceOverhead: "1KiB", regions: r1: flavors: odd: `+flavor, nil).Regions[0]
		told := false
		for _, n := range region.Notes {
			told = told || n.Code == "capacity/flavor"
		}
		if told == fits {
			t.Errorf("%s: fits %v, notes %v", flavor, fits, region.Notes)
		}
	}
}
