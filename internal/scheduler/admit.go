package scheduler

import "math/bits"

// admit finds for each host the kinds that it takes while it is empty.
func (s *simulation) admit() {
	s.words = max(1, (len(s.kinds)+63)/64)
	s.candidates = make([]uint64, len(s.hosts)*s.words)
	s.passing = make([]uint64, len(s.hosts)*s.words)
	s.mask = make([]uint64, s.words)
	s.tree = newTree(len(s.hosts), len(s.weigherList), s.words)
	known := map[alike]int{}
	var masks [][]uint64 // by sort
	for i := range s.hosts {
		key := s.alike(i)
		sort, ok := known[key]
		if !ok {
			sort = len(known)
			known[key] = sort
			masks = append(masks, s.masks(i))
		}
		s.hosts[i].sort = sort
		copy(s.candidates[i*s.words:(i+1)*s.words], masks[sort])
		copy(s.passing[i*s.words:(i+1)*s.words], masks[sort][s.words:])
	}
	s.ends = make([]int, len(s.kinds))
	s.within = make([]uint64, len(s.hosts)*s.words)
	for kind := range s.kinds {
		s.ends[kind] = s.window(kind)
		for host := range min(s.ends[kind]+1, len(s.hosts)) {
			s.within[host*s.words+kind/64] |= 1 << (kind % 64)
		}
	}
	s.arrange()
}

// shown tells which kinds nova would find a host for, in s.mask, and whether there are any.
func (s *simulation) shown(host int) bool {
	any := uint64(0)
	for w := range s.words {
		s.mask[w] = s.passing[host*s.words+w] & s.within[host*s.words+w]
		any |= s.mask[w]
	}
	return any != 0
}

// show writes a host into its leaf of the tree.
func (s *simulation) show(host int) {
	s.shown(host)
	s.tree.set(host, s.mask, s.weight(host, &s.reference), s.of(host))
}

// alike is what two hosts have in common that take the same guests while they are empty.
type alike struct {
	class                  int
	zone, pool, aggregates string
	disabled               bool
}

func (s *simulation) alike(host int) alike {
	h := &s.hosts[host]
	return alike{h.class, h.Zone, h.Pool, joined(h.Aggregates), h.Disabled}
}

// joined is one text for a list of names, which hold no zero byte.
func joined(names []string) string {
	text := ""
	for _, name := range names {
		text += name + "\x00"
	}
	return text
}

// masks returns the candidates of an empty host of another sort, and after them those that pass, and notes what keeps the others
// off such hosts.
func (s *simulation) masks(host int) []uint64 {
	masks := make([]uint64, 2*s.words)
	for kind, k := range s.kinds {
		refused, candidate := s.refusal(k, s.hosts[host].Host)
		s.refusals = append(s.refusals, refusal{refused, candidate})
		if !candidate || s.policy.Placement && s.lacks(kind, host) {
			continue
		}
		masks[kind/64] |= 1 << (kind % 64)
		if refused == "" && s.stopped(kind, host) == "" {
			masks[s.words+kind/64] |= 1 << (kind % 64)
		}
	}
	return masks
}

// of returns a host's values.
func (s *simulation) of(host int) []float64 {
	n := len(s.weigherList)
	return s.values[host*n : host*n+n]
}

// limited tells whether placement may leave out hosts that have room.
func (s *simulation) limited() bool {
	return s.policy.Placement && s.policy.MaxPlacementResults > 0 && s.policy.MaxPlacementResults < len(s.hosts)
}

// window returns the last host that placement names for a kind.
func (s *simulation) window(kind int) int {
	if !s.limited() || s.policy.RandomizeCandidates {
		return len(s.hosts) - 1
	}
	named := 0
	for i := range s.hosts {
		if s.candidate(kind, i) {
			if named++; named == s.policy.MaxPlacementResults {
				return i
			}
		}
	}
	return len(s.hosts) - 1
}

func (s *simulation) candidate(kind, host int) bool {
	return s.candidates[host*s.words+kind/64]>>(kind%64)&1 != 0
}

func (s *simulation) passes(kind, host int) bool {
	return s.passing[host*s.words+kind/64]>>(kind%64)&1 != 0
}

// refit looks anew at which kinds a host takes, now that it has less, and brings the tree up to date.
func (s *simulation) refit(host int) {
	for w := range s.words {
		at := host*s.words + w
		for left := s.candidates[at]; left != 0; left &= left - 1 {
			bit := left & -left
			kind := w*64 + bits.TrailingZeros64(left)
			switch {
			case s.policy.Placement && s.lacks(kind, host):
				s.candidates[at] &^= bit
				s.passing[at] &^= bit
				s.advance(kind, host)
			case s.passing[at]&bit != 0 && s.stopped(kind, host) != "":
				s.passing[at] &^= bit
			}
		}
	}
	s.show(host)
	s.tree.lift(host)
}

// advance lets placement name one more host for a kind, as one that it named is full.
func (s *simulation) advance(kind, full int) {
	end := s.ends[kind]
	if full > end || end == len(s.hosts)-1 {
		return
	}
	end++
	for end < len(s.hosts)-1 && !s.candidate(kind, end) {
		end++
	}
	s.ends[kind] = end
	s.within[end*s.words+kind/64] |= 1 << (kind % 64)
	if !s.passes(kind, end) {
		return
	}
	s.show(end)
	s.tree.lift(end)
	for d, value := range s.of(end) {
		at := (kind*len(s.weigherList) + d) * 2
		if low := &s.witnesses[at]; low.found && value < low.value {
			*low = witness{end, value, true}
		}
		if high := &s.witnesses[at+1]; high.found && value > high.value {
			*high = witness{end, value, true}
		}
	}
}

// rescale sets the weights in the tree against another scale.
func (s *simulation) rescale(c scale) {
	s.reference, s.debt = c, 0
	s.tree.reweigh(&c, s.multipliers)
}
