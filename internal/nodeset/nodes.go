package nodeset

import "slices"

// Nodes are hosts as reports tell them.
type Nodes struct {
	Nodeset string   `json:"hosts"` // hz-a-cn[001-040]
	Count   int      `json:"count"`
	Hosts   []string `json:"-"` // their names, sorted by Compare
}

// NewNodes tells hosts, given in any order and more than once if need be.
func NewNodes(names []string) Nodes {
	names = slices.Clone(names)
	slices.SortFunc(names, Compare)
	names = slices.Compact(names)
	return Nodes{Fold(names), len(names), names}
}
