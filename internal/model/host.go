package model

import (
	"cmp"
	"iter"
	"math/big"
	"net/netip"

	"stackplan/internal/nodeset"
	"stackplan/internal/series"
)

// Management is the name of the network in which every host has an address.
const Management = "management"

// Host is one machine. Each iteration creates a new Host: it may be kept, but pointers must not be compared.
type Host struct {
	Name         string
	Number       int // the last number in the name; 0 without one
	Index        int // position in the group, from 0
	Region       *Region
	Group        *Group
	Hardware     *Hardware             // of the group, the inventory or the host override; nil if the name is unknown
	Fact         *Fact                 // nil for a host without a row in an inventory table
	HostOverride *HostOverride         // nil for a host without a host override
	Address      map[string]netip.Addr // by network; invalid if the rule exceeds the address space
	Rack         string
	Zone         string
	FirstSeries  series.Series     // the release that first ran on it
	Serial       string            // from the inventory
	Labels       map[string]string // shared with other hosts; read only
	Selectors    []*Selector       // those that match the labels, by name; read only
}

// Hosts yields every host of every region: regions by name, groups by name, hosts in the order of their nodeset.
func (c *Cloud) Hosts() iter.Seq[*Host] {
	return func(yield func(*Host) bool) {
		for _, r := range c.Regions {
			for h := range r.Hosts() {
				if !yield(h) {
					return
				}
			}
		}
	}
}

// Hosts yields the hosts of a region, groups by name, hosts in the order of their nodeset.
func (r *Region) Hosts() iter.Seq[*Host] {
	return func(yield func(*Host) bool) {
		for _, g := range r.Groups {
			for h := range g.Hosts(r) {
				if !yield(h) {
					return
				}
			}
		}
	}
}

// Hosts yields the hosts of a group of the region r in the order of their nodeset.
func (g *Group) Hosts(r *Region) iter.Seq[*Host] {
	return func(yield func(*Host) bool) {
		shared := r.matching(g.Labels)
		for i, name := range g.Nodes.All() {
			if !yield(g.host(r, i, name, shared)) {
				return
			}
		}
	}
}

// host returns a host. The selectors are those that match the labels of the group.
func (g *Group) host(r *Region, index int, name string, selectors []*Selector) *Host {
	h := &Host{
		Name: name, Index: index, Region: r, Group: g, Hardware: g.Hardware, Labels: g.Labels, Selectors: selectors,
		Fact: r.Inventory[name], HostOverride: r.HostOverrides[name],
	}
	h.Number, _ = nodeset.Number(name)
	h.Rack, h.Zone = g.Place(index, g.Nodes.Len())
	h.FirstSeries = cmp.Or(g.FirstSeries, r.Series)
	h.Address = make(map[string]netip.Addr, len(g.Address))
	for network, rule := range g.Address {
		h.Address[network] = rule.For(h.Number)
	}
	if h.Fact != nil {
		h.learn(h.Fact)
	}
	if h.HostOverride != nil {
		h.learn(&h.HostOverride.Fact)
	}
	return h
}

// Management returns the host's address in the management network.
func (h *Host) Management() netip.Addr { return h.Address[Management] }

// For returns the address of the host with that number, or an invalid one if it exceeds the address space.
func (a AddressRule) For(number int) netip.Addr {
	if !a.Numbered {
		return a.Base
	}
	bytes := a.Base.AsSlice()
	sum := new(big.Int).Add(new(big.Int).SetBytes(bytes), big.NewInt(int64(number)))
	if sum.BitLen() > 8*len(bytes) {
		return netip.Addr{}
	}
	addr, _ := netip.AddrFromSlice(sum.FillBytes(bytes))
	return addr
}

// Place returns the rack and the zone of the host at an index in a group of total hosts, unless the host sets its own.
func (g *Group) Place(index, total int) (rack, zone string) {
	return share(g.Racks, index, total), share(g.Zones, index, total)
}

// share distributes total hosts evenly over names in order: the first hosts get the first name.
func share(names []string, index, total int) string {
	if len(names) == 0 {
		return ""
	}
	return names[index*len(names)/total]
}

// AddressRule gives each host of a group its address: Base plus the number of the host if Numbered, else Base.
type AddressRule struct {
	Base     netip.Addr
	Numbered bool
}

// HostOverride contains the values of one host that differ from its group; empty fields set nothing.
type HostOverride struct {
	Fact
	Host      string
	Overrides Overrides
}
