package capacity

import (
	"cmp"
	"maps"
	"slices"
	"sort"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
)

// growing is how a resource would be distributed if a group had more hosts: the racks and zones of the group are assigned again by
// the rules of the description, except for hosts that set their own.
type growing struct {
	group *model.Group
	parts []part            // the present hosts
	rest  map[Domain]counts // amounts of racks and zones from hosts of other groups
	spots []spot            // the hosts of the group, in order
	total int64
}

// counts are amounts of racks or zones, by name.
type counts map[string]int64

// spot is a host of a group: the amount that it provides, and its own rack and zone if it sets them.
type spot struct {
	name       string
	amount     int64
	rack, zone string
}

// growing returns the distribution of a resource for more hosts in a group. of returns the amount of a host of a class.
func (f *fleet) growing(group *model.Group, r *model.Region, of func(*Class) int64) *growing {
	s := f.shape(of)
	g := &growing{group: group, parts: s.parts[Hosts], total: s.total, rest: map[Domain]counts{Racks: {}, Zones: {}}}
	for _, c := range f.cells {
		amount := of(c.class)
		if c.class.Group != group.Name {
			g.rest[Racks][c.rack] = plus(g.rest[Racks][c.rack], times(amount, int64(len(c.hosts))))
			zone := cmp.Or(c.zone, defaultZone)
			g.rest[Zones][zone] = plus(g.rest[Zones][zone], times(amount, int64(len(c.hosts))))
			continue
		}
		for _, name := range c.hosts {
			g.spots = append(g.spots, ownSpot(r, name, amount))
		}
	}
	slices.SortFunc(g.spots, func(a, b spot) int { return nodeset.Compare(a.name, b.name) })
	return g
}

// ownSpot is a host with the rack and zone that an inventory or an exception gives it.
func ownSpot(r *model.Region, name string, amount int64) spot {
	s := spot{name: name, amount: amount}
	if fact := r.Inventory[name]; fact != nil {
		s.rack, s.zone = fact.Rack, fact.Zone
	}
	if e := r.HostOverrides[name]; e != nil {
		s.rack, s.zone = cmp.Or(e.Rack, s.rack), cmp.Or(e.Zone, s.zone)
	}
	return s
}

// by returns the distribution with more hosts that provide this amount each.
func (g *growing) by(more int, amount int64) shape {
	s := shape{total: plus(g.total, times(int64(more), amount)), parts: map[Domain][]part{
		Hosts: append(slices.Clone(g.parts), part{amount: amount, count: more}),
	}}
	racks, zones := maps.Clone(g.rest[Racks]), maps.Clone(g.rest[Zones])
	total := len(g.spots) + more
	for i := range total {
		at := spot{amount: amount}
		if i < len(g.spots) {
			at = g.spots[i]
		}
		rack, zone := g.group.Place(i, total)
		rack, zone = cmp.Or(at.rack, rack), cmp.Or(at.zone, zone, defaultZone)
		racks[rack], zones[zone] = plus(racks[rack], at.amount), plus(zones[zone], at.amount)
	}
	delete(racks, "") // hosts without a rack fail with no rack
	for name, amount := range racks {
		s.parts[Racks] = append(s.parts[Racks], part{name: name, amount: amount, count: 1})
	}
	for name, amount := range zones {
		s.parts[Zones] = append(s.parts[Zones], part{name: name, amount: amount, count: 1})
	}
	return s
}

// apart returns the distribution with more hosts, each in a rack of its own and in the zone that is then the smallest.
func (g *growing) apart(more int, amount int64) shape {
	s := g.by(0, amount)
	s.total = plus(s.total, times(int64(more), amount))
	s.parts[Hosts] = append(s.parts[Hosts], part{amount: amount, count: more})
	s.parts[Racks] = append(s.parts[Racks], part{amount: amount, count: more})
	zones := s.parts[Zones]
	for range more {
		least := 0
		for i := range zones {
			if zones[i].amount < zones[least].amount {
				least = i
			}
		}
		zones[least].amount = plus(zones[least].amount, amount)
	}
	return s
}

// mostMore is the maximum number of additional hosts that is searched.
const mostMore = 100_000

// fewest returns the smallest number of additional hosts with which a quota fits, if with distributes them; 0 if that is more than
// mostMore.
func fewest(quota int64, t Tolerance, with func(more int) shape) int {
	n := sort.Search(mostMore, func(n int) bool {
		s := with(n)
		return s.covers(quota, t)
	})
	return n % mostMore
}
