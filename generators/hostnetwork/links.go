package hostnetwork

import (
	"net/netip"
	"slices"
	"strconv"

	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

// What the names of interfaces are made of.
var (
	nicPaths    = service.From("region.networks.*.nic", "hardware.nics", "hardware.bonds")
	vlanPaths   = append(service.From("region.networks.*.vlan"), nicPaths...)
	bridgePaths = service.From("region.networks.*.bridge", "region.networks.*.vlan")
	linkPaths   = append(service.From("region.networks.*.bridge"), vlanPaths...)
)

// links returns the interfaces of a host of some kinds.
func links(kinds ...topology.Kind) func(*service.Scope) []*topology.Link {
	return func(s *service.Scope) []*topology.Link {
		return slices.DeleteFunc(topology.Links(s.Node()), func(l *topology.Link) bool { return !slices.Contains(kinds, l.Kind) })
	}
}

// linkName is the name of an interface.
func linkName(s *service.Scope) string { return s.Link.Name }

// held returns the networks that the host has an address in on an interface.
func held(s *service.Scope) []*model.Network {
	return slices.DeleteFunc(slices.Clone(s.Link.Networks), func(n *model.Network) bool { return !s.HasAddress(n) })
}

// hostPrefix returns the host's address in a network, with the length of its prefix.
func hostPrefix(s *service.Scope, n *model.Network) netip.Prefix {
	addr := s.Host().Address[n.Name]
	if !n.CIDR.IsValid() {
		return netip.PrefixFrom(addr, addr.BitLen())
	}
	return netip.PrefixFrom(addr, n.CIDR.Bits())
}

// ways goes over the routes of an interface.
func ways(s *service.Scope) []*service.Scope {
	var all []*service.Scope
	for _, w := range topology.Routes(s.Node(), s.Link) {
		all = append(all, s.Along(w))
	}
	return all
}

// sources goes over the networks of an interface whose addresses have a routing table of their own.
func sources(s *service.Scope) []*service.Scope {
	var all []*service.Scope
	for _, n := range topology.SourceNetworks(s.Node(), s.Link) {
		all = append(all, s.In(n))
	}
	return all
}

// unlessZero writes a number; 0 sets nothing.
func unlessZero(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// with names further paths.
func with(paths []source.Path, more ...string) []source.Path {
	return slices.Concat(service.From(more...), paths)
}
