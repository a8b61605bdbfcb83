package scheduler

import (
	"maps"
	"math"
	"slices"
)

// Fit is how many instances of one flavor an otherwise empty cloud holds.
type Fit struct {
	Total   int
	Classes []ClassFit // in the order of their first host in Cloud.Hosts
}

// ClassFit is the part of a Fit that hosts of one class hold.
type ClassFit struct {
	Class     string
	Hosts     int // that hold any
	Instances int
}

// Fits returns how many instances of an entry fit into an empty cloud without the hosts named: as many as Run places there if there
// is no other request and MaxPlacementResults excludes no host. (It may: hosts that placement returns and a filter rejects can fill
// its list.) Only one host of each sort is simulated. Server groups are ignored.
func Fits(cloud Cloud, entry Entry, policy Policy, without map[string]bool) (*Fit, error) {
	cloud.Hosts = slices.DeleteFunc(slices.Clone(cloud.Hosts), func(h Host) bool { return without[h.Name] })
	entry.Group, entry.Count = nil, 0
	s, err := newSimulation(&cloud, &Requests{Entries: []Entry{entry}}, &policy)
	if err != nil {
		return nil, err
	}
	fit, known, classes := &Fit{}, map[int]int{}, map[*Class]int{}
	for i := range s.hosts.list {
		h := &s.hosts.list[i]
		instances, ok := known[h.sort]
		if !ok {
			instances = s.emptyHolds(i)
			known[h.sort] = instances
		}
		if need := s.hosts.diskNeed(0, i); policy.Placement && h.pool >= 0 && need > 0 {
			instances = int(min(int64(instances), s.hosts.pools[h.pool].free/need))
			s.hosts.pools[h.pool].free -= int64(instances) * need
		}
		at, ok := classes[h.Class]
		if !ok {
			at = len(fit.Classes)
			classes[h.Class] = at
			fit.Classes = append(fit.Classes, ClassFit{Class: h.Class.Name})
		}
		if instances > 0 {
			fit.Classes[at].Hosts++
			fit.Classes[at].Instances += instances
			fit.Total += instances
		}
	}
	return fit, nil
}

// emptyHolds returns how many instances of the only kind fit on one empty host.
func (s *simulation) emptyHolds(host int) int {
	k := s.kinds[0]
	h := s.hosts.list[host]
	if s.admission.refusals[h.sort].reason != "" {
		return 0
	}
	room := int64(math.MaxInt64)
	for r, need := range s.hosts.need(0, host) {
		if need > 0 && s.policy.Placement {
			room = min(room, max(s.hosts.free[host*len(s.hosts.resources)+r], 0)/need)
		}
	}
	if len(s.admission.filters.dynamic) == 0 {
		return int(room)
	}
	if h.topology != nil {
		own := *h.topology
		own.states = newCellStates(own.cells)
		h.topology = &own
	}
	h.devices = maps.Clone(h.devices)
	instances := int64(0)
	for instances < room && s.admission.filters.stopped(k, &h) == "" {
		h.book(k)
		instances++
	}
	return int(instances)
}
