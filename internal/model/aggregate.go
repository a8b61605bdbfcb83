package model

import "stackplan/internal/nodeset"

// Aggregate is a set of hosts that nova knows by name: those of Nodes, and those that have all of its labels.
type Aggregate struct {
	Name        string
	Nodes       nodeset.Set
	MatchLabels map[string]string
	Properties  map[string]string
}

// Holds reports whether a host is in the aggregate.
func (a *Aggregate) Holds(h *Host) bool {
	return a.Nodes.Contains(h.Name) || matches(a.MatchLabels, h.Labels)
}
