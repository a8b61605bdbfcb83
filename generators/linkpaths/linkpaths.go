// Package linkpaths contains the paths of the description that the names of a host's links are computed from. {network} is filled
// with the networks of the row.
package linkpaths

import (
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

// The paths of the names of links.
var (
	NIC    = service.From("region.networks.{network}.nic | hardware.nics", "region.networks.{network}.nic | hardware.bonds")
	VLAN   = slices.Concat(service.From("region.networks.{network}.vlan"), NIC)
	Bridge = service.From("region.networks.{network}.bridge | region.networks.{network}.vlan")
	Any    = slices.Concat(Bridge, VLAN)
)

// OfKind returns the paths of the name of a link.
func OfKind(kind topology.Kind) []source.Path {
	switch kind {
	case topology.VLANLink:
		return VLAN
	case topology.BridgeLink, topology.SwitchLink:
		return Bridge
	}
	return NIC
}

// OfDevice returns the paths of the name of the interface that has the addresses of a network on a host.
func OfDevice(s *service.Scope, n *model.Network) []source.Path {
	switch {
	case n == nil:
		return nil
	case topology.Device(s.Node(), n) != topology.Interface(n, s.Hardware()):
		return Bridge
	case n.VLAN != 0:
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
