package topology

import (
	"strconv"

	"stackplan/internal/model"
	"stackplan/internal/series"
)

// nameLimit is the maximum length of an interface's name in bytes: IFNAMSIZ of Linux minus the terminating zero.
const nameLimit = 15

// NIC returns the physical interface or bond that carries a network: the nic of the network if it is set, otherwise the first NIC of
// the hardware, or the bond that contains it; nothing if the NICs of the hardware are invalid.
func NIC(n *model.Network, hw *model.Hardware) string {
	if n.NIC != "" {
		return n.NIC
	}
	if len(hw.NICs) == 0 {
		return ""
	}
	if bond := hw.BondOf(hw.NICs[0]); bond != nil {
		return bond.Name
	}
	return hw.NICs[0]
}

// Interface returns the interface that carries only the frames of one network: the NIC, or eth0.100 if the network is tagged. If
// Linux does not accept a name of that length, the interface is called vlan100.
func Interface(n *model.Network, hw *model.Hardware) string {
	nic := NIC(n, hw)
	if n.VLAN == 0 {
		return nic
	}
	vlan := strconv.Itoa(n.VLAN)
	if name := nic + "." + vlan; len(name) <= nameLimit {
		return name
	}
	return "vlan" + vlan
}

// Bridge returns the name of the bridge of a network: its bridge if it is set, otherwise br100 after the VLAN, otherwise br-NAME, cut
// to the length that Linux accepts. Bridged reports whether the region needs the bridge.
func Bridge(n *model.Network) string {
	switch {
	case n.Bridge != "":
		return n.Bridge
	case n.VLAN != 0:
		return "br" + strconv.Itoa(n.VLAN)
	}
	name := "br-" + n.Name
	return name[:min(len(name), nameLimit)]
}

// Bridged reports whether hosts of the region make the network's interface a port of its bridge. A bridge port has no address,
// so the host's own addresses are then on the bridge. FlatManager and FlatDHCPManager of nova-network attach instances to
// one bridge; VlanManager creates a bridge for each project itself, and so does the Linux bridge agent of neutron for
// each VLAN of a tenant. Open vSwitch has one bridge for each physical network.
func Bridged(r *model.Region, n *model.Network) bool {
	if !r.Networking.IsNeutron() {
		return n.Purpose == "fixed" && r.Networking.Manager != "vlan"
	}
	switch n.Purpose {
	case "external", "floating", "fixed":
		return r.Networking.Mechanism == "openvswitch" || r.Networking.Mechanism == "linuxbridge" && r.Series >= OwnBridges
	case "tenant":
		return r.Networking.Mechanism == "openvswitch" && r.Networking.Tenants == "vlan"
	}
	return false
}

// Switched reports whether the bridge of a network is a bridge of Open vSwitch.
func Switched(r *model.Region, n *model.Network) bool {
	return r.Networking.IsNeutron() && r.Networking.Mechanism == "openvswitch" && Bridged(r, n)
}

// OwnBridges is the first series whose Linux bridge agent uses existing bridges of the host (linux_bridge.bridge_mappings).
// Before, the agent creates a bridge for an untagged network and moves the addresses of the interface, VIPs among them, to it when
// the first port is added.
const OwnBridges = series.Liberty

// Device returns the interface that has the addresses of a network on a host, VIPs among them: the bridge if the network is
// bridged and a service of the host attaches instances to bridges, otherwise the network's interface.
func Device(n *Node, network *model.Network) string {
	if Bridged(n.Region, network) && n.Bridges {
		return Bridge(network)
	}
	return Interface(network, n.Hardware)
}

// Overlay returns the network that carries tunnels between hosts: the first tenant network with a CIDR, otherwise the
// management network.
func Overlay(r *model.Region) *model.Network {
	for _, n := range r.Networks {
		if n.Purpose == "tenant" && n.CIDR.IsValid() {
			return n
		}
	}
	return r.Network(model.Management)
}
