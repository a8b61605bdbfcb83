package linkpaths

import (
	"net/netip"

	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

// Inbound returns the network over which the host receives migrating instances, as a list.
func Inbound(s *service.Scope) []*model.Network {
	if n := topology.Migration(s.Region); n != nil && s.HasAddress(n) {
		return []*model.Network{n}
	}
	return Only(s.Region.Networks, func(n *model.Network) bool { return n.Name == model.Management })
}

// ReadInbound returns the paths that the address in that network is computed from.
func ReadInbound(s *service.Scope) []source.Path {
	paths := service.From("host.address.{network}")
	if topology.Migration(s.Region) != nil {
		paths = append(paths, service.From("region.networks.{network}.purpose")...)
	}
	return paths
}

// InboundAddress returns the address of the host in that network.
func InboundAddress(s *service.Scope) netip.Addr {
	for _, n := range Inbound(s) {
		return s.Host().Address[n.Name]
	}
	return netip.Addr{}
}
