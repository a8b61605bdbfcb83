package topology

import "stackplan/internal/model"

// CarriesInstances reports whether a network carries the frames of instances.
func CarriesInstances(n *model.Network) bool { return n.Purpose == "fixed" || n.Purpose == "tenant" }

// IsRouted reports whether routers connect a network: those of instances, and those that connect the cloud to users.
func IsRouted(n *model.Network) bool {
	return CarriesInstances(n) || n.Purpose == "floating" || n.Purpose == "external"
}

// IsFlat reports whether ports of instances and routers are attached to a network without a VLAN tag of their own.
func IsFlat(n *model.Network) bool {
	return n.Purpose == "external" || n.Purpose == "floating" || n.Purpose == "fixed"
}
