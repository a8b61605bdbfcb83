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

// framePaths are the paths that the length of frames is computed from.
func framePaths() []source.Path {
	return append(linkpaths.PhysicalPaths(), service.From("region.networks.{network}.mtu")...)
}

// flat returns the networks that neutron uses as they are: the ports of instances and routers are attached untagged, since a
// network with a VLAN has an interface of its own (eth0.200), unless neutron tags its frames.
func flat(r *model.Region) []*model.Network {
	return among(r, func(n *model.Network) bool { return topology.IsFlat(r, n) })
}

// tagged returns the networks in which each tenant network is a VLAN.
func tagged(r *model.Region) []*model.Network {
	return among(r, func(n *model.Network) bool { return isTagged(r, n) })
}

func isTagged(r *model.Region, n *model.Network) bool {
	return n.Purpose == "tenant" && r.Networking.Tenants == "vlan"
}

// withVLANs returns the networks whose frames neutron tags: those of tenants, and provider networks.
func withVLANs(r *model.Region) []*model.Network {
	return among(r, func(n *model.Network) bool { return isTagged(r, n) || topology.IsTrunked(r, n) })
}

// among returns the networks of a region for which keep returns true, in the order of their names.
func among(r *model.Region, keep func(*model.Network) bool) []*model.Network {
	return slices.DeleteFunc(slices.Clone(r.Networks), func(n *model.Network) bool { return !keep(n) })
}

// physicalNames returns the names of the physical networks of networks, each once.
func physicalNames(networks []*model.Network) []string {
	var list []string
	for _, n := range networks {
		list = insert(list, n.Physical())
	}
	return list
}

// insert adds a text to a list that does not contain it.
func insert(list []string, text string) []string {
	if slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}

// bridgeMappings maps physical networks to bridges of Open vSwitch: tenant:br-tenant.
func bridgeMappings(s *service.Scope) []string {
	return linkpaths.Mappings(s.Region, linkpaths.Physical(s))
}

// ownBridges maps physical networks to bridges of the host, which are not those of the Linux bridge agent.
func ownBridges(s *service.Scope) []string { return linkpaths.Mappings(s.Region, hostBridged(s)) }

// hostBridged returns the physical networks whose bridge the host has next to those of the Linux bridge agent.
func hostBridged(s *service.Scope) []*model.Network {
	return slices.DeleteFunc(linkpaths.Physical(s), func(n *model.Network) bool { return !topology.Bridged(s.Region, n) })
}

// agentBridged returns the physical networks whose bridges the Linux bridge agent creates.
func agentBridged(s *service.Scope) []*model.Network {
	return slices.DeleteFunc(linkpaths.Physical(s), func(n *model.Network) bool { return topology.Bridged(s.Region, n) })
}

// interfaceMappings maps physical networks to interfaces, for which the agent creates the bridges.
func interfaceMappings(s *service.Scope) []string {
	var list []string
	for _, n := range agentBridged(s) {
		list = insert(list, n.Physical()+":"+topology.Lower(s.Region, n, s.Hardware()))
	}
	return list
}

// vlanRanges lists the VLANs that tenant networks get: tenant:1000:1099. A physical network without VLANs for tenants is listed by its
// name only: administrators choose the VLANs of provider networks, and a range would be one for tenants.
func vlanRanges(r *model.Region) []string {
	var list []string
	for _, n := range withVLANs(r) {
		for _, span := range n.VLANs {
			list = append(list, fmt.Sprintf("%s:%d:%d", n.Physical(), span.First, span.Last))
		}
		if !slices.ContainsFunc(topology.Parts(r, n), func(part *model.Network) bool { return len(part.VLANs) > 0 }) {
			list = insert(list, n.Physical())
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
	if r.Networking.HasTunnels() {
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

// globalMTU returns the largest MTU of the physical networks and of what carries tunnels. Neutron gives a network the smaller one of it
// and of the physical network's own MTU (type_flat.py and type_vlan.py, get_mtu).
func globalMTU(r *model.Region) int {
	most := 0
	for _, n := range framing(r) {
		most = max(most, frameMTU(r, n))
	}
	if most == 0 {
		return 1500
	}
	return most
}

// framing returns the networks that carry frames of instances and routers.
func framing(r *model.Region) []*model.Network {
	return among(r, func(n *model.Network) bool {
		return topology.IsPhysical(r, n) || r.Networking.HasTunnels() && n == topology.Overlay(r)
	})
}

// frameMTU returns the MTU that neutron has for a network. A physical network has one: the smallest of its parts.
func frameMTU(r *model.Region, n *model.Network) int {
	return slices.MinFunc(topology.Parts(r, n), func(a, b *model.Network) int { return a.MTU - b.MTU }).MTU
}

// largest returns the networks that determine globalMTU.
func largest(s *service.Scope) []*model.Network {
	return linkpaths.Only(framing(s.Region), func(n *model.Network) bool {
		return n.MTU == frameMTU(s.Region, n) && n.MTU == globalMTU(s.Region)
	})
}

// otherLengths returns the networks that determine the MTU of a physical network whose frames are shorter than globalMTU.
func otherLengths(s *service.Scope) []*model.Network {
	r := s.Region
	return among(r, func(n *model.Network) bool {
		return topology.IsPhysical(r, n) && n.MTU == frameMTU(r, n) && n.MTU != globalMTU(r)
	})
}

// lengths returns the networks that determine the list of otherMTUs.
func lengths(s *service.Scope) []*model.Network { return append(otherLengths(s), largest(s)...) }

// otherMTUs lists the physical networks whose frames are shorter than globalMTU: public:1500.
func otherMTUs(s *service.Scope) []string {
	var list []string
	for _, n := range otherLengths(s) {
		list = insert(list, n.Physical()+":"+strconv.Itoa(n.MTU))
	}
	return list
}
