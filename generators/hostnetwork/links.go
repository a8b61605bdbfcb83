package hostnetwork

import (
	"slices"
	"strconv"

	"stackplan/generators/linkpaths"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

// links returns a function that returns the interfaces of a host of some kinds.
func links(kinds ...topology.Kind) func(*service.Scope) []*topology.Link {
	return func(s *service.Scope) []*topology.Link {
		return slices.DeleteFunc(topology.Links(s.Node()), func(l *topology.Link) bool { return !slices.Contains(kinds, l.Kind) })
	}
}

// linkName returns the name of an interface.
func linkName(s *service.Scope) string { return s.Link.Name }

// held returns the networks in which the host has an address on an interface.
func held(s *service.Scope) []*model.Network {
	return slices.DeleteFunc(slices.Clone(s.Link.Networks), func(n *model.Network) bool { return !s.HasAddress(n) })
}

// routes goes over the routes of an interface.
func routes(s *service.Scope) []*service.Scope {
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

// longest returns the networks that determine the MTU of an interface.
func longest(s *service.Scope) []*model.Network {
	return linkpaths.Only(s.Link.Carried, func(n *model.Network) bool { return n.MTU == s.Link.MTU })
}

// carried returns the networks whose frames an interface carries.
func carried(s *service.Scope) []*model.Network { return s.Link.Carried }

// nameOf bounds the paths of a row to those of the name of its interface.
func nameOf(r service.Row) service.Row {
	return r.Of(carried).Reading(linkpaths.OfLink)
}

// routePaths are the paths that routes are computed from.
var routePaths = service.From("region.networks.{network}.cidr", "region.networks.{network}.gateway", "region.networks.{network}.routes")

// readRoute returns those that one route is computed from: a default route from the gateway of its network, the other route of a
// table of its own from the CIDR, and any further route from the routes of the network.
func readRoute(s *service.Scope) []source.Path {
	switch r := s.Route; {
	case r.To.Bits() == 0 && r.Via == r.Network.Gateway:
		return service.From("region.networks.{network}.gateway")
	case r.Table != 0:
		return service.From("region.networks.{network}.cidr")
	}
	return service.From("region.networks.{network}.routes")
}

// unlessZero writes a number; 0 sets nothing.
func unlessZero(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
