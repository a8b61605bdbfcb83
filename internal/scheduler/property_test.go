package scheduler

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// one draws one of several.
func one[T any](r *rand.Rand, choice ...T) T { return choice[r.IntN(len(choice))] }

func randomClass(r *rand.Rand, name string) *Class {
	c := NewClass(name, int64(4+r.IntN(20)), 1024*int64(8+r.IntN(40)), int64(50+r.IntN(300)))
	for resource, i := range c.Inventories {
		i.Reserved = int64(r.IntN(3))
		if resource == MemoryMB {
			i.Reserved *= 512
		}
		i.Ratio = one(r, 1, 1, 1.5, 2, 4)
		if r.IntN(4) == 0 {
			i.MaxUnit = i.Total / 2
		}
		c.SetInventory(resource, i)
	}
	c.DiskLeast = one(r, DiskFollowsInstances, DiskFollowsInstances, DiskNone)
	if r.IntN(3) == 0 {
		c.FreePCI, c.FailedBuilds, c.IOOps, c.Metrics = int64(r.IntN(3)), int64(r.IntN(2)), int64(r.IntN(2)), r.Float64()
	}
	if r.IntN(3) == 0 {
		threads := one(r, 1, 2)
		cell := Cell{Shared: 4, Dedicated: 4 * threads, Threads: threads, MemoryMB: c.MemoryMB / 2}
		if r.IntN(2) == 0 {
			cell.Pages = []Pages{{SizeKB: 4, Total: cell.MemoryMB * 128}, {SizeKB: 2048, Total: cell.MemoryMB / 4}}
		}
		c.Cells = []Cell{cell, cell}
		if r.IntN(3) > 0 {
			c.Inventories[PCPU] = Inventory{Total: int64(8 * threads), Ratio: 1}
		}
		if threads > 1 {
			c.Traits = append(c.Traits, hyperthreading)
		}
	}
	if r.IntN(3) == 0 {
		c.Traits = append(c.Traits, "HW_FAST")
	}
	return c
}

func randomCloud(r *rand.Rand, hosts int) Cloud {
	var cloud Cloud
	var classes []*Class
	for i := range 1 + r.IntN(3) {
		classes = append(classes, randomClass(r, fmt.Sprint("class", i)))
	}
	cloud.Aggregates = []Aggregate{{"plain", nil}, {"small only", map[string]string{"instance_type": "f0"}}}
	if r.IntN(4) == 0 {
		cloud.Aggregates[0].Properties = map[string]string{"cpu_weight_multiplier": "-2.0"}
	}
	cloud.Pools = []Pool{{"ceph", Inventory{Total: int64(200 + r.IntN(1000)), Ratio: 1}}}
	pooled := r.IntN(4) == 0
	for i := range hosts {
		h := Host{Name: fmt.Sprint("h", i), Class: one(r, classes...), Zone: one(r, "", "a", "b"), Disabled: r.IntN(12) == 0}
		if r.IntN(3) == 0 {
			h.Aggregates = append(h.Aggregates, one(r, "plain", "small only"))
		}
		if pooled && r.IntN(3) > 0 {
			h.Pool = "ceph"
		}
		cloud.Hosts = append(cloud.Hosts, h)
	}
	return cloud
}

func randomFlavor(r *rand.Rand, i int) *Flavor {
	f := &Flavor{Name: fmt.Sprint("f", i), VCPUs: int64(one(r, 1, 2, 4)), MemoryMB: 512 * int64(1+r.IntN(8)), DiskGB: int64(r.IntN(30)),
		EphemeralGB: int64(r.IntN(2) * 5), SwapMB: int64(r.IntN(2) * 1500)}
	f.ExtraSpecs = one(r, nil, nil, nil, map[string]string{"trait:HW_FAST": "required"}, map[string]string{"trait:HW_FAST": "forbidden"},
		map[string]string{"hw:cpu_policy": "dedicated", "hw:cpu_thread_policy": one(r, "prefer", "require", "isolate")},
		map[string]string{"hw:cpu_policy": "dedicated", "hw:emulator_threads_policy": "isolate"},
		map[string]string{"hw:mem_page_size": one(r, "large", "small", "any", "2MB")},
		map[string]string{"hw:numa_nodes": "1"}, map[string]string{"resources:VCPU": "3"})
	if f.VCPUs == 4 && f.ExtraSpecs == nil && r.IntN(3) == 0 {
		f.ExtraSpecs = map[string]string{"hw:cpu_policy": "mixed", "hw:cpu_dedicated_mask": one(r, "0-1", "^0")}
	}
	return f
}

func randomRequests(r *rand.Rand) Requests {
	requests := Requests{Order: one(r, Rotate, Sequence, Random), Stop: one(r, StopAll, StopAll, StopFirst)}
	for i := range 1 + r.IntN(4) {
		e := Entry{Flavor: randomFlavor(r, i), Weight: r.IntN(3), Zone: one(r, "", "", "a", "nova"), Count: r.IntN(2) * r.IntN(60)}
		if r.IntN(4) == 0 {
			e.Group = &Group{Policy: one(r, Affinity, AntiAffinity, AntiAffinity, SoftAffinity, SoftAntiAffinity),
				MaxPerHost: r.IntN(3), Size: r.IntN(5)}
		}
		requests.Entries = append(requests.Entries, e)
	}
	return requests
}

func randomPolicy(r *rand.Rand) Policy {
	p := Zed()
	p.Seed = r.Uint64()
	p.Filters = append(p.Filters, "NUMATopologyFilter")
	if r.IntN(2) == 0 {
		p.Filters = append(p.Filters, "NumInstancesFilter", "AggregateTypeAffinityFilter", "AvailabilityZoneFilter")
		p.MaxInstancesPerHost = int64(3 + r.IntN(20))
	}
	if r.IntN(4) == 0 {
		p.Placement = false
		p.Filters = append(p.Filters, "RamFilter", "CoreFilter", "DiskFilter")
		p.RawWeights = r.IntN(2) == 0
	}
	if r.IntN(2) == 0 {
		m := func() float64 { return one(r, 0, 1, 1, -1, 2.5, -0.3) }
		p.Multipliers = Multipliers{RAM: m(), CPU: m(), Disk: m(), IOOps: m(), PCI: m(), BuildFailure: 1000 * m(), Metrics: m(),
			SoftAffinity: m(), SoftAntiAffinity: m()}
	}
	p.MaxPlacementResults = one(r, 1000, 0, 3, 10)
	p.RandomizeCandidates = r.IntN(5) == 0
	p.HostSubsetSize = one(r, 1, 1, 1, 2, 5, 100)
	p.ShuffleBest = r.IntN(6) == 0
	p.PackCells = r.IntN(3) == 0
	p.BuildsLinger = r.IntN(4) == 0
	p.NoFallbackPCPU = r.IntN(3) == 0
	return p
}

// TestFastAgreesWithNova fills random small clouds with what the package is and with the reference, instance by instance.
func TestFastAgreesWithNova(t *testing.T) {
	clouds, instances := 3000, 0
	if testing.Short() {
		clouds = 300
	}
	for seed := range clouds {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		cloud, requests, policy := randomCloud(r, 1+r.IntN(14)), randomRequests(r), randomPolicy(r)
		t.Run(fmt.Sprint(seed), func(t *testing.T) { instances += compareRuns(t, cloud, requests, policy) })
		if t.Failed() {
			return
		}
	}
	if instances < 20*clouds {
		t.Errorf("only %d instances in %d clouds", instances, clouds)
	}
	t.Logf("%d instances in %d clouds", instances, clouds)
}

// TestTreeAgreesWithNova fills clouds large enough for the tree to be rescaled and arranged again, and for searches under scales
// that are not its own.
func TestTreeAgreesWithNova(t *testing.T) {
	clouds := 60
	if testing.Short() {
		clouds = 6
	}
	for seed := range clouds {
		r := rand.New(rand.NewPCG(uint64(seed), 4))
		cloud, requests, policy := randomCloud(r, 40+r.IntN(120)), randomRequests(r), randomPolicy(r)
		for i := range requests.Entries {
			if g := requests.Entries[i].Group; g != nil && g.Policy != AntiAffinity {
				requests.Entries[i].Group = nil
			}
		}
		cloud.Aggregates[0].Properties, policy.ShuffleBest, policy.RandomizeCandidates = nil, false, false
		t.Run(fmt.Sprint(seed), func(t *testing.T) { compareRuns(t, cloud, requests, policy) })
	}
}
