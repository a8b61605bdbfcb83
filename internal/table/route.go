package table

import (
	"stackplan/internal/model"
	"stackplan/internal/series"
)

// The programs that set up the interfaces of a host.
const (
	Networkd = "networkd"
	Ifupdown = "ifupdown"
)

// HostNetwork returns the program that sets up the interfaces of the hosts of a group, or none.
func HostNetwork(c *model.Cloud, r *model.Region, g *model.Group) string {
	switch {
	case g.HostNetwork != "":
		return g.HostNetwork
	case c.HostNetwork != "":
		return c.HostNetwork
	case r.Series < series.Rocky:
		return Ifupdown
	}
	return Networkd
}

// DefaultNetwork returns the network whose gateway is the host's default route for addresses of the family of n, or nil:
// the one chosen, else management, else the first by name that the host has an address in.
func DefaultNetwork(s *Scope, n *model.Network) *model.Network {
	var first *model.Network
	for _, other := range s.Region.Networks {
		if !s.Addressed(other) || !other.Gateway.IsValid() || other.Gateway.Is4() != n.Gateway.Is4() {
			continue
		}
		if other.Default {
			return other
		}
		if first == nil || other.Name == model.Management {
			first = other
		}
	}
	return first
}

// SourceTable returns the number of the routing table for what leaves from addresses of a network whose gateway is not
// the default route: VIPs among them, whose answers would otherwise leave by another network. It is 0 where no such table
// is needed. Numbers are 10000 and the VLAN, for untagged networks 15000 and their place in the region.
func SourceTable(s *Scope, n *model.Network) int {
	served := s.Addressed(n) || n.VIP.IsValid() && s.RunsAny("keepalived")
	if !served || !n.Gateway.IsValid() || !n.CIDR.IsValid() || DefaultNetwork(s, n) == n {
		return 0
	}
	if n.VLAN != 0 {
		return 10000 + n.VLAN
	}
	for i, other := range s.Region.Networks {
		if other == n {
			return 15000 + i
		}
	}
	return 0
}
