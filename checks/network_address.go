package checks

import (
	"fmt"
	"net/netip"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
)

var networkGateway = &check.Check{
	Code:  "network/gateway",
	Title: "The gateway of a network is a host address of the network.",
	Doc: "A host sends packets to its gateway directly, so both must be in one network (RFC 1122, section 3.3.1.1). The network " +
		"address and the broadcast address belong to no router.",
	Bad:  `regions: north: networks: external: gateway: "203.0.114.1"`,
	Good: `regions: north: networks: external: gateway: "203.0.113.254"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, n := range r.Networks {
				validateAddress(r, n, n.Gateway, "gateway", "gateway", report)
			}
		}
	},
}

var networkVIP = &check.Check{
	Code:  "network/vip",
	Title: "The VIP of a network is a host address of the network.",
	Doc: "Keepalived adds the VIP to the interface of the network and announces it there with ARP. No one receives the " +
		"announcement of a VIP outside the network. The network address and the broadcast address belong to no host.",
	Bad:  `regions: north: networks: management: vip: "10.120.0.255"`,
	Good: `regions: north: networks: management: vip: "10.120.0.250"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, n := range r.Networks {
				validateAddress(r, n, n.VIP, "VIP", "vip", report)
			}
		}
	},
}

// validateAddress reports the gateway or VIP of a network that is not a host address of it.
func validateAddress(r *model.Region, n *model.Network, addr netip.Addr, what, field string, report check.Report) {
	if !addr.IsValid() {
		return
	}
	fault := misplaced(n, addr)
	if fault == "" {
		return
	}
	f := check.Finding{
		Path:    networkAt(r, n, field),
		Message: fmt.Sprintf("the %s %v %s", what, addr, fault),
		Rule:    "an address is used in the network that contains it (RFC 1122, section 3.3.1.1)",
		Hint:    span(n),
	}
	if n.CIDR.IsValid() {
		f.Related = []diag.Related{{Message: "the cidr of the network", Path: networkAt(r, n, "cidr")}}
	}
	report(f)
}

// misplaced returns why no host of a network may have an address, or "" if a host may have it.
func misplaced(n *model.Network, addr netip.Addr) string {
	switch {
	case !n.CIDR.IsValid():
		return fmt.Sprintf("is in network %s, which has no cidr", n.Name)
	case !n.CIDR.Contains(addr):
		return fmt.Sprintf("is outside %v of network %s", n.CIDR, n.Name)
	}
	return reservedIn(n.CIDR, addr)
}

// reservedIn returns why no host may have an address of a prefix, or "": it is the first one or, in IPv4, the last one. Hosts may have
// both addresses of a /31 (RFC 3021).
func reservedIn(p netip.Prefix, addr netip.Addr) string {
	switch {
	case p.Bits() >= addr.BitLen()-1:
		return ""
	case addr == p.Masked().Addr():
		return fmt.Sprintf("is the network address of %v", p)
	case addr.Is4() && addr == lastOf(p):
		return fmt.Sprintf("is the broadcast address of %v", p)
	}
	return ""
}

// lastOf returns the last address of a prefix.
func lastOf(p netip.Prefix) netip.Addr {
	bytes := p.Masked().Addr().AsSlice()
	for bit := p.Bits(); bit < 8*len(bytes); bit++ {
		bytes[bit/8] |= 0x80 >> (bit % 8)
	}
	addr, _ := netip.AddrFromSlice(bytes)
	return addr
}

// span returns a hint with the addresses of a network that hosts may have.
func span(n *model.Network) string {
	if !n.CIDR.IsValid() {
		return "set cidr of the network"
	}
	first, last := n.CIDR.Masked().Addr(), lastOf(n.CIDR)
	if n.CIDR.Bits() < first.BitLen()-1 {
		first = first.Next()
		if last.Is4() {
			last = last.Prev()
		}
	}
	switch n.Gateway {
	case first:
		first = first.Next()
	case last:
		last = last.Prev()
	}
	return fmt.Sprintf("write an address from %v to %v", first, last)
}
