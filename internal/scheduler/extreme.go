package scheduler

// witness is a host that has the greatest or least value of a weigher among those that a kind may go to. Since values only
// fall (but see rise) and hosts only drop out, it stays one until it changes itself.
type witness struct {
	host  int
	value float64
	found bool
}

// bounds returns the scale that nova's weighers use for a kind: over the hosts that placement names and the filters pass. ok
// is false where there is none.
func (s *simulation) bounds(kind int, g *group) (c scale, ok bool) {
	if !s.tree.has(1, kind) {
		return c, false
	}
	if s.policy.RawWeights {
		return s.reference, true
	}
	for d, w := range s.weigherList {
		high := s.extreme(kind, d, 1, g)
		if !high.found {
			return c, false
		}
		low := 0.0
		if !w.fromZero {
			low = s.extreme(kind, d, 0, g).value
		}
		c.setSpan(d, low, high.value)
	}
	return c, true
}

// extreme returns the host with the greatest value (which is 1) or the least (0) of a weigher.
func (s *simulation) extreme(kind, d, which int, g *group) witness {
	known := &s.witnesses[(kind*len(s.weigherList)+d)*2+which]
	if !s.holds(kind, d, known) {
		*known = s.seek(kind, d, which, nil)
	}
	if known.found && g.drops(known.host) {
		return s.seek(kind, d, which, g)
	}
	return *known
}

// holds tells whether a witness is still what it was.
func (s *simulation) holds(kind, d int, w *witness) bool {
	return w.found && s.passes(kind, w.host) && s.values[w.host*len(s.weigherList)+d] == w.value
}

// rise tells witnesses of a host whose values may have risen.
func (s *simulation) rise(host int) {
	for kind := range s.kinds {
		for d, value := range s.of(host) {
			high := &s.witnesses[(kind*len(s.weigherList)+d)*2+1]
			if high.found && value > high.value && s.passes(kind, host) && host <= s.ends[kind] {
				*high = witness{host, value, true}
			}
		}
	}
}

// seek searches the tree for an extreme.
func (s *simulation) seek(kind, d, which int, g *group) witness {
	e := extremeSearch{s: s, kind: kind, d: d, least: which == 0, group: g}
	if s.tree.has(1, kind) {
		e.visit(1)
	}
	if e.least {
		e.best.value = -e.best.value
	}
	return e.best
}

type extremeSearch struct {
	s     *simulation
	kind  int
	d     int
	group *group
	least bool    // search the least, else the greatest
	best  witness // with the sign changed where the least is searched
}

func (e *extremeSearch) bound(node int) float64 {
	t := e.s.tree
	if !t.has(node, e.kind) {
		return minusInfinity
	}
	if e.least {
		return -t.edges[(node*t.weighers+e.d)*2]
	}
	return t.edges[(node*t.weighers+e.d)*2+1]
}

func (e *extremeSearch) visit(node int) {
	if node >= e.s.tree.size {
		e.leaf(node)
		return
	}
	a, b := 2*node, 2*node+1
	boundA, boundB := e.bound(a), e.bound(b)
	if boundB > boundA {
		a, b, boundA, boundB = b, a, boundB, boundA
	}
	if e.better(boundA) {
		e.visit(a)
	}
	if e.better(boundB) {
		e.visit(b)
	}
}

func (e *extremeSearch) better(bound float64) bool {
	return bound > minusInfinity && (!e.best.found || bound > e.best.value)
}

func (e *extremeSearch) leaf(node int) {
	t := e.s.tree
	leaf := node - t.size
	for i, value := range &t.seats.values[leaf*t.weighers+e.d] {
		seat := leaf*block + i
		if e.least {
			value = -value
		}
		if e.better(value) && t.seats.has(seat*t.words, e.kind) && !e.group.drops(t.seats.hosts[seat]) {
			e.best = witness{t.seats.hosts[seat], value, true}
		}
	}
}
