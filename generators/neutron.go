package generators

import (
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// The services that read neutron's database.
var neutronServers = []string{"neutron-server", "neutron-api", "neutron-rpc-server", "neutron-periodic-workers"}

// neutron is the network service: its server, the agents that switch frames on every host, and those that route, lease
// addresses and lead guests to the metadata service on the control hosts.
func neutron() []*service.Service {
	conf := neutronConf()
	server := []*service.File{conf, ml2Conf()}
	both, control := []string{service.Compute, service.ControlCompute}, []string{service.ControlCompute}
	ports := []service.Port{{Number: neutronPort, Exposure: service.External, Health: "GET /", Secure: series.Victoria}}
	services := []*service.Service{
		{
			Name: "neutron-server", Doc: "Answers the network API, and the agents.", Roles: control, Ports: ports, Files: server,
			Span: series.Span{Until: series.Victoria}, Gone: "neutron-api and neutron-rpc-server do its work",
		},
		{
			Name: "neutron-api", Doc: "Answers the network API under uWSGI.", Roles: control, Ports: ports,
			Span: series.Span{Since: series.Victoria}, Files: append(neutronWSGI().files(), server...),
		},
		{
			Name: "neutron-rpc-server", Doc: "Answers the agents.", Roles: control, Files: server,
			Span: series.Span{Since: series.Victoria},
		},
		{
			Name: "neutron-periodic-workers", Doc: "Does what the network service repeats, such as looking for agents that died.",
			Roles: control, Files: server, Span: series.Span{Since: series.Dalmatian},
		},
		{
			Name: "neutron-openvswitch-agent", Doc: "Sets up Open vSwitch on its host.", Roles: both, When: isMechanism("openvswitch"), Bridges: true,
			Files: append([]*service.File{conf}, openvswitchFiles()...),
		},
		{
			Name: "neutron-linuxbridge-agent", Doc: "Sets up Linux bridges on its host.", Roles: both, When: isMechanism("linuxbridge"), Bridges: true,
			Span: series.Span{Until: series.Epoxy}, Gone: "networking.mechanism: openvswitch takes its place",
			Files: append([]*service.File{conf}, linuxbridgeFiles()...),
		},
		{Name: "neutron-l3-agent", Doc: "Routes between networks and translates floating addresses.", Roles: control, Files: []*service.File{conf, l3Agent()}, Joins: routed},
		{Name: "neutron-dhcp-agent", Doc: "Leases addresses to guests.", Roles: control, Files: []*service.File{conf, dhcpAgent()}, Joins: ofInstances},
		{Name: "neutron-metadata-agent", Doc: "Hands guests' requests for metadata to nova, signed with the guest's id.", Roles: control, Files: []*service.File{conf, metadataAgent()}},
	}
	for _, svc := range services {
		svc.When = allOf(isNeutron, svc.When)
	}
	return services
}

// ofInstances reports whether a network carries the frames of instances.
func ofInstances(n *model.Network) bool { return n.Purpose == "fixed" || n.Purpose == "tenant" }

// routed reports whether routers connect a network: those of instances, and those that connect the cloud to users.
func routed(n *model.Network) bool {
	return ofInstances(n) || n.Purpose == "floating" || n.Purpose == "external"
}

// isNeutron reports whether neutron makes the networks of the region.
func isNeutron(s *service.Site) bool { return s.Region.Networking.IsNeutron() }

// isMechanism reports whether the region's hosts switch frames that way.
func isMechanism(name string) func(*service.Site) bool {
	return func(s *service.Site) bool { return s.Region.Networking.Mechanism == name }
}

// allOf joins two conditions; nil always holds.
func allOf(a, b func(*service.Site) bool) func(*service.Site) bool {
	return func(s *service.Site) bool { return a(s) && (b == nil || b(s)) }
}

// neutronWSGI is the API under uWSGI. The init script of Debian's neutron-api still calls itself neutron-server.
func neutronWSGI() wsgi {
	return wsgi{
		project: "neutron", name: "neutron-api", script: "neutron-server", port: neutronPort,
		ini: "/etc/neutron/neutron-api-uwsgi.ini", since: series.Victoria,
		app: "neutron-api", module: "neutron.wsgi.api", modular: series.Gazpacho,
	}
}

// neutronFile is a file of neutron below /etc/neutron.
func neutronFile(path, sample, doc string, rows ...[]service.Row) *service.File {
	return &service.File{
		Path: "/etc/neutron/" + path, Doc: doc, Format: format.Oslo, Project: "neutron", Sample: sample,
		Mode: 0o640, Owner: "root", Group: "neutron", Rows: concat(rows...),
	}
}

func neutronConf() *service.File {
	return neutronFile("neutron.conf", "neutron.conf", "What every program of neutron is told; the server's part only where it runs.",
		neutronPlugins(), neutronExperiments(), neutronListen(), neutronWorkers(), neutronSchedule(), zoneSchedulers(), neutronFrames(),
		on(databaseRows("neutron"), neutronServers...), on(authtokenRows("neutron"), "neutron-server", "neutron-api"),
		on(concat(neutronToNova(), neutronToOldNova()), neutronServers...), on(proxyRows(), "neutron-server", "neutron-api"),
		messagingRows(), neutronAgents(), loggingRows("neutron"))
}

// neutronPlugins are what the server is made of. Havana names classes, not entry points.
func neutronPlugins() []service.Row {
	core := "one core plug-in for every way to switch frames; the monolithic ones ended in liberty"
	router := "routers and floating addresses are a service plug-in, and none is loaded by default"
	return on([]service.Row{
		service.Set("DEFAULT.core_plugin", "neutron.plugins.ml2.plugin.Ml2Plugin").Until(series.Icehouse).Because(core),
		service.Set("DEFAULT.core_plugin", "ml2").Since(series.Icehouse).Because(core),
		service.Set("DEFAULT.service_plugins", "neutron.services.l3_router.l3_router_plugin.L3RouterPlugin").Until(series.Icehouse).Because(router),
		service.Set("DEFAULT.service_plugins", "router").Since(series.Icehouse).Because(router),
		service.Set("DEFAULT.auth_strategy", "keystone").Pin().
			Because("noauth would let anybody in; the security guide wants it written down (Check-Neutron-03)"),
		service.Set("DEFAULT.allow_overlapping_ips", true).Until(series.Zed).
			Because("projects choose the addresses of their own networks, so two may choose the same; zed knows nothing else"),
	}, neutronServers...)
}

// neutronExperiments allow what upstream no longer supports.
func neutronExperiments() []service.Row {
	return []service.Row{
		service.Bool("experimental.linuxbridge", service.From("region.networking.mechanism"), func(s *service.Scope) bool {
			return s.Region.Networking.Mechanism == "linuxbridge"
		}).Since(series.Zed).Until(series.Epoxy).
			Because("from zed on neutron refuses to start with Linux bridges unless told that they are an experiment; 2025.1 has none"),
	}
}

// neutronListen is where the server listens while it serves HTTP itself.
func neutronListen() []service.Row {
	return []service.Row{
		service.Addr("DEFAULT.bind_host", managementPath(), management).
			On("neutron-server").Until(series.Victoria).
			Because("the host's own management address: HAProxy holds the VIP with the same port"),
	}
}

// neutronWorkers are the processes of the server.
func neutronWorkers() []service.Row {
	workers := func(s *service.Scope) int { return s.Region.Workers }
	return []service.Row{
		service.Int("DEFAULT.api_workers", service.From("region.workers"), workers).On("neutron-server").Until(series.Victoria).Pin().
			Because("the default was none in the parent's place and is one for each CPU since liberty; the CPUs are the guests'"),
		service.Int("DEFAULT.rpc_workers", service.From("region.workers"), workers).On("neutron-server", "neutron-rpc-server").Since(series.Icehouse).Pin().
			Because("agents of many hosts report here; the default moved twice and hangs on api_workers since stein"),
	}
}

// neutronSchedule is how the server spreads work over agents, and when it gives one up.
func neutronSchedule() []service.Row {
	return on([]service.Row{
		service.Int("DEFAULT.dhcp_agents_per_network", service.From("region.networking.dhcpAgents"), func(s *service.Scope) int {
			return s.Region.Networking.DHCPAgents
		}).Because("with the default of 1, guests of a network lose DHCP and metadata together with one host"),
		service.Bool("DEFAULT.l3_ha", service.From("region.groups.*.hosts", "region.networking.tenants"), hasLivelyRouters).Since(series.Juno).
			Because("a router lives on two hosts or more, and VRRP moves it in seconds when one of them dies"),
		service.Set("DEFAULT.allow_automatic_l3agent_failover", true).Since(series.Juno).Until(series.Liberty).When(hasTunnels).
			Because("routers without l3_ha stay with a host that died; the server moves them when its agent is silent"),
		service.Set("DEFAULT.agent_down_time", 2*reportInterval+15).Pin().
			Because("at least twice report_interval of the agents, or one late report counts as a death; early releases had 5"),
	}, neutronServers...)
}

// hasLivelyRouters reports whether routers live on several hosts. Before liberty the server sends frames in tunnels to the
// host that a router was on first (bug 1365476).
func hasLivelyRouters(s *service.Scope) bool {
	return len(s.Site.Hosts("neutron-l3-agent")) > 1 && (s.Series >= series.Liberty || !hasTunnels(s))
}

// reportInterval is how many seconds pass between two reports of an agent.
const reportInterval = 30

// neutronFrames is how long frames are on the physical networks.
func neutronFrames() []service.Row {
	return on([]service.Row{
		service.Int("DEFAULT.global_physnet_mtu", framePaths(), func(s *service.Scope) int { return guestMTU(s.Region) }).Since(series.Mitaka).
			Because("what the networks of tenants carry; neutron takes the headers of tunnels off and tells guests the rest"),
		service.Set("DEFAULT.advertise_mtu", true).Since(series.Kilo).Until(series.Mitaka).
			Because("guests in tunnels would send frames of 1500 bytes, which do not fit; these series tell guests only when asked"),
	}, neutronServers...)
}

// neutronToNova tells nova that a port is ready: a guest waits for it before it starts.
func neutronToNova() []service.Row {
	return since(series.Mitaka, concat(loginRows("nova", "nova"), []service.Row{
		service.Text("nova.region_name", nil, regionName).
			Because("the catalogue lists every region's nova: without a name neutron would tell whichever comes first"),
		service.Set("nova.endpoint_type", "internal").
			Because("services speak to each other at the inner VIP, not at the address that users see"),
	}))
}

// neutronToOldNova is the same with the options of icehouse to liberty. Up to juno they want the number of a project that
// only keystone knows, so that notifying is off there.
func neutronToOldNova() []service.Row {
	off := "its login wants the number that keystone gave the service project, which no description knows; nova must then not wait for ports"
	return concat([]service.Row{
		service.Set("DEFAULT.notify_nova_on_port_status_changes", false).Since(series.Icehouse).Until(series.Kilo).Because(off),
		service.Set("DEFAULT.notify_nova_on_port_data_changes", false).Since(series.Icehouse).Until(series.Kilo).Because(off),
	}, each([]service.Row{
		service.Text("DEFAULT.nova_url", insidePaths(), func(s *service.Scope) string {
			return suffixed(at(s.Site.Inside(), novaPort), "/v2")
		}).Because("neutron tells nova when a port is ready, at the inner VIP"),
		service.Text("DEFAULT.nova_admin_auth_url", homePaths(), oldIdentityURL).
			Because("neutron logs in where keystone runs"),
		service.Set("DEFAULT.nova_admin_username", "nova").Because("nova takes these calls from its own user"),
		service.Secret("DEFAULT.nova_admin_password", "nova", "service").Because("nova takes these calls from its own user"),
		service.Text("DEFAULT.nova_admin_tenant_name", service.From("identity.project"), func(s *service.Scope) string {
			return s.Cloud.Identity.Project
		}).Because("the project of the service users"),
		service.Text("nova.region_name", nil, regionName).
			Because("the catalogue lists every region's nova: without a name neutron would tell whichever comes first"),
	}, func(r service.Row) service.Row { return r.Since(series.Kilo).Until(series.Mitaka) }))
}

// oldIdentityURL is where version 2.0 of the identity API is administered.
func oldIdentityURL(s *service.Scope) string {
	if s.Site.Home == nil {
		return ""
	}
	return suffixed(at(s.Site.Home.Inside(), keystoneAdminPort), "/v2.0")
}

// suffixed appends a path to a URL; no URL stays none.
func suffixed(url, path string) string {
	if url == "" {
		return ""
	}
	return url + path
}

// neutronAgents are what agents share, on hosts that run one.
func neutronAgents() []service.Row {
	return []service.Row{
		service.Set("agent.report_interval", reportInterval).Pin().
			Because("agent_down_time of the server is more than twice this; early releases had 4"),
		service.Set("agent.root_helper", "sudo /usr/bin/neutron-rootwrap /etc/neutron/rootwrap.conf").
			Because("agents run as the user neutron, and rootwrap lets them do as root what its filters list; plain sudo would allow all"),
		service.Set("oslo_concurrency.lock_path", "/var/lib/neutron/lock").
			Because("agents of a host take turns at iptables and interfaces through files in one folder"),
	}
}

// hasTunnels reports whether tenants' networks are tunnels between hosts.
func hasTunnels(s *service.Scope) bool { return s.Region.Networking.Tenants == "vxlan" }
