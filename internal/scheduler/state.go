package scheduler

import "math"

// hostState is what changes on a host.
type hostState struct {
	*Host
	class    int // index of its class, by which amounts are looked up
	pool     int // index of its pool; -1: none
	sort     int // hosts of one sort take the same guests while they are empty
	freeRAM  int64
	freeDisk int64 // GiB; what the compute node has not booked
	cpusUsed int64
	guests   int64
	topology *topology // nil: nobody looks at its NUMA cells
}

// freeDiskMB is what the scheduler thinks is free.
func (h *hostState) freeDiskMB() float64 {
	free := h.freeDisk
	if h.DiskLeast == DiskNone {
		free = min(free, 0)
	}
	return float64(free * 1024)
}

// unlimited is the free amount of what is not counted at this host.
const unlimited = math.MaxInt64

// lacks tells whether placement finds too little of something on a host for a kind that it is not otherwise refused.
func (s *simulation) lacks(kind, host int) bool {
	n := len(s.resources)
	need := s.need(kind, host)
	for r, free := range s.free[host*n : host*n+n] {
		if free < need[r] {
			return true
		}
	}
	pool := s.hosts[host].pool
	return pool >= 0 && s.diskNeed(kind, host) > s.pools[pool].free
}

// need is what a kind takes of each resource of a host.
func (s *simulation) need(kind, host int) []int64 {
	n := len(s.resources)
	at := (kind*s.classes + s.hosts[host].class) * n
	return s.needs[at : at+n]
}

// diskNeed is what a kind takes of a pool.
func (s *simulation) diskNeed(kind, host int) int64 {
	if s.disk < 0 {
		return 0
	}
	return s.need(kind, host)[s.disk]
}

// stopped names the filter that stops a kind at a host as it now is; empty: none does.
func (s *simulation) stopped(kind, host int) string {
	return s.stoppedAt(s.kinds[kind], &s.hosts[host])
}

func (s *simulation) stoppedAt(k *kind, h *hostState) string {
	for _, f := range s.dynamic {
		if !f.passes(k, h) {
			return f.name
		}
	}
	return ""
}

// filter is one that looks at what changes.
type filter struct {
	name   string
	passes func(*kind, *hostState) bool
}

// dynamicFilters returns those that are configured.
func (s *simulation) dynamicFilters() []filter {
	var filters []filter
	for _, name := range s.policy.Filters {
		switch name {
		case "RamFilter":
			filters = append(filters, filter{name, ramPasses})
		case "CoreFilter":
			filters = append(filters, filter{name, corePasses})
		case "DiskFilter":
			filters = append(filters, filter{name, diskPasses})
		case "NumInstancesFilter":
			filters = append(filters, filter{name, func(_ *kind, h *hostState) bool { return h.guests < s.policy.MaxInstancesPerHost }})
		case "NUMATopologyFilter":
			filters = append(filters, filter{name, func(k *kind, h *hostState) bool {
				return len(k.cells) == 0 || h.topology.fit(k.cells) != nil
			}})
		}
	}
	return filters
}

// ramPasses is RamFilter: total * ratio - used, where the reserve counts as used.
func ramPasses(k *kind, h *hostState) bool {
	used := float64(h.Class.MemoryMB - h.freeRAM)
	return float64(h.Class.MemoryMB)*h.RAMRatio-used >= float64(k.flavor.MemoryMB)
}

// corePasses is CoreFilter. A host that reports no CPUs passes.
func corePasses(k *kind, h *hostState) bool {
	return h.VCPUs == 0 || float64(h.VCPUs)*h.CPURatio-float64(h.cpusUsed) >= float64(k.flavor.VCPUs)
}

// diskPasses is DiskFilter.
func diskPasses(k *kind, h *hostState) bool {
	total := float64(h.Class.DiskGB * 1024)
	return total*h.DiskRatio-(total-h.freeDiskMB()) >= float64(k.flavor.diskMB())
}

// place books a guest on a host.
func (s *simulation) place(kind, host int) {
	h, k, n := &s.hosts[host], s.kinds[kind], len(s.resources)
	for r, amount := range s.need(kind, host) {
		if s.free[host*n+r] != unlimited {
			s.free[host*n+r] -= amount
		}
	}
	h.book(k)
	s.weigh(host)
	s.refit(host)
	if s.policy.BuildsLinger {
		s.rise(host)
	}
	if h.pool >= 0 {
		s.drain(h.pool, s.diskNeed(kind, host))
	}
}

// book is what the compute node does for a guest.
func (h *hostState) book(k *kind) {
	h.freeRAM -= k.flavor.MemoryMB
	h.cpusUsed += k.flavor.VCPUs
	h.freeDisk -= k.flavor.diskTracked()
	h.guests++
	if len(k.cells) > 0 && h.topology != nil {
		if seats := h.topology.fit(k.cells); seats != nil {
			h.topology.take(k.cells, seats)
		}
	}
}

// drain takes disk from a pool, and looks anew at its hosts when a kind finds too little there for the first time.
func (s *simulation) drain(pool int, amount int64) {
	p := &s.pools[pool]
	p.free -= amount
	if p.free >= p.least {
		return
	}
	p.least = 0
	for _, host := range p.hosts {
		s.refit(host)
		for kind := range s.kinds {
			if need := s.diskNeed(kind, host); need <= p.free {
				p.least = max(p.least, need)
			}
		}
	}
}

// poolState is what is left of a pool.
type poolState struct {
	free  int64
	least int64 // below this another kind finds too little
	hosts []int
}
