package scheduler

import (
	"math"
	"math/bits"
	"slices"
)

// tree is a tournament over hosts in their order. Each node knows which kinds of guests some host below it takes, the greatest
// weight below it under a scale of reference, and between which values each weigher finds its hosts. That bounds what weights
// can be there under any other scale, so that a search for the heaviest host leaves most of it alone.
type tree struct {
	levels   int // of inner nodes
	size     int // leaves, 1 << levels; node 1 is the root, node size+i host i
	weighers int
	words    int
	kinds    []uint64  // of node n: kinds[n*words : n*words+words]
	weight   []float64 // minus infinity where no kind is taken
	low      []float64 // of node n: low[n*weighers : n*weighers+weighers]
	high     []float64
}

func newTree(hosts, weighers, words int) *tree {
	levels := bits.Len(uint(max(hosts-1, 0)))
	t := &tree{levels: levels, size: 1 << levels, weighers: weighers, words: words}
	t.kinds = make([]uint64, 2*t.size*words)
	t.weight = slices.Repeat([]float64{minusInfinity}, 2*t.size)
	t.low = slices.Repeat([]float64{math.Inf(1)}, 2*t.size*weighers)
	t.high = slices.Repeat([]float64{minusInfinity}, 2*t.size*weighers)
	return t
}

// set writes the leaf of a host. The nodes above it are to be lifted.
func (t *tree) set(host int, kinds []uint64, weight float64, values []float64) {
	node := t.size + host
	copy(t.kinds[node*t.words:], kinds)
	n := node * t.weighers
	if !slices.ContainsFunc(kinds, func(w uint64) bool { return w != 0 }) {
		t.weight[node] = minusInfinity
		for d := range values {
			t.low[n+d], t.high[n+d] = math.Inf(1), minusInfinity
		}
		return
	}
	t.weight[node] = weight
	copy(t.low[n:], values)
	copy(t.high[n:], values)
}

// lift brings the nodes above a leaf up to date.
func (t *tree) lift(host int) {
	for node := (t.size + host) / 2; node > 0; node /= 2 {
		if !t.join(node) {
			return
		}
	}
}

// join makes a node of its children, and tells whether that changed it.
func (t *tree) join(node int) bool {
	changed := false
	w, d := t.words, t.weighers
	a, b, n := t.kinds[2*node*w:2*node*w+w], t.kinds[2*node*w+w:2*node*w+2*w], t.kinds[node*w:node*w+w]
	for i := range n {
		if v := a[i] | b[i]; v != n[i] {
			n[i], changed = v, true
		}
	}
	if v := max(t.weight[2*node], t.weight[2*node+1]); v != t.weight[node] {
		t.weight[node], changed = v, true
	}
	la, lb, ln := t.low[2*node*d:2*node*d+d], t.low[2*node*d+d:2*node*d+2*d], t.low[node*d:node*d+d]
	ha, hb, hn := t.high[2*node*d:2*node*d+d], t.high[2*node*d+d:2*node*d+2*d], t.high[node*d:node*d+d]
	for i := range ln {
		low, high := la[i], ha[i]
		if lb[i] < low {
			low = lb[i]
		}
		if hb[i] > high {
			high = hb[i]
		}
		if low != ln[i] || high != hn[i] {
			ln[i], hn[i], changed = low, high, true
		}
	}
	return changed
}

// joinAll brings all nodes up to date.
func (t *tree) joinAll() {
	for node := t.size - 1; node > 0; node-- {
		t.join(node)
	}
}

// first is the first host below a node.
func (t *tree) first(node int) int {
	return node<<(t.levels+1-bits.Len(uint(node))) - t.size
}

// has tells whether some host below a node takes a kind.
func (t *tree) has(node, kind int) bool {
	return t.kinds[node*t.words+kind>>6]>>(kind&63)&1 != 0
}
