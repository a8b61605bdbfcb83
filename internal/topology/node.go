// Package topology computes the network of a host, that is its NICs, bonds, VLANs and bridges, and the routes on them, and the CPUs and
// the kernel of its hardware.
//
// The package depends on networks and hardware only, and not on services: Node states what the services of a host require of its
// network. It generates no files; package generators/hostnetwork does.
package topology

import (
	"net/netip"

	"stackplan/internal/model"
)

// Node is a host as its network sees it. Hosts of one model.Class have the same node, except for the addresses.
type Node struct {
	Region   *model.Region
	Hardware *model.Hardware
	Networks []*model.Network      // that the host takes part in, in the order of the region
	Address  map[string]netip.Addr // of the host, by name of the network
	Bridges  bool                  // whether a service of the host attaches instances or routers to bridges
	MovesVIP bool                  // whether a service of the host may assign it a VIP
}

// HasAddress reports whether the host has an address in a network.
func (n *Node) HasAddress(network *model.Network) bool { return n.Address[network.Name].IsValid() }
