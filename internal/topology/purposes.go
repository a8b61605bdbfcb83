package topology

import (
	"slices"

	"stackplan/internal/model"
)

// CarriesInstances reports whether a network carries the frames of instances.
func CarriesInstances(n *model.Network) bool {
	return n.Purpose == "fixed" || n.Purpose == "tenant" || n.Purpose == "provider" || IsShared(n)
}

// IsShared reports whether a network of hosts is also one of instances.
func IsShared(n *model.Network) bool {
	return n.PhysicalNetwork != "" && (n.Purpose == "management" || n.Purpose == "storage" || n.Purpose == "migration")
}

// IsRouted reports whether routers connect a network: those of instances, and those that connect the cloud to users.
func IsRouted(n *model.Network) bool {
	return CarriesInstances(n) || n.Purpose == "floating" || n.Purpose == "external"
}

// IsCreated reports whether administrators create a network in neutron: external networks, for routers and floating IPs, and fixed and
// provider networks, for instances. Users create tenant networks.
func IsCreated(n *model.Network) bool { return n.Purpose != "tenant" && IsRouted(n) }

// IsExternal reports whether routers of tenants connect to a network that administrators create.
func IsExternal(r *model.Region, n *model.Network) bool {
	return !CarriesInstances(n) || n.Purpose != "fixed" && r.Networking.Tenants != "none"
}

// IsPhysical reports whether a network is a physical network of neutron or a part of one: the agents connect ports of instances or
// routers to it.
func IsPhysical(r *model.Region, n *model.Network) bool {
	if n.Purpose == "tenant" {
		return r.Networking.Tenants == "vlan"
	}
	return IsRouted(n)
}

// Parts returns the networks that form one physical network of neutron with a network, in the order of the region: those with the same
// physicalNetwork. It returns the network alone if neutron does not use it.
func Parts(r *model.Region, n *model.Network) []*model.Network {
	if !r.Networking.IsNeutron() || !IsPhysical(r, n) {
		return []*model.Network{n}
	}
	return slices.DeleteFunc(slices.Clone(r.Networks), func(other *model.Network) bool {
		return !IsPhysical(r, other) || other.Physical() != n.Physical()
	})
}

// IsTrunked reports whether neutron tags the frames of a network (network type vlan), so that its bridge is on the NIC: it has a VLAN
// and is a provider network, or a part of a physical network with several. The frames of any other network with a VLAN have an
// interface of the host (eth0.200), and neutron uses it as flat network.
func IsTrunked(r *model.Region, n *model.Network) bool {
	if n.VLAN == 0 || !r.Networking.IsNeutron() || !IsPhysical(r, n) {
		return false
	}
	return n.Purpose == "provider" || len(Parts(r, n)) > 1
}

// IsFlat reports whether ports of instances and routers are attached to a network without a VLAN tag of their own.
func IsFlat(r *model.Region, n *model.Network) bool {
	return n.Purpose != "tenant" && IsRouted(n) && !IsTrunked(r, n)
}
