package scheduler

import (
	"math"
	"slices"
)

// Fit is how many guests of one flavor a cloud holds when nothing else is in it.
type Fit struct {
	Total   int
	Classes []ClassFit // in the order in which Cloud.Hosts has them first
}

// ClassFit is the part of the hosts of one class.
type ClassFit struct {
	Class     string
	Hosts     int // that hold any
	Instances int
}

// Fits counts the guests of an entry that fit into an empty cloud, without the hosts named: as many as Run places there when it
// asks for nothing else and MaxPlacementResults leaves no host out. (It may: hosts that placement would give, and a filter refuses,
// can fill its list.) Nothing is simulated but one host of each sort. Server groups are not looked at.
func Fits(cloud Cloud, entry Entry, policy Policy, without map[string]bool) (*Fit, error) {
	cloud.Hosts = slices.DeleteFunc(slices.Clone(cloud.Hosts), func(h Host) bool { return without[h.Name] })
	entry.Group, entry.Count = nil, 0
	s, err := newSimulation(&cloud, &Requests{Entries: []Entry{entry}}, &policy)
	if err != nil {
		return nil, err
	}
	fit, known, classes := &Fit{}, map[alike]int{}, map[*Class]int{}
	for i := range s.hosts {
		h := &s.hosts[i]
		guests, ok := known[s.alike(i)]
		if !ok {
			guests = s.emptyHolds(i)
			known[s.alike(i)] = guests
		}
		if need := s.diskNeed(0, i); policy.Placement && h.pool >= 0 && need > 0 {
			guests = int(min(int64(guests), s.pools[h.pool].free/need))
			s.pools[h.pool].free -= int64(guests) * need
		}
		at, ok := classes[h.Class]
		if !ok {
			at = len(fit.Classes)
			classes[h.Class] = at
			fit.Classes = append(fit.Classes, ClassFit{Class: h.Class.Name})
		}
		if guests > 0 {
			fit.Classes[at].Hosts++
			fit.Classes[at].Instances += guests
			fit.Total += guests
		}
	}
	return fit, nil
}

// emptyHolds counts the guests of the only kind that one empty host takes.
func (s *simulation) emptyHolds(host int) int {
	k := s.kinds[0]
	if refused, _ := s.refusal(k, s.hosts[host].Host); refused != "" {
		return 0
	}
	room := int64(math.MaxInt64)
	for r, need := range s.need(0, host) {
		if need > 0 && s.policy.Placement {
			room = min(room, max(s.free[host*len(s.resources)+r], 0)/need)
		}
	}
	if len(s.dynamic) == 0 {
		return int(room)
	}
	h, guests := s.hosts[host], int64(0)
	if h.topology != nil {
		own := *h.topology
		own.states = newCellStates(own.cells)
		h.topology = &own
	}
	for guests < room && s.stoppedAt(k, &h) == "" {
		h.book(k)
		guests++
	}
	return int(guests)
}
