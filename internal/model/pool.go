package model

import (
	"net/netip"
	"slices"
)

// Pools returns the addresses of a network that services may assign to instances and routers: its ranges, or if it has none, all of the
// network except the addresses in use. Hosts and VIPs are unknown to neutron and nova, which would assign their addresses again.
func (r *Region) Pools(n *Network) []Range {
	if len(n.Ranges) > 0 || !n.CIDR.IsValid() {
		return n.Ranges
	}
	whole := n.Bounds()
	var pools []Range
	next := whole.First
	for _, used := range r.InUse(n) {
		if next.Less(used) {
			pools = append(pools, Range{First: next, Last: used.Prev()})
		}
		if next = used.Next(); !next.IsValid() {
			return pools
		}
	}
	if !whole.Last.Less(next) {
		pools = append(pools, Range{First: next, Last: whole.Last})
	}
	return pools
}

// InUse returns the addresses of a network that instances never get, sorted and each once: the address of the network, the broadcast
// address of IPv4, the gateway, the next hops of routes, the VIP and the addresses of hosts.
func (r *Region) InUse(n *Network) []netip.Addr {
	whole := n.Bounds()
	used := []netip.Addr{whole.First, n.Gateway, n.VIP}
	if n.CIDR.Addr().Is4() {
		used = append(used, whole.Last)
	}
	for _, route := range n.Routes {
		used = append(used, route.Via)
	}
	if r.hasHostsIn(n) {
		for h := range r.Hosts() {
			used = append(used, h.Address[n.Name])
		}
	}
	used = slices.DeleteFunc(used, func(a netip.Addr) bool { return !a.IsValid() || !n.CIDR.Contains(a) })
	slices.SortFunc(used, netip.Addr.Compare)
	return slices.Compact(used)
}

// hasHostsIn reports whether a host may have an address in a network.
func (r *Region) hasHostsIn(n *Network) bool {
	for _, g := range r.Groups {
		if _, given := g.Address[n.Name]; given {
			return true
		}
	}
	for _, fact := range r.Inventory {
		if _, given := fact.Address[n.Name]; given {
			return true
		}
	}
	for _, e := range r.HostOverrides {
		if _, given := e.Address[n.Name]; given {
			return true
		}
	}
	return false
}

// Bounds returns the first and the last address of a network with a CIDR; without one, a range without addresses.
func (n *Network) Bounds() Range {
	if !n.CIDR.IsValid() {
		return Range{}
	}
	first := n.CIDR.Masked().Addr()
	last := first.AsSlice()
	for bit := n.CIDR.Bits(); bit < first.BitLen(); bit++ {
		last[bit/8] |= 1 << (7 - bit%8)
	}
	addr, _ := netip.AddrFromSlice(last)
	return Range{First: first, Last: addr}
}
