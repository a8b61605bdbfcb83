package scheduler

import (
	"maps"
	"math"
	"slices"
)

// hostTable is what is booked on the hosts and pools: by placement as allocations, and by the compute nodes as free memory and disk.
// Both are kept because they differ. It does not decide which host is valid for an instance: admission does.
type hostTable struct {
	needs
	free  []int64 // by host, resource: what placement has left
	list  []hostState
	pools []poolState
}

// hostState is the state of one host as its compute node reports it.
type hostState struct {
	*Host
	class     int // index of its class, by which amounts are looked up
	pool      int // index of its pool; -1: none
	sort      int // hosts of one sort accept the same instances while they are empty
	freeRAM   int64
	freeDisk  int64 // GiB that the compute node has not booked
	cpusUsed  int64
	instances int64
	devices   map[string]int64 // free; nil: no instance takes any
	topology  *topology        // nil: no filter reads its NUMA cells
}

// poolState is what is left of a pool.
type poolState struct {
	free  int64
	least int64 // below this another kind no longer fits
	hosts []int
}

// unlimited is the free amount of a resource that is not counted at this host.
const unlimited = math.MaxInt64

func newHostTable(cloud *Cloud, policy *Policy, kinds []*kind, placement *placement) hostTable {
	var t hostTable
	for _, p := range cloud.Pools {
		t.pools = append(t.pools, poolState{free: p.Capacity(), least: math.MaxInt64})
	}
	classes := map[*Class]int{}
	for i := range cloud.Hosts {
		h := &cloud.Hosts[i]
		class, ok := classes[h.Class]
		if !ok {
			class = len(classes)
			classes[h.Class] = class
		}
		pool, ok := placement.poolIndex[h.Pool]
		if !ok {
			pool = -1
		} else {
			t.pools[pool].hosts = append(t.pools[pool].hosts, i)
		}
		t.list = append(t.list, hostState{Host: h, class: class, pool: pool})
	}
	t.needs = newNeeds(kinds, classes, placement)
	cells := slices.ContainsFunc(kinds, func(k *kind) bool { return len(k.cells) > 0 }) && policy.filters("NUMATopologyFilter")
	t.free = make([]int64, len(t.list)*len(t.resources))
	devices := usesDevices(kinds)
	for i := range t.list {
		t.reset(i, placement, cells, policy.PackCells)
		if devices {
			t.list[i].devices = maps.Clone(t.list[i].Devices)
		}
	}
	return t
}

// reset sets a host to its state before the first instance.
func (t *hostTable) reset(host int, placement *placement, cells, pack bool) {
	h := &t.list[host]
	h.freeRAM = h.Class.MemoryMB - h.ReservedMemoryMB
	h.freeDisk = h.Class.DiskGB - h.ReservedDiskGB
	h.cpusUsed = h.ReservedVCPUs
	if cells && len(h.Cells) > 0 {
		h.topology = &topology{h.Cells, newCellStates(h.Cells), h.CPURatio, h.RAMRatio, pack}
	}
	for r, resource := range t.resources {
		inventory, _ := placement.inventory(h.Host, resource)
		t.free[host*len(t.resources)+r] = inventory.Capacity()
		if r == t.disk && h.pool >= 0 {
			t.free[host*len(t.resources)+r] = unlimited
		}
	}
}

// need returns the amount of each resource that an instance of a kind takes on a host.
func (t *hostTable) need(kind, host int) []int64 { return t.needs.of(kind, t.list[host].class) }

// diskNeed returns the disk that an instance of a kind takes of the pool of a host.
func (t *hostTable) diskNeed(kind, host int) int64 {
	if t.disk < 0 {
		return 0
	}
	return t.need(kind, host)[t.disk]
}

// lacks reports whether too little of some resource is free on a host for a kind, as placement counts.
func (t *hostTable) lacks(kind, host int) bool {
	h := &t.list[host]
	need := t.needs.of(kind, h.class)
	n := len(need)
	for r, free := range t.free[host*n : host*n+n] {
		if free < need[r] {
			return true
		}
	}
	return h.pool >= 0 && t.diskNeed(kind, host) > t.pools[h.pool].free
}

// short returns the resources of which too little is free on a host for a kind.
func (t *hostTable) short(kind, host int) []string {
	var short []string
	for r, need := range t.need(kind, host) {
		pool := t.list[host].pool
		if t.free[host*len(t.resources)+r] < need || pool >= 0 && r == t.disk && t.pools[pool].free < need {
			short = append(short, t.resources[r])
		}
	}
	return short
}

// book books an instance on a host. Disk of a pool is booked by simulation.drain.
func (t *hostTable) book(kind, host int, k *kind) {
	n := len(t.resources)
	for r, amount := range t.need(kind, host) {
		if t.free[host*n+r] != unlimited {
			t.free[host*n+r] -= amount
		}
	}
	t.list[host].book(k)
}

// book books an instance as the compute node does.
func (h *hostState) book(k *kind) {
	h.freeRAM -= k.flavor.MemoryMB
	h.cpusUsed += k.flavor.VCPUs
	h.freeDisk -= k.flavor.diskTracked()
	h.instances++
	if len(k.devices) > 0 {
		for device, number := range k.devices {
			h.devices[device] -= number
		}
	}
	if len(k.cells) > 0 && h.topology != nil {
		if seats := h.topology.fit(k.cells); seats != nil {
			h.topology.take(k.cells, seats)
		}
	}
}

// freeDiskMB returns the free disk that the compute node reports to the scheduler, in MiB.
func (h *hostState) freeDiskMB() float64 {
	free := h.freeDisk
	if h.DiskLeast == DiskNone {
		free = min(free, 0)
	}
	return float64(free * 1024)
}

// needs is the amount of each resource that an instance of each kind takes on a host of each class. It does not change during a run.
type needs struct {
	resources []string // all that some kind requests, sorted
	disk      int      // index of DISK_GB in resources; -1: no kind requests it
	classes   int
	amounts   []int64 // by kind, class, resource
}

func newNeeds(kinds []*kind, classes map[*Class]int, placement *placement) needs {
	requested := map[string]bool{}
	for _, k := range kinds {
		for _, amounts := range []map[string]int64{k.amounts, k.fallback} {
			for resource := range amounts {
				requested[resource] = true
			}
		}
	}
	n := needs{resources: slices.Sorted(maps.Keys(requested)), classes: len(classes)}
	n.disk = slices.Index(n.resources, DiskGB)
	n.amounts = make([]int64, len(kinds)*n.classes*len(n.resources))
	for i, k := range kinds {
		for class, at := range classes {
			amounts, _, _ := placement.query(k, class)
			for r, resource := range n.resources {
				n.amounts[(i*n.classes+at)*len(n.resources)+r] = amounts[resource]
			}
		}
	}
	return n
}

func (n *needs) of(kind, class int) []int64 {
	at := (kind*n.classes + class) * len(n.resources)
	return n.amounts[at : at+len(n.resources)]
}
