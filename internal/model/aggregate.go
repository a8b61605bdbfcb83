package model

import "stackplan/internal/nodeset"

// Aggregate is a host aggregate of nova: the hosts of Nodes, and the hosts with all of its labels.
type Aggregate struct {
	Name        string
	Nodes       nodeset.Set
	MatchLabels map[string]string
	Properties  map[string]string
}

// Contains reports whether a host is in the aggregate.
func (a *Aggregate) Contains(h *Host) bool {
	return a.Nodes.Contains(h.Name) || matches(a.MatchLabels, h.Labels)
}
