package model

import (
	"cmp"
	"iter"
	"slices"
)

// seat is the position of a host in its group.
type seat struct {
	name  string
	group int
	index int
}

// Sorted yields the hosts of a region by their names, byte by byte, with a slash after each: in the order of the names of
// their files.
func (r *Region) Sorted() iter.Seq[*Host] {
	var seats []seat
	selectors := make([][]*Selector, len(r.Groups))
	for n, g := range r.Groups {
		selectors[n] = r.matching(g.Labels)
		for i, name := range g.Nodes.All() {
			seats = append(seats, seat{name, n, i})
		}
	}
	slices.SortFunc(seats, func(a, b seat) int { return ComparePaths(a.name, b.name) })
	return func(yield func(*Host) bool) {
		for _, s := range seats {
			if !yield(r.Groups[s.group].host(r, s.index, s.name, selectors[s.group])) {
				return
			}
		}
	}
}

// ComparePaths compares two names as names of directories in paths, where a slash follows: cn-1 comes before cn, since the
// hyphen comes before the slash.
func ComparePaths(a, b string) int {
	n := min(len(a), len(b))
	if c := cmp.Compare(a[:n], b[:n]); c != 0 || len(a) == len(b) {
		return c
	}
	if len(a) < len(b) {
		return cmp.Compare('/', b[n])
	}
	return cmp.Compare(a[n], '/')
}
