package checks

import (
	"cmp"
	"maps"
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// regionAt returns the path of a value of a region.
func regionAt(r *model.Region, labels ...string) source.Path {
	return source.Join("regions", r.Name).Add(labels...)
}

// networkAt returns the path of a value of a network.
func networkAt(r *model.Region, n *model.Network, labels ...string) source.Path {
	return regionAt(r, "networks", n.Name).Add(labels...)
}

// groupAt returns the path of a value of a group.
func groupAt(r *model.Region, g *model.Group, labels ...string) source.Path {
	return regionAt(r, "groups", g.Name).Add(labels...)
}

// addressAt returns the path of the value that sets the address of a host in a network: that of its host override, else of the
// inventory, else of its group.
func addressAt(h *model.Host, network string) source.Path {
	if h.HostOverride != nil && h.HostOverride.Address[network].IsValid() {
		return regionAt(h.Region, "hosts", h.Name, "address", network)
	}
	if h.Fact != nil && h.Fact.Address[network].IsValid() {
		return source.Join("inventory", h.Name, "address", network)
	}
	return groupAt(h.Region, h.Group, "address", network)
}

// ruleAt returns the same path as addressAt, but one path for all rows of the inventory, so that a table with addresses of another
// network is reported once.
func ruleAt(h *model.Host, network string) source.Path {
	if path := addressAt(h, network); path.Labels()[0] != "inventory" {
		return path
	}
	return "inventory"
}

// sorted returns the names in a map in alphabetical order.
func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// tally collects the hosts that share a fault, so that one fault in a group of hundreds of hosts is reported once.
type tally[K comparable] struct {
	order []K // in which the keys were added first
	hosts map[K][]*model.Host
}

func (t *tally[K]) add(key K, h *model.Host) {
	if t.hosts == nil {
		t.hosts = map[K][]*model.Host{}
	}
	if _, known := t.hosts[key]; !known {
		t.order = append(t.order, key)
	}
	t.hosts[key] = append(t.hosts[key], h)
}

// namesOf formats the names of hosts as a nodeset.
func namesOf(hosts []*model.Host) string {
	names := make([]string, len(hosts))
	for i, h := range hosts {
		names[i] = h.Name
	}
	return nodeset.Fold(names)
}

// and joins words for a sentence: a, b and c.
func and(words []string) string { return spelling.List(words, "and") }
