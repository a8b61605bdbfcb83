package neutron

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"

	"stackplan/generators/linkpaths"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

// physicalPaths are the paths that decide which networks of a region are physical networks of neutron.
func physicalPaths() []source.Path {
	return service.From("region.networks.{network}.purpose", "region.networking.tenants")
}

// framePaths are the paths that the length of frames is computed from.
func framePaths() []source.Path {
	return append(physicalPaths(), service.From("region.networks.{network}.mtu")...)
}

// flat returns the networks that neutron uses as they are: the ports of instances and routers are attached untagged, since a
// tagged network has an interface of its own (eth0.200).
func flat(r *model.Region) []*model.Network { return among(r, topology.IsFlat) }

// tagged returns the networks in which each tenant network is a VLAN.
func tagged(r *model.Region) []*model.Network {
	return among(r, func(n *model.Network) bool { return isTagged(r, n) })
}

func isTagged(r *model.Region, n *model.Network) bool {
	return n.Purpose == "tenant" && r.Networking.Tenants == "vlan"
}

// physical returns the networks to which the agent of a host is connected. Routers are on the hosts of the L3 agent, so other
// hosts need no external network.
func physical(s *service.Scope) []*model.Network {
	return among(s.Region, func(n *model.Network) bool {
		if n.Purpose == "external" || n.Purpose == "floating" {
			return s.RunsAny("neutron-l3-agent")
		}
		return topology.IsFlat(n) || isTagged(s.Region, n)
	})
}

// among returns the networks of a region for which keep returns true, in the order of their names.
func among(r *model.Region, keep func(*model.Network) bool) []*model.Network {
	return slices.DeleteFunc(slices.Clone(r.Networks), func(n *model.Network) bool { return !keep(n) })
}

// networkNames returns the names of networks, which are the names of neutron's physical networks.
func networkNames(networks []*model.Network) []string {
	list := make([]string, len(networks))
	for i, n := range networks {
		list[i] = n.Name
	}
	return list
}

// bridgeMappings maps physical networks to bridges of Open vSwitch: tenant:br-tenant.
func bridgeMappings(s *service.Scope) []string { return toBridges(physical(s)) }

// ownBridges maps physical networks to bridges of the host, which are not those of the Linux bridge agent.
func ownBridges(s *service.Scope) []string { return toBridges(hostBridged(s)) }

// hostBridged returns the physical networks whose bridge the host has next to those of the Linux bridge agent.
func hostBridged(s *service.Scope) []*model.Network {
	return slices.DeleteFunc(physical(s), func(n *model.Network) bool { return !topology.Bridged(s.Region, n) })
}

// agentBridged returns the physical networks whose bridges the Linux bridge agent creates.
func agentBridged(s *service.Scope) []*model.Network {
	return slices.DeleteFunc(physical(s), func(n *model.Network) bool { return topology.Bridged(s.Region, n) })
}

func toBridges(networks []*model.Network) []string {
	var list []string
	for _, n := range networks {
		list = append(list, n.Name+":"+topology.Bridge(n))
	}
	return list
}

// interfaceMappings maps physical networks to interfaces, for which the agent creates the bridges.
func interfaceMappings(s *service.Scope) []string {
	var list []string
	for _, n := range agentBridged(s) {
		list = append(list, n.Name+":"+topology.Interface(n, s.Hardware()))
	}
	return list
}

// vlanRanges lists the VLANs that tenant networks get: tenant:1000:1099. A network without VLANs is listed by its name only, so
// that administrators may choose a VLAN.
func vlanRanges(r *model.Region) []string {
	var list []string
	for _, n := range tagged(r) {
		if len(n.VLANs) == 0 {
			list = append(list, n.Name)
		}
		for _, span := range n.VLANs {
			list = append(list, fmt.Sprintf("%s:%d:%d", n.Name, span.First, span.Last))
		}
	}
	return list
}

// tunnelAddress returns the host's own end of tunnels.
func tunnelAddress(s *service.Scope) netip.Addr {
	if n := topology.Overlay(s.Region); n != nil && hasTunnels(s) {
		return s.Host().Address[n.Name]
	}
	return netip.Addr{}
}

// tunnelPaths are the paths that the host's own end of tunnels is computed from.
func tunnelPaths() []source.Path {
	return service.From("region.networking.tenants", "region.networks.{network}.purpose", "host.address.{network}")
}

// overlay returns the network that carries tunnels, as a list.
func overlay(s *service.Scope) []*model.Network {
	return linkpaths.Only(s.Region.Networks, func(n *model.Network) bool { return n == topology.Overlay(s.Region) })
}

// carriers returns the networks whose frames carry those of tenants' networks: the network of tunnels, or those whose VLANs tenants
// get.
func carriers(r *model.Region) []*model.Network {
	if r.Networking.Tenants == "vxlan" {
		return among(r, func(n *model.Network) bool { return n == topology.Overlay(r) })
	}
	return tagged(r)
}

// instanceMTU returns how many bytes the networks of tenants carry: the shortest of their carriers; 1500 where there is none.
func instanceMTU(r *model.Region) int {
	all := carriers(r)
	if len(all) == 0 {
		return 1500
	}
	return slices.MinFunc(all, func(a, b *model.Network) int { return a.MTU - b.MTU }).MTU
}

// shortest returns the carriers that determine the MTU of tenants' networks.
func shortest(s *service.Scope) []*model.Network {
	return linkpaths.Only(carriers(s.Region), func(n *model.Network) bool { return n.MTU == instanceMTU(s.Region) })
}

// otherLengths returns the physical networks whose frames have another length than those of tenants.
func otherLengths(s *service.Scope) []*model.Network {
	r := s.Region
	return among(r, func(n *model.Network) bool { return (topology.IsFlat(n) || isTagged(r, n)) && n.MTU != instanceMTU(r) })
}

// otherMTUs lists the physical networks whose frames have another length than those of tenants: public:1500.
func otherMTUs(s *service.Scope) []string {
	var list []string
	for _, n := range otherLengths(s) {
		list = append(list, n.Name+":"+strconv.Itoa(n.MTU))
	}
	return list
}
