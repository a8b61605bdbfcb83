package neutron

import (
	"slices"

	"stackplan/generators/linkpaths"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// openvswitchFiles returns the file of the agent at the path of each series.
func openvswitchFiles() []*service.File {
	rows := slices.Concat(openvswitchRows(), openvswitchTunnels(), firewallRows())
	doc := "How the agent sets up Open vSwitch."
	port := service.Default("agent.vxlan_udp_port").When(hasTunnels).Tied(service.SameInProject("the port of VXLAN", "a host sends packets to the port at which it listens itself: tunnels between hosts with two ports carry nothing"))
	files := moved("plugins/openvswitch/ovs_neutron_plugin.ini", "plugins/ml2/openvswitch_agent.ini", "openvswitch_agent.ini", doc, rows)
	for _, row := range []service.Row{integrationBridge("ovs.integration_bridge"), switchDatabase(), port} {
		withUnwritten(row, files...)
	}
	return files
}

func openvswitchRows() []service.Row {
	paths := append(linkpaths.PhysicalPaths(), linkpaths.Bridge...)
	return []service.Row{
		service.List("ovs.bridge_mappings", paths, bridgeMappings).Of(linkpaths.Physical).Reading(func(s *service.Scope) []source.Path {
			return slices.Concat(linkpaths.PhysicalPaths(), linkpaths.Bridges(linkpaths.Physical)(s))
		}).Tied(bridgesTie()).
			Because("each physical network is connected to Open vSwitch by a bridge of its own; the agent stops if one is missing"),
	}
}

func openvswitchTunnels() []service.Row {
	return service.Each([]service.Row{
		service.Set("ovs.enable_tunneling", true).Until(series.Kilo).
			Because("before kilo the agent builds tunnels only if this is set"),
		service.Addr("ovs.local_ip", tunnelPaths(), tunnelAddress).Of(overlay).Tied(service.OwnAddress()).
			Because("the host's own end of the tunnels, in the network that carries them"),
		service.Text("agent.tunnel_types", service.From("region.networking.tenants"), func(s *service.Scope) string {
			return s.Region.Networking.Tenants
		}).Tied(tenantsTie()).Because("the agent offers no tunnels by default"),
		service.Set("agent.l2_population", true).
			Because("the server sends the locations of addresses, so that agents need not flood to learn them"),
		service.Set("agent.arp_responder", true).Since(series.Juno).
			Because("the host itself answers ARP for the addresses that the server has sent, and ARP need not cross the tunnels"),
	}, tunnelling)
}
