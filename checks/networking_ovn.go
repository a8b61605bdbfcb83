package checks

import (
	"cmp"
	"fmt"
	"slices"

	"stackplan/internal/check"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/spelling"
)

var networkingGateways = &check.Check{
	Code:  "networking/gateways",
	Title: "A region with OVN and external networks has gateways.",
	Doc: "Routers of OVN reach external networks through gateways: chassis with enable-chassis-as-gw. They are the hosts of the role and with " +
		"the labels that networking.gateways selects, by default the network hosts, or without any the control hosts. Without gateways, routers " +
		"and floating IPs are on any host or on none, and hosts that are no chassis cannot be gateways.",
	Bad: `regions: north: {
	networking: {mechanism: "ovn", gateways: matchLabels: uplink: "yes"}
	networks: tenant: vlans: []
}`,
	Good: `regions: north: {
	networking: {mechanism: "ovn", gateways: matchLabels: uplink: "yes"}
	networks: tenant: vlans: []
	hosts: {ctl1: labels: uplink: "yes", ctl2: labels: uplink: "yes"}
}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			site := s.Sites[r.Name]
			if r.Networking.HasOVN() && r.Series >= series.Ussuri && !hasGateway(site) && (r.Networking.Gateways != nil || hasExternal(r)) && !isIdentityCenter(s, site) {
				reportNoGateway(s, site, report)
			}
		}
	},
}

// hasGateway reports whether a host of a region is a gateway and runs ovn-controller.
func hasGateway(site *service.Site) bool {
	return slices.ContainsFunc(site.Region.Groups, func(g *model.Group) bool {
		return site.GroupHas(g, service.Tunnels) && service.HasGateways(site, g.Role)
	})
}

// hasExternal reports whether routers of a region can have gateways.
func hasExternal(r *model.Region) bool {
	return slices.ContainsFunc(r.Networks, func(n *model.Network) bool { return n.Purpose == "external" || n.Purpose == "provider" })
}

// reportNoGateway reports a region without a chassis that is a gateway, and what selects none.
func reportNoGateway(s *check.Subject, site *service.Site, report check.Report) {
	r := site.Region
	f := check.Finding{
		Path: regionAt(r, "networking"), Rule: "routers of OVN reach external networks through chassis with enable-chassis-as-gw (neutron documentation, OVN)",
		Message: fmt.Sprintf("no host of region %s is a gateway of OVN: routers reach no external network", r.Name),
		Hint:    `select hosts that run ovn-controller, as gateways: role: "network" or gateways: matchLabels: gateway: "yes"`,
	}
	if set := r.Networking.Gateways; set != nil {
		f.Path = regionAt(r, "networking", "gateways")
		f.Message = fmt.Sprintf("networking.gateways selects no host of region %s that runs ovn-controller", r.Name)
		var roles []string
		for _, g := range r.Groups {
			if !slices.Contains(roles, g.Role) {
				roles = append(roles, g.Role)
			}
		}
		if set.Role != "" && !slices.Contains(roles, set.Role) {
			f.Path, f.Message = f.Path.Add("role"), fmt.Sprintf("no group of region %s has the role %s", r.Name, set.Role)
			f.Hint = cmp.Or(spelling.Hint(set.Role, roles), spelling.OneOf(roles))
		}
	}
	report(f)
}

var networkingGatewayNetworks = &check.Check{
	Code:  "networking/gateway-networks",
	Title: "Gateways of OVN have an external network.",
	Doc: "A gateway maps the physical network of an external network to a bridge (ovn-bridge-mappings), and routers of projects reach users only " +
		"there. If a region selects gateways and has no such network, they have nothing to do. The check network/nic reports gateways whose " +
		"hardware lacks the interface.",
	Bad: `regions: north: {
	networking: {mechanism: "ovn", gateways: role: "control-compute"}
	networks: {tenant: vlans: [], external: null}
}`,
	Good: `regions: north: {
	networking: {mechanism: "ovn", gateways: role: "control-compute"}
	networks: tenant: vlans: []
}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			if !r.Networking.HasOVN() || r.Networking.Gateways == nil || hasExternal(r) {
				continue
			}
			report(check.Finding{
				Path:    regionAt(r, "networking", "gateways"),
				Message: fmt.Sprintf("region %s has gateways, but no external network for them", r.Name),
				Rule:    "gateways connect routers to external networks",
				Hint:    `add networks: public: {purpose: "external", vlan: 200, cidr: "203.0.113.0/24", gateway: "203.0.113.1"}, or remove gateways`,
			})
		}
	},
}
