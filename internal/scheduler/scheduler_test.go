package scheduler

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// run fills a cloud, which must be possible.
func run(t *testing.T, cloud Cloud, requests Requests, policy Policy) *Result {
	t.Helper()
	r, err := Run(cloud, requests, policy)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func flavor(name string, vcpus, memory, disk int64, specs ...string) *Flavor {
	f := &Flavor{Name: name, VCPUs: vcpus, MemoryMB: memory, DiskGB: disk, ExtraSpecs: map[string]string{}}
	for _, spec := range specs {
		key, value, _ := strings.Cut(spec, "=")
		f.ExtraSpecs[key] = value
	}
	return f
}

func hosts(n int, c *Class) []Host {
	var list []Host
	for i := range n {
		list = append(list, Host{Name: fmt.Sprint(c.Name, i+1), Class: c})
	}
	return list
}

// TestCapacity is computed by hand: (24 - 4) * 4 = 80, where 24 * 4 - 4 would be 92.
func TestCapacity(t *testing.T) {
	c := NewClass("r720", 24, 1<<20, 10000)
	c.SetInventory(VCPU, Inventory{Total: 24, Reserved: 4, Ratio: 4})
	policy := Zed()
	if got := run(t, Cloud{Hosts: hosts(1, c)}, Requests{Entries: []Entry{{Flavor: flavor("tiny", 1, 512, 1)}}}, policy).Total; got != 80 {
		t.Errorf("%d instances of one CPU, want 80", got)
	}
	policy.Placement, policy.Filters = false, []string{"RamFilter", "CoreFilter"}
	if got := run(t, Cloud{Hosts: hosts(1, c)}, Requests{Entries: []Entry{{Flavor: flavor("tiny", 1, 512, 1)}}}, policy).Total; got != 92 {
		t.Errorf("%d instances through CoreFilter, which takes the reserve once: want 92", got)
	}
}

// TestFitsBySumOnly: two hosts have 8 CPUs each left together 16, and no host has 10.
func TestFitsBySumOnly(t *testing.T) {
	cloud := Cloud{Hosts: hosts(2, NewClass("c", 8, 65536, 500))}
	r := run(t, cloud, Requests{Entries: []Entry{{Flavor: flavor("wide", 10, 1024, 1)}}}, Zed())
	want := []Reason{{VCPU, 2}}
	if r.Total != 0 || r.First == nil || r.First.After != 0 || !slices.Equal(r.First.Reasons, want) {
		t.Errorf("placed %d, first %+v; want none and %v", r.Total, r.First, want)
	}
}

// TestMaxUnit: a ratio lets many instances in, and none larger than the host.
func TestMaxUnit(t *testing.T) {
	c := NewClass("c", 8, 65536, 500)
	c.SetInventory(VCPU, Inventory{Total: 8, Ratio: 16})
	for vcpus, want := range map[int64]int{8: 16, 9: 0} {
		r := run(t, Cloud{Hosts: hosts(1, c)}, Requests{Entries: []Entry{{Flavor: flavor("f", vcpus, 512, 1)}}}, Zed())
		if r.Total != want {
			t.Errorf("%d instances of %d CPUs, want %d", r.Total, vcpus, want)
		}
	}
}

// TestWeighers follows the first instances by hand: hosts of 16 and 8 GiB.
func TestWeighers(t *testing.T) {
	big, small := NewClass("big", 8, 16384, 100), NewClass("small", 16, 8192, 100)
	cloud := Cloud{Hosts: []Host{{Name: "s", Class: small}, {Name: "b", Class: big}}}
	f := flavor("f", 1, 1024, 1)
	for _, c := range []struct {
		name string
		m    Multipliers
		want []int // hosts of the first instances
	}{
		{"spread by memory", Multipliers{RAM: 1}, []int{1, 1, 1, 1, 1, 1, 1, 1}}, // CPUs end before memory is even
		{"stack by memory", Multipliers{RAM: -1}, []int{0, 0, 0, 0, 0, 0, 0, 0, 1}},
		{"spread by CPUs", Multipliers{CPU: 1}, []int{0, 0, 0, 0, 0, 0, 0, 0, 1}},
		{"stack by CPUs", Multipliers{CPU: -1}, []int{1, 1, 1, 1, 1, 1, 1, 1, 0}},
		{"no weigher", Multipliers{}, []int{0, 0, 0, 0, 0, 0, 0, 0, 1}},
	} {
		policy := Zed()
		policy.Multipliers = c.m
		requests := Requests{Entries: []Entry{{Flavor: f}}}
		s, err := newSimulation(&cloud, &requests, &policy)
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		s.fill(&requests, newResult(s, &requests), func(_, host int) { got = append(got, host) })
		if !slices.Equal(got[:len(c.want)], c.want) {
			t.Errorf("%s: instances go to %v, want %v", c.name, got, c.want)
		}
	}
}

func TestPinned(t *testing.T) {
	c := NewClass("numa", 0, 65536, 500)
	delete(c.Inventories, VCPU)
	c.Inventories[PCPU] = Inventory{Total: 16, Ratio: 1}
	c.Traits = []string{hyperthreading}
	cell := Cell{Dedicated: 8, Threads: 2, MemoryMB: 32768}
	c.Cells = []Cell{cell, cell}
	c.RAMRatio, c.CPURatio = 1, 1
	policy := Zed()
	policy.Filters = append(policy.Filters, "NUMATopologyFilter")
	for _, test := range []struct {
		flavor *Flavor
		want   int
		reason string
	}{
		{flavor("four", 4, 1024, 1, "hw:cpu_policy=dedicated"), 4, PCPU},
		{flavor("six", 6, 1024, 1, "hw:cpu_policy=dedicated"), 2, PCPU},
		{flavor("five", 5, 1024, 1, "hw:cpu_policy=dedicated"), 2, "NUMATopologyFilter"}, // 6 CPUs are free, 3 in each cell
		{flavor("two cells", 10, 1024, 1, "hw:cpu_policy=dedicated", "hw:numa_nodes=2"), 1, PCPU},
		{flavor("wide", 10, 1024, 1, "hw:cpu_policy=dedicated"), 0, "NUMATopologyFilter"},
		{flavor("emulator", 3, 1024, 1, "hw:cpu_policy=dedicated", "hw:emulator_threads_policy=isolate"), 4, PCPU},
		{flavor("isolate", 2, 1024, 1, "hw:cpu_policy=dedicated", "hw:cpu_thread_policy=isolate"), 0, "trait " + hyperthreading},
		{flavor("pages", 1, 1024, 1, "hw:cpu_policy=dedicated", "hw:mem_page_size=large"), 0, "NUMATopologyFilter"},
		{flavor("memory", 1, 20480, 1, "hw:cpu_policy=dedicated"), 2, "NUMATopologyFilter"}, // 24 GiB are free, 12 in each cell
	} {
		r := run(t, Cloud{Hosts: hosts(1, c)}, Requests{Entries: []Entry{{Flavor: test.flavor}}}, policy)
		if r.Total != test.want || r.First.Reasons[0].What != test.reason {
			t.Errorf("%s: %d instances, then %v; want %d, then %s", test.flavor.Name, r.Total, r.First.Reasons, test.want, test.reason)
		}
	}
}

func TestGroups(t *testing.T) {
	cloud := Cloud{Hosts: hosts(3, NewClass("c", 4, 65536, 500))}
	f := flavor("f", 1, 1024, 1)
	for _, c := range []struct {
		group Group
		want  int
	}{
		{Group{Policy: AntiAffinity}, 3},
		{Group{Policy: AntiAffinity, MaxPerHost: 2}, 6},
		{Group{Policy: AntiAffinity, Size: 3}, 12},
		{Group{Policy: Affinity}, 4},
		{Group{Policy: SoftAffinity}, 12},
	} {
		if got := run(t, cloud, Requests{Entries: []Entry{{Flavor: f, Group: &c.group}}}, Zed()).Total; got != c.want {
			t.Errorf("%+v: %d instances, want %d", c.group, got, c.want)
		}
	}
}

func TestSharedDiskCountsOnce(t *testing.T) {
	c := NewClass("c", 64, 1<<20, 0)
	delete(c.Inventories, DiskGB)
	cloud := Cloud{Hosts: hosts(4, c), Pools: []Pool{{"ceph", Inventory{Total: 100, Ratio: 1}}}}
	for i := range cloud.Hosts {
		cloud.Hosts[i].Pool = "ceph"
	}
	r := run(t, cloud, Requests{Entries: []Entry{{Flavor: flavor("f", 1, 1024, 30)}}}, Zed())
	if r.Total != 3 || r.First.Reasons[0] != (Reason{DiskGB, 4}) {
		t.Errorf("%d instances, then %v; want 3, then DISK_GB on 4 hosts", r.Total, r.First.Reasons)
	}
	if disk := r.Left[0]; disk.Resource != DiskGB || disk.Capacity != 100 || disk.Used != 90 || disk.Stranded != 10 {
		t.Errorf("%+v; want 90 of 100 used and 10 stranded", disk)
	}
}

// TestStranded: an instance takes all memory and half the CPUs.
func TestStranded(t *testing.T) {
	cloud := Cloud{Hosts: hosts(2, NewClass("c", 8, 16384, 100))}
	cloud.Hosts[1].Zone = "b"
	r := run(t, cloud, Requests{Entries: []Entry{{Flavor: flavor("f", 4, 16384, 10)}}}, Zed())
	for _, left := range r.Left {
		if want := map[string]int64{VCPU: 8, MemoryMB: 0, DiskGB: 180}[left.Resource]; left.Stranded != want {
			t.Errorf("%s: %d stranded, want %d", left.Resource, left.Stranded, want)
		}
		if left.Resource == VCPU && !slices.Equal(left.Where, []Place{{"", "c", 1, 4}, {"b", "c", 1, 4}}) {
			t.Errorf("CPUs stranded at %v", left.Where)
		}
	}
}

func TestUnknownFilterIsReported(t *testing.T) {
	policy := Zed()
	policy.Filters = append(policy.Filters, "EcuFilter")
	r := run(t, Cloud{Hosts: hosts(1, NewClass("c", 1, 1024, 10))}, Requests{Entries: []Entry{{Flavor: flavor("f", 1, 1024, 1)}}}, policy)
	if !slices.Equal(r.Unknown, []string{"EcuFilter"}) || r.Total != 1 {
		t.Errorf("unknown %v, placed %d", r.Unknown, r.Total)
	}
}

func TestRejected(t *testing.T) {
	for want, e := range map[string]Entry{
		"has no flavor":                         {},
		"greater than 0":                        {Flavor: flavor("f", 0, 1, 1)},
		"must be dedicated":                     {Flavor: flavor("f", 1, 1, 1, "hw:cpu_policy=mine")},
		"require hw:cpu_policy":                 {Flavor: flavor("f", 1, 1, 1, "hw:cpu_thread_policy=require")},
		"some and not all":                      {Flavor: flavor("f", 2, 1, 1, "hw:cpu_policy=mixed", "hw:cpu_dedicated_mask=0-1")},
		"must not be combined":                  {Flavor: flavor("f", 1, 1, 1, "hw:cpu_policy=shared", "resources:PCPU=1")},
		"is not an amount":                      {Flavor: flavor("f", 1, 1, 1, "resources:VCPU=many")},
		"must be required or forbidden":         {Flavor: flavor("f", 1, 1, 1, "trait:FAST=yes")},
		"is not a page size":                    {Flavor: flavor("f", 1, 1, 1, "hw:mem_page_size=huge")},
		"is not a number of cells":              {Flavor: flavor("f", 1, 1, 1, "hw:numa_nodes=0")},
		"must divide both":                      {Flavor: flavor("f", 3, 2, 1, "hw:numa_nodes=2")},
		"is not a policy":                       {Flavor: flavor("f", 1, 1, 1), Group: &Group{Policy: "apart"}},
		"neither placement nor a filter limits": {Flavor: flavor("f", 1, 1, 0, "resources:VCPU=0", "resources:MEMORY_MB=0")},
	} {
		_, err := Run(Cloud{Hosts: hosts(1, NewClass("c", 1, 1, 1))}, Requests{Entries: []Entry{e}}, Zed())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want an error that contains %q", err, want)
		}
	}
}

// TestFitsEqualsRun checks the invariant of Fits, with all hosts and without one.
func TestFitsEqualsRun(t *testing.T) {
	some := 0
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 2))
		cloud, entry, policy := randomCloud(r, 2+r.IntN(10)), Entry{Flavor: randomFlavor(r, 0), Zone: one(r, "", "a")}, randomPolicy(r)
		policy.MaxPlacementResults = 0
		for _, gone := range []string{"", "h1"} {
			fit, err := Fits(cloud, entry, policy, map[string]bool{gone: true})
			if err != nil {
				t.Fatal(err)
			}
			rest := cloud
			rest.Hosts = slices.DeleteFunc(slices.Clone(cloud.Hosts), func(h Host) bool { return h.Name == gone })
			if got := run(t, rest, Requests{Entries: []Entry{entry}}, policy).Total; got != fit.Total {
				t.Fatalf("seed %d without %q: Fits returns %d, Run places %d", seed, gone, fit.Total, got)
			}
			some += fit.Total
		}
	}
	if some < 10000 {
		t.Errorf("only %d instances: the test checks little", some)
	}
}

// TestMoreHostsNeverHoldLess checks an invariant of one flavor; it does not apply to mixes, since weighers may then strand more.
func TestMoreHostsNeverHoldLess(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 3))
		cloud, entry, policy := randomCloud(r, 8), Entry{Flavor: randomFlavor(r, 0)}, randomPolicy(r)
		last := 0
		for n := 1; n <= len(cloud.Hosts); n++ {
			part := cloud
			part.Hosts = cloud.Hosts[:n]
			fit, err := Fits(part, entry, policy, nil)
			if err != nil {
				t.Fatal(err)
			}
			if fit.Total < last {
				t.Fatalf("seed %d: %d hosts hold %d instances, one less holds %d", seed, n, fit.Total, last)
			}
			last = fit.Total
		}
	}
}

func TestWorstMix(t *testing.T) {
	cloud := Cloud{Hosts: hosts(4, NewClass("c", 16, 65536, 1000))}
	entries := []Entry{{Flavor: flavor("cpus", 8, 4096, 10)}, {Flavor: flavor("memory", 1, 32768, 10)}, {Flavor: flavor("even", 4, 16384, 10)}}
	quota := Quota{VCPUs: 64, MemoryMB: 4 * 65536, Instances: -1} // as much as there is
	m, err := LookForWorstMix(cloud, entries, quota, Zed())
	if err != nil {
		t.Fatal(err)
	}
	var vcpus, memory int64
	for i, n := range m.Counts {
		vcpus += int64(n) * entries[i].Flavor.VCPUs
		memory += int64(n) * entries[i].Flavor.MemoryMB
	}
	if vcpus > quota.VCPUs || memory > quota.MemoryMB {
		t.Errorf("%v takes %d CPUs and %d MiB, more than the quota", m.Counts, vcpus, memory)
	}
	even := run(t, cloud, Requests{Entries: []Entry{{Flavor: entries[2].Flavor, Count: 16}}}, Zed())
	if even.First != nil {
		t.Error("the even mix does not fit")
	}
	if m.Unplaced() == 0 {
		t.Errorf("the worst mix %v fits wholly, although memory and CPUs can be requested separately", m.Counts)
	}
}

// TestSeedDecides: the same seed gives the same instances, another one others.
func TestSeedDecides(t *testing.T) {
	cloud := benchCloud(60)
	policy := Zed()
	policy.HostSubsetSize = 10
	requests := Requests{Entries: benchFlavors(4), Order: Random}
	a, b := run(t, cloud, requests, policy), run(t, cloud, requests, policy)
	policy.Seed++
	c := run(t, cloud, requests, policy)
	if !slices.Equal(a.instances, b.instances) || slices.Equal(a.instances, c.instances) {
		t.Error("instances do not follow the seed")
	}
}
