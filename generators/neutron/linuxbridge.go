package neutron

import (
	"slices"

	"stackplan/generators/linkpaths"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

// linuxbridgeFiles returns the file of the agent at the path of each series.
func linuxbridgeFiles() []*service.File {
	rows := slices.Concat(linuxbridgeRows(), linuxbridgeTunnels(), firewallRows())
	doc := "How the agent sets up Linux bridges."
	return moved("plugins/linuxbridge/linuxbridge_conf.ini", "plugins/ml2/linuxbridge_agent.ini", "linuxbridge_agent.ini", doc, rows)
}

func linuxbridgeRows() []service.Row {
	nics := append(linkpaths.PhysicalPaths(), linkpaths.VLAN...)
	selected := service.From("region.networks.{network}.purpose", "region.networks.{network}.physicalNetwork")
	bridges := append(slices.Clone(selected), linkpaths.Bridge...)
	return []service.Row{
		service.List("linux_bridge.physical_interface_mappings", nics, interfaceMappings).Of(agentBridged).Reading(func(s *service.Scope) []source.Path {
			return slices.Concat(linkpaths.PhysicalPaths(), linkpaths.Lowers(agentBridged)(s))
		}).Tied(bridgesTie()).
			Because("the agent creates a bridge for each network and attaches this interface, or a VLAN on it, to the bridge"),
		service.List("linux_bridge.bridge_mappings", bridges, ownBridges).Of(hostBridged).Reading(func(s *service.Scope) []source.Path {
			return slices.Concat(selected, linkpaths.Bridges(hostBridged)(s))
		}).Tied(bridgesTie()).Since(topology.OwnBridges).
			Because("these networks have a bridge of the host, which has the host's own addresses and VIPs; a bridge that the agent creates would take them off the interface. The agent stops if a bridge is missing"),
	}
}

func linuxbridgeTunnels() []service.Row {
	return slices.Concat([]service.Row{
		service.Bool("vxlan.enable_vxlan", service.From("region.networking.tenants"), hasTunnels).Tied(tenantsTie()).Pin().
			Because("the default changed to true in kilo; with tunnels enabled and no address for them the agent does not start"),
	}, service.Each([]service.Row{
		service.Addr("vxlan.local_ip", tunnelPaths(), tunnelAddress).Of(overlay).Tied(service.OwnAddress()).
			Because("the host's own end of the tunnels, in the network that carries them"),
		service.Set("vxlan.l2_population", true).
			Because("the server sends the locations of addresses, so that nothing is sent to a multicast group that switches may not forward"),
	}, tunnelling))
}
