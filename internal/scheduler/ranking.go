package scheduler

import "slices"

// ranking finds the heaviest valid host without weighing all: a search tree over the hosts whose bounds are set against a reference
// scale, and the hosts that have the extreme values of each weigher. It only speeds up: the hosts found are those that weighing all
// valid hosts would find. It does not decide which hosts are valid.
type ranking struct {
	policy    *Policy
	weighing  *weighing
	admission *admission
	hosts     int

	reference scale     // of the weights in the tree
	witnesses []witness // by kind, weigher, least and greatest
	tree      *tree
	debt      int // nodes visited under another scale than the tree's since that was last set
	strain    int // nodes visited since the tree was last arranged
	buffer    []found
	mask      []uint64 // scratch
}

func newRanking(policy *Policy, w *weighing, a *admission) ranking {
	hosts := len(a.hosts.list)
	r := ranking{policy: policy, weighing: w, admission: a, hosts: hosts, mask: make([]uint64, a.words),
		witnesses: make([]witness, len(a.kinds)*len(w.list)*2), tree: newTree(hosts, len(w.list), a.words)}
	if policy.RawWeights {
		r.reference = rawScale()
	}
	r.arrange()
	return r
}

// best returns the heaviest valid hosts of a kind that the filter of a server group does not drop, best first: at most
// host_subset_size. The list is valid until the next call.
func (r *ranking) best(kind int, g *group) []found {
	c, ok := r.scaleOf(kind, g)
	if !ok {
		return nil
	}
	q := search{r: r, kind: kind, group: g, scale: c, want: max(r.policy.HostSubsetSize, 1)}
	q.run()
	if !q.same {
		if r.debt += q.visited; r.debt > 2*block*r.tree.used {
			r.rescale(c)
		}
	}
	if r.strain += q.visited; r.strain > 25*block*r.tree.used+4*r.hosts {
		r.arrange()
	}
	return q.found
}

// rescale sets the weights in the tree against another scale.
func (r *ranking) rescale(c scale) {
	r.reference, r.debt = c, 0
	r.tree.reweigh(&c, r.weighing.multipliers)
}

// show writes a host into its leaf of the tree.
func (r *ranking) show(host int) {
	r.admission.valid(host, r.mask)
	r.tree.set(host, r.mask, r.weighing.weight(host, &r.reference), r.weighing.of(host))
}

// update brings the tree up to date with a host.
func (r *ranking) update(host int) {
	r.show(host)
	r.tree.lift(host)
}

// open adds a host that placement returns for a kind from now on.
func (r *ranking) open(o opening) {
	r.update(o.host)
	for d, value := range r.weighing.of(o.host) {
		at := (o.kind*len(r.weighing.list) + d) * 2
		if low := &r.witnesses[at]; low.found && value < low.value {
			*low = witness{o.host, value, true}
		}
		if high := &r.witnesses[at+1]; high.found && value > high.value {
			*high = witness{o.host, value, true}
		}
	}
}

// arrange builds the tree again with hosts as neighbours that have about the same amounts free: they accept the same kinds, and the
// bounds over them are close.
func (r *ranking) arrange() {
	r.strain = 0
	var shown []spot
	var later, full []int
	for host := range r.hosts {
		switch {
		case r.admission.valid(host, r.mask):
			shown = append(shown, spot{host: host})
		case r.admission.takesAny(host):
			later = append(later, host)
		default:
			full = append(full, host)
		}
	}
	r.part(shown, r.tree.size*block)
	order := make([]int, len(shown))
	for i, p := range shown {
		order[i] = p.host
	}
	r.tree.order(slices.Concat(order, later, full))
	for _, p := range shown {
		r.show(p.host)
	}
	r.tree.joinAll()
}

// part orders hosts for this number of seats, a power of two, as a k-d tree does: the first half of the seats is for the hosts with
// the lesser values of the weigher whose values are farthest apart.
func (r *ranking) part(hosts []spot, seats int) {
	d, apart := r.widest(hosts)
	if len(hosts) <= block || !apart {
		slices.SortFunc(hosts, func(a, b spot) int { return a.host - b.host })
		return
	}
	for seats/2 >= len(hosts) {
		seats /= 2
	}
	for i := range hosts {
		hosts[i].value = r.weighing.of(hosts[i].host)[d]
	}
	half := seats / 2
	selectFirst(hosts, half)
	r.part(hosts[:half], half)
	r.part(hosts[half:], half)
}

// widest returns the weigher whose values of hosts are farthest apart in proportion; apart is false if all values are equal.
func (r *ranking) widest(hosts []spot) (widest int, apart bool) {
	most := 0.0
	for d := range r.weighing.list {
		low, high := plusInfinity, minusInfinity
		for _, p := range hosts {
			value := r.weighing.of(p.host)[d]
			low, high = lesser(value, low), greater(value, high)
		}
		if low < high && (high-low)/max(high, -low) > most {
			widest, apart, most = d, true, (high-low)/max(high, -low)
		}
	}
	return widest, apart
}
