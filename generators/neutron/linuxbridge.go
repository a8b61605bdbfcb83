package neutron

import (
	"slices"

	"stackplan/generators/linkpaths"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// linuxbridgeFiles are the agent's file where each series looks for it.
func linuxbridgeFiles() []*service.File {
	rows := slices.Concat(linuxbridgeRows(), linuxbridgeTunnels(), firewallRows())
	doc := "How the agent sets up Linux bridges."
	return moved("plugins/linuxbridge/linuxbridge_conf.ini", "plugins/ml2/linuxbridge_agent.ini", "linuxbridge_agent.ini", doc, rows)
}

func linuxbridgeRows() []service.Row {
	nics := append(physicalPaths(), linkpaths.VLAN...)
	bridges := append(service.From("region.networks.{network}.purpose"), linkpaths.Bridge...)
	return []service.Row{
		service.List("linux_bridge.physical_interface_mappings", nics, interfaceMappings).Of(agentBridged).
			Because("the agent makes a bridge for each network and puts this interface, or a VLAN on it, into the bridge"),
		service.List("linux_bridge.bridge_mappings", bridges, ownBridges).Of(hostBridged).Since(topology.OwnBridges).
			Because("these networks have a bridge of the host, which holds the host's own addresses and VIPs; one that the agent makes would take them off the interface. The agent stops where a bridge is missing"),
	}
}

func linuxbridgeTunnels() []service.Row {
	return slices.Concat([]service.Row{
		service.Bool("vxlan.enable_vxlan", service.From("region.networking.tenants"), hasTunnels).Pin().
			Because("the default turned to true in kilo; the agent does not start with tunnels but without an address for them"),
	}, service.Each([]service.Row{
		service.Addr("vxlan.local_ip", tunnelPaths(), tunnelAddress).Of(overlay).
			Because("the host's own end of the tunnels, in the network that carries them"),
		service.Set("vxlan.l2_population", true).
			Because("the server says where addresses live, so that nothing is sent to a multicast group that switches may not carry"),
	}, tunnelling))
}
