package checks

import (
	"fmt"
	"slices"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

var networkBridge = &check.Check{
	Code:  "network/bridge",
	Title: "Each bridged network has its own bridge.",
	Doc: "A bridge is one layer-2 network, so networks that share a bridge are not separated. Neutron uses br-int and br-tun " +
		"itself (integration_bridge and tunnel_bridge of the Open vSwitch agent; OVN only br-int), and a bridge cannot have the name of an " +
		"interface. If a network sets no bridge, its bridge is named after its VLAN, or after its physical network. Networks of one " +
		"physical network share its bridge.",
	Bad:  `regions: north: networks: external: bridge: "br-int"`,
	Good: `regions: north: networks: external: bridge: "br-ex"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			first := map[string]*model.Network{}
			for _, n := range r.Networks {
				if !topology.Bridged(r, n) {
					continue
				}
				name := topology.Bridge(r, n)
				other := first[name]
				if other == nil {
					first[name] = n
				} else if onePhysical(r, n, other) {
					continue
				}
				validateBridge(r, n, name, other, report)
			}
		}
	},
}

var networkBridgeUnused = &check.Check{
	Code:  "network/bridge-unused",
	Title: "A network that names a bridge has one.",
	Doc: "Only networks to which a bridge of the host connects instances or routers have one. The Linux bridge agent of neutron creates a " +
		"bridge for each VLAN itself, and VlanManager of nova-network one for each project, so a name has no effect there.",
	Severity: diag.Warning,
	Bad:      `regions: north: networks: storage: {purpose: "storage", vlan: 300, cidr: "10.122.0.0/24", bridge: "br-storage"}`,
	Good:     `regions: north: networks: storage: {purpose: "storage", vlan: 300, cidr: "10.122.0.0/24"}`,
	Cloud: eachNetwork(func(r *model.Region, n *model.Network, report check.Report) {
		if n.Bridge == "" || topology.Bridged(r, n) {
			return
		}
		report(check.Finding{
			Path:    networkAt(r, n, "bridge"),
			Message: fmt.Sprintf("bridge of network %s has no effect: hosts do not have this bridge", n.Name),
			Rule:    "a host has a bridge for instances and routers only, and none if the agent creates a bridge for each VLAN",
			Hint:    "remove it",
		})
	}),
}

// validateBridge reports a bridge that is also the bridge of other, an earlier network, or whose name is in use otherwise.
func validateBridge(r *model.Region, n *model.Network, name string, other *model.Network, report check.Report) {
	f := check.Finding{
		Path: bridgeAt(r, n), Rule: "a bridge is one layer-2 network, and the name of an interface is unique on a host",
		Hint: fmt.Sprintf(`write another bridge: bridge: "br-%.12s"`, n.Name+"-x"),
	}
	if n.VLAN != 0 {
		f.Hint = fmt.Sprintf(`write another bridge: bridge: "br-v%d"`, n.VLAN)
	}
	switch {
	case other != nil:
		f.Message = fmt.Sprintf("networks %s and %s have the same bridge, %s", other.Name, n.Name, name)
		f.Related = []diag.Related{{Message: "the other network", Path: bridgeAt(r, other)}}
	case r.Networking.IsNeutron() && r.Networking.Mechanism != "linuxbridge" && (name == "br-int" || name == "br-tun"):
		f.Message = fmt.Sprintf("bridge %s of network %s is a bridge that neutron creates itself", name, n.Name)
	case isNIC(r, name):
		f.Message = fmt.Sprintf("bridge %s of network %s has the name of an interface", name, n.Name)
	default:
		return
	}
	report(f)
}

// bridgeAt returns the path of the bridge of a network, or of the network if it sets none.
func bridgeAt(r *model.Region, n *model.Network) source.Path {
	if n.Bridge == "" {
		return networkAt(r, n)
	}
	return networkAt(r, n, "bridge")
}

// isNIC reports whether hosts of a region have an interface of that name.
func isNIC(r *model.Region, name string) bool {
	return slices.ContainsFunc(hardwareOf(r), func(hw *model.Hardware) bool { return slices.Contains(hw.NICs, name) })
}
