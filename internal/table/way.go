package table

import (
	"net/netip"

	"stackplan/internal/model"
)

// Way is a route of a host.
type Way struct {
	To     netip.Prefix
	Via    netip.Addr // invalid: To is reached without a gateway
	Table  int        // 0: the main one
	OnLink bool       // whether the gateway is to be reached though the host may have no address beside it
}

// Along returns the scope inside the section of a route.
func (s *Scope) Along(w *Way) *Scope { inner := *s; inner.Way = w; return &inner }

// Ways returns the routes of an interface: network by network the default route, further ones, and those of the table
// that SourceTable names.
func Ways(s *Scope, l *Link) []*Way {
	var ways []*Way
	for _, n := range l.Networks {
		if s.Addressed(n) {
			if n.Gateway.IsValid() && DefaultNetwork(s, n) == n {
				ways = append(ways, &Way{To: everywhere(n.Gateway), Via: n.Gateway})
			}
			for _, r := range n.Routes {
				ways = append(ways, &Way{To: r.To, Via: r.Via})
			}
		}
		if table := SourceTable(s, n); table != 0 {
			ways = append(ways, &Way{To: n.CIDR, Table: table}, &Way{To: everywhere(n.Gateway), Via: n.Gateway, Table: table, OnLink: true})
		}
	}
	return ways
}

// everywhere returns the prefix that holds all addresses of a family.
func everywhere(addr netip.Addr) netip.Prefix {
	if addr.Is4() {
		return netip.PrefixFrom(netip.IPv4Unspecified(), 0)
	}
	return netip.PrefixFrom(netip.IPv6Unspecified(), 0)
}

// SourceNetworks returns the networks of an interface whose addresses have a routing table of their own.
func SourceNetworks(s *Scope, l *Link) []*model.Network {
	var all []*model.Network
	for _, n := range l.Networks {
		if SourceTable(s, n) != 0 {
			all = append(all, n)
		}
	}
	return all
}
