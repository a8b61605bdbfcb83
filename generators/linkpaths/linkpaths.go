// Package linkpaths contains the paths of the description that the names of a host's links are computed from. {network} is filled
// with the networks of the row.
package linkpaths

import (
	"slices"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

// The paths of the names of links.
var (
	NIC    = service.From("region.networks.{network}.nic | hardware.nics", "region.networks.{network}.nic | hardware.bonds")
	VLAN   = slices.Concat(service.From("region.networks.{network}.vlan"), NIC)
	Bridge = service.From("region.networks.{network}.bridge | region.networks.{network}.vlan | region.networks.{network}.physicalNetwork")
	Any    = slices.Concat(Bridge, VLAN)

	trunk = service.From("region.networks.{network}.bridge | region.networks.{network}.physicalNetwork")
)

// OfLink returns the paths of the name of the link of a scope.
func OfLink(s *service.Scope) []source.Path {
	if s.Link == nil {
		return Any
	}
	switch s.Link.Kind {
	case topology.VLANLink:
		return VLAN
	case topology.BridgeLink, topology.SwitchLink:
		return bridges(s.Region, s.Link.Carried)
	}
	return NIC
}

// Bridges returns a function that returns the paths of the names of the bridges of networks.
func Bridges(networks func(*service.Scope) []*model.Network) func(*service.Scope) []source.Path {
	return func(s *service.Scope) []source.Path { return bridges(s.Region, networks(s)) }
}

// Lowers returns a function that returns the paths of the names of the interfaces below the bridges of networks.
func Lowers(networks func(*service.Scope) []*model.Network) func(*service.Scope) []source.Path {
	return func(s *service.Scope) []source.Path { return lowers(s.Region, networks(s)) }
}

// OfPorts returns the paths of the names of a bridge and of its ports.
func OfPorts(s *service.Scope) []source.Path {
	if s.Link == nil {
		return Any
	}
	return slices.Concat(bridges(s.Region, s.Link.Carried), lowers(s.Region, s.Link.Carried))
}

func bridges(r *model.Region, networks []*model.Network) []source.Path {
	var all []source.Path
	for _, n := range networks {
		switch named := topology.NamesBridge(r, n); {
		case named != nil:
			all = append(all, at(named, trunk)...)
		case topology.IsTrunked(r, n):
			all = append(all, at(n, trunk)...)
		default:
			all = append(all, at(n, Bridge)...)
		}
	}
	return all
}

func lowers(r *model.Region, networks []*model.Network) []source.Path {
	var all []source.Path
	for _, n := range networks {
		if topology.IsTrunked(r, n) {
			all = append(all, at(n, NIC)...)
		} else {
			all = append(all, at(n, VLAN)...)
		}
	}
	return all
}

// at returns paths with the name of a network.
func at(n *model.Network, paths []source.Path) []source.Path {
	all := make([]source.Path, len(paths))
	for i, path := range paths {
		all[i] = source.Path(strings.ReplaceAll(string(path), "{network}", string(source.Join(n.Name))))
	}
	return all
}

// OfDevice returns the paths of the name of the interface that has the addresses of a network on a host.
func OfDevice(s *service.Scope, n *model.Network) []source.Path {
	switch {
	case n == nil:
		return nil
	case topology.Device(s.Node(), n) != topology.Lower(s.Region, n, s.Hardware()):
		return bridges(s.Region, []*model.Network{n})
	case n.VLAN != 0 && !topology.IsTrunked(s.Region, n):
		return VLAN
	}
	return NIC
}

// Only returns the networks that a condition holds for, without duplicates.
func Only(networks []*model.Network, keep func(*model.Network) bool) []*model.Network {
	var all []*model.Network
	for _, n := range networks {
		if keep(n) && !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	return all
}
