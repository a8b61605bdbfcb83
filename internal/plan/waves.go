package plan

import "slices"

// constraint keeps a service available: at most so many of its restarting hosts may restart at the same time.
type constraint struct {
	hosts []int    // numbers of the hosts that restart, in the order in which waves take them
	most  int      // at least 1
	zones []string // of the hosts; hosts of different zones may not restart at the same time. nil: any may
}

// maxTries limits how often the search for the fewest waves removes a host from a wave again. Where services share their hosts, as is usual,
// the first try succeeds.
const maxTries = 200_000

// least returns how many waves the constraint requires.
func (c *constraint) least() int {
	if c.zones == nil {
		return (len(c.hosts) + c.most - 1) / c.most
	}
	inZone, n := map[string]int{}, 0
	for _, zone := range c.zones {
		if inZone[zone]%c.most == 0 {
			n++
		}
		inZone[zone]++
	}
	return n
}

// waves distributes n hosts over the fewest waves that satisfy all constraints, and returns the wave of each host. If the search
// exceeds maxTries, there may be more waves than necessary.
func waves(n int, constraints []constraint) []int {
	least := 1
	for _, c := range constraints {
		least = max(least, c.least())
	}
	for count := least; ; count++ {
		s := newWaveSearch(n, count, constraints)
		if s.assign(0) {
			return s.wave
		}
	}
}

// waveSearch searches for an assignment of hosts to a number of waves, by backtracking.
type waveSearch struct {
	order       []int      // the constrained hosts, those with the most constraints first
	constraints [][]member // by host
	most        []int      // by constraint
	count       [][]int    // hosts by constraint and wave
	zone        [][]string // of the hosts by constraint and wave, if there are any
	wave        []int      // by host
	tries       int
}

// member is a host of a constraint.
type member struct {
	constraint int
	zone       string
}

func newWaveSearch(n, count int, constraints []constraint) *waveSearch {
	s := &waveSearch{constraints: make([][]member, n), wave: make([]int, n)}
	for i, c := range constraints {
		s.most = append(s.most, c.most)
		s.count, s.zone = append(s.count, make([]int, count)), append(s.zone, make([]string, count))
		for k, h := range c.hosts {
			if s.constraints[h] == nil {
				s.order = append(s.order, h)
			}
			m := member{constraint: i}
			if c.zones != nil {
				m.zone = c.zones[k]
			}
			s.constraints[h] = append(s.constraints[h], m)
		}
	}
	slices.SortStableFunc(s.order, func(a, b int) int { return len(s.constraints[b]) - len(s.constraints[a]) })
	return s
}

// assign assigns the hosts of the order from i on, and reports whether it succeeded. Its recursion is as deep as the number of hosts.
func (s *waveSearch) assign(i int) bool {
	if i == len(s.order) {
		return true
	}
	h := s.order[i]
	for w := range s.count[s.constraints[h][0].constraint] {
		if !s.fits(h, w) {
			continue
		}
		s.put(h, w, 1)
		if s.assign(i + 1) {
			return true
		}
		s.put(h, w, -1)
		if s.tries++; s.tries > maxTries {
			return false
		}
	}
	return false
}

// fits reports whether a host may restart in a wave.
func (s *waveSearch) fits(h, w int) bool {
	return !slices.ContainsFunc(s.constraints[h], func(m member) bool {
		n := s.count[m.constraint][w]
		return n >= s.most[m.constraint] || n > 0 && s.zone[m.constraint][w] != m.zone
	})
}

// put adds a host to a wave (by is 1), or removes it (by is -1).
func (s *waveSearch) put(h, w, by int) {
	s.wave[h] = w
	for _, m := range s.constraints[h] {
		s.count[m.constraint][w] += by
		s.zone[m.constraint][w] = m.zone
	}
}
