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
	Title: "The management VIP has TLS only if the metadata agent of the series supports it.",
	Doc: "The metadata agent of neutron forwards requests of instances to the management VIP. It can use https since juno " +
		"(nova_metadata_protocol). Before juno, a VIP with TLS rejects the requests, and no instance gets its keys.",
	Bad: `
series: "havana"
regions: north: networks: management: {dns: "inside.example.org", tls: certificate: "/etc/ssl/private/api.pem"}`,
	Good: `
series: "zed"
regions: north: networks: management: {dns: "inside.example.org", tls: certificate: "/etc/ssl/private/api.pem"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			n := r.Network(model.Management)
			if n == nil || n.TLS == nil || r.Series >= series.Juno || !s.Sites[r.Name].RegionHas(service.MetadataProxy) {
				continue
			}
			report(check.Finding{
				Path:    networkAt(r, n, "tls"),
				Message: fmt.Sprintf("the metadata agent of %v uses plain HTTP, but the management VIP has TLS", r.Series),
				Rule:    "nova_metadata_protocol was added in juno",
				Hint:    "remove tls of the management network; external networks may keep tls",
			})
		}
	},
}

var networkAuthority = &check.Check{
	Code:  "network/authority",
	Title: "If a private authority signed the certificate of the management VIP, nova has an option for that authority.",
	Doc: "Nova reads the authority of glance's certificate from [glance] cafile since pike. Before pike, nova trusts only the " +
		"authorities that its host trusts. If the host does not trust the authority, nova cannot fetch images, unless overrides make " +
		"it accept any certificate ([glance] api_insecure).",
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
			if n == nil || n.TLS == nil || n.TLS.CA == "" || r.Series >= series.Pike || ignoresAuthority(s, r) {
				continue
			}
			report(check.Finding{
				Path:    networkAt(r, n, "tls", "ca"),
				Message: fmt.Sprintf("nova of %v has no option for the authority that signed the certificate of glance", r.Series),
				Rule:    "[glance] cafile was added in pike",
				Hint:    "copy the file to /usr/local/share/ca-certificates of every host and run update-ca-certificates",
			})
		}
	},
}

// ignoresAuthority reports whether nova accepts any certificate of glance, on all hosts of a region.
func ignoresAuthority(s *check.Subject, r *model.Region) bool {
	found := false
	for _, value := range s.Values(r, novaProject, "[glance] api_insecure", "[DEFAULT] glance_api_insecure") {
		if found = true; !service.On(value.Members) {
			return false
		}
	}
	return found
}

var networkVIPMoved = &check.Check{
	Code:  "network/vip-moved",
	Title: "No agent moves the interface of a VIP into its own bridge.",
	Doc: "Before liberty the Linux bridge agent uses no bridge of the host (bridge_mappings). When the first router joins an " +
		"untagged network, the agent creates a bridge, adds the interface to it and moves the addresses to the bridge. " +
		"Keepalived still adds the VIP to the interface, where no one can reach it.",
	Severity: diag.Warning,
	Bad: `
series: "havana"
regions: north: networking: mechanism: "linuxbridge"`,
	Good: `
series: "zed"
regions: north: networking: mechanism: "linuxbridge"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			if r.Networking.Mechanism != "linuxbridge" || r.Series >= topology.OwnBridges || !routesWithVIP(s.Sites[r.Name]) {
				continue
			}
			for _, n := range r.Networks {
				if !n.ServesUsers() {
					continue
				}
				report(check.Finding{
					Path:    networkAt(r, n, "vip"),
					Message: fmt.Sprintf("the Linux bridge agent of %v adds the interface of network %s, which has the VIP, to its own bridge", r.Series, n.Name),
					Rule:    "bridge_mappings of the agent was added in liberty",
					Hint:    `write mechanism: "openvswitch", or run neutron-l3-agent on hosts without Keepalived`,
				})
			}
		}
	},
}

// routesWithVIP reports whether a host that may have VIPs also routes for instances.
func routesWithVIP(site *service.Site) bool {
	return slices.ContainsFunc(site.Region.Groups, func(g *model.Group) bool {
		return site.GroupHas(g, service.VIPs) && site.GroupHas(g, service.Routing)
	})
}
