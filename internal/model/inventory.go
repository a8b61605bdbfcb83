package model

import (
	"maps"
	"net/netip"
	"slices"
	"strings"

	"stackplan/internal/series"
)

// Fact contains the values of one host in an inventory table or a host override, in addition to those of its group; empty fields
// set nothing. A host override takes precedence over a table.
type Fact struct {
	Hardware    *Hardware
	Rack        string
	Zone        string
	FirstSeries series.Series // None: that of the group
	Serial      string
	Address     map[string]netip.Addr // by network; invalid if the text is no address
	Labels      map[string]string
}

// learn sets the values of a host that a fact contains.
func (h *Host) learn(f *Fact) {
	for network, addr := range f.Address {
		h.Address[network] = addr
	}
	if f.Hardware != nil {
		h.Hardware = f.Hardware
	}
	if f.Rack != "" {
		h.Rack = f.Rack
	}
	if f.Zone != "" {
		h.Zone = f.Zone
	}
	if f.FirstSeries != series.None {
		h.FirstSeries = f.FirstSeries
	}
	if f.Serial != "" {
		h.Serial = f.Serial
	}
	if len(f.Labels) > 0 {
		h.Labels = overlay(h.Labels, f.Labels)
		h.Selectors = h.Region.matching(h.Labels)
	}
}

// matching returns the selectors that match labels, by name.
func (r *Region) matching(labels map[string]string) []*Selector {
	var found []*Selector
	for _, s := range r.Selectors {
		if matches(s.MatchLabels, labels) {
			found = append(found, s)
		}
	}
	return found
}

// matches reports whether labels contain all required ones. If none is required, no labels match.
func matches(asked, labels map[string]string) bool {
	for key, want := range asked {
		if have, labelled := labels[key]; !labelled || have != want {
			return false
		}
	}
	return len(asked) > 0
}

// HasLabels reports whether labels contain all wanted ones.
func HasLabels(labels, wanted map[string]string) bool {
	return len(wanted) == 0 || matches(wanted, labels)
}

// Class distinguishes hosts of a group whose files differ in more than name, number and addresses: an inventory can set other
// hardware, an address in a network in which the group has none, or labels that other selectors match.
type Class struct {
	Hardware  *Hardware
	Networks  string // those that the inventory adds, sorted, each with a line end
	Selectors string // those that match, sorted, each with a line end
}

// Class returns the class of a host in its group. Host overrides are not part of it.
func (h *Host) Class() Class {
	c := Class{Hardware: h.Hardware, Selectors: namesOf(h.Selectors)}
	if h.Fact == nil {
		return c
	}
	var more []string
	for network := range h.Fact.Address {
		if _, ruled := h.Group.Address[network]; !ruled {
			more = append(more, network)
		}
	}
	slices.Sort(more)
	for _, network := range more {
		c.Networks += network + "\n"
	}
	return c
}

// namesOf returns the names of selectors, each with a line end.
func namesOf(selectors []*Selector) string {
	var names strings.Builder
	for _, s := range selectors {
		names.WriteString(s.Name)
		names.WriteByte('\n')
	}
	return names.String()
}

// Representatives returns a function that selects the hosts to validate: the first host of each class of a group without host
// override, and every host with one. The other hosts differ from the first only in name, number, addresses, rack, zone and the
// other values of an inventory.
func Representatives() func(*Host) bool {
	type kind struct {
		region *Region
		group  *Group
		class  Class
	}
	first := map[kind]string{}
	return func(h *Host) bool {
		if h.HostOverride != nil {
			return true
		}
		k := kind{h.Region, h.Group, h.Class()}
		if _, known := first[k]; !known {
			first[k] = h.Name
		}
		return first[k] == h.Name
	}
}

// overlay returns the labels of both; those of over take precedence. The result may be over itself, so it must not be changed.
func overlay(under, over map[string]string) map[string]string {
	if len(under) == 0 {
		return over
	}
	both := maps.Clone(under)
	maps.Copy(both, over)
	return both
}
