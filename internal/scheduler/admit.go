package scheduler

import "math/bits"

// admit finds for each host the kinds that it takes while it is empty.
func (s *simulation) admit() {
	s.words = (len(s.kinds) + 63) / 64
	s.candidates = make([]uint64, len(s.hosts)*s.words)
	s.passing = make([]uint64, len(s.hosts)*s.words)
	s.tree = newTree(len(s.hosts), len(s.weigherList), s.words)
	type alike struct {
		class             int
		zone, pool, names string
		disabled          bool
	}
	known := map[alike][]uint64{}
	for i := range s.hosts {
		h := &s.hosts[i]
		key := alike{h.class, h.Zone, h.Pool, joined(h.Aggregates), h.Disabled}
		masks, ok := known[key]
		if !ok {
			masks = s.masks(i)
			known[key] = masks
		}
		copy(s.candidates[i*s.words:(i+1)*s.words], masks)
		copy(s.passing[i*s.words:(i+1)*s.words], masks[s.words:])
		s.tree.set(i, s.passing[i*s.words:(i+1)*s.words], s.weight(i, &s.reference), s.of(i))
	}
	s.tree.joinAll()
	s.ends = make([]int, len(s.kinds))
	for kind := range s.kinds {
		s.ends[kind] = s.window(kind)
	}
}

// joined is one text for a list of names, which hold no zero byte.
func joined(names []string) string {
	text := ""
	for _, name := range names {
		text += name + "\x00"
	}
	return text
}

// masks returns the candidates of an empty host, and after them those that pass.
func (s *simulation) masks(host int) []uint64 {
	masks := make([]uint64, 2*s.words)
	for kind, k := range s.kinds {
		refused, candidate := s.refusal(k, s.hosts[host].Host)
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
	s.tree.set(host, s.passing[host*s.words:(host+1)*s.words], s.weight(host, &s.reference), s.of(host))
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
	if !s.passes(kind, end) {
		return
	}
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
	t := s.tree
	for host := range s.hosts {
		if t.weight[t.size+host] != minusInfinity {
			t.weight[t.size+host] = s.weight(host, &c)
		}
	}
	for node := t.size - 1; node > 0; node-- {
		t.weight[node] = max(t.weight[2*node], t.weight[2*node+1])
	}
}
