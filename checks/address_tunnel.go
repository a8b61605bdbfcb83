package checks

import (
	"fmt"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/table"
)

// tunnelAgents build the tunnels between hosts.
var tunnelAgents = []string{"neutron-openvswitch-agent", "neutron-linuxbridge-agent"}

var addressTunnel = &check.Check{
	Code:  "address/tunnel",
	Title: "Every host has an address in the network that carries tunnels.",
	Doc: "With tenants: \"vxlan\" each host ends tunnels at an address of its own (local_ip). It is in the first tenant network " +
		"with a cidr, or in the management network where there is none. A host without one reaches no guest of another host.",
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
			n := table.Overlay(h.Region)
			if n == nil || n.Name == model.Management || h.Region.Networking.Tenants != "vxlan" || h.Address[n.Name].IsValid() {
				continue
			}
			if table.NewScope(s.Sites[h.Region.Name], h).RunsAny(tunnelAgents...) {
				bare.add(h.Group, h)
			}
		}
		for _, g := range bare.order {
			r := bare.hosts[g][0].Region
			n := table.Overlay(r)
			report(check.Finding{
				Path:    groupAt(r, g, "address"),
				Message: fmt.Sprintf("no address in network %s, which carries tunnels: %s", n.Name, namesOf(bare.hosts[g])),
				Limit:   "local_ip of the agents is the host's own end of its tunnels",
				Hint:    fmt.Sprintf("give the group a rule: %s: %q; or the network no cidr, so that tunnels take the management network", n.Name, n.CIDR.Masked().Addr().String()+"+n"),
				Related: []diag.Related{{Message: "the network", Path: networkAt(r, n, "cidr")}},
			})
		}
	},
}
