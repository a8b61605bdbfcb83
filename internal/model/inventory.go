package model

import (
	"maps"
	"net/netip"
	"slices"
	"strings"

	"stackplan/internal/series"
)

// Fact is what an inventory table or an exception says of one host, beside what its group says; empty fields say nothing. An
// exception is narrower than a table.
type Fact struct {
	Hardware    *Hardware
	Rack        string
	Zone        string
	FirstSeries series.Series // none: as the group says
	Serial      string
	Address     map[string]netip.Addr // by network; invalid where the text is none
	Labels      map[string]string
}

// learn lays facts over what is known of a host so far.
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

// matches reports whether labels hold all that are asked for. Where none is, nobody matches.
func matches(asked, labels map[string]string) bool {
	for key, want := range asked {
		if have, labelled := labels[key]; !labelled || have != want {
			return false
		}
	}
	return len(asked) > 0
}

// Class is what tells hosts of a group apart whose files differ in more than a host's own values: an inventory may give one
// another hardware, an address in a network that the group has none in, or labels that other selectors match.
type Class struct {
	Hardware  *Hardware
	Networks  string // those that the inventory adds, sorted, with a line end after each
	Selectors string // those that match, sorted, with a line end after each
}

// Class returns the class of a host among those of its group. What an exception says is not part of it.
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

// namesOf lists selectors with a line end after each.
func namesOf(selectors []*Selector) string {
	var names strings.Builder
	for _, s := range selectors {
		names.WriteString(s.Name)
		names.WriteByte('\n')
	}
	return names.String()
}

// Representatives returns a function that keeps what validation looks at: the first host of each class of a group that is no
// exception, and every exception. The other hosts differ from the first in nothing but name, number, addresses, rack, zone
// and what else an inventory says of each.
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

// overlay returns the labels of both, those of over where both have one. The result may be over itself, so nobody may
// change it.
func overlay(under, over map[string]string) map[string]string {
	if len(under) == 0 {
		return over
	}
	both := maps.Clone(under)
	maps.Copy(both, over)
	return both
}
