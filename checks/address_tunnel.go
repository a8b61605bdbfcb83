package checks

import (
	"fmt"
	"iter"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

var addressTunnel = &check.Check{
	Code:  "address/tunnel",
	Title: "Every host has an address in the network that carries tunnels.",
	Doc: "With tenants: \"vxlan\" or \"gre\" each host ends tunnels at its own address (local_ip). The address is in the first tenant network " +
		"with a cidr, or in the management network if there is none. The instances of a host without such an address reach no " +
		"instance of another host.",
	Bad: `
regions: north: {
	networking: tenants: "vxlan"
	networks: tenant: {cidr: "10.121.0.0/24", vlans: []}
}`,
	Good: `
regions: north: {
	networking: tenants: "vxlan"
	networks: tenant: {cidr: "10.121.0.0/24", vlans: []}
	groups: ctl: address: tenant: "10.121.0.10+n"
}`,
	Cloud: func(s *check.Subject, report check.Report) {
		overlay := func(h *model.Host) *model.Network {
			n := topology.Overlay(h.Region)
			if n == nil || n.Name == model.Management || !h.Region.Networking.HasTunnels() || !s.Sites[h.Region.Name].GroupHas(h.Group, service.Tunnels) {
				return nil
			}
			return n
		}
		for n, hosts := range withoutAddress(s, overlay) {
			r, g := hosts[0].Region, hosts[0].Group
			report(check.Finding{
				Path:    groupAt(r, g, "address"),
				Message: fmt.Sprintf("these hosts have no address in network %s, which carries tunnels: %s", n.Name, namesOf(hosts)),
				Rule:    "the agents end tunnels at an address of their host (local_ip)",
				Hint:    fmt.Sprintf("write an address for the group, as %s: %q; or remove the cidr of the network, so that the management network carries the tunnels", n.Name, freeFormula(s, r, n, len(hosts))),
				Related: []diag.Related{{Message: "the network", Path: networkAt(r, n, "cidr")}},
			})
		}
	},
}

// withoutAddress yields, for each group, the network that its hosts need and those of them that have no address there. A host for which
// needs returns nil needs none; the hosts of a group need the same network.
func withoutAddress(s *check.Subject, needs func(*model.Host) *model.Network) iter.Seq2[*model.Network, []*model.Host] {
	return func(yield func(*model.Network, []*model.Host) bool) {
		missing := tally[*model.Group]{}
		for _, h := range s.Hosts() {
			if n := needs(h); n != nil && !h.Address[n.Name].IsValid() {
				missing.add(h.Group, h)
			}
		}
		for _, g := range missing.order {
			if hosts := missing.hosts[g]; !yield(needs(hosts[0]), hosts) {
				return
			}
		}
	}
}

var networkingTunnelVersion = &check.Check{
	Code:  "networking/tunnel-version",
	Title: "Tunnels over IPv6 have a series that supports them.",
	Doc: "From newton on, the server knows the version of IP that carries tunnels ([ml2] overlay_ip_version): it accepts agents " +
		"with an address of this version, and subtracts the size of its header from the MTU of instances. Before newton it " +
		"subtracts 20 bytes, and a header of IPv6 has 40, so that the longest packets of instances are lost; before mitaka, " +
		"agents accept no IPv6 address as local_ip.",
	Bad: `
series: "havana"
regions: north: {
	networking: tenants: "vxlan"
	networks: tenant: {cidr: "fd00:30::/64", vlans: [], mtu: 1600}
	groups: ctl: address: tenant: "fd00:30::10+n"
}`,
	Good: `
series: "zed"
regions: north: {
	networking: tenants: "vxlan"
	networks: tenant: {cidr: "fd00:30::/64", vlans: [], mtu: 1600}
	groups: ctl: address: tenant: "fd00:30::10+n"
}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			n := topology.Overlay(r)
			if n == nil || !r.Networking.HasTunnels() || r.Series >= series.Newton || !n.CIDR.Addr().Is6() {
				continue
			}
			report(check.Finding{
				Path:    networkAt(r, n, "cidr"),
				Message: fmt.Sprintf("tunnels in network %s use IPv6, which neutron of %v does not support", n.Name, r.Series),
				Rule:    "[ml2] overlay_ip_version was added in newton",
				Hint:    "give the network of the tunnels an IPv4 prefix, or use series newton or later",
				Related: []diag.Related{{Message: "the tunnels", Path: regionAt(r, "networking", "tenants")}},
			})
		}
	},
}

var networkingTunnelMTU = &check.Check{
	Code:  "networking/tunnel-mtu",
	Title: "Frames of instances fit into tunnels.",
	Doc: "VXLAN adds 50 bytes to each frame (RFC 7348), GRE 42 (RFC 2890). From kilo on, DHCP announces the smaller MTU to instances " +
		"(advertise_mtu). Before kilo, instances send packets of 1500 bytes: if the network of the tunnels carries no larger " +
		"frames, a ping succeeds, and larger answers are lost.",
	Severity: diag.Warning,
	Bad: `
series: "havana"
regions: north: {networking: tenants: "vxlan", networks: tenant: vlans: []}`,
	Good: `
series: "havana"
regions: north: {networking: tenants: "vxlan", networks: {tenant: vlans: [], management: mtu: 1600}}`,
	Cloud: func(s *check.Subject, report check.Report) {
		const instanceMTU = 1500
		for _, r := range s.Cloud.Regions {
			n := topology.Overlay(r)
			if n == nil || !r.Networking.HasTunnels() || r.Series >= series.Kilo || n.MTU >= instanceMTU+r.Networking.TunnelHeaders(n) {
				continue
			}
			headers := r.Networking.TunnelHeaders(n)
			report(check.Finding{
				Path:    networkAt(r, n),
				Message: fmt.Sprintf("instances of %v send packets of %d bytes, but tunnels in network %s carry %d", r.Series, instanceMTU, n.Name, n.MTU-headers),
				Rule:    fmt.Sprintf("%s adds %d bytes to each frame; advertise_mtu was added in kilo", tunnelName(r), headers),
				Hint:    fmt.Sprintf("configure the switches for longer frames, and write mtu: %d or more", instanceMTU+headers),
			})
		}
	},
}
