package scheduler

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
)

// reference is nova as it is implemented: for each instance it checks every host, and counts again what the instances there use.
type reference struct {
	cloud     *Cloud
	policy    *Policy
	kinds     []*kind
	instances [][]int // by host: the entries of its instances, in the order of their coming
	random    *rand.Rand
}

func newReference(cloud *Cloud, entries []Entry, policy *Policy) *reference {
	r := &reference{cloud: cloud, policy: policy, instances: make([][]int, len(cloud.Hosts)),
		random: rand.New(rand.NewPCG(policy.Seed, 0))}
	for _, e := range entries {
		k, err := newKind(e)
		if err != nil {
			panic(err)
		}
		r.kinds = append(r.kinds, k)
	}
	return r
}

// amounts is what an instance asks of placement, on a host of this class.
func (r *reference) amounts(k *kind, c *Class) map[string]int64 {
	if _, ok := c.Inventories[PCPU]; !ok && k.fallback != nil && !r.policy.NoFallbackPCPU {
		return k.fallback
	}
	return k.amounts
}

func (r *reference) used(host int, resource string) int64 {
	var sum int64
	for _, entry := range r.instances[host] {
		sum += r.amounts(r.kinds[entry], r.cloud.Hosts[host].Class)[resource]
	}
	return sum
}

func (r *reference) fits(k *kind, host int) bool {
	h := r.cloud.Hosts[host]
	if h.Disabled || r.policy.PlacementZones && k.zone != "" && k.zone != h.Zone &&
		slices.ContainsFunc(r.cloud.Hosts, func(o Host) bool { return o.Zone == k.zone }) {
		return false
	}
	required, forbidden := k.required, k.forbidden
	if _, ok := h.Inventories[PCPU]; !ok && k.fallback != nil && !r.policy.NoFallbackPCPU {
		required, forbidden = k.fallbackRequired, k.fallbackNo
	}
	for _, trait := range required {
		if !slices.Contains(h.Traits, trait) {
			return false
		}
	}
	for _, trait := range forbidden {
		if slices.Contains(h.Traits, trait) {
			return false
		}
	}
	for resource, amount := range r.amounts(k, h.Class) {
		inventory, used := h.Inventories[resource], r.used(host, resource)
		for _, pool := range r.cloud.Pools {
			if resource == DiskGB && h.Pool == pool.Name {
				inventory, used = pool.Inventory, 0
				for i, other := range r.cloud.Hosts {
					if other.Pool == h.Pool {
						used += r.used(i, resource)
					}
				}
			}
		}
		most := inventory.MaxUnit
		if most == 0 {
			most = inventory.Total
		}
		if amount > most || float64(used+amount) > float64(inventory.Total-inventory.Reserved)*inventory.Ratio {
			return false
		}
	}
	return true
}

// state returns what the compute node has reported to the scheduler.
func (r *reference) state(host int) (freeRAM, freeDisk, cpus int64, t *topology) {
	h := r.cloud.Hosts[host]
	freeRAM, freeDisk, cpus = h.Class.MemoryMB-h.ReservedMemoryMB, h.Class.DiskGB-h.ReservedDiskGB, h.ReservedVCPUs
	t = &topology{h.Cells, newCellStates(h.Cells), h.CPURatio, h.RAMRatio, r.policy.PackCells}
	for _, entry := range r.instances[host] {
		f := r.kinds[entry].flavor
		freeRAM -= f.MemoryMB
		freeDisk -= f.DiskGB + f.EphemeralGB + f.SwapMB/1024
		cpus += f.VCPUs
		if cells := r.kinds[entry].cells; len(cells) > 0 && r.policy.filters("NUMATopologyFilter") {
			t.take(cells, t.fit(cells))
		}
	}
	return freeRAM, freeDisk, cpus, t
}

func (r *reference) pass(k *kind, host int, g *group) bool {
	h := r.cloud.Hosts[host]
	freeRAM, freeDisk, cpus, t := r.state(host)
	for _, name := range r.policy.Filters {
		ok := true
		switch name {
		case "ComputeFilter":
			ok = !h.Disabled
		case "AvailabilityZoneFilter":
			ok = k.zone == "" || k.zone == h.Zone || h.Zone == "" && k.zone == r.policy.DefaultZone
		case "NumInstancesFilter":
			ok = int64(len(r.instances[host])) < r.policy.MaxInstancesPerHost
		case "RamFilter":
			ok = float64(h.Class.MemoryMB)*h.RAMRatio-float64(h.Class.MemoryMB-freeRAM) >= float64(k.flavor.MemoryMB)
		case "CoreFilter":
			ok = float64(h.VCPUs)*h.CPURatio-float64(cpus) >= float64(k.flavor.VCPUs)
		case "DiskFilter":
			if h.DiskLeast == DiskNone {
				freeDisk = min(freeDisk, 0)
			}
			total := float64(1024 * h.Class.DiskGB)
			ok = total*h.DiskRatio-(total-float64(1024*freeDisk)) >= float64(k.flavor.diskMB())
		case "NUMATopologyFilter":
			threads := slices.ContainsFunc(h.Cells, func(c Cell) bool { return c.Threads > 1 })
			ok = len(k.cells) == 0 || len(h.Cells) > 0 && (threads || !k.needThreads) && t.fit(k.cells) != nil
		case "ServerGroupAntiAffinityFilter":
			ok = g == nil || g.policy != AntiAffinity || g.members[host] < g.most
		case "ServerGroupAffinityFilter":
			ok = g == nil || g.policy != Affinity || len(g.members) == 0 || g.members[host] > 0
		case "AggregateTypeAffinityFilter":
			for _, name := range h.Aggregates {
				for _, a := range r.cloud.Aggregates {
					if only := a.Properties["instance_type"]; a.Name == name && only != "" && only != k.flavor.Name {
						ok = false
					}
				}
			}
		}
		if !ok {
			return false
		}
	}
	return true
}

// normalised is nova's normalize: values by their range, all 0 where they are equal.
func normalised(values []float64, minimum, maximum float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		if minimum != maximum {
			out[i] = (v - minimum) / (maximum - minimum)
		}
	}
	return out
}

func (r *reference) weights(hosts []int, g *group) []float64 {
	weights := make([]float64, len(hosts))
	weigh := func(property string, multiplier float64, fromZero bool, value func(host int) float64) {
		values := make([]float64, len(hosts))
		for i, host := range hosts {
			values[i] = value(host)
			if fromZero && !r.policy.RawWeights {
				values[i] = max(values[i], 0)
			}
		}
		minimum, maximum := slices.Min(values), slices.Max(values)
		if fromZero {
			minimum = 0
		}
		if !r.policy.RawWeights {
			values = normalised(values, minimum, maximum)
		}
		for i, host := range hosts {
			m := multiplier
			for _, name := range r.cloud.Hosts[host].Aggregates {
				for _, a := range r.cloud.Aggregates {
					if a.Name == name && a.Properties[property] != "" {
						fmt.Sscan(a.Properties[property], &m)
					}
				}
			}
			weights[i] += float64(m * values[i])
		}
	}
	m := r.policy.Multipliers
	host := func(i int) Host { return r.cloud.Hosts[i] }
	weigh("", -m.BuildFailure, false, func(i int) float64 { return float64(host(i).FailedBuilds) })
	weigh("cpu_weight_multiplier", m.CPU, true, func(i int) float64 {
		_, _, cpus, _ := r.state(i)
		return float64(host(i).VCPUs)*host(i).CPURatio - float64(cpus)
	})
	weigh("disk_weight_multiplier", m.Disk, true, func(i int) float64 {
		_, disk, _, _ := r.state(i)
		if host(i).DiskLeast == DiskNone {
			disk = min(disk, 0)
		}
		return float64(disk * 1024)
	})
	weigh("", m.IOOps, true, func(i int) float64 {
		if r.policy.BuildsLinger {
			return float64(host(i).IOOps + int64(len(r.instances[i])))
		}
		return float64(host(i).IOOps)
	})
	weigh("", m.Metrics, false, func(i int) float64 { return host(i).Metrics })
	weigh("", m.PCI, false, func(i int) float64 { return float64(100 - min(host(i).FreePCI, 99)) })
	weigh("ram_weight_multiplier", m.RAM, true, func(i int) float64 { ram, _, _, _ := r.state(i); return float64(ram) })
	raw := r.policy.RawWeights
	r.policy.RawWeights = false
	switch {
	case g != nil && g.policy == SoftAffinity:
		weigh("", m.SoftAffinity, false, func(i int) float64 { return float64(g.members[i]) })
	case g != nil && g.policy == SoftAntiAffinity:
		weigh("", m.SoftAntiAffinity, false, func(i int) float64 { return -float64(g.members[i]) })
	}
	r.policy.RawWeights = raw
	return weights
}

func (r *reference) pick(entry int, g *group) int {
	k := r.kinds[entry]
	var named []int
	for i := range r.cloud.Hosts {
		if !r.policy.Placement || r.fits(k, i) {
			named = append(named, i)
		}
	}
	if most := r.policy.MaxPlacementResults; r.policy.Placement && most > 0 && len(named) > most {
		if r.policy.RandomizeCandidates {
			for i := range most {
				j := i + r.random.IntN(len(named)-i)
				named[i], named[j] = named[j], named[i]
			}
		}
		named = named[:most]
	}
	sort.Ints(named)
	var hosts []int
	for _, i := range named {
		if r.pass(k, i, g) {
			hosts = append(hosts, i)
		}
	}
	if len(hosts) == 0 {
		return -1
	}
	weights := make([]float64, len(hosts))
	if len(hosts) > 1 {
		weights = r.weights(hosts, g)
	}
	order := make([]int, len(hosts))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return weights[order[a]] > weights[order[b]] })
	subset := min(max(r.policy.HostSubsetSize, 1), len(hosts))
	if r.policy.ShuffleBest {
		best := 0
		for best < len(order) && weights[order[best]] == weights[order[0]] {
			best++
		}
		place := r.random.IntN(subset)
		if place < best {
			place = r.random.IntN(best)
		}
		return hosts[order[place]]
	}
	if subset == 1 {
		return hosts[order[0]]
	}
	return hosts[order[r.random.IntN(subset)]]
}

// compareRuns fills a cloud twice, and wants each instance on the same host.
func compareRuns(t *testing.T, cloud Cloud, requests Requests, policy Policy) int {
	t.Helper()
	s, err := newSimulation(&cloud, &requests, &policy)
	if err != nil {
		t.Fatal(err)
	}
	type step struct{ entry, host int }
	var got, want []step
	s.fill(&requests, newResult(s, &requests), func(entry, host int) { got = append(got, step{entry, host}) })

	copied := policy
	ref := newReference(&cloud, requests.Entries, &copied)
	turn := newTurns(requests.Entries, requests.Order, ref.random)
	groups, placed := make([]*group, len(requests.Entries)), make([]int, len(requests.Entries))
	for entry := turn.next(); entry >= 0; entry = turn.next() {
		e := requests.Entries[entry]
		if e.Group != nil && (groups[entry] == nil || e.Group.Size > 0 && groups[entry].size == e.Group.Size) {
			groups[entry] = newGroup(e.Group)
		}
		g := groups[entry]
		host := ref.pick(entry, g)
		want = append(want, step{entry, host})
		if host < 0 {
			if requests.Stop == StopFirst {
				break
			}
			turn.end(entry)
			continue
		}
		ref.instances[host] = append(ref.instances[host], entry)
		if g != nil {
			g.members[host]++
			g.size++
		}
		if placed[entry]++; placed[entry] == e.Count {
			turn.end(entry)
		}
	}
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Fatalf("instance %d: entry %d goes to host %d, nova takes entry %d to host %d\npolicy %+v\nentries %+v",
				i, got[i].entry, got[i].host, want[i].entry, want[i].host, policy, requests)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d instances, nova places %d", len(got), len(want))
	}
	return len(got)
}
