package checks

import (
	"fmt"
	"slices"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/spelling"
)

var networkNIC = &check.Check{
	Code:  "network/nic",
	Title: "The interface of a network exists on every host that uses the network.",
	Doc: "A network names the interface that carries it. A host whose hardware does not have that interface gets no address in " +
		"the network, or none of the VLANs of its instances.",
	Bad:  `regions: north: networks: management: nic: "eth2"`,
	Good: `regions: north: networks: management: nic: "eth1"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, n := range r.Networks {
				if n.NIC != "" {
					validateNIC(s.Sites[r.Name], n, report)
				}
			}
		}
	},
}

// validateNIC reports each hardware that needs a network and does not have its interface, once.
func validateNIC(site *service.Site, n *model.Network, report check.Report) {
	reported := map[string]bool{}
	validate := func(hw *model.Hardware, who string) {
		if reported[hw.Name] || slices.Contains(hw.NICs, n.NIC) || hw.Bonds[n.NIC] != nil {
			return
		}
		reported[hw.Name] = true
		report(check.Finding{
			Path:    networkAt(site.Region, n, "nic"),
			Message: fmt.Sprintf("hardware %s of %s has no interface %s", hw.Name, who, n.NIC),
			Rule:    "every host of a network needs its interface",
			Hint:    spelling.Hint(n.NIC, hw.NICs),
			Related: []diag.Related{{Message: "its interfaces", Path: hardwareAt(hw, "nics")}},
		})
	}
	for _, g := range site.Region.Groups {
		if site.Joins(g, n) {
			validate(g.Hardware, "group "+g.Name)
		}
	}
	own := ownHardware(site.Region)
	for _, name := range sorted(own) {
		if reported[own[name].Name] || slices.Contains(own[name].NICs, n.NIC) {
			continue
		}
		if g := site.Region.GroupOf(name); g != nil && site.Joins(g, n) {
			validate(own[name], "host "+name)
		}
	}
}

// ownHardware returns the hardware of each host for which a host override or the inventory sets one.
func ownHardware(r *model.Region) map[string]*model.Hardware {
	own := map[string]*model.Hardware{}
	for name, fact := range r.Inventory {
		if fact.Hardware != nil {
			own[name] = fact.Hardware
		}
	}
	for name, e := range r.HostOverrides {
		if e.Hardware != nil {
			own[name] = e.Hardware
		}
	}
	return own
}

// hardwareOf returns the hardware of the hosts of a region, each once: first that of the groups.
func hardwareOf(r *model.Region) []*model.Hardware {
	var all []*model.Hardware
	for _, g := range r.Groups {
		all = append(all, g.Hardware)
	}
	own := ownHardware(r)
	for _, name := range sorted(own) {
		all = append(all, own[name])
	}
	seen := map[*model.Hardware]bool{nil: true}
	return slices.DeleteFunc(all, func(hw *model.Hardware) bool {
		isKnown := seen[hw]
		seen[hw] = true
		return isKnown
	})
}

var networkMTU = &check.Check{
	Code:  "network/mtu",
	Title: "A network with IPv6 addresses has an MTU of at least 1280 bytes.",
	Doc: "IPv6 requires an MTU of at least 1280 bytes on every link (RFC 8200, section 5). Linux disables IPv6 on an interface " +
		"with a smaller MTU.",
	Bad:      `regions: north: networks: storage: {purpose: "storage", vlan: 300, cidr: "fd00:1::/64", mtu: 1200}`,
	Good:     `regions: north: networks: storage: {purpose: "storage", vlan: 300, cidr: "fd00:1::/64", mtu: 1280}`,
	Severity: diag.Error,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, n := range r.Networks {
				if n.MTU >= 1280 || !n.CIDR.Addr().Is6() {
					continue
				}
				report(check.Finding{
					Path:    networkAt(r, n, "mtu"),
					Message: fmt.Sprintf("an MTU of %d is too small for the IPv6 addresses of network %s", n.MTU, n.Name),
					Rule:    "at least 1280 bytes (RFC 8200, section 5)",
					Hint:    "write mtu: 1500 for Ethernet",
				})
			}
		}
	},
}
