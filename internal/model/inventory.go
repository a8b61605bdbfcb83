package model

import (
	"maps"
	"net/netip"
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
