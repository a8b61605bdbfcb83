package topology

import (
	"net/netip"

	"stackplan/internal/model"
)

// Route is a route of a host.
type Route struct {
	To      netip.Prefix
	Via     netip.Addr     // invalid: the destination is reached without a gateway
	Table   int            // number of the routing table; 0: the main table
	OnLink  bool           // whether the gateway is reachable although the host may have no address in its network
	Network *model.Network // that the route belongs to
}

// Routes returns the routes of a link. For each of its networks these are the default route, the routes of the network, and the
// routes of the table that SourceTable returns.
func Routes(n *Node, l *Link) []*Route {
	var routes []*Route
	add := func(network *model.Network, more ...Route) {
		for _, r := range more {
			r.Network = network
			routes = append(routes, &r)
		}
	}
	for _, network := range l.Networks {
		if n.HasAddress(network) {
			if network.Gateway.IsValid() && DefaultNetwork(n, network) == network {
				add(network, Route{To: everywhere(network.Gateway), Via: network.Gateway})
			}
			for _, r := range network.Routes {
				add(network, Route{To: r.To, Via: r.Via})
			}
		}
		if table := SourceTable(n, network); table != 0 {
			add(network, Route{To: network.CIDR, Table: table}, Route{To: everywhere(network.Gateway), Via: network.Gateway, Table: table, OnLink: true})
		}
	}
	return routes
}

// everywhere returns the prefix that contains all addresses of a family.
func everywhere(addr netip.Addr) netip.Prefix {
	if addr.Is4() {
		return netip.PrefixFrom(netip.IPv4Unspecified(), 0)
	}
	return netip.PrefixFrom(netip.IPv6Unspecified(), 0)
}

// DefaultNetwork returns the network whose gateway is the host's default route for the address family of a network, or nil. It
// is the network with defaultRoute, otherwise management, otherwise the first by name in which the host has an address.
func DefaultNetwork(n *Node, network *model.Network) *model.Network {
	var first *model.Network
	for _, other := range n.Region.Networks {
		if !n.HasAddress(other) || !other.Gateway.IsValid() || other.Gateway.Is4() != network.Gateway.Is4() {
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

// SourceTable returns the number of the routing table for packets from the addresses of a network, VIPs among them, if its
// gateway is not the default route: their answers would otherwise leave through another network. It is 0 if no such table is
// required. Numbers are 10000 plus the VLAN, or for untagged networks 15000 plus their position in the region.
func SourceTable(n *Node, network *model.Network) int {
	served := n.HasAddress(network) || network.VIP.IsValid() && n.MovesVIP
	if !served || !network.Gateway.IsValid() || !network.CIDR.IsValid() || DefaultNetwork(n, network) == network {
		return 0
	}
	if network.VLAN != 0 {
		return 10000 + network.VLAN
	}
	for i, other := range n.Region.Networks {
		if other == network {
			return 15000 + i
		}
	}
	return 0
}

// SourceNetworks returns the networks of a link whose addresses have a routing table of their own.
func SourceNetworks(n *Node, l *Link) []*model.Network {
	var all []*model.Network
	for _, network := range l.Networks {
		if SourceTable(n, network) != 0 {
			all = append(all, network)
		}
	}
	return all
}
