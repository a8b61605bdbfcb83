package checks

import (
	"fmt"
	"strconv"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
)

var networkRoute = &check.Check{
	Code:  "network/route",
	Title: "A route leads out of its network through a router in the network.",
	Doc: "A host sends packets to a router directly, so the router must have an address in the network of the host (RFC 1122, " +
		"section 3.3.1.1). A route to a part of the network itself makes hosts of the network unreachable, and the gateway is " +
		"the default route.",
	Bad:  `regions: north: networks: management: routes: [{to: "10.64.0.0/12", via: "10.121.0.1"}]`,
	Good: `regions: north: networks: management: routes: [{to: "10.64.0.0/12", via: "10.120.0.254"}]`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, n := range r.Networks {
				for i, route := range n.Routes {
					validateRoute(r, n, i, route, report)
				}
			}
		}
	},
}

func validateRoute(r *model.Region, n *model.Network, i int, route model.Route, report check.Report) {
	if !route.To.IsValid() || !route.Via.IsValid() {
		return
	}
	f := check.Finding{
		Path: networkAt(r, n, "routes", strconv.Itoa(i), "via"),
		Rule: "a router is in the network of the host (RFC 1122, section 3.3.1.1)", Hint: span(n),
	}
	fault := misplaced(n, route.Via)
	switch {
	case fault != "":
		f.Message = fmt.Sprintf("the router %v %s", route.Via, fault)
	case route.To.Bits() == 0:
		f.Path = networkAt(r, n, "routes", strconv.Itoa(i), "to")
		f.Message = fmt.Sprintf("the route to %v is a default route", route.To)
		f.Hint = fmt.Sprintf("write gateway: %q and defaultRoute: true", route.Via)
	case route.To.Overlaps(n.CIDR):
		f.Path = networkAt(r, n, "routes", strconv.Itoa(i), "to")
		f.Message = fmt.Sprintf("the route to %v contains addresses of network %s itself", route.To, n.Name)
	case route.To.Addr().Is4() != route.Via.Is4():
		f.Message = fmt.Sprintf("the router %v is of another address family than %v", route.Via, route.To)
	default:
		return
	}
	report(f)
}

var networkDefaultRoute = &check.Check{
	Code:  "network/default-route",
	Title: "A host has one default route, through a gateway.",
	Doc: "With two default routes the kernel uses one of them, possibly another one after each boot. The gateway of the network " +
		"with defaultRoute is the default route of all hosts with an address in that network.",
	Bad:  `regions: north: networks: management: defaultRoute: true`,
	Good: `regions: north: networks: management: {gateway: "10.120.0.1", defaultRoute: true}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for i, n := range r.Networks {
				if n.Default {
					validateDefault(r, i, report)
				}
			}
		}
	},
}

func validateDefault(r *model.Region, i int, report check.Report) {
	n := r.Networks[i]
	f := check.Finding{Path: networkAt(r, n, "defaultRoute"), Rule: "a host has one default gateway (RFC 1122, section 3.3.1.1)"}
	if !n.Gateway.IsValid() {
		f.Message = fmt.Sprintf("network %s has no gateway", n.Name)
		f.Hint = "set gateway of the network, or remove defaultRoute"
		report(f)
		return
	}
	for _, other := range r.Networks[:i] {
		if g := inBoth(r, n, other); other.Default && other.Gateway.Is4() == n.Gateway.Is4() && g != nil {
			f.Message = fmt.Sprintf("hosts of group %s have two default routes: through %s and through %s", g.Name, other.Name, n.Name)
			f.Hint = "remove defaultRoute from one of them"
			f.Related = []diag.Related{{Message: "the other default route", Path: networkAt(r, other, "defaultRoute")}}
			report(f)
			return
		}
	}
}

// inBoth returns the first group whose hosts have addresses in two networks, or nil.
func inBoth(r *model.Region, a, b *model.Network) *model.Group {
	for _, g := range r.Groups {
		_, inA := g.Address[a.Name]
		if _, inB := g.Address[b.Name]; inA && inB {
			return g
		}
	}
	return nil
}
