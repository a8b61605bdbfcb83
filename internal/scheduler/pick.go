package scheduler

import (
	"cmp"
	"slices"
)

// group is a server group as it stands.
type group struct {
	policy  GroupPolicy
	most    int         // of anti-affinity, on one host
	members map[int]int // by host
	size    int
}

func newGroup(g *Group) *group {
	if g == nil {
		return nil
	}
	return &group{policy: g.Policy, most: max(g.MaxPerHost, 1), members: map[int]int{}}
}

// drops tells whether a filter for server groups drops a host.
func (g *group) drops(host int) bool {
	switch {
	case g == nil:
		return false
	case g.policy == AntiAffinity:
		return g.members[host] >= g.most
	case g.policy == Affinity:
		return len(g.members) > 0 && g.members[host] == 0
	}
	return false
}

// pick returns the host for the next guest of a kind; -1: no valid host.
func (s *simulation) pick(kind int, g *group) int {
	if s.oddly(g) {
		return s.pickOddly(kind, g)
	}
	c, ok := s.bounds(kind, g)
	if !ok {
		return -1
	}
	q := search{s: s, kind: kind, group: g, scale: c, want: max(s.policy.HostSubsetSize, 1)}
	q.run()
	if !q.same {
		if s.debt += q.visited; s.debt > 2*block*s.tree.used {
			s.rescale(c)
		}
	}
	if s.strain += q.visited; s.strain > 25*block*s.tree.used+4*len(s.hosts) {
		s.arrange()
	}
	return s.choose(q.found)
}

// choose takes one of the first hosts of a list.
func (s *simulation) choose(list []found) int {
	switch len(list) {
	case 0:
		return -1
	case 1:
		return list[0].host
	}
	return list[s.random.IntN(len(list))].host
}

// oddly tells whether hosts must be looked at one by one: the tree knows neither multipliers of aggregates nor groups that draw
// guests together or apart, and does not draw lots among equals.
func (s *simulation) oddly(g *group) bool {
	return s.hostMultipliers != nil || s.policy.ShuffleBest || s.limited() && s.policy.RandomizeCandidates ||
		g != nil && g.policy != AntiAffinity
}

// pickOddly looks at every host.
func (s *simulation) pickOddly(kind int, g *group) int {
	var passing []int
	for _, host := range s.named(kind) {
		if s.passes(kind, host) && !g.drops(host) {
			passing = append(passing, host)
		}
	}
	list := s.weighAll(passing, g)
	subset := min(max(s.policy.HostSubsetSize, 1), len(list))
	if !s.policy.ShuffleBest || len(list) == 0 {
		q := search{want: subset}
		for _, f := range list {
			q.add(f)
		}
		return s.choose(q.found)
	}
	return s.chooseShuffled(list, subset)
}

// named returns the hosts that placement names, in order.
func (s *simulation) named(kind int) []int {
	var named []int
	for host := range s.hosts {
		if s.candidate(kind, host) && host <= s.ends[kind] {
			named = append(named, host)
		}
	}
	most := s.policy.MaxPlacementResults
	if !s.limited() || len(named) <= most || !s.policy.RandomizeCandidates {
		return named
	}
	for i := range most {
		j := i + s.random.IntN(len(named)-i)
		named[i], named[j] = named[j], named[i]
	}
	return named[:most]
}

// weighAll weighs hosts against each other.
func (s *simulation) weighAll(hosts []int, g *group) []found {
	c := s.scaleOver(hosts)
	list := make([]found, len(hosts))
	for i, host := range hosts {
		list[i] = found{host, s.weight(host, &c)}
	}
	if g == nil || g.policy != SoftAffinity && g.policy != SoftAntiAffinity || len(hosts) < 2 {
		return list
	}
	sign, multiplier := 1.0, s.policy.Multipliers.SoftAffinity
	if g.policy == SoftAntiAffinity {
		sign, multiplier = -1, s.policy.Multipliers.SoftAntiAffinity
	}
	low, high := sign*float64(g.members[hosts[0]]), sign*float64(g.members[hosts[0]])
	for _, host := range hosts {
		low, high = min(low, sign*float64(g.members[host])), max(high, sign*float64(g.members[host]))
	}
	for i, host := range hosts {
		if high > low {
			list[i].weight += float64(multiplier * ((sign*float64(g.members[host]) - low) / (high - low)))
		}
	}
	return list
}

// scaleOver is the scale of the weighers over some hosts.
func (s *simulation) scaleOver(hosts []int) scale {
	if s.policy.RawWeights || len(hosts) == 0 {
		return s.reference
	}
	var c scale
	for d, w := range s.weigherList {
		low, high := s.of(hosts[0])[d], s.of(hosts[0])[d]
		for _, host := range hosts {
			low, high = min(low, s.of(host)[d]), max(high, s.of(host)[d])
		}
		if w.fromZero {
			low = 0
		}
		c.setSpan(d, low, high)
	}
	return c
}

// chooseShuffled draws lots among the heaviest, of which any may be in the subset that nova takes one of.
func (s *simulation) chooseShuffled(list []found, subset int) int {
	slices.SortFunc(list, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.host, b.host))
	})
	best := 0
	for best < len(list) && list[best].weight == list[0].weight {
		best++
	}
	place := s.random.IntN(subset)
	if place < best {
		place = s.random.IntN(best)
	}
	return list[place].host
}
