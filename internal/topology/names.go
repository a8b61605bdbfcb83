package topology

import (
	"slices"
	"strconv"
	"strings"

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

// Lower returns the interface below the bridge of a network: the NIC if neutron tags the frames of the network, else its Interface.
func Lower(r *model.Region, n *model.Network, hw *model.Hardware) string {
	if IsTrunked(r, n) {
		return NIC(n, hw)
	}
	return Interface(n, hw)
}

// Bridge returns the name of the bridge of a network: that which it or another part of its physical network sets, otherwise br100 after
// the VLAN of its interface, otherwise br- and the physical network, cut to the length that Linux accepts and without dots, which mean
// a VLAN to ifupdown. Bridged reports whether the region needs the bridge.
func Bridge(r *model.Region, n *model.Network) string {
	if named := NamesBridge(r, n); named != nil {
		return named.Bridge
	}
	if n.VLAN != 0 && !IsTrunked(r, n) {
		return "br" + strconv.Itoa(n.VLAN)
	}
	name := "br-" + strings.ReplaceAll(n.Physical(), ".", "-")
	return name[:min(len(name), nameLimit)]
}

// NamesBridge returns the part of a network's physical network that sets the name of their bridge, or nil.
func NamesBridge(r *model.Region, n *model.Network) *model.Network {
	if n.Bridge != "" {
		return n
	}
	for _, part := range Parts(r, n) {
		if part.Bridge != "" {
			return part
		}
	}
	return nil
}

// Bridged reports whether hosts of the region make the network's interface a port of its bridge. A bridge port has no address,
// so the host's own addresses are then on the bridge. FlatManager and FlatDHCPManager of nova-network attach instances to
// one bridge; VlanManager creates a bridge for each project itself, and so does the Linux bridge agent of neutron for
// each VLAN. Open vSwitch has one bridge for each physical network.
func Bridged(r *model.Region, n *model.Network) bool {
	if !r.Networking.IsNeutron() {
		return n.Purpose == "fixed" && r.Networking.Manager != "vlan"
	}
	switch r.Networking.Mechanism {
	case "openvswitch", model.OVN:
		return IsPhysical(r, n)
	case "linuxbridge":
		return r.Series >= OwnBridges && IsPhysical(r, n) && !HasVLANs(r, n)
	}
	return false
}

// HasVLANs reports whether neutron tags frames on the physical network of a network. The Linux bridge agent would attach each VLAN to
// the bridge that bridge_mappings names, so that it has no such bridge there.
func HasVLANs(r *model.Region, n *model.Network) bool {
	return slices.ContainsFunc(Parts(r, n), func(part *model.Network) bool { return part.Purpose == "tenant" || IsTrunked(r, part) })
}

// Switched reports whether the bridge of a network is a bridge of Open vSwitch.
func Switched(r *model.Region, n *model.Network) bool {
	return r.Networking.Mechanism != "linuxbridge" && r.Networking.IsNeutron() && Bridged(r, n)
}

// OwnBridges is the first series whose Linux bridge agent uses existing bridges of the host (linux_bridge.bridge_mappings).
// Before, the agent creates a bridge for an untagged network and moves the addresses of the interface, VIPs among them, to it when
// the first port is added.
const OwnBridges = series.Liberty

// Device returns the interface that has the addresses of a network on a host, VIPs among them: the bridge if the network is
// bridged and a service of the host attaches instances to bridges, otherwise the network's interface.
func Device(n *Node, network *model.Network) string {
	if Bridged(n.Region, network) && n.Bridges {
		return Bridge(n.Region, network)
	}
	return Lower(n.Region, network, n.Hardware)
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

// InboundAddress is the first series in which nova names the address at which a host receives migrating instances
// ([libvirt] live_migration_inbound_addr).
const InboundAddress = series.Mitaka

// Migration returns the first network for live migration, or nil.
func Migration(r *model.Region) *model.Network {
	for _, n := range r.Networks {
		if n.Purpose == "migration" {
			return n
		}
	}
	return nil
}
