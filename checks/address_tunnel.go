package checks

import (
	"fmt"

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
	Doc: "With tenants: \"vxlan\" each host ends tunnels at an address of its own (local_ip). It is in the first tenant network " +
		"with a cidr, or in the management network if there is none. Without one, instances of the host reach no instance of " +
		"another host.",
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
		bare := tally[*model.Group]{}
		for _, h := range s.Hosts() {
			n := topology.Overlay(h.Region)
			if n == nil || n.Name == model.Management || h.Region.Networking.Tenants != "vxlan" || h.Address[n.Name].IsValid() {
				continue
			}
			if s.Sites[h.Region.Name].GroupHas(h.Group, service.Tunnels) {
				bare.add(h.Group, h)
			}
		}
		for _, g := range bare.order {
			r := bare.hosts[g][0].Region
			n := topology.Overlay(r)
			report(check.Finding{
				Path:    groupAt(r, g, "address"),
				Message: fmt.Sprintf("no address in network %s, which carries tunnels: %s", n.Name, namesOf(bare.hosts[g])),
				Rule:    "local_ip of the agents is the host's own end of its tunnels",
				Hint:    fmt.Sprintf("give the group a rule: %s: %q; or remove the network's cidr, so that tunnels use the management network", n.Name, n.CIDR.Masked().Addr().String()+"+n"),
				Related: []diag.Related{{Message: "the network", Path: networkAt(r, n, "cidr")}},
			})
		}
	},
}

// tunnelHeaders is the number of bytes that VXLAN takes of a frame over IPv4: outer Ethernet, IP, UDP and VXLAN (RFC 7348).
const tunnelHeaders = 50

var networkingTunnelMTU = &check.Check{
	Code:  "networking/tunnel-mtu",
	Title: "Frames of instances fit into tunnels.",
	Doc: "VXLAN takes 50 bytes of each frame (RFC 7348). From kilo on DHCP announces the smaller MTU to instances " +
		"(advertise_mtu); before, they send packets of 1500 bytes, and larger answers than a ping never arrive if the network " +
		"of the tunnels carries no more.",
	Severity: diag.Warning,
	Bad: `
series: "havana"
regions: north: {networking: tenants: "vxlan", networks: tenant: vlans: []}`,
	Good: `
series: "havana"
regions: north: {networking: tenants: "vxlan", networks: {tenant: vlans: [], management: mtu: 1600}}`,
	Cloud: func(s *check.Subject, report check.Report) {
		const packet = 1500
		for _, r := range s.Cloud.Regions {
			n := topology.Overlay(r)
			if n == nil || r.Networking.Tenants != "vxlan" || r.Series >= series.Kilo || n.MTU >= packet+tunnelHeaders {
				continue
			}
			report(check.Finding{
				Path:    networkAt(r, n),
				Message: fmt.Sprintf("instances of %v send packets of %d bytes, but tunnels in network %s carry %d", r.Series, packet, n.Name, n.MTU-tunnelHeaders),
				Rule:    "VXLAN takes 50 bytes (RFC 7348); advertise_mtu appears in kilo",
				Hint:    fmt.Sprintf("enable longer frames on switches and hosts there and write mtu: %d or more", packet+tunnelHeaders),
			})
		}
	},
}
