package table

import (
	"strconv"

	"stackplan/internal/model"
	"stackplan/internal/series"
)

// nameLimit is the length of an interface's name in bytes: IFNAMSIZ of Linux less the final zero.
const nameLimit = 15

// NIC returns the physical interface or bond that carries a network: its own nic, else the first of the hardware, or the
// bond that this is a member of.
func NIC(n *model.Network, hw *model.Hardware) string {
	if n.NIC != "" {
		return n.NIC
	}
	if bond := hw.BondOf(hw.NICs[0]); bond != nil {
		return bond.Name
	}
	return hw.NICs[0]
}

// Interface returns the interface that carries the frames of one network alone: the NIC, or eth0.100 where the network
// is tagged. A name too long for Linux becomes vlan100.
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

// Bridge returns the bridge of a network: its own name, else br100 after the VLAN, else br-NAME, cut to what Linux
// takes. A network has one whether or not the region needs it; see Bridged.
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

// Bridged reports whether hosts of the region put the network's interface into its bridge. An interface inside a
// bridge holds no address, so the host's own addresses are then the bridge's. FlatManager and FlatDHCPManager of
// nova-network put guests on one bridge; VlanManager makes a bridge for each project itself, and so does the Linux
// bridge agent of neutron for each VLAN of a tenant. Open vSwitch has one bridge for each physical network.
func Bridged(r *model.Region, n *model.Network) bool {
	if r.Networking.Driver == "nova-network" {
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

// Switched reports whether the bridge of a network is one of Open vSwitch.
func Switched(r *model.Region, n *model.Network) bool {
	return r.Networking.Driver == "neutron" && r.Networking.Mechanism == "openvswitch" && Bridged(r, n)
}

// OwnBridges is the first series whose Linux bridge agent takes bridges that the host has (linux_bridge.bridge_mappings).
// Before, it makes a bridge itself for an untagged network and moves the addresses of the interface to it when the first
// port comes, VIPs among them.
const OwnBridges = series.Liberty

// Device returns the interface that holds addresses of the network on the host of a scope, VIPs among them: the bridge
// where the network is bridged and the host runs what builds bridges, else the network's interface.
func Device(s *Scope, n *model.Network) string {
	if Bridged(s.Region, n) && s.RunsAny("nova-compute", "nova-network", "neutron-openvswitch-agent", "neutron-linuxbridge-agent") {
		return Bridge(n)
	}
	return Interface(n, s.Hardware())
}

// Overlay returns the network that carries tunnels between hosts: the first tenant network with addresses, else
// management.
func Overlay(r *model.Region) *model.Network {
	for _, n := range r.Networks {
		if n.Purpose == "tenant" && n.CIDR.IsValid() {
			return n
		}
	}
	return r.Network(model.Management)
}
