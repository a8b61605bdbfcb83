package trace

import "slices"

// Change is a hop of a path in two descriptions.
type Change struct {
	Change string `json:"change"` // same, removed or added
	Hop
}

// Changed is a path in two descriptions.
type Changed struct {
	Name    string   `json:"name"`
	From    string   `json:"from"`
	Changes []Change `json:"hops"`
	Differs bool     `json:"differs"`
	Ends    bool     `json:"ends"`    // now
	DidEnd  bool     `json:"did_end"` // before
}

// Compare joins the paths of two descriptions: the first path of a name with the first of that name.
func Compare(before, after []*Path) []*Changed {
	var all []*Changed
	rest := slices.Clone(before)
	for _, now := range after {
		was := &Path{}
		if i := slices.IndexFunc(rest, func(p *Path) bool { return p.Name == now.Name }); i >= 0 {
			was = rest[i]
			rest = slices.Delete(rest, i, i+1)
		}
		all = append(all, compared(now.Name, now.From, was, now))
	}
	for _, was := range rest {
		all = append(all, compared(was.Name, was.From, was, &Path{}))
	}
	return all
}

// compared joins the hops of two paths: the longest common sequence of hops is unchanged.
func compared(name, from string, was, now *Path) *Changed {
	c := &Changed{Name: name, From: from, Ends: now.Ends, DidEnd: was.Ends}
	common := commonLengths(was.Hops, now.Hops)
	i, j := 0, 0
	for i < len(was.Hops) || j < len(now.Hops) {
		switch {
		case i < len(was.Hops) && j < len(now.Hops) && isSame(was.Hops[i], now.Hops[j]):
			c.Changes = append(c.Changes, Change{"same", now.Hops[j]})
			i, j = i+1, j+1
		case j == len(now.Hops) || i < len(was.Hops) && common[i+1][j] >= common[i][j+1]:
			c.Changes, c.Differs = append(c.Changes, Change{"removed", was.Hops[i]}), true
			i++
		default:
			c.Changes, c.Differs = append(c.Changes, Change{"added", now.Hops[j]}), true
			j++
		}
	}
	return c
}

// isSame reports whether two hops are the same, apart from the number of the line.
func isSame(a, b Hop) bool {
	a.Line, b.Line = fileOf(a.Line), fileOf(b.Line)
	return a == b
}

// commonLengths returns the lengths of the longest common sequences of the hops from each pair of positions on.
func commonLengths(a, b []Hop) [][]int {
	lengths := make([][]int, len(a)+1)
	for i := range lengths {
		lengths[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if isSame(a[i], b[j]) {
				lengths[i][j] = lengths[i+1][j+1] + 1
			} else {
				lengths[i][j] = max(lengths[i+1][j], lengths[i][j+1])
			}
		}
	}
	return lengths
}

// fileOf returns a line without its number.
func fileOf(line string) string {
	for i := len(line) - 1; i >= 0; i-- {
		if line[i] == ':' {
			return line[:i]
		}
	}
	return line
}
