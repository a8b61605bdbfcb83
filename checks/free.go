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
