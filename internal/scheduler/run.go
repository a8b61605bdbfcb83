package scheduler

// Run places guests until none is left to place or no host is left for them. It refuses what nova's API refuses: flavors whose
// extra specs contradict each other, groups whose filter is not enabled.
func Run(cloud Cloud, requests Requests, policy Policy) (*Result, error) {
	s, err := newSimulation(&cloud, &requests, &policy)
	if err != nil {
		return nil, err
	}
	r := newResult(s, &requests)
	s.fill(&requests, r, nil)
	r.count(s)
	return r, nil
}

// fill places guests. Each placement is told to seen, if there is one; host is -1 where no host was valid.
func (s *simulation) fill(requests *Requests, r *Result, seen func(entry, host int)) {
	turn := newTurns(s, requests)
	groups := make([]*group, len(s.entries))
	for entry := turn.next(); entry >= 0; entry = turn.next() {
		g := s.group(groups, entry)
		host := s.pick(entry, g)
		if seen != nil {
			seen(entry, host)
		}
		if host < 0 {
			r.fail(s, entry, g)
			if requests.Stop == StopFirst {
				return
			}
			turn.end(entry)
			continue
		}
		s.place(entry, host)
		if g != nil {
			g.members[host]++
			g.size++
		}
		r.guests[host*len(s.entries)+entry]++
		if r.Entries[entry].Placed++; r.Entries[entry].Placed == s.entries[entry].Count {
			turn.end(entry)
		}
		r.Total++
	}
}

// group returns the server group that an entry's next guest belongs to, a new one when the last is full.
func (s *simulation) group(groups []*group, entry int) *group {
	of := s.entries[entry].Group
	if of == nil {
		return nil
	}
	if groups[entry] == nil || of.Size > 0 && groups[entry].size == of.Size {
		groups[entry] = newGroup(of)
	}
	return groups[entry]
}

// turns says whose turn it is.
type turns struct {
	s     *simulation
	order Order
	live  []int // entries
	sum   int   // of their weights
	at    int   // in live
	done  int   // guests of it in this round
}

func newTurns(s *simulation, requests *Requests) *turns {
	t := &turns{s: s, order: requests.Order}
	for i, e := range s.entries {
		t.live = append(t.live, i)
		t.sum += max(e.Weight, 1)
	}
	return t
}

// next returns an entry; -1: none is left.
func (t *turns) next() int {
	if len(t.live) == 0 {
		return -1
	}
	switch t.order {
	case Sequence:
		return t.live[0]
	case Random:
		return t.draw()
	}
	if t.done >= max(t.s.entries[t.live[t.at]].Weight, 1) {
		t.at, t.done = (t.at+1)%len(t.live), 0
	}
	t.done++
	return t.live[t.at]
}

func (t *turns) draw() int {
	left := t.s.random.IntN(t.sum)
	for _, entry := range t.live {
		if left -= max(t.s.entries[entry].Weight, 1); left < 0 {
			return entry
		}
	}
	return -1
}

// end takes an entry out.
func (t *turns) end(entry int) {
	for i, e := range t.live {
		if e != entry {
			continue
		}
		t.live = append(t.live[:i], t.live[i+1:]...)
		t.sum -= max(t.s.entries[entry].Weight, 1)
		t.done = 0
		if t.at >= len(t.live) {
			t.at = 0
		}
		return
	}
}
