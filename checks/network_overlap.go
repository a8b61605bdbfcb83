package checks

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
)

var networkOverlap = &check.Check{
	Code:  "network/overlap",
	Title: "The networks of a region do not overlap.",
	Doc: "A host with an interface in each of two overlapping networks has two routes to the same address and uses one of them, " +
		"so answers may leave through the wrong interface.",
	Bad:  `regions: north: networks: storage: {purpose: "storage", vlan: 300, cidr: "10.120.0.128/25"}`,
	Good: `regions: north: networks: storage: {purpose: "storage", vlan: 300, cidr: "10.120.1.0/24"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, pair := range overlaps(placed(r, r.Networks)) {
				pair.report(report, "in this region")
			}
		}
	},
}

var networkRegions = &check.Check{
	Code:  "network/regions",
	Title: "The management networks of all regions do not overlap.",
	Doc: "Regions share keystone, so the management networks must reach each other: all services use the keystone of the home " +
		"region at its management VIP. Two management networks with the same addresses cannot reach each other.",
	Bad: `
regions: south: {
	networking: driver: "neutron"
	networks: {
		management: {vlan: 100, cidr: "10.120.0.0/22", vip: "10.120.2.10", vrid: 51}
		tenant: {purpose: "tenant", nic: "eth1", vlans: ["1000-1999"]}
	}
	image: storage: "shared"
	groups: ctl: {role: "control-compute", hardware: "node", hosts: "south-ctl[1-3]", address: management: "10.120.2.10+n"}
}`,
	Good: southern("south"),
	Cloud: func(s *check.Subject, report check.Report) {
		var all []placement
		for _, r := range s.Cloud.Regions {
			if n := r.Network(model.Management); n != nil {
				all = append(all, placed(r, []*model.Network{n})...)
			}
		}
		for _, pair := range overlaps(all) {
			pair.report(report, "in all management networks")
		}
	},
}

// placement is a network with addresses, and its region.
type placement struct {
	region  *model.Region
	network *model.Network
}

// placed returns the networks that have addresses, with their region.
func placed(r *model.Region, networks []*model.Network) []placement {
	var all []placement
	for _, n := range networks {
		if n.CIDR.IsValid() {
			all = append(all, placement{r, n})
		}
	}
	return all
}

// overlap is a network inside another, or equal to it, and an unused prefix of the same size.
type overlap struct {
	inner, outer placement
	free         netip.Prefix
}

// overlaps returns each network that is inside another once, with the widest network that contains it. CIDRs are nested or disjoint,
// so after sorting only the last widest one can contain the next.
func overlaps(all []placement) []overlap {
	slices.SortStableFunc(all, func(a, b placement) int {
		p, q := a.network.CIDR, b.network.CIDR
		return cmp.Or(p.Masked().Addr().Compare(q.Masked().Addr()), cmp.Compare(p.Bits(), q.Bits()))
	})
	var found []overlap
	for i, outer := 1, 0; i < len(all); i++ {
		if !all[outer].network.CIDR.Overlaps(all[i].network.CIDR) {
			outer = i
			continue
		}
		found = append(found, overlap{all[i], all[outer], freePrefix(all, all[i].network.CIDR)})
	}
	return found
}

func (o overlap) report(report check.Report, where string) {
	related := []diag.Related{{
		Message: fmt.Sprintf("%v is here", o.outer.network.CIDR),
		Path:    networkAt(o.outer.region, o.outer.network, "cidr"),
	}}
	hint := "write a cidr that overlaps no other network"
	if o.free.IsValid() {
		hint = fmt.Sprintf("%v is unused %s", o.free, where)
	}
	report(check.Finding{
		Path: networkAt(o.inner.region, o.inner.network, "cidr"),
		Message: fmt.Sprintf("%v of network %s overlaps %v of network %s",
			o.inner.network.CIDR, o.inner.network.Name, o.outer.network.CIDR, o.outer.title(o.inner)),
		Rule:    "a packet takes the route with the longest prefix (RFC 1812, section 5.2.4.3)",
		Hint:    hint,
		Related: related,
	})
}

// title returns the name of a network, with its region if that is not the region of other.
func (p placement) title(other placement) string {
	if p.region != other.region {
		return p.network.Name + " of region " + p.region.Name
	}
	return p.network.Name
}

// freePrefix returns the next prefix of the same size above p that overlaps no network, or an invalid one if there is none among the
// next prefixes.
func freePrefix(all []placement, p netip.Prefix) netip.Prefix {
	const tries = 256
	for range tries {
		p = nextPrefix(p)
		if !p.IsValid() || special(p) != "" {
			return netip.Prefix{}
		}
		if !slices.ContainsFunc(all, func(q placement) bool { return q.network.CIDR.Overlaps(p) }) {
			return p
		}
	}
	return netip.Prefix{}
}

// nextPrefix returns the prefix that follows p. It is invalid at the end of the address space, and for sizes of IPv6 that networks do
// not have.
func nextPrefix(p netip.Prefix) netip.Prefix {
	bits := p.Bits()
	if p.Addr().Is4() {
		bytes := p.Masked().Addr().As4()
		next := uint64(binary.BigEndian.Uint32(bytes[:])) + 1<<(32-bits)
		if next >= 1<<32 {
			return netip.Prefix{}
		}
		binary.BigEndian.PutUint32(bytes[:], uint32(next))
		return netip.PrefixFrom(netip.AddrFrom4(bytes), bits)
	}
	bytes := p.Masked().Addr().As16()
	high := binary.BigEndian.Uint64(bytes[:8])
	if bits == 0 || bits > 64 || high+1<<(64-bits) < high {
		return netip.Prefix{}
	}
	binary.BigEndian.PutUint64(bytes[:8], high+1<<(64-bits))
	return netip.PrefixFrom(netip.AddrFrom16(bytes), bits)
}
