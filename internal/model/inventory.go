package model

import (
	"maps"
	"net/netip"
	"slices"
)

// Fact is what an inventory table says of one host, beside what its group says; empty fields say nothing. Only an
// exception is narrower.
type Fact struct {
	Hardware *Hardware
	Rack     string
	Zone     string
	Serial   string
	Address  map[string]netip.Addr // by network; invalid where the table's text is none
	Labels   map[string]string
}

// learn lays the facts of an inventory over those of the group.
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
	h.Serial = f.Serial
	h.Labels = overlay(h.Labels, f.Labels)
}

// Class is what tells hosts of a group apart whose files differ in more than a host's own values: an inventory may give one
// another hardware, or an address in a network that the group has none in.
type Class struct {
	Hardware *Hardware
	Networks string // those that the inventory adds, sorted, with a line end after each
}

// Class returns the class of a host among those of its group. What an exception says is not part of it.
func (h *Host) Class() Class {
	c := Class{Hardware: h.Hardware}
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

// overlay returns the labels of both, those of over where both have one. The result may be either of them, so nobody may
// change it.
func overlay(under, over map[string]string) map[string]string {
	switch {
	case len(over) == 0:
		return under
	case len(under) == 0:
		return over
	}
	both := maps.Clone(under)
	maps.Copy(both, over)
	return both
}
