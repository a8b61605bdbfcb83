package scheduler

// search is one search of the tree for the hosts that nova lists first.
type search struct {
	r     *ranking
	kind  int
	group *group // its filter excludes hosts; nil: none
	scale scale  // of the weights
	want  int    // number of hosts

	same    bool // scale is that of the tree, so the weights in it are exact
	ratio   float64
	shift   float64
	used    int // number of factors
	factors [maxWeighers]float64
	edges   [maxWeighers]int     // of a node: the one that bounds each factor
	base    float64              // with slopes, the weight of values without a division
	slopes  [maxWeighers]float64 // by weigher
	near    column               // scratch
	found   []found              // best first
	visited int
}

// found is a host and its weight.
type found struct {
	host   int
	weight float64
}

// before reports whether nova lists a before b.
func (a found) before(b found) bool {
	return a.weight > b.weight || a.weight == b.weight && a.host < b.host
}

// slack returns more than all rounding errors of a bound, for weights that are the sum of a few numbers up to total.
func slack(total float64) float64 { return 1e-11 * total }

// prepare expresses weights under the search's scale in two forms: from the weights in the tree, as ratio * weight + shift + the sum
// of factors * values, for bounds over many hosts; and as base + the sum of slopes * values for single hosts, few of which are then
// weighed exactly. The closer the scales are to multiples of each other, the smaller the factors and the closer the bounds.
func (q *search) prepare() {
	w, reference := q.r.weighing, &q.r.reference
	q.same = q.scale == *reference
	if q.same {
		return
	}
	q.ratio = w.ratio(&q.scale, reference)
	total := 0.0
	for d := range w.list {
		m := w.multipliers[d]
		is, was := inverse(q.scale.span[d]), inverse(reference.span[d])
		if f := m * (is - q.ratio*was); f != 0 {
			q.factors[q.used], q.edges[q.used] = f, 2*d
			if f > 0 {
				q.edges[q.used]++
			}
			q.used++
		}
		q.slopes[d] = m * is
		q.base -= m * q.scale.low[d] * is
		q.shift += m * (q.ratio*reference.low[d]*was - q.scale.low[d]*is)
		total += max(m, -m) * (1 + max(q.scale.low[d]*is, -q.scale.low[d]*is))
	}
	q.shift += slack(total)
	q.base += slack(total)
}

func inverse(span float64) float64 {
	if span == 0 {
		return 0
	}
	return 1 / span
}

// bound returns a number that is at least the weight of each host below a node that the search may return.
func (q *search) bound(at int) float64 {
	t := q.r.tree
	if !t.has(at, q.kind) {
		return minusInfinity
	}
	if q.same {
		return t.weights[at]
	}
	sum := q.ratio*t.weights[at] + q.shift
	edges := t.edges[at*t.weighers*2 : (at+1)*t.weighers*2]
	for i, f := range q.factors[:q.used] {
		sum += f * edges[q.edges[i]]
	}
	return sum
}

// canImprove reports whether a node with this bound may have a host below it that belongs to the result.
func (q *search) canImprove(node int, bound float64) bool {
	if bound == minusInfinity {
		return false
	}
	if len(q.found) < q.want {
		return true
	}
	last := q.found[len(q.found)-1]
	return bound > last.weight || bound == last.weight && q.r.tree.firsts[node] < last.host
}

// run visits the tree from its root, the half with the greater bound first.
func (q *search) run() {
	q.found, q.visited = q.r.buffer[:0], 0
	q.prepare()
	if q.canImprove(1, q.bound(1)) {
		q.visit(1)
	}
	q.r.buffer = q.found[:0]
}

func (q *search) visit(node int) {
	q.visited++
	if node >= q.r.tree.size {
		q.leaf(node)
		return
	}
	a, b := 2*node, 2*node+1
	boundA, boundB := q.bound(a), q.bound(b)
	if boundB > boundA {
		a, b, boundA, boundB = b, a, boundB, boundA
	}
	if q.canImprove(a, boundA) {
		q.visit(a)
	}
	if q.canImprove(b, boundB) {
		q.visit(b)
	}
}

// leaf adds the hosts of a leaf that are among the best.
func (q *search) leaf(node int) {
	t := q.r.tree
	leaf, least := node-t.size, q.least()
	weights := &t.seats.weights[leaf]
	if !q.same {
		weights = q.weigh(leaf)
	}
	for i, weight := range weights {
		seat := leaf*block + i
		if weight < least || !t.seats.has(seat*t.words, q.kind) || q.group.drops(t.seats.hosts[seat]) {
			continue
		}
		if !q.same {
			weight = q.r.weighing.weight(t.seats.hosts[seat], &q.scale)
		}
		q.add(found{t.seats.hosts[seat], weight})
		least = q.least()
	}
}

// least returns the weight that a host must have to be among the best.
func (q *search) least() float64 {
	if len(q.found) < q.want {
		return minusInfinity
	}
	return q.found[len(q.found)-1].weight
}

// weigh returns upper bounds of the weights in a leaf: each weight plus more than its rounding error.
func (q *search) weigh(leaf int) *column {
	t := q.r.tree
	for i := range q.near {
		q.near[i] = q.base
	}
	for d, slope := range q.slopes[:t.weighers] {
		for i, value := range &t.seats.values[leaf*t.weighers+d] {
			q.near[i] += slope * value
		}
	}
	return &q.near
}

func (q *search) add(f found) {
	if len(q.found) == q.want {
		if !f.before(q.found[q.want-1]) {
			return
		}
		q.found = q.found[:q.want-1]
	}
	q.found = append(q.found, f)
	for i := len(q.found) - 1; i > 0 && q.found[i].before(q.found[i-1]); i-- {
		q.found[i], q.found[i-1] = q.found[i-1], q.found[i]
	}
}
