package nodeset

import "slices"

// Nodes are hosts in the form of reports.
type Nodes struct {
	Nodeset string   `json:"hosts"` // hz-a-cn[001-040]
	Count   int      `json:"count"`
	Hosts   []string `json:"-"` // their names, sorted by Compare
}

// NewNodes returns the Nodes of host names, which may be in any order and contain duplicates.
func NewNodes(names []string) Nodes {
	names = slices.Clone(names)
	slices.SortFunc(names, Compare)
	names = slices.Compact(names)
	return Nodes{Fold(names), len(names), names}
}
