package checks

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

var networkVIPMissing = &check.Check{
	Code:  "network/vip-missing",
	Title: "The management network of a region has a VIP, unless the region has one control host.",
	Doc: "Every program of a region finds the database and the APIs at one address. With several control hosts it is the VIP of the " +
		"management network, where HAProxy listens, so that the loss of one host has no effect. A region with one control host needs no " +
		"VIP: its services are then at the address of this host, without HAProxy and Keepalived.",
	Bad:  `regions: north: networks: {management: {vip: null, vrid: null}, external: {vip: null, vrid: null}}`,
	Good: `regions: north: networks: management: {vip: "10.120.0.20", vrid: 60}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			site, n := s.Sites[r.Name], r.Network(model.Management)
			if n == nil || n.VIP.IsValid() {
				continue
			}
			message, rule := withoutVIP(site)
			if message == "" {
				continue
			}
			report(check.Finding{
				Path:    networkAt(r, n),
				Message: message,
				Rule:    rule,
				Hint:    "set vip and vrid of the network: " + cmp.Or(freeAddress(s, r, n, n.CIDR.Addr()), "any address that no host has") + "; " + freeVRID(r, 50),
			})
		}
	},
}

// withoutVIP states why a region cannot work without a VIP in its management network; it is empty if it can.
func withoutVIP(site *service.Site) (message, rule string) {
	name, control := site.Region.Name, service.ControlHosts(site)
	switch {
	case site.RegionHas(service.LoadBalancing) && !service.HasVIP(site):
		return fmt.Sprintf("region %s runs HAProxy, but none of its networks has a VIP", name), "HAProxy listens on VIPs"
	case service.Front(site) != nil || len(control) == 0:
		return "", ""
	}
	message = fmt.Sprintf("the management network of region %s has no VIP, but ", name)
	if len(control) == 1 {
		return message + fmt.Sprintf("%s, the only control host, does not run %s", control[0].Name, spelling.List(missingOn(site, control[0]), "and")),
			"without a VIP, one host runs every service that clients connect to"
	}
	return message + fmt.Sprintf("%d hosts run services that clients find at one address: %s", len(control), namesOf(control)),
		"without a VIP, one host runs every service that clients connect to, such as the database and the APIs"
}

// missingOn returns the services that clients find at one address and that other hosts run, but not this one.
func missingOn(site *service.Site, h *model.Host) []string {
	var all []string
	for _, l := range site.Proxied() {
		if name := l.Service.Name; !site.GroupRuns(h.Group.Name, name) && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

var networkVIPRouter = &check.Check{
	Code:  "network/vip-router",
	Title: "A network has both a VIP and a VRID, or neither.",
	Doc: "Keepalived needs both: the address that moves between hosts, and the virtual router identifier by which the control " +
		"hosts agree which of them has it (RFC 5798, section 5.2.3).",
	Bad:  `regions: north: networks: external: vrid: null`,
	Good: `regions: north: networks: external: {vip: null, vrid: null}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, n := range r.Networks {
				f := check.Finding{Rule: "a VIP needs a virtual router identifier (RFC 5798, section 5.2.3)"}
				switch {
				case n.VIP.IsValid() && n.VRID == 0:
					f.Path, f.Hint = networkAt(r, n, "vip"), "set vrid of the network: "+freeVRID(r, 50)
					f.Message = fmt.Sprintf("the VIP %v of network %s has no VRID", n.VIP, n.Name)
				case !n.VIP.IsValid() && n.VRID != 0:
					f.Path, f.Hint = networkAt(r, n, "vrid"), "set vip of the network, or remove vrid"
					f.Message = fmt.Sprintf("network %[2]s has VRID %[1]d, but no VIP", n.VRID, n.Name)
				default:
					continue
				}
				report(f)
			}
		}
	},
}

var networkVRID = &check.Check{
	Code:  "network/vrid",
	Title: "Each VIP of a region has its own VRID.",
	Doc: "A virtual router is identified by its VRID on the LAN of its adverts (RFC 5798, section 3), and the adverts of all " +
		"VIPs use the management network. Two routers with the same VRID take the VIP from each other.",
	Bad:  `regions: north: networks: external: vrid: 51`,
	Good: `regions: north: networks: external: vrid: 53`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			first := map[int]*model.Network{}
			for _, n := range r.Networks {
				other := first[n.VRID]
				if n.VRID == 0 || other == nil {
					first[n.VRID] = n
					continue
				}
				report(check.Finding{
					Path:    networkAt(r, n, "vrid"),
					Message: fmt.Sprintf("VRID %d of network %s is also the VRID of network %s", n.VRID, n.Name, other.Name),
					Rule:    "a VRID is unique on the LAN of its adverts (RFC 5798, section 3; man keepalived.conf)",
					Hint:    freeVRID(r, n.VRID),
					Related: []diag.Related{{Message: "network " + other.Name + " has it here", Path: networkAt(r, other, "vrid")}},
				})
			}
		}
	},
}

// freeVRID returns a hint with the first VRID above another that no network of the region has.
func freeVRID(r *model.Region, above int) string {
	used := map[int]bool{}
	for _, n := range r.Networks {
		used[n.VRID] = true
	}
	for vrid := above + 1; vrid <= 255; vrid++ {
		if !used[vrid] {
			return fmt.Sprintf("%d is unused in this region", vrid)
		}
	}
	return "write an unused VRID from 1 to 255"
}

var networkTLS = &check.Check{
	Code:  "network/tls",
	Title: "A network with TLS has a VIP.",
	Doc:   "HAProxy terminates TLS on the VIP. In a network without a VIP the certificate is never used, and nothing is encrypted.",
	Bad: `
regions: north: networks: storage: {
	purpose: "storage", vlan: 300, cidr: "10.123.0.0/24"
	tls: certificate: "/etc/ssl/private/storage.pem"
}`,
	Good: `regions: north: networks: external: tls: certificate: "/etc/ssl/private/api.pem"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, n := range r.Networks {
				if n.TLS == nil || n.VIP.IsValid() {
					continue
				}
				report(check.Finding{
					Path:    networkAt(r, n, "tls"),
					Message: fmt.Sprintf("network %s has tls, but no VIP", n.Name),
					Rule:    "HAProxy terminates TLS on VIPs",
					Hint:    "set vip of the network, or remove tls",
				})
			}
		}
	},
}

var networkTLSAddress = &check.Check{
	Code:  "network/tls-address",
	Title: "The certificate of a public authority contains a name.",
	Doc: "Clients compare the host of a URL with the names in the certificate. Public authorities do not sign certificates for private " +
		"addresses (CA/Browser Forum, Baseline Requirements, section 7.1.4.2), so clients reject each connection to a VIP at such an address, " +
		"unless the network has a DNS name that the certificate contains, or ca is the authority of the cloud.",
	Severity: diag.Warning,
	Bad:      `regions: north: networks: management: tls: certificate: "/etc/ssl/private/api.pem"`,
	Good:     `regions: north: networks: management: {dns: "inside.example.org", tls: certificate: "/etc/ssl/private/api.pem"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, n := range r.Networks {
				if n.TLS == nil || n.TLS.CA != "" || n.DNS != "" || !n.VIP.IsPrivate() {
					continue
				}
				report(check.Finding{
					Path:    networkAt(r, n, "tls"),
					Message: fmt.Sprintf("URLs contain the private address %v of network %s, for which no public authority signs a certificate", n.VIP, n.Name),
					Rule:    "clients accept a certificate that contains the name or the address of the URL (RFC 9110, section 4.3.4)",
					Hint:    "set dns of the network to the name in the certificate, or ca to the file of the authority that signed it",
				})
			}
		}
	},
}

var networkVIPTaken = &check.Check{
	Code:  "network/vip-taken",
	Title: "A VIP is not the address of a host, a gateway or another VIP.",
	Doc: "The VIP moves between control hosts. If a host, a gateway or another VIP has the same address, two machines answer for " +
		"it (RFC 5227), and which one a client reaches is random.",
	Bad:  `regions: north: networks: management: vip: "10.120.0.12"`,
	Good: `regions: north: networks: management: vip: "10.120.0.9"`,
	Cloud: func(s *check.Subject, report check.Report) {
		taken := takenBySite{}
		for _, r := range s.Cloud.Regions {
			for _, n := range r.Networks {
				taken.validate(s, r, n, report)
			}
		}
		for _, h := range s.Hosts() {
			for _, n := range h.Region.Networks {
				taken.validateHost(s, h, n, report)
			}
		}
	},
}

// takenBySite contains the VIPs seen so far, by region and address.
type takenBySite map[siteAddress]*model.Network

type siteAddress struct {
	region string
	addr   netip.Addr
}

// validate reports a VIP that is the network's gateway or the VIP of a network before it.
func (t takenBySite) validate(s *check.Subject, r *model.Region, n *model.Network, report check.Report) {
	if !n.VIP.IsValid() {
		return
	}
	key := siteAddress{r.Name, n.VIP}
	if other := t[key]; other != nil {
		reportTaken(s, r, n, "the VIP of network "+other.Name, networkAt(r, other, "vip"), report)
	} else {
		t[key] = n
	}
	if n.VIP == n.Gateway {
		reportTaken(s, r, n, "the gateway of its network", networkAt(r, n, "gateway"), report)
	}
}

// validateHost reports a VIP that is the address of a host in a network, and deletes it, so that it is reported for one host only.
func (t takenBySite) validateHost(s *check.Subject, h *model.Host, n *model.Network, report check.Report) {
	addr, ok := h.Address[n.Name]
	if !ok {
		return
	}
	key := siteAddress{h.Region.Name, addr}
	if owner := t[key]; owner != nil {
		delete(t, key)
		reportTaken(s, h.Region, owner, "the address of host "+h.Name, addressAt(h, n.Name), report)
	}
}

func reportTaken(s *check.Subject, r *model.Region, n *model.Network, whose string, where source.Path, report check.Report) {
	report(check.Finding{
		Path:    networkAt(r, n, "vip"),
		Message: fmt.Sprintf("the VIP %v of network %s is also %s", n.VIP, n.Name, whose),
		Rule:    "an address belongs to one machine (RFC 5227)",
		Hint:    cmp.Or(freeAddress(s, r, n, n.VIP), "write an address that no host, gateway or range has"),
		Related: []diag.Related{{Message: "the address is set here", Path: where}},
	})
}
