package checks

import (
	"fmt"
	"slices"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/topology"
)

var networkProvider = &check.Check{
	Code:  "network/provider",
	Title: "Provider networks and physical networks are those of neutron.",
	Doc: "nova-network has one kind of network for instances, with purpose fixed. A provider network is one of neutron, and so is " +
		"the name of a physical network.",
	Bad: `
series: "havana"
regions: north: {
	networking: {driver: "nova-network", manager: "flat-dhcp"}
	networks: fixed: {purpose: "fixed", vlan: 101, cidr: "10.121.0.0/16"}
	networks: office: {purpose: "provider", vlan: 102}
}`,
	Good: `
series: "havana"
regions: north: {
	networking: {driver: "nova-network", manager: "flat-dhcp"}
	networks: fixed: {purpose: "fixed", vlan: 101, cidr: "10.121.0.0/16"}
}`,
	Cloud: eachNetwork(func(r *model.Region, n *model.Network, report check.Report) {
		if r.Networking.IsNeutron() {
			return
		}
		f := check.Finding{
			Rule:    "nova-network connects instances to fixed networks only (nova.network.manager)",
			Related: []diag.Related{{Message: "the driver", Path: regionAt(r, "networking", "driver")}},
		}
		switch {
		case n.Purpose == "provider":
			f.Path, f.Message, f.Hint = networkAt(r, n, "purpose"), fmt.Sprintf("network %s is a provider network, but the region uses nova-network", n.Name), `write purpose: "fixed"`
		case n.PhysicalNetwork != "":
			f.Path, f.Message, f.Hint = networkAt(r, n, "physicalNetwork"), fmt.Sprintf("physicalNetwork of network %s applies to neutron, but the region uses nova-network", n.Name), "remove it"
		default:
			return
		}
		report(f)
	}),
}

var networkPhysicalUnused = &check.Check{
	Code:  "network/physical-unused",
	Title: "The tenant network is of use to the type of the networks of projects.",
	Doc: "With tenants: \"vlan\" the VLANs of projects are in a tenant network. Tunnels use only its addresses, so its physicalNetwork " +
		"has no effect; and with tenants: \"none\" projects have no networks.",
	Severity: diag.Warning,
	Bad:      `regions: north: {networking: tenants: "vxlan", networks: tenant: physicalNetwork: "physnet1"}`,
	Good:     `regions: north: networks: tenant: physicalNetwork: "physnet1"`,
	Cloud: eachNetwork(func(r *model.Region, n *model.Network, report check.Report) {
		f := check.Finding{
			Rule: "tenants selects how the networks of projects are separated", Hint: "remove it",
			Related: []diag.Related{{Message: "the type", Path: regionAt(r, "networking", "tenants")}},
		}
		switch {
		case n.Purpose != "tenant" || !r.Networking.IsNeutron():
			return
		case r.Networking.Tenants == "none":
			f.Path, f.Message = networkAt(r, n), fmt.Sprintf("tenant network %s has no effect: projects have no networks of their own", n.Name)
		case r.Networking.HasTunnels() && n.PhysicalNetwork != "":
			f.Path, f.Message = networkAt(r, n, "physicalNetwork"), fmt.Sprintf("physicalNetwork of tenant network %s has no effect: the networks of projects are tunnels", n.Name)
		default:
			return
		}
		report(f)
	}),
}

var networkPhysicalFlat = &check.Check{
	Code:  "network/physical-flat",
	Title: "A physical network has at most one network without a VLAN.",
	Doc: "Neutron has one flat network on each physical network: it rejects a second one (type_flat.py). On the wire, two networks " +
		"without tags are one network.",
	Bad: `regions: north: networks: {
	a: {purpose: "provider", nic: "eth1", physicalNetwork: "tenant"}
	b: {purpose: "provider", nic: "eth1", physicalNetwork: "tenant"}
}`,
	Good: `regions: north: networks: {
	a: {purpose: "provider", nic: "eth1", physicalNetwork: "tenant"}
	b: {purpose: "provider", nic: "eth1", physicalNetwork: "tenant", vlan: 300}
}`,
	Cloud: eachPart(func(r *model.Region, n *model.Network, before []*model.Network, report check.Report) {
		at := slices.IndexFunc(before, func(other *model.Network) bool { return isUntagged(other) })
		if !isUntagged(n) || at < 0 {
			return
		}
		report(check.Finding{
			Path:    networkAt(r, n),
			Message: fmt.Sprintf("networks %s and %s of physical network %s have no VLAN", before[at].Name, n.Name, n.Physical()),
			Rule:    "a physical network has one flat network (neutron, type_flat.py)",
			Hint:    fmt.Sprintf("set vlan of network %s, or give it a physicalNetwork and a nic of its own", n.Name),
			Related: []diag.Related{{Message: "the other network", Path: networkAt(r, before[at])}},
		})
	}),
}

// isUntagged reports whether the frames of a network have no tag. Those of tenants do.
func isUntagged(n *model.Network) bool { return n.VLAN == 0 && n.Purpose != "tenant" }

var networkPhysicalParts = &check.Check{
	Code:  "network/physical-parts",
	Title: "The networks of one physical network share an interface and a bridge.",
	Doc: "An agent maps a physical network to one bridge or one interface (bridge_mappings, physical_interface_mappings). Neutron " +
		"tags the frames of its VLANs itself, so a tenant network on an interface of a VLAN cannot be a part of it.",
	Bad: `regions: north: networks: {
	tenant: physicalNetwork: "physnet1"
	office: {purpose: "provider", vlan: 300, nic: "eth0", physicalNetwork: "physnet1"}
}`,
	Good: `regions: north: networks: {
	tenant: physicalNetwork: "physnet1"
	office: {purpose: "provider", vlan: 300, nic: "eth1", physicalNetwork: "physnet1"}
}`,
	Cloud: eachPart(validateParts),
}

// validateParts reports a network that cannot be on the same bridge as an earlier network of its physical network.
func validateParts(r *model.Region, n *model.Network, before []*model.Network, report check.Report) {
	first := before[0]
	f := check.Finding{
		Path: networkAt(r, n), Rule: "a physical network has one bridge or interface (neutron, bridge_mappings)",
		Related: []diag.Related{{Message: "the other network", Path: networkAt(r, first)}},
	}
	named := topology.NamesBridge(r, first)
	switch {
	case !sameWire(r, first, n):
		f.Message = fmt.Sprintf("networks %s and %s of physical network %s are on different interfaces", first.Name, n.Name, n.Physical())
		f.Hint = "write the same nic, or another physicalNetwork"
	case n.Bridge != "" && named != nil && named.Bridge != n.Bridge:
		f.Path = networkAt(r, n, "bridge")
		f.Message = fmt.Sprintf("networks %s and %s of physical network %s have different bridges, %s and %s", named.Name, n.Name, n.Physical(), named.Bridge, n.Bridge)
		f.Hint = "remove one of them"
		f.Related = []diag.Related{{Message: "the other bridge", Path: networkAt(r, named, "bridge")}}
	case n.Purpose == "tenant" && n.VLAN != 0 || first.Purpose == "tenant" && first.VLAN != 0:
		f.Message = fmt.Sprintf("physical network %s contains a tenant network that is on the interface of a VLAN itself", n.Physical())
		f.Hint = "remove vlan of the tenant network, whose VLANs are in vlans; or give it another physicalNetwork"
	default:
		return
	}
	report(f)
}

var networkPhysicalMTU = &check.Check{
	Code:  "network/physical-mtu",
	Title: "The networks of one physical network have the same MTU.",
	Doc: "Neutron has one MTU for a physical network (physical_network_mtus), from which each new network gets its own. stackplan " +
		"writes the smallest, so that no frame is longer than its network allows; the others use less than they could.",
	Severity: diag.Warning,
	Bad: `regions: north: networks: {
	tenant: {physicalNetwork: "physnet1", mtu: 9000}
	office: {purpose: "provider", vlan: 300, nic: "eth1", physicalNetwork: "physnet1"}
}`,
	Good: `regions: north: networks: {
	tenant: {physicalNetwork: "physnet1", mtu: 9000}
	office: {purpose: "provider", vlan: 300, nic: "eth1", physicalNetwork: "physnet1", mtu: 9000}
}`,
	Cloud: eachPart(func(r *model.Region, n *model.Network, before []*model.Network, report check.Report) {
		if first := before[0]; first.MTU != n.MTU {
			report(check.Finding{
				Path:    networkAt(r, n, "mtu"),
				Message: fmt.Sprintf("networks %s and %s of physical network %s have different MTUs, %d and %d", first.Name, n.Name, n.Physical(), first.MTU, n.MTU),
				Rule:    "a physical network has one MTU (neutron, physical_network_mtus)",
				Hint:    "write the same mtu for both",
				Related: []diag.Related{{Message: "the other MTU", Path: networkAt(r, first, "mtu")}},
			})
		}
	}),
}

// eachNetwork returns a check of each network on its own.
func eachNetwork(validate func(*model.Region, *model.Network, check.Report)) func(*check.Subject, check.Report) {
	return func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, n := range r.Networks {
				validate(r, n, report)
			}
		}
	}
}

// eachPart returns a check of each network with the earlier networks of its physical network, if there are any.
func eachPart(validate func(r *model.Region, n *model.Network, before []*model.Network, report check.Report)) func(*check.Subject, check.Report) {
	return eachNetwork(func(r *model.Region, n *model.Network, report check.Report) {
		parts := topology.Parts(r, n)
		if at := slices.Index(parts, n); at > 0 {
			validate(r, n, parts[:at], report)
		}
	})
}

// physicalNetworks returns the networks that neutron uses as physical networks.
func physicalNetworks(r *model.Region) []*model.Network {
	return slices.DeleteFunc(slices.Clone(r.Networks), func(n *model.Network) bool {
		return !r.Networking.IsNeutron() || !topology.IsPhysical(r, n)
	})
}

// onePhysical reports whether two networks are parts of one physical network of neutron.
func onePhysical(r *model.Region, a, b *model.Network) bool {
	return slices.Contains(topology.Parts(r, a), b)
}
