package capacity

import (
	"maps"
	"slices"
)

// shortage returns sets of hosts whose projects together demand more than all these hosts provide, and the union of the sets; empty if
// the demand of all sets fits at once. It pushes the demand of each set through the hosts as a flow: the sets that the rest of the demand
// still reaches use all their hosts (the cut of least capacity).
func (c *confinement) shortage(demanded map[hostSet]int64, amount func(*Class) int64) ([]hostSet, hostSet) {
	sets := slices.Sorted(maps.Keys(demanded))
	f := flow{used: map[hostSet][]int64{}}
	for i := range c.parts {
		f.free = append(f.free, c.parts[i].total(amount))
	}
	for _, set := range sets {
		f.used[set] = make([]int64, len(c.parts))
	}
	for _, set := range sets {
		if !f.push(set, demanded[set]) {
			r := f.reach(set)
			return slices.Sorted(maps.Keys(r.sets)), c.setOf(func(i int) bool { return r.parts[i] })
		}
	}
	return nil, ""
}

// flow is the distribution of the demand of sets over their parts.
type flow struct {
	free []int64             // by part
	used map[hostSet][]int64 // by set and part
}

// reached are the sets and parts that demand can be moved between, and how each was reached.
type reached struct {
	sets  map[hostSet]int // the part from which a set was reached; -1: it is the first
	parts map[int]bool
	from  map[int]hostSet
	end   int // a part with free capacity; -1: there is none
}

// reach searches a part with free capacity, breadth first: from a set to its parts, and from a full part to the sets that use it.
func (f *flow) reach(first hostSet) reached {
	r := reached{sets: map[hostSet]int{first: -1}, parts: map[int]bool{}, from: map[int]hostSet{}, end: -1}
	for queue := []hostSet{first}; len(queue) > 0; queue = queue[1:] {
		for part := range f.free {
			if r.parts[part] || !queue[0].contains(part) {
				continue
			}
			r.parts[part], r.from[part] = true, queue[0]
			if f.free[part] > 0 {
				r.end = part
				return r
			}
			for _, set := range slices.Sorted(maps.Keys(f.used)) {
				if _, known := r.sets[set]; !known && f.used[set][part] > 0 {
					r.sets[set] = part
					queue = append(queue, set)
				}
			}
		}
	}
	return r
}

// push places the demand of a set, and reports whether all of it has room.
func (f *flow) push(set hostSet, amount int64) bool {
	for amount > 0 {
		r := f.reach(set)
		if r.end < 0 {
			return false
		}
		most := min(amount, f.free[r.end])
		for part := r.end; r.sets[r.from[part]] >= 0; part = r.sets[r.from[part]] {
			most = min(most, f.used[r.from[part]][r.sets[r.from[part]]])
		}
		f.free[r.end] -= most
		for part := r.end; ; {
			of := r.from[part]
			f.used[of][part] += most
			before := r.sets[of]
			if before < 0 {
				break
			}
			f.used[of][before] -= most
			part = before
		}
		amount -= most
	}
	return true
}
