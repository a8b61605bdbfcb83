package neutron

import (
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/sizing"
)

func neutronConf() *service.File {
	f := file("neutron.conf", "neutron.conf", "The options of every program of neutron; those of the server only on its hosts.",
		[]service.Row{oslo.HostRow()}, plugins(), experiments(), listen(), neutronWorkers(), schedule(), zoneSchedulers(), frames(),
		service.EachOn(slices.Concat(oslo.DatabaseRows("neutron"), sizing.PoolRows("database")), servers...), service.EachOn(oslo.AuthtokenRows("neutron"), "neutron-server", "neutron-api"),
		service.EachOn(slices.Concat(toNova(), toOldNova()), servers...), service.EachOn(oslo.ProxyRows(), "neutron-server", "neutron-api"),
		oslo.MessagingRows(), neutronAgents(), oslo.LoggingRows("neutron"))
	f.Readers, f.Unwritten = readers(), slices.Concat(oslo.QueueRows(), oslo.DatabaseUnwritten("database"), unwritten())
	return f
}

// noCore is what happens without a core plug-in.
const noCore = "the network server does not start: it requires a core plug-in"

// plugins returns the plug-ins of the server. Havana names classes, not entry points.
func plugins() []service.Row {
	core := "one core plug-in for every mechanism; the monolithic ones ended in liberty"
	router := "routers and floating IPs are a service plug-in, and none is loaded by default"
	return service.EachOn([]service.Row{
		service.Set("DEFAULT.core_plugin", "neutron.plugins.ml2.plugin.Ml2Plugin").Until(series.Icehouse).Required(noCore).Because(core),
		service.Set("DEFAULT.core_plugin", "ml2").Since(series.Icehouse).Required(noCore).Because(core),
		service.Set("DEFAULT.service_plugins", "neutron.services.l3_router.l3_router_plugin.L3RouterPlugin").Until(series.Icehouse).Because(router),
		service.Text("DEFAULT.service_plugins", service.From("region.networking.mechanism"), func(s *service.Scope) string {
			if hasOVN(s) {
				return "ovn-router"
			}
			return "router"
		}).Since(series.Icehouse).Tied(ofServers("the plug-ins of the servers")).Because(router + "; with OVN another one, which creates routers in its database"),
		service.Set("DEFAULT.auth_strategy", "keystone").Pin().
			Because("noauth would let everyone in; the security guide requires the option to be written down (Check-Neutron-03)"),
		service.Set("DEFAULT.allow_overlapping_ips", true).Until(series.Zed).
			Because("projects choose the addresses of their own networks, so two may choose the same; zed has no other behaviour"),
	}, servers...)
}

// experiments enables what upstream no longer supports.
func experiments() []service.Row {
	return []service.Row{
		service.Bool("experimental.linuxbridge", service.From("region.networking.mechanism"), func(s *service.Scope) bool {
			return s.Region.Networking.Mechanism == "linuxbridge"
		}).Since(series.Zed).Until(series.Epoxy).
			Because("from zed on neutron does not start with Linux bridges unless they are enabled as an experiment; 2025.1 has none"),
	}
}

// listen returns where the server listens while it serves HTTP itself.
func listen() []service.Row {
	return []service.Row{
		service.Addr("DEFAULT.bind_host", endpoint.ManagementPath(), endpoint.Management).Tied(service.BackendAddress()).
			On("neutron-server").Until(series.Victoria).
			Because("the host's own management address: HAProxy listens on the VIP with the same port"),
	}
}

// neutronWorkers returns the numbers of processes of the server.
func neutronWorkers() []service.Row {
	return []service.Row{
		sizing.WorkersRow("DEFAULT.api_workers").On("neutron-server").Until(series.Victoria).Pin().
			Because("the default was only the parent and is one for each CPU since liberty, which instances need; " + sizing.WorkersWhy),
		sizing.WorkersRow("DEFAULT.rpc_workers").On("neutron-server", "neutron-rpc-server").Since(series.Icehouse).Pin().
			Because("agents of many hosts report here; the default changed twice and depends on api_workers since stein; " + sizing.WorkersWhy),
	}
}

// schedule returns how the server distributes work over agents, and when an agent counts as down.
func schedule() []service.Row {
	return service.EachOn(append(withAgents(
		service.Int("DEFAULT.dhcp_agents_per_network", service.From("region.networking.dhcpAgents"), func(s *service.Scope) int {
			return s.Region.Networking.DHCPAgents
		}).Because("with the default of 1, the instances of a network lose DHCP and metadata if one host is lost"),
		service.Bool("DEFAULT.l3_ha", service.From("region.groups.{member-group}.hosts", "region.networking.tenants"), hasLivelyRouters).
			Listing(endpoint.Running("neutron-l3-agent")).Since(series.Juno).
			Because("a router is on two hosts or more, and VRRP moves it in seconds if one of them dies"),
		service.Set("DEFAULT.allow_automatic_l3agent_failover", true).Since(series.Juno).Until(series.Liberty).When(hasTunnels).
			Because("routers without l3_ha stay on a host that died; the server moves them if its agent does not report"),
	), service.Set("DEFAULT.agent_down_time", 2*reportInterval+15).Pin().
		Because("at least twice report_interval of the agents, or one late report counts as an outage; early releases had 5")), servers...)
}

// hasLivelyRouters reports whether routers are on several hosts.
func hasLivelyRouters(s *service.Scope) bool { return spreadsRouters(s.Site) }

// frames returns the lengths of frames on the physical networks.
func frames() []service.Row {
	return service.EachOn([]service.Row{
		service.Int("DEFAULT.global_physnet_mtu", framePaths(), func(s *service.Scope) int { return globalMTU(s.Region) }).Of(largest).Since(series.Mitaka).
			Because("what the physical networks carry: the most of them, since neutron gives no network more than this, and physical_network_mtus only less (type_vlan.py, get_mtu); neutron subtracts the headers of tunnels and announces the rest to instances"),
		service.Set("DEFAULT.advertise_mtu", true).Since(series.Kilo).Until(series.Mitaka).
			Because("instances in tunnels would send frames of 1500 bytes, which do not fit; these series announce the MTU only if this is set"),
	}, servers...)
}

// hasTunnels reports whether tenant networks are tunnels between hosts.
func hasTunnels(s *service.Scope) bool { return s.Region.Networking.HasTunnels() }

// hasTenants reports whether projects have networks of their own.
func hasTenants(s *service.Scope) bool { return s.Region.Networking.Tenants != "none" }
