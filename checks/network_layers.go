package checks

import (
	"fmt"
	"slices"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

var networkCarrier = &check.Check{
	Code:  "network/carrier",
	Title: "The MTU of an untagged network is at least that of the VLANs on its interface.",
	Doc: "The frames of a VLAN pass the interface below it, which passes no frame that is longer than its own MTU. Linux rejects " +
		"a VLAN with a larger MTU than that of its interface.",
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

// longest returns the tagged network with the largest MTU on the interface of n, or nil.
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
		Message: fmt.Sprintf("an MTU of %d is smaller than the MTU of network %s on the same interface, %d", n.MTU, top.Name, top.MTU),
		Rule:    "the MTU of a VLAN is at most that of its interface (IEEE 802.1Q)",
		Hint:    fmt.Sprintf("write mtu: %d, or set vlan of network %s", top.MTU, n.Name),
		Related: []diag.Related{{Message: "the larger MTU", Path: networkAt(r, top, "mtu")}},
	})
}

var networkTunnel = &check.Check{
	Code:  "network/tunnel-mtu",
	Title: "The network that carries tunnels leaves instances an MTU of at least 1280 bytes.",
	Doc: "VXLAN adds 50 bytes to each frame, GRE 42, Geneve with the option of OVN 58, and all 20 more over IPv6, and neutron subtracts them from the MTU of instances. Below " +
		"1280 bytes instances have no IPv6 (RFC 8200, section 5).",
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
			if !r.Networking.HasTunnels() || n == nil {
				continue
			}
			mtu, at := tunnelMTU(s, r, n)
			headers := r.Networking.TunnelHeaders(n)
			if least := 1280 + headers; mtu < least {
				report(check.Finding{
					Path:    at,
					Message: fmt.Sprintf("an MTU of %d leaves instances %d bytes in tunnels", mtu, mtu-headers),
					Rule:    fmt.Sprintf("at least %d: 1280 bytes (RFC 8200, section 5) and %d of %s", least, headers, tunnelName(r)),
					Hint:    fmt.Sprintf("write %d for the usual 1500 bytes of instances, if the switches support it", 1500+headers),
				})
			}
		}
	},
}

// tunnelMTU returns the length of the packets that tunnels carry, and what limits it: the network, or an override of what neutron computes
// the MTU of instances from. 0 is no limit (neutron, ml2/drivers/type_tunnel.py, get_mtu).
func tunnelMTU(s *check.Subject, r *model.Region, n *model.Network) (mtu int, at source.Path) {
	mtu, at = n.MTU, networkAt(r, n, "mtu")
	for _, option := range []string{"[ml2] path_mtu", "[DEFAULT] global_physnet_mtu"} {
		for h, value := range s.Values(r, neutronProject, option) {
			limit, _ := value.Number()
			if value.Overrides && h.Does(service.NetworkAPI) && limit > 0 && int(limit) < mtu {
				mtu, at = int(limit), value.Path
			}
		}
	}
	return mtu, at
}

// tunnelName returns the type of the tunnels of a region with its standard.
func tunnelName(r *model.Region) string {
	switch r.Networking.Tenants {
	case "gre":
		return "GRE (RFC 2890)"
	case "geneve":
		return "Geneve with the option of OVN (RFC 8926)"
	}
	return "VXLAN (RFC 7348)"
}

var networkPort = &check.Check{
	Code:  "network/port",
	Title: "An interface is a port of at most one bridge, and a port has no addresses.",
	Doc: "A bridge receives the frames of its ports. A second bridge cannot use the same port, and no one answers for an address " +
		"on a port: the address belongs on the bridge. Networks without a VLAN on one interface share that interface. With the same " +
		"physicalNetwork they share the bridge too, and the addresses are on the bridge.",
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

// sharePort reports whether two networks without VLANs of their own are on one interface that one or both add to a bridge. The check
// network/isolation validates the management network next to flat networks.
func sharePort(r *model.Region, a, b *model.Network) bool {
	if onePhysical(r, a, b) || isBeside(r, a, b) || isBeside(r, b, a) || !sameWire(r, a, b) {
		return false
	}
	onNIC := func(n *model.Network) bool { return n.VLAN == 0 || topology.IsTrunked(r, n) }
	return onNIC(a) && onNIC(b) && (topology.Bridged(r, a) || topology.Bridged(r, b))
}

// isBeside reports whether two networks are the management network and a flat one.
func isBeside(r *model.Region, a, b *model.Network) bool {
	return a.Name == model.Management && !topology.IsTrunked(r, b) && topology.IsFlat(r, b)
}

func reportPort(r *model.Region, a, b *model.Network, report check.Report) {
	f := check.Finding{
		Path: networkAt(r, b),
		Rule: "a bridge receives the frames of its ports",
		Hint: fmt.Sprintf("set vlan of network %s, or another nic", b.Name),
	}
	if a.Name == model.Management || b.Name == model.Management || topology.IsPhysical(r, a) && topology.IsPhysical(r, b) {
		f.Hint += fmt.Sprintf("; or let both share a bridge: physicalNetwork: %q", bridgedOf(r, a, b).Physical())
	}
	other := a
	switch {
	case topology.Bridged(r, a) && topology.Bridged(r, b):
		f.Message = fmt.Sprintf("networks %s and %s add one interface to two bridges, %s and %s", a.Name, b.Name, topology.Bridge(r, a), topology.Bridge(r, b))
	case topology.Bridged(r, a):
		f.Message = fmt.Sprintf("addresses of network %s are on an interface that is a port of %s", b.Name, topology.Bridge(r, a))
	default:
		f.Message = fmt.Sprintf("addresses of network %s are on an interface that is a port of %s", a.Name, topology.Bridge(r, b))
		f.Path, other = networkAt(r, a), b
	}
	f.Related = []diag.Related{{Message: "the other network", Path: networkAt(r, other)}}
	report(f)
}

// bridgedOf returns the first of two networks that has a bridge.
func bridgedOf(r *model.Region, a, b *model.Network) *model.Network {
	if topology.Bridged(r, a) {
		return a
	}
	return b
}
