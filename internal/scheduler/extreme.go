package scheduler

// witness is a host that has the greatest or least value of a weigher among the valid hosts of a kind. Since values only fall (but
// see rise) and hosts are only removed, it stays one until it changes itself.
type witness struct {
	host  int
	value float64
	found bool
}

// scaleOf returns the scale that nova's weighers use for a kind: over its valid hosts. ok is false if there are none.
func (r *ranking) scaleOf(kind int, g *group) (c scale, ok bool) {
	if !r.tree.has(1, kind) {
		return c, false
	}
	if r.policy.RawWeights {
		return r.reference, true
	}
	for d, w := range r.weighing.list {
		high := r.extreme(kind, d, 1, g)
		if !high.found {
			return c, false
		}
		low := 0.0
		if !w.fromZero {
			low = r.extreme(kind, d, 0, g).value
		}
		c.setSpan(d, low, high.value)
	}
	return c, true
}

// extreme returns the host with the greatest (which is 1) or the least value (0) of a weigher.
func (r *ranking) extreme(kind, d, which int, g *group) witness {
	known := &r.witnesses[(kind*len(r.weighing.list)+d)*2+which]
	if !r.isWitness(kind, d, known) {
		*known = r.seek(kind, d, which, nil)
	}
	if known.found && g.drops(known.host) {
		return r.seek(kind, d, which, g)
	}
	return *known
}

// isWitness reports whether a host is still valid and has the same value.
func (r *ranking) isWitness(kind, d int, w *witness) bool {
	return w.found && r.admission.passes(kind, w.host) && r.weighing.values[w.host*len(r.weighing.list)+d] == w.value
}

// rise updates the witnesses with a host whose values may have risen.
func (r *ranking) rise(host int) {
	for kind := range r.admission.kinds {
		for d, value := range r.weighing.of(host) {
			high := &r.witnesses[(kind*len(r.weighing.list)+d)*2+1]
			if high.found && value > high.value && r.admission.passes(kind, host) && host <= r.admission.ends[kind] {
				*high = witness{host, value, true}
			}
		}
	}
}

// seek searches the tree for an extreme value.
func (r *ranking) seek(kind, d, which int, g *group) witness {
	e := extremeSearch{tree: r.tree, kind: kind, d: d, least: which == 0, group: g}
	if r.tree.has(1, kind) {
		e.visit(1)
	}
	if e.least {
		e.best.value = -e.best.value
	}
	return e.best
}

// extremeSearch is one search of the tree for the host with an extreme value of a weigher.
type extremeSearch struct {
	tree  *tree
	kind  int
	d     int
	group *group
	least bool    // searches for the least value, else for the greatest
	best  witness // with the opposite sign if the least is searched
}

func (e *extremeSearch) bound(node int) float64 {
	t := e.tree
	if !t.has(node, e.kind) {
		return minusInfinity
	}
	if e.least {
		return -t.edges[(node*t.weighers+e.d)*2]
	}
	return t.edges[(node*t.weighers+e.d)*2+1]
}

func (e *extremeSearch) visit(node int) {
	if node >= e.tree.size {
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
	t := e.tree
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
