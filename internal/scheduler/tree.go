package scheduler

import (
	"math"
	"math/bits"
	"slices"
)

// tree is a tournament tree over hosts, which are in blocks at its leaves. Each node has the kinds that some host below it accepts, the
// greatest weight below it under the reference scale, and the least and the greatest value of each weigher. These bound the weights
// under any other scale, so that a search for the heaviest host visits few blocks. It does not compute weights or valid hosts: ranking
// writes them.
type tree struct {
	size     int // leaves, a power of two; node 1 is the root, node size+i leaf i
	weighers int
	words    int
	used     int       // leaves from the left after which no host accepts any kind
	kinds    []uint64  // of node n: kinds[n*words : n*words+words]
	weights  []float64 // minus infinity if no kind is accepted
	edges    []float64 // of node n: edges[(n*weighers+d)*2] is the least value of weigher d, and the next the greatest
	firsts   []int     // the first host below

	places []int // seats by host; similar hosts are neighbours, which keeps bounds close
	seats  seats // of leaf l those from l*block
}

// block is the number of hosts at one leaf. Comparing each of them costs less than bounds over fewer hosts would save.
const block = 16

// seats are the hosts at the leaves, column by column.
type seats struct {
	hosts   []int
	kinds   []uint64 // of seat n: kinds[n*words : n*words+words]
	weights []column // of leaf l; minus infinity if no kind is accepted
	values  []column // of leaf l and weigher d: values[l*weighers+d]; NaN if no kind is accepted
}

// column is a number for each seat of a leaf.
type column [block]float64

func newTree(hosts, weighers, words int) *tree {
	size := 1 << bits.Len(uint(max(hosts-1, 0)/block))
	all := size * block
	return &tree{size: size, weighers: weighers, words: words, kinds: make([]uint64, 2*size*words), weights: make([]float64, 2*size),
		edges: make([]float64, 4*size*weighers), firsts: make([]int, 2*size), places: make([]int, hosts),
		seats: seats{make([]int, all), make([]uint64, all*words), make([]column, size), make([]column, size*weighers)}}
}

// order assigns seats to hosts. Then set must be called for the hosts that accept any kind, and joinAll.
func (t *tree) order(hosts []int) {
	t.used = 0
	clear(t.kinds)
	clear(t.seats.kinds)
	for leaf := range t.seats.weights {
		for i := range block {
			t.empty(leaf, i)
		}
	}
	for at := range t.weights {
		t.weights[at], t.firsts[at] = minusInfinity, math.MaxInt
	}
	for i := 0; i < len(t.edges); i += 2 {
		t.edges[i], t.edges[i+1] = plusInfinity, minusInfinity
	}
	for seat, host := range hosts {
		t.places[host], t.seats.hosts[seat] = seat, host
		leaf := t.size + seat/block
		t.firsts[leaf] = min(t.firsts[leaf], host)
	}
	for at := t.size - 1; at > 0; at-- {
		t.firsts[at] = min(t.firsts[2*at], t.firsts[2*at+1])
	}
}

// set writes the seat of a host. Then lift must be called for the nodes above it.
func (t *tree) set(host int, kinds []uint64, weight float64, values []float64) {
	seat := t.places[host]
	leaf, i := seat/block, seat%block
	copy(t.seats.kinds[seat*t.words:], kinds)
	if !slices.ContainsFunc(kinds, func(w uint64) bool { return w != 0 }) {
		t.empty(leaf, i)
		return
	}
	t.used = max(t.used, leaf+1)
	t.seats.weights[leaf][i] = weight
	for d, value := range values {
		t.seats.values[leaf*t.weighers+d][i] = value
	}
}

// empty writes values that are neither less nor greater than those of others.
func (t *tree) empty(leaf, i int) {
	t.seats.weights[leaf][i] = minusInfinity
	for d := range t.weighers {
		t.seats.values[leaf*t.weighers+d][i] = math.NaN()
	}
}

// lift updates the nodes above a seat.
func (t *tree) lift(host int) {
	at := t.size + t.places[host]/block
	if !t.gather(at) {
		return
	}
	for at /= 2; at > 0; at /= 2 {
		if !t.join(at) {
			return
		}
	}
}

// gather updates a leaf from its seats, and reports whether that changed it.
func (t *tree) gather(at int) bool {
	leaf, changed := at-t.size, false
	for w := range t.words {
		kinds := uint64(0)
		for i := range block {
			kinds |= t.seats.kinds[(leaf*block+i)*t.words+w]
		}
		if kinds != t.kinds[at*t.words+w] {
			t.kinds[at*t.words+w], changed = kinds, true
		}
	}
	if weight := t.seats.weights[leaf].greatest(); weight != t.weights[at] {
		t.weights[at], changed = weight, true
	}
	for d := range t.weighers {
		values := &t.seats.values[leaf*t.weighers+d]
		changed = t.edge((at*t.weighers+d)*2, values.least(), values.greatest()) || changed
	}
	return changed
}

func (c *column) greatest() float64 {
	most := minusInfinity
	for _, value := range c {
		most = greater(value, most)
	}
	return most
}

func (c *column) least() float64 {
	least := plusInfinity
	for _, value := range c {
		least = lesser(value, least)
	}
	return least
}

// edge sets the edges of one weigher, and reports whether that changed them.
func (t *tree) edge(at int, low, high float64) bool {
	edges := t.edges[at : at+2]
	changed := edges[0] != low || edges[1] != high
	edges[0], edges[1] = low, high
	return changed
}

// reweigh computes the weights under another scale.
func (t *tree) reweigh(c *scale, multipliers []float64) {
	for leaf := range t.used {
		var sums column
		for d, m := range multipliers {
			if c.span[d] == 0 {
				continue
			}
			for i, value := range &t.seats.values[leaf*t.weighers+d] {
				sums[i] += float64(m * ((value - c.low[d]) / c.span[d])) // as scale.weight does
			}
		}
		weights := &t.seats.weights[leaf]
		for i, weight := range weights {
			if weight != minusInfinity {
				weights[i] = sums[i]
			}
		}
		t.weights[t.size+leaf] = weights.greatest()
	}
	for first, n := t.size/2, (t.used+1)/2; first > 0; first, n = first/2, (n+1)/2 {
		for at := first; at < first+n; at++ {
			t.weights[at] = greater(t.weights[2*at], t.weights[2*at+1])
		}
	}
}

// join updates a node from its children, and reports whether that changed it.
func (t *tree) join(at int) bool {
	changed := false
	for i := range t.words {
		if kinds := t.kinds[2*at*t.words+i] | t.kinds[(2*at+1)*t.words+i]; kinds != t.kinds[at*t.words+i] {
			t.kinds[at*t.words+i], changed = kinds, true
		}
	}
	if weight := greater(t.weights[2*at], t.weights[2*at+1]); weight != t.weights[at] {
		t.weights[at], changed = weight, true
	}
	n := t.weighers * 2
	both := t.edges[2*at*n : 2*at*n+2*n]
	for d := 0; d < n; d += 2 {
		changed = t.edge(at*n+d, lesser(both[d], both[n+d]), greater(both[d+1], both[n+d+1])) || changed
	}
	return changed
}

// greater and lesser are max and min without their slower handling of NaN.
func greater(a, b float64) float64 {
	if a > b {
		return a
	}
	return b
}

func lesser(a, b float64) float64 {
	if a < b {
		return a
	}
	return b
}

// joinAll updates all nodes.
func (t *tree) joinAll() {
	for leaf := t.size; leaf < t.size+t.used; leaf++ {
		t.gather(leaf)
	}
	for first, n := t.size/2, (t.used+1)/2; first > 0; first, n = first/2, (n+1)/2 {
		for at := first; at < first+n; at++ {
			t.join(at)
		}
	}
}

// has reports whether some host below a node accepts a kind.
func (t *tree) has(at, kind int) bool {
	return t.kinds[at*t.words+kind>>6]>>(kind&63)&1 != 0
}

// has reports whether the host of a seat, whose kinds begin at at, accepts a kind.
func (s *seats) has(at, kind int) bool {
	return s.kinds[at+kind>>6]>>(kind&63)&1 != 0
}
