package checks

import (
	"fmt"
	"slices"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

var metadataTLS = &check.Check{
	Code:  "metadata/tls",
	Title: "The metadata agent uses TLS only in series that support it.",
	Doc: "The metadata agent of neutron passes requests of instances on to the management VIP. It can do so by https from juno " +
		"on (nova_metadata_protocol); before, a VIP with TLS rejects it and no instance gets its keys.",
	Bad: `
series: "havana"
regions: north: networks: management: tls: certificate: "/etc/ssl/private/api.pem"`,
	Good: `
series: "zed"
regions: north: networks: management: tls: certificate: "/etc/ssl/private/api.pem"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			n := r.Network(model.Management)
			if n == nil || n.TLS == nil || r.Series >= series.Juno || !s.Sites[r.Name].RegionHas(service.MetadataProxy) {
				continue
			}
			report(check.Finding{
				Path:    networkAt(r, n, "tls"),
				Message: fmt.Sprintf("the metadata agent of %v uses plain HTTP to the management VIP, which has TLS", r.Series),
				Rule:    "nova_metadata_protocol appears in juno",
				Hint:    "leave tls of the management network out; external networks may keep it",
			})
		}
	},
}

var networkAuthority = &check.Check{
	Code:  "network/authority",
	Title: "If a private authority signed the inner VIP's certificate, nova supports it.",
	Doc: "Nova has an option for the authority of glance's certificate from pike on ([glance] cafile). Before, it uses the " +
		"authorities that its host trusts, and no image can be fetched if that is none of them.",
	Severity: diag.Warning,
	Bad: `
series: "havana"
regions: north: {
	networking: {driver: "nova-network", manager: "flat-dhcp"}
	networks: fixed: {purpose: "fixed", vlan: 101, cidr: "10.121.0.0/16"}
	networks: management: tls: {certificate: "/etc/ssl/private/api.pem", ca: "/etc/ssl/own-ca.pem"}
}`,
	Good: `
series: "zed"
regions: north: networks: management: tls: {certificate: "/etc/ssl/private/api.pem", ca: "/etc/ssl/own-ca.pem"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			n := r.Network(model.Management)
			if n == nil || n.TLS == nil || n.TLS.CA == "" || r.Series >= series.Pike {
				continue
			}
			report(check.Finding{
				Path:    networkAt(r, n, "tls", "ca"),
				Message: fmt.Sprintf("nova of %v has no option for the authority that signed glance's certificate", r.Series),
				Rule:    "[glance] cafile appears in pike",
				Hint:    "put the file into /usr/local/share/ca-certificates of every host and run update-ca-certificates",
			})
		}
	},
}

var networkVIPMoved = &check.Check{
	Code:  "network/vip-moved",
	Title: "No agent moves the interface of a VIP into a bridge of its own.",
	Doc: "Before liberty the Linux bridge agent cannot use existing bridges (bridge_mappings). When the first router joins an " +
		"untagged network, the agent creates a bridge, attaches the interface to it and moves the addresses, while Keepalived " +
		"continues to put the VIP on the interface, where no one can reach it.",
	Severity: diag.Warning,
	Bad: `
series: "havana"
regions: north: networking: mechanism: "linuxbridge"`,
	Good: `
series: "zed"
regions: north: networking: mechanism: "linuxbridge"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			if r.Networking.Mechanism != "linuxbridge" || r.Series >= topology.OwnBridges || !routesBesideVIP(s.Sites[r.Name]) {
				continue
			}
			for _, n := range r.Networks {
				if n.Purpose != "external" || !n.VIP.IsValid() {
					continue
				}
				report(check.Finding{
					Path:    networkAt(r, n, "vip"),
					Message: fmt.Sprintf("the Linux bridge agent of %v takes the interface of network %s, which has the VIP", r.Series, n.Name),
					Rule:    "bridge_mappings of the agent appears in liberty",
					Hint:    `write mechanism: "openvswitch", or let other hosts than those of Keepalived run neutron-l3-agent`,
				})
			}
		}
	},
}

// routesBesideVIP reports whether a host that may have VIPs also routes for instances.
func routesBesideVIP(site *service.Site) bool {
	return slices.ContainsFunc(site.Region.Groups, func(g *model.Group) bool {
		return site.GroupHas(g, service.VIPs) && site.GroupHas(g, service.Routing)
	})
}
