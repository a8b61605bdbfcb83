package service

import (
	"net/netip"
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/topology"
)

// Node returns the host of the scope as its network sees it. The hosts of a group differ in their addresses only, so that no
// file depends on the host because of it.
func (s *Scope) Node() *topology.Node {
	return s.Site.node(s.Group, s.Hardware(), s.host.Address)
}

// HasAddress reports whether the host has an address in a network. The hosts of a group are the same in this, so that no file
// depends on the host because of it.
func (s *Scope) HasAddress(n *model.Network) bool { return s.host.Address[n.Name].IsValid() }

// Joins reports whether the hosts of a group take part in a network: they have an address there, may be assigned its VIP, or run a
// service that carries its frames.
func (s *Site) Joins(g *model.Group, n *model.Network) bool {
	_, addressed := g.Address[n.Name]
	if addressed || n.Name == model.Management {
		return true
	}
	return slices.ContainsFunc(s.Runs(g.Name), func(r *Service) bool {
		return r.Does(VIPs) && n.VIP.IsValid() || r.Joins != nil && r.Joins(n)
	})
}

func (s *Site) node(g *model.Group, hw *model.Hardware, address map[string]netip.Addr) *topology.Node {
	n := &topology.Node{Region: s.Region, Hardware: hw, Address: address}
	for _, network := range s.Region.Networks {
		if n.HasAddress(network) || s.Joins(g, network) {
			n.Networks = append(n.Networks, network)
		}
	}
	for _, r := range s.Runs(g.Name) {
		n.Bridges = n.Bridges || r.Bridges
		n.MovesVIP = n.MovesVIP || r.Does(VIPs)
	}
	return n
}
