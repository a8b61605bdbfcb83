package generators

import (
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// openvswitchFiles are the agent's file where each series looks for it.
func openvswitchFiles() []*service.File {
	rows := concat(openvswitchRows(), openvswitchTunnels(), firewallRows())
	doc := "How the agent sets up Open vSwitch."
	return moved("plugins/openvswitch/ovs_neutron_plugin.ini", "plugins/ml2/openvswitch_agent.ini", "openvswitch_agent.ini", doc, rows)
}

// linuxbridgeFiles are the agent's file where each series looks for it.
func linuxbridgeFiles() []*service.File {
	rows := concat(linuxbridgeRows(), linuxbridgeTunnels(), firewallRows())
	doc := "How the agent sets up Linux bridges."
	return moved("plugins/linuxbridge/linuxbridge_conf.ini", "plugins/ml2/linuxbridge_agent.ini", "linuxbridge_agent.ini", doc, rows)
}

// moved returns a file that liberty moved: agents had been parts of plug-ins of their own before ml2.
func moved(before, after, sample, doc string, rows []service.Row) []*service.File {
	old, now := neutronFile(before, sample, doc, rows), neutronFile(after, sample, doc, rows)
	old.Span.Until, now.Span.Since = series.Liberty, series.Liberty
	return []*service.File{old, now}
}

func openvswitchRows() []service.Row {
	paths := append(physicalPaths(), service.From("region.networks.*.vlan", "region.networks.*.bridge")...)
	return []service.Row{
		service.List("ovs.bridge_mappings", paths, bridgeMappings).
			Because("each physical network enters Open vSwitch by a bridge of its own; the agent stops where one is missing"),
	}
}

func openvswitchTunnels() []service.Row {
	return each([]service.Row{
		service.Set("ovs.enable_tunneling", true).Until(series.Kilo).
			Because("before kilo the agent builds tunnels only when told so"),
		service.Addr("ovs.local_ip", tunnelPaths(), tunnelAddress).
			Because("the host's own end of the tunnels, in the network that carries them"),
		service.Text("agent.tunnel_types", service.From("region.networking.tenants"), func(s *service.Scope) string {
			return s.Region.Networking.Tenants
		}).Because("the agent offers no tunnels by default"),
		service.Set("agent.l2_population", true).
			Because("the server says where addresses live, so that agents need not flood to learn it"),
		service.Set("agent.arp_responder", true).Since(series.Juno).
			Because("what the server told is answered on the host itself, and ARP need not cross the tunnels"),
	}, tunnelling)
}

// tunnelling bounds a row to regions whose tenants' networks are tunnels.
func tunnelling(r service.Row) service.Row {
	if len(r.From) == 0 {
		r.From = service.From("region.networking.tenants")
	}
	return r.When(hasTunnels)
}

func linuxbridgeRows() []service.Row {
	nics := append(physicalPaths(), service.From("region.networks.*.vlan", "region.networks.*.nic", "hardware.nics", "hardware.bonds")...)
	bridges := service.From("region.networks.*.purpose", "region.networks.*.vlan", "region.networks.*.bridge")
	return []service.Row{
		service.List("linux_bridge.physical_interface_mappings", nics, interfaceMappings).
			Because("the agent makes a bridge for each network and puts this interface, or a VLAN on it, into the bridge"),
		service.List("linux_bridge.bridge_mappings", bridges, ownBridges).Since(topology.OwnBridges).
			Because("these networks have a bridge of the host, which holds the host's own addresses and VIPs; one that the agent makes would take them off the interface. The agent stops where a bridge is missing"),
	}
}

func linuxbridgeTunnels() []service.Row {
	return concat([]service.Row{
		service.Bool("vxlan.enable_vxlan", service.From("region.networking.tenants"), hasTunnels).Pin().
			Because("the default turned to true in kilo; the agent does not start with tunnels but without an address for them"),
	}, each([]service.Row{
		service.Addr("vxlan.local_ip", tunnelPaths(), tunnelAddress).
			Because("the host's own end of the tunnels, in the network that carries them"),
		service.Set("vxlan.l2_population", true).
			Because("the server says where addresses live, so that nothing is sent to a multicast group that switches may not carry"),
	}, tunnelling))
}

func l3Agent() *service.File {
	return neutronFile("l3_agent.ini", "l3_agent.ini", "How routers are set up.", interfaceDriver(), l3Metadata(), []service.Row{
		service.Set("DEFAULT.external_network_bridge", "").Until(series.Stein).
			Because("empty makes external networks like all others, wired by the L2 agent; the default br-ex would bypass it"),
		agentZone(),
		metadataSocket(),
	})
}

// l3Metadata is whether routers lead guests to the metadata service. Force_metadata of the dhcp agent came in liberty:
// before, networks with a router have no other way.
func l3Metadata() []service.Row {
	return []service.Row{
		service.Bool("DEFAULT.enable_metadata_proxy", service.From("region.networking.metadata"), func(s *service.Scope) bool {
			return s.Region.Networking.Metadata == "l3" || s.Series < series.Liberty
		}).Pin().
			Because("one way to the metadata service must be open: the router's where networking.metadata says l3, and up to kilo in any case, since DHCP serves only networks without a router there"),
	}
}

func dhcpAgent() *service.File {
	return neutronFile("dhcp_agent.ini", "dhcp_agent.ini", "How networks get DHCP.", interfaceDriver(), []service.Row{
		service.Set("DEFAULT.enable_isolated_metadata", true).
			Because("a network without a router has no other way to the metadata service than its DHCP port"),
		service.Bool("DEFAULT.force_metadata", service.From("region.networking.metadata"), func(s *service.Scope) bool {
			return s.Region.Networking.Metadata == "dhcp"
		}).Since(series.Liberty).
			Because("guests reach the metadata service through DHCP whether or not there is a router; havana to kilo do not know the option"),
		agentZone(),
		metadataSocket(),
	})
}

// interfaceDriver is how the l3 and dhcp agents plug their ports.
func interfaceDriver() []service.Row {
	why := "agents plug their ports the way that the L2 agent of the host expects; there is no default before 2025.1"
	driver := func(openvswitch, linuxbridge string) service.Row {
		return service.Text("DEFAULT.interface_driver", service.From("region.networking.mechanism"), func(s *service.Scope) string {
			if s.Region.Networking.Mechanism == "linuxbridge" {
				return linuxbridge
			}
			return openvswitch
		}).Because(why)
	}
	return []service.Row{
		driver("neutron.agent.linux.interface.OVSInterfaceDriver", "neutron.agent.linux.interface.BridgeInterfaceDriver").Until(series.Liberty),
		driver("openvswitch", "linuxbridge").Since(series.Liberty),
	}
}

// metadataSocket is where the proxies of the l3 and dhcp agents find the metadata agent.
func metadataSocket() service.Row {
	return service.Set("DEFAULT.metadata_proxy_socket", "/var/lib/neutron/metadata_proxy").Pin().
		Because("a UNIX socket of the host: the metadata agent listens there, and the proxies of the l3 and dhcp agents beside it connect")
}
