package scheduler

import (
	"cmp"
	"slices"
)

// group is a server group with its members so far.
type group struct {
	policy  GroupPolicy
	most    int         // anti-affinity: members on one host
	members map[int]int // by host
	size    int
}

func newGroup(g *Group) *group {
	if g == nil {
		return nil
	}
	return &group{policy: g.Policy, most: max(g.MaxPerHost, 1), members: map[int]int{}}
}

// drops reports whether the filter of the group's policy drops a host. A nil group drops none.
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

// pick returns the host for the next instance of a kind; -1: no valid host.
func (s *simulation) pick(kind int, g *group) int {
	if s.needsAll(g) {
		return s.pickOfAll(kind, g)
	}
	return s.choose(s.ranking.best(kind, g))
}

// choose returns one of the hosts of a list at random.
func (s *simulation) choose(list []found) int {
	switch len(list) {
	case 0:
		return -1
	case 1:
		return list[0].host
	}
	return list[s.random.IntN(len(list))].host
}

// needsAll reports whether all hosts must be weighed: ranking supports neither multipliers of aggregates, nor groups that weigh hosts
// by their members, nor a random choice between hosts of equal weight.
func (s *simulation) needsAll(g *group) bool {
	return s.weighing.hostMultipliers != nil || s.policy.ShuffleBest || s.admission.limited() && s.policy.RandomizeCandidates ||
		g != nil && g.policy != AntiAffinity
}

// pickOfAll weighs all valid hosts.
func (s *simulation) pickOfAll(kind int, g *group) int {
	var passing []int
	for _, host := range s.named(kind) {
		if s.admission.passes(kind, host) && !g.drops(host) {
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

// named returns the hosts that placement returns for a kind, in order.
func (s *simulation) named(kind int) []int {
	var named []int
	for host := range s.hosts.list {
		if s.admission.candidate(kind, host) && host <= s.admission.ends[kind] {
			named = append(named, host)
		}
	}
	most := s.policy.MaxPlacementResults
	if !s.admission.limited() || len(named) <= most || !s.policy.RandomizeCandidates {
		return named
	}
	for i := range most {
		j := i + s.random.IntN(len(named)-i)
		named[i], named[j] = named[j], named[i]
	}
	return named[:most]
}

// weighAll returns the weights of hosts, normalized over these hosts.
func (s *simulation) weighAll(hosts []int, g *group) []found {
	c := s.weighing.scaleOver(hosts)
	list := make([]found, len(hosts))
	for i, host := range hosts {
		list[i] = found{host, s.weighing.weight(host, &c)}
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

// chooseShuffled chooses among the hosts of the greatest weight at random, any of which may be in the subset that nova takes one of.
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
