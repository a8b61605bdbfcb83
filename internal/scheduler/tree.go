package scheduler

import (
	"math"
	"math/bits"
	"slices"
)

// tree is a tournament over hosts. Each node knows which kinds of guests some host below it takes, the greatest weight below it
// under a scale of reference, and between which values each weigher finds its hosts. That bounds what weights can be there under
// any other scale, so that a search for the heaviest host leaves most of it alone.
type tree struct {
	size     int // leaves, a power of two; node 1 is the root, node size+i leaf i
	weighers int
	words    int
	used     int       // leaves from the left beyond which no kind is taken
	kinds    []uint64  // of node n: kinds[n*words : n*words+words]
	weights  []float64 // minus infinity where no kind is taken
	values   []extent  // of node n: values[n*weighers : n*weighers+weighers]
	firsts   []int     // the first host below
	places   []int     // of hosts: their leaves; alike hosts are neighbours, which keeps bounds close
}

// extent is from where to where values go. It is upside down where there are none.
type extent struct{ low, high float64 }

var nowhere = extent{math.Inf(1), math.Inf(-1)}

func newTree(hosts, weighers, words int) *tree {
	size := 1 << bits.Len(uint(max(hosts-1, 0)))
	return &tree{size: size, weighers: weighers, words: words, kinds: make([]uint64, 2*size*words), weights: make([]float64, 2*size),
		values: make([]extent, 2*size*weighers), firsts: make([]int, 2*size), places: make([]int, hosts)}
}

// order gives each host its leaf. Those that take any kind are to be set then, and all to be joined.
func (t *tree) order(hosts []int) {
	t.used = 0
	clear(t.kinds)
	for at := range t.weights {
		t.weights[at], t.firsts[at] = minusInfinity, math.MaxInt
	}
	for i := range t.values {
		t.values[i] = nowhere
	}
	for leaf, host := range hosts {
		t.places[host], t.firsts[t.size+leaf] = t.size+leaf, host
	}
	for at := t.size - 1; at > 0; at-- {
		t.firsts[at] = min(t.firsts[2*at], t.firsts[2*at+1])
	}
}

// set writes the leaf of a host. The nodes above it are to be lifted.
func (t *tree) set(host int, kinds []uint64, weight float64, values []float64) {
	at := t.places[host]
	copy(t.kinds[at*t.words:], kinds)
	taken := slices.ContainsFunc(kinds, func(w uint64) bool { return w != 0 })
	t.weights[at] = weight
	if taken {
		t.used = max(t.used, at-t.size+1)
	} else {
		t.weights[at] = minusInfinity
	}
	for d, value := range values {
		t.values[at*t.weighers+d] = extent{value, value}
		if !taken {
			t.values[at*t.weighers+d] = nowhere
		}
	}
}

// lift brings the nodes above a leaf up to date.
func (t *tree) lift(host int) {
	for at := t.places[host] / 2; at > 0; at /= 2 {
		if !t.join(at) {
			return
		}
	}
}

// join makes a node of its children, and tells whether that changed it.
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
	n := t.weighers
	mine, both := t.values[at*n:at*n+n], t.values[2*at*n:2*at*n+2*n]
	for d := range mine {
		e, other := both[d], both[n+d]
		if other.low < e.low {
			e.low = other.low
		}
		e.high = greater(e.high, other.high)
		if e != mine[d] {
			mine[d], changed = e, true
		}
	}
	return changed
}

// greater is max without its care for what is no number, which costs.
func greater(a, b float64) float64 {
	if a > b {
		return a
	}
	return b
}

// joinAll brings all nodes up to date.
func (t *tree) joinAll() {
	for first, n := t.size/2, (t.used+1)/2; first > 0; first, n = first/2, (n+1)/2 {
		for at := first; at < first+n; at++ {
			t.join(at)
		}
	}
}

// joinWeights brings the weights of all nodes up to date.
func (t *tree) joinWeights() {
	for first, n := t.size/2, (t.used+1)/2; first > 0; first, n = first/2, (n+1)/2 {
		for at := first; at < first+n; at++ {
			t.weights[at] = greater(t.weights[2*at], t.weights[2*at+1])
		}
	}
}

// has tells whether some host below a node takes a kind.
func (t *tree) has(at, kind int) bool {
	return t.kinds[at*t.words+kind>>6]>>(kind&63)&1 != 0
}
