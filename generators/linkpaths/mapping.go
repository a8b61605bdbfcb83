package linkpaths

import (
	"slices"

	"stackplan/generators/names"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

// Physical returns the physical networks of neutron that a host connects to instances and routers. Only hosts with routers, which are those
// of the L3 agent or the gateways of OVN, need external networks.
func Physical(s *service.Scope) []*model.Network {
	return Only(s.Region.Networks, func(n *model.Network) bool {
		if n.Purpose == "external" || n.Purpose == "floating" {
			return s.RunsAny(names.L3Agent, names.OVNGateway)
		}
		return topology.IsPhysical(s.Region, n)
	})
}

// PhysicalPaths are the paths that decide which networks of a region are physical networks of neutron.
func PhysicalPaths() []source.Path {
	return service.From("region.networks.{network}.purpose", "region.networks.{network}.physicalNetwork", "region.networking.tenants")
}

// Mappings maps the physical networks of networks to their bridges, each once: tenant:br-tenant.
func Mappings(r *model.Region, networks []*model.Network) []string {
	var list []string
	for _, n := range networks {
		if mapping := n.Physical() + ":" + topology.Bridge(r, n); !slices.Contains(list, mapping) {
			list = append(list, mapping)
		}
	}
	return list
}
