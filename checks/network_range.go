package checks

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/source"
)

var networkRange = &check.Check{
	Code:  "network/range",
	Title: "A range is inside its network.",
	Doc: "Neutron and nova assign the addresses of a range to instances and routers of the network. Addresses outside the " +
		"network are unreachable.",
	Bad:  `regions: north: networks: external: ranges: ["203.0.113.200-203.0.113.250", "203.0.114.10-203.0.114.20"]`,
	Good: `regions: north: networks: external: ranges: ["203.0.113.200-203.0.113.250"]`,
	Cloud: func(s *check.Subject, report check.Report) {
		for p := range allRanges(s) {
			end := p.span.First
			if p.network.CIDR.Contains(end) {
				end = p.span.Last
			}
			if p.network.CIDR.Contains(end) {
				continue
			}
			report(check.Finding{
				Path:    p.path(),
				Message: fmt.Sprintf("%v of the range %v-%v %s", end, p.span.First, p.span.Last, misplaced(p.network, end)),
				Rule:    "an address is used in the network that contains it (RFC 1122, section 3.3.1.1)",
				Hint:    span(p.network),
			})
		}
	},
}

var networkRangeOverlap = &check.Check{
	Code:  "network/range-overlap",
	Title: "The ranges of a network do not overlap.",
	Doc:   "An address in two ranges is assigned twice, or the service rejects the second range.",
	Bad:   `regions: north: networks: external: ranges: ["203.0.113.100-203.0.113.199", "203.0.113.150-203.0.113.220"]`,
	Good:  `regions: north: networks: external: ranges: ["203.0.113.100-203.0.113.199", "203.0.113.200-203.0.113.220"]`,
	Cloud: func(s *check.Subject, report check.Report) {
		for p := range allRanges(s) {
			for i, before := range p.network.Ranges[:p.index] {
				if p.span.Last.Less(before.First) || before.Last.Less(p.span.First) {
					continue
				}
				report(check.Finding{
					Path: p.path(),
					Message: fmt.Sprintf("the range %v-%v overlaps %v-%v",
						p.span.First, p.span.Last, before.First, before.Last),
					Rule:    "each address is in at most one range",
					Hint:    "begin after " + before.Last.String() + ", or merge the two ranges",
					Related: []diag.Related{{Message: "the other range", Path: place{p.region, p.network, i, before}.path()}},
				})
			}
		}
	},
}

var networkRangeTaken = &check.Check{
	Code:  "network/range-taken",
	Title: "A range contains no address that is in use.",
	Doc: "Instances and routers get any address of a range. If the range contains the address of a gateway, of a VIP or of a " +
		"host, two machines use the same address (RFC 5227). Neutron rejects a pool with the address of the network itself or its " +
		"broadcast address (RFC 1122).",
	Bad:  `regions: north: networks: external: ranges: ["203.0.113.2-203.0.113.199"]`,
	Good: `regions: north: networks: external: ranges: ["203.0.113.11-203.0.113.199"]`,
	Cloud: func(s *check.Subject, report check.Report) {
		hosts := tally[hostRange]{}
		for _, h := range s.Hosts() {
			for _, n := range h.Region.Networks {
				if i := rangeWith(n, h.Address[n.Name]); i >= 0 {
					hosts.add(hostRange{h.Region, n, i, addressAt(h, n.Name)}, h)
				}
			}
		}
		for p := range allRanges(s) {
			p.validate(p.network.Gateway, "the gateway", report, "gateway")
			p.validate(p.network.VIP, "the VIP", report, "vip")
			for i, route := range p.network.Routes {
				p.validate(route.Via, "the next hop of a route", report, "routes", strconv.Itoa(i), "via")
			}
			p.validateBounds(report)
		}
		for _, key := range hosts.order {
			who := hosts.hosts[key]
			p := place{key.region, key.network, key.index, key.network.Ranges[key.index]}
			p.report("the address of "+namesOf(who), who[0].Address[key.network.Name], key.rule, report)
		}
	},
}

// hostRange is a range, and a path of the description that gives hosts addresses of the range.
type hostRange struct {
	region  *model.Region
	network *model.Network
	index   int
	rule    source.Path
}

// rangeWith returns the index of the range of a network that contains an address, or -1.
func rangeWith(n *model.Network, addr netip.Addr) int {
	return slices.IndexFunc(n.Ranges, func(r model.Range) bool { return contains(r, addr) })
}

func contains(r model.Range, addr netip.Addr) bool {
	return addr.IsValid() && !addr.Less(r.First) && !r.Last.Less(addr)
}

// place is a range, with its network and region.
type place struct {
	region  *model.Region
	network *model.Network
	index   int
	span    model.Range
}

// allRanges yields every range of every network.
func allRanges(s *check.Subject) func(func(place) bool) {
	return func(yield func(place) bool) {
		for _, r := range s.Cloud.Regions {
			for _, n := range r.Networks {
				for i, span := range n.Ranges {
					if !yield(place{r, n, i, span}) {
						return
					}
				}
			}
		}
	}
}

func (p place) path() source.Path {
	return networkAt(p.region, p.network, "ranges", strconv.Itoa(p.index))
}

// validate reports an address of the network that is in the range.
func (p place) validate(addr netip.Addr, whose string, report check.Report, field ...string) {
	if contains(p.span, addr) {
		p.report(whose, addr, networkAt(p.region, p.network, field...), report)
	}
}

// validateBounds reports the first and the last address of the network that is in the range: no machine may have them.
func (p place) validateBounds(report check.Report) {
	whole := p.network.Bounds()
	p.validate(whole.First, "the address of the network itself", report, "cidr")
	if whole.Last.Is4() {
		p.validate(whole.Last, "the broadcast address of the network", report, "cidr")
	}
}

func (p place) report(whose string, addr netip.Addr, where source.Path, report check.Report) {
	report(check.Finding{
		Path:    p.path(),
		Message: fmt.Sprintf("the range %v-%v contains %s, %v", p.span.First, p.span.Last, whose, addr),
		Rule:    "an address belongs to one machine (RFC 5227)",
		Hint:    fmt.Sprintf("end the range before %v, begin it after that address, or write two ranges", addr),
		Related: []diag.Related{{Message: "the address is set here", Path: where}},
	})
}
