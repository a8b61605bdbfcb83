package checks

import (
	"fmt"
	"net/netip"

	"stackplan/internal/check"
	"stackplan/internal/model"
)

// freeAddress returns a hint with the first unused address of a network above another: one that no host of the region, no VIP, no
// gateway and no range has. It returns "" if there is none among the next addresses.
func freeAddress(s *check.Subject, r *model.Region, n *model.Network, above netip.Addr) string {
	const tries = 4096
	taken := takenAddresses(s, r)
	addr := above
	for range tries {
		addr = addr.Next()
		if misplaced(n, addr) != "" {
			return ""
		}
		if !taken[addr] && rangeWith(n, addr) < 0 {
			return fmt.Sprintf("%v is unused in network %s", addr, n.Name)
		}
	}
	return ""
}

// takenAddresses returns the addresses of the hosts of a region, its VIPs and its gateways.
func takenAddresses(s *check.Subject, r *model.Region) map[netip.Addr]bool {
	taken := map[netip.Addr]bool{}
	for _, h := range s.Hosts() {
		if h.Region == r {
			for _, addr := range h.Address {
				taken[addr] = true
			}
		}
	}
	for _, other := range r.Networks {
		taken[other.VIP], taken[other.Gateway] = true, true
	}
	return taken
}

// freeFormula returns a formula with unused addresses for a number of hosts of a network, as 10.120.0.10+n; that of the first addresses if
// there are none. A hint that contains the gateway would lead to the next error.
func freeFormula(s *check.Subject, r *model.Region, n *model.Network, hosts int) string {
	const tries = 100
	taken := takenAddresses(s, r)
	first := n.CIDR.Masked().Addr()
	step := 10 // bases are round numbers
	if first.Is6() {
		step = 16
	}
	isFree := func(base netip.Addr) bool {
		addr := base
		for range hosts {
			if addr = addr.Next(); taken[addr] || misplaced(n, addr) != "" || rangeWith(n, addr) >= 0 {
				return false
			}
		}
		return true
	}
	base := first
	for range tries {
		if isFree(base) {
			return base.String() + "+n"
		}
		for range step {
			base = base.Next()
		}
	}
	return first.String() + "+n"
}
