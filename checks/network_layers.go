package checks

import (
	"fmt"
	"slices"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/topology"
)

var networkCarrier = &check.Check{
	Code:  "network/carrier",
	Title: "An untagged network has an MTU at least as large as those of the VLANs on its interface.",
	Doc: "The frames of a VLAN pass the interface below, which accepts none that is longer than its own MTU. Linux rejects a " +
		"VLAN with a greater MTU than that of its interface.",
	Bad: `
regions: north: networks: {
	management: vlan: null
	storage: {purpose: "storage", vlan: 300, cidr: "10.123.0.0/24", mtu: 9000}
}`,
	Good: `
regions: north: networks: {
	management: {vlan: null, mtu: 9000}
	storage: {purpose: "storage", vlan: 300, cidr: "10.123.0.0/24", mtu: 9000}
}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, n := range r.Networks {
				if top := longest(r, n); n.VLAN == 0 && top != nil && top.MTU > n.MTU {
					reportMTU(r, n, top, report)
				}
			}
		}
	},
}

// longest returns the tagged network with the longest frames on the interface of n, or nil.
func longest(r *model.Region, n *model.Network) *model.Network {
	var top *model.Network
	for _, other := range r.Networks {
		if other.VLAN != 0 && sameWire(r, n, other) && (top == nil || other.MTU > top.MTU) {
			top = other
		}
	}
	return top
}

func reportMTU(r *model.Region, n, top *model.Network, report check.Report) {
	report(check.Finding{
		Path:    networkAt(r, n, "mtu"),
		Message: fmt.Sprintf("an MTU of %d is smaller than that of network %s, %d, whose frames the same interface carries", n.MTU, top.Name, top.MTU),
		Rule:    "an interface accepts no longer frames for its VLANs than for itself (IEEE 802.1Q)",
		Hint:    fmt.Sprintf("mtu: %d, or a VLAN for network %s", top.MTU, n.Name),
		Related: []diag.Related{{Message: "the longer frames", Path: networkAt(r, top, "mtu")}},
	})
}

var networkTunnel = &check.Check{
	Code:  "network/tunnel-mtu",
	Title: "The network that carries tunnels leaves instances frames of 1280 bytes.",
	Doc: "VXLAN adds 50 bytes to each frame, 70 over IPv6, which neutron subtracts from the MTU of instances. Below 1280 bytes " +
		"instances have no IPv6 (RFC 8200, section 5).",
	Bad: `
regions: north: {
	networking: tenants: "vxlan"
	networks: tenant: {vlans: null, vlan: 300, cidr: "10.123.0.0/24", mtu: 1300}
	groups: ctl: address: tenant: "10.123.0.10+n"
}`,
	Good: `
regions: north: {
	networking: tenants: "vxlan"
	networks: tenant: {vlans: null, vlan: 300, cidr: "10.123.0.0/24", mtu: 1550}
	groups: ctl: address: tenant: "10.123.0.10+n"
}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			n := topology.Overlay(r)
			if r.Networking.Tenants != "vxlan" || n == nil {
				continue
			}
			if least := 1280 + overhead(n); n.MTU < least {
				report(check.Finding{
					Path:    networkAt(r, n, "mtu"),
					Message: fmt.Sprintf("an MTU of %d leaves instances %d bytes in tunnels", n.MTU, n.MTU-overhead(n)),
					Rule:    fmt.Sprintf("at least %d: 1280 bytes (RFC 8200, section 5) and %d of VXLAN (RFC 7348)", least, overhead(n)),
					Hint:    "1550 gives instances the 1500 that they expect, if the switches support it",
				})
			}
		}
	},
}

// overhead is what VXLAN adds to an instance's packet: an Ethernet header, its own, UDP's and IP's.
func overhead(n *model.Network) int {
	if n.CIDR.Addr().Is6() {
		return 70
	}
	return 50
}

var networkPort = &check.Check{
	Code:  "network/port",
	Title: "An interface is a port of one bridge, and a port has no address.",
	Doc: "What a port of a bridge receives goes to the bridge. A second bridge cannot have the port, and an address on it does " +
		"not answer: it must be on the bridge. Networks without a VLAN on one interface share that interface.",
	Bad: `regions: north: {
	networks: storage: {purpose: "storage", nic: "eth1", cidr: "10.123.0.0/24"}
	groups: ctl: address: storage: "10.123.0.10+n"
}`,
	Good: `regions: north: {
	networks: storage: {purpose: "storage", nic: "eth1", vlan: 300, cidr: "10.123.0.0/24"}
	groups: ctl: address: storage: "10.123.0.10+n"
}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for i, n := range r.Networks {
				at := slices.IndexFunc(r.Networks[:i], func(other *model.Network) bool { return sharePort(r, other, n) })
				if at >= 0 {
					reportPort(r, r.Networks[at], n, report)
				}
			}
		}
	},
}

// sharePort reports whether two networks without VLANs are on one interface, which one or both attach to a bridge. The check
// network/isolation reports the management network.
func sharePort(r *model.Region, a, b *model.Network) bool {
	if a.Name == model.Management || b.Name == model.Management {
		return false
	}
	return a.VLAN == 0 && b.VLAN == 0 && sameWire(r, a, b) && (topology.Bridged(r, a) || topology.Bridged(r, b))
}

func reportPort(r *model.Region, a, b *model.Network, report check.Report) {
	f := check.Finding{
		Path: networkAt(r, b),
		Rule: "what a port of a bridge receives goes to the bridge",
		Hint: fmt.Sprintf("give network %s a VLAN or an interface of its own", b.Name),
	}
	other := a
	switch {
	case topology.Bridged(r, a) && topology.Bridged(r, b):
		f.Message = fmt.Sprintf("networks %s and %s attach one interface to two bridges, %s and %s", a.Name, b.Name, topology.Bridge(a), topology.Bridge(b))
	case topology.Bridged(r, a):
		f.Message = fmt.Sprintf("addresses of network %s are on an interface that is a port of %s", b.Name, topology.Bridge(a))
	default:
		f.Message = fmt.Sprintf("addresses of network %s are on an interface that is a port of %s", a.Name, topology.Bridge(b))
		f.Path, other = networkAt(r, a), b
	}
	f.Related = []diag.Related{{Message: "the other network", Path: networkAt(r, other)}}
	report(f)
}
