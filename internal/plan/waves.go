package plan

import "slices"

// constraint keeps a service up: of its hosts that restart, at most so many may do so at one time.
type constraint struct {
	hosts []int // that restart, by number
	most  int   // at least 1
}

// maxTries bounds the search for the fewest waves. It is for odd clouds: where services share their hosts, the first try
// is right.
const maxTries = 200_000

// waves spreads n hosts over the fewest waves that keep all constraints, and returns the wave of each host. Where the
// search for one wave fewer would take too long, the number is not the fewest.
func waves(n int, constraints []constraint) []int {
	least := 1
	for _, c := range constraints {
		least = max(least, (len(c.hosts)+c.most-1)/c.most)
	}
	for count := least; ; count++ {
		s := newSpreading(n, count, constraints)
		if s.from(0) {
			return s.wave
		}
	}
}

// spreading is a try to make do with a number of waves.
type spreading struct {
	order []int   // the hosts that a constraint speaks of, those of many constraints first
	of    [][]int // constraints by host
	most  []int   // by constraint
	taken [][]int // by constraint and wave
	wave  []int   // by host
	tries int
}

func newSpreading(n, count int, constraints []constraint) *spreading {
	s := &spreading{of: make([][]int, n), wave: make([]int, n)}
	for i, c := range constraints {
		s.most = append(s.most, c.most)
		s.taken = append(s.taken, make([]int, count))
		for _, h := range c.hosts {
			if s.of[h] == nil {
				s.order = append(s.order, h)
			}
			s.of[h] = append(s.of[h], i)
		}
	}
	slices.SortStableFunc(s.order, func(a, b int) int { return len(s.of[b]) - len(s.of[a]) })
	return s
}

// from places the hosts of the order from i on, and reports whether all found a place. It is deep by the number of hosts.
func (s *spreading) from(i int) bool {
	if i == len(s.order) {
		return true
	}
	h := s.order[i]
	for w := range s.taken[s.of[h][0]] {
		if s.tries++; s.tries > maxTries {
			return false
		}
		if !s.fits(h, w) {
			continue
		}
		s.put(h, w, 1)
		if s.from(i + 1) {
			return true
		}
		s.put(h, w, -1)
	}
	return false
}

// fits reports whether a host may restart in a wave.
func (s *spreading) fits(h, w int) bool {
	return !slices.ContainsFunc(s.of[h], func(c int) bool { return s.taken[c][w] >= s.most[c] })
}

// put counts a host in a wave, or takes it out.
func (s *spreading) put(h, w, by int) {
	s.wave[h] = w
	for _, c := range s.of[h] {
		s.taken[c][w] += by
	}
}
