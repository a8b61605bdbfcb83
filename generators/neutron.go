package generators

import (
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/table"
)

// The services that read neutron's database.
var neutronServers = []string{"neutron-server", "neutron-api", "neutron-rpc-server", "neutron-periodic-workers"}

// neutron is the network service: its server, the agents that switch frames on every host, and those that route, lease
// addresses and lead guests to the metadata service on the control hosts.
func neutron() []*table.Service {
	conf := neutronConf()
	server := []*table.File{conf, ml2Conf()}
	both, control := []string{table.Compute, table.ControlCompute}, []string{table.ControlCompute}
	ports := []table.Port{{Number: neutronPort, Exposure: table.External, Health: "GET /", Secure: series.Victoria}}
	services := []*table.Service{
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
			Name: "neutron-openvswitch-agent", Doc: "Sets up Open vSwitch on its host.", Roles: both, When: isMechanism("openvswitch"),
			Files: append([]*table.File{conf}, openvswitchFiles()...),
		},
		{
			Name: "neutron-linuxbridge-agent", Doc: "Sets up Linux bridges on its host.", Roles: both, When: isMechanism("linuxbridge"),
			Span: series.Span{Until: series.Epoxy}, Gone: "networking.mechanism: openvswitch takes its place",
			Files: append([]*table.File{conf}, linuxbridgeFiles()...),
		},
		{Name: "neutron-l3-agent", Doc: "Routes between networks and translates floating addresses.", Roles: control, Files: []*table.File{conf, l3Agent()}},
		{Name: "neutron-dhcp-agent", Doc: "Leases addresses to guests.", Roles: control, Files: []*table.File{conf, dhcpAgent()}},
		{Name: "neutron-metadata-agent", Doc: "Hands guests' requests for metadata to nova, signed with the guest's id.", Roles: control, Files: []*table.File{conf, metadataAgent()}},
	}
	for _, service := range services {
		service.When = allOf(isNeutron, service.When)
	}
	return services
}

// isNeutron reports whether neutron makes the networks of the region.
func isNeutron(s *table.Site) bool { return s.Region.Networking.Driver == "neutron" }

// isMechanism reports whether the region's hosts switch frames that way.
func isMechanism(name string) func(*table.Site) bool {
	return func(s *table.Site) bool { return s.Region.Networking.Mechanism == name }
}

// allOf joins two conditions; nil always holds.
func allOf(a, b func(*table.Site) bool) func(*table.Site) bool {
	return func(s *table.Site) bool { return a(s) && (b == nil || b(s)) }
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
func neutronFile(path, sample, doc string, rows ...[]table.Row) *table.File {
	return &table.File{
		Path: "/etc/neutron/" + path, Doc: doc, Format: format.Oslo, Project: "neutron", Sample: sample,
		Mode: 0o640, Owner: "root", Group: "neutron", Rows: concat(rows...),
	}
}

func neutronConf() *table.File {
	return neutronFile("neutron.conf", "neutron.conf", "What every program of neutron is told; the server's part only where it runs.",
		neutronPlugins(), neutronExperiments(), neutronListen(), neutronWorkers(), neutronSchedule(), zoneSchedulers(), neutronFrames(),
		on(databaseRows("neutron"), neutronServers...), on(authtokenRows("neutron"), "neutron-server", "neutron-api"),
		on(concat(neutronToNova(), neutronToOldNova()), neutronServers...), on(proxyRows(), "neutron-server", "neutron-api"),
		messagingRows(), neutronAgents(), loggingRows("neutron"))
}

// neutronPlugins are what the server is made of. Havana names classes, not entry points.
func neutronPlugins() []table.Row {
	core := "one core plug-in for every way to switch frames; the monolithic ones ended in liberty"
	router := "routers and floating addresses are a service plug-in, and none is loaded by default"
	return on([]table.Row{
		table.Set("DEFAULT.core_plugin", "neutron.plugins.ml2.plugin.Ml2Plugin").Until(series.Icehouse).Because(core),
		table.Set("DEFAULT.core_plugin", "ml2").Since(series.Icehouse).Because(core),
		table.Set("DEFAULT.service_plugins", "neutron.services.l3_router.l3_router_plugin.L3RouterPlugin").Until(series.Icehouse).Because(router),
		table.Set("DEFAULT.service_plugins", "router").Since(series.Icehouse).Because(router),
		table.Set("DEFAULT.auth_strategy", "keystone").Pin().
			Because("noauth would let anybody in; the security guide wants it written down (Check-Neutron-03)"),
		table.Set("DEFAULT.allow_overlapping_ips", true).Until(series.Zed).
			Because("projects choose the addresses of their own networks, so two may choose the same; zed knows nothing else"),
	}, neutronServers...)
}

// neutronExperiments allow what upstream no longer supports.
func neutronExperiments() []table.Row {
	return []table.Row{
		table.Bool("experimental.linuxbridge", table.From("region.networking.mechanism"), func(s *table.Scope) bool {
			return s.Region.Networking.Mechanism == "linuxbridge"
		}).Since(series.Zed).Until(series.Epoxy).
			Because("from zed on neutron refuses to start with Linux bridges unless told that they are an experiment; 2025.1 has none"),
	}
}

// neutronListen is where the server listens while it serves HTTP itself.
func neutronListen() []table.Row {
	return []table.Row{
		table.Addr("DEFAULT.bind_host", managementPath(), management).
			On("neutron-server").Until(series.Victoria).
			Because("the host's own management address: HAProxy holds the VIP with the same port"),
	}
}

// neutronWorkers are the processes of the server.
func neutronWorkers() []table.Row {
	workers := func(s *table.Scope) int { return s.Region.Workers }
	return []table.Row{
		table.Int("DEFAULT.api_workers", table.From("region.workers"), workers).On("neutron-server").Until(series.Victoria).Pin().
			Because("the default was none in the parent's place and is one for each CPU since liberty; the CPUs are the guests'"),
		table.Int("DEFAULT.rpc_workers", table.From("region.workers"), workers).On("neutron-server", "neutron-rpc-server").Since(series.Icehouse).Pin().
			Because("agents of many hosts report here; the default moved twice and hangs on api_workers since stein"),
	}
}

// neutronSchedule is how the server spreads work over agents, and when it gives one up.
func neutronSchedule() []table.Row {
	return on([]table.Row{
		table.Int("DEFAULT.dhcp_agents_per_network", table.From("region.networking.dhcpAgents"), func(s *table.Scope) int {
			return s.Region.Networking.DHCPAgents
		}).Because("with the default of 1, guests of a network lose DHCP and metadata together with one host"),
		table.Bool("DEFAULT.l3_ha", table.From("region.groups.*.hosts", "region.networking.tenants"), hasLivelyRouters).Since(series.Juno).
			Because("a router lives on two hosts or more, and VRRP moves it in seconds when one of them dies"),
		table.Set("DEFAULT.allow_automatic_l3agent_failover", true).Since(series.Juno).Until(series.Liberty).When(hasTunnels).
			Because("routers without l3_ha stay with a host that died; the server moves them when its agent is silent"),
		table.Set("DEFAULT.agent_down_time", 2*reportInterval+15).Pin().
			Because("at least twice report_interval of the agents, or one late report counts as a death; early releases had 5"),
	}, neutronServers...)
}

// hasLivelyRouters reports whether routers live on several hosts. Before liberty the server sends frames in tunnels to the
// host that a router was on first (bug 1365476).
func hasLivelyRouters(s *table.Scope) bool {
	return len(s.Site.Hosts("neutron-l3-agent")) > 1 && (s.Series >= series.Liberty || !hasTunnels(s))
}

// reportInterval is how many seconds pass between two reports of an agent.
const reportInterval = 30

// neutronFrames is how long frames are on the physical networks.
func neutronFrames() []table.Row {
	return on([]table.Row{
		table.Int("DEFAULT.global_physnet_mtu", framePaths(), func(s *table.Scope) int { return guestMTU(s.Region) }).Since(series.Mitaka).
			Because("what the networks of tenants carry; neutron takes the headers of tunnels off and tells guests the rest"),
		table.Set("DEFAULT.advertise_mtu", true).Since(series.Kilo).Until(series.Mitaka).
			Because("guests in tunnels would send frames of 1500 bytes, which do not fit; these series tell guests only when asked"),
	}, neutronServers...)
}

// neutronToNova tells nova that a port is ready: a guest waits for it before it starts.
func neutronToNova() []table.Row {
	return since(series.Mitaka, concat(loginRows("nova", "nova"), []table.Row{
		table.Text("nova.region_name", nil, regionName).
			Because("the catalogue lists every region's nova: without a name neutron would tell whichever comes first"),
		table.Set("nova.endpoint_type", "internal").
			Because("services speak to each other at the inner VIP, not at the address that users see"),
	}))
}

// neutronToOldNova is the same with the options of icehouse to liberty. Up to juno they want the number of a project that
// only keystone knows, so that notifying is off there.
func neutronToOldNova() []table.Row {
	off := "its login wants the number that keystone gave the service project, which no description knows; nova must then not wait for ports"
	return concat([]table.Row{
		table.Set("DEFAULT.notify_nova_on_port_status_changes", false).Since(series.Icehouse).Until(series.Kilo).Because(off),
		table.Set("DEFAULT.notify_nova_on_port_data_changes", false).Since(series.Icehouse).Until(series.Kilo).Because(off),
	}, each([]table.Row{
		table.Text("DEFAULT.nova_url", insidePaths(), func(s *table.Scope) string {
			return suffixed(at(s.Site.Inside(), novaPort), "/v2")
		}).Because("neutron tells nova when a port is ready, at the inner VIP"),
		table.Text("DEFAULT.nova_admin_auth_url", homePaths(), oldIdentityURL).
			Because("neutron logs in where keystone runs"),
		table.Set("DEFAULT.nova_admin_username", "nova").Because("nova takes these calls from its own user"),
		table.Secret("DEFAULT.nova_admin_password", "nova", "service").Because("nova takes these calls from its own user"),
		table.Text("DEFAULT.nova_admin_tenant_name", table.From("identity.project"), func(s *table.Scope) string {
			return s.Cloud.Identity.Project
		}).Because("the project of the service users"),
		table.Text("nova.region_name", nil, regionName).
			Because("the catalogue lists every region's nova: without a name neutron would tell whichever comes first"),
	}, func(r table.Row) table.Row { return r.Since(series.Kilo).Until(series.Mitaka) }))
}

// oldIdentityURL is where version 2.0 of the identity API is administered.
func oldIdentityURL(s *table.Scope) string {
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
func neutronAgents() []table.Row {
	return []table.Row{
		table.Set("agent.report_interval", reportInterval).Pin().
			Because("agent_down_time of the server is more than twice this; early releases had 4"),
		table.Set("agent.root_helper", "sudo /usr/bin/neutron-rootwrap /etc/neutron/rootwrap.conf").
			Because("agents run as the user neutron, and rootwrap lets them do as root what its filters list; plain sudo would allow all"),
		table.Set("oslo_concurrency.lock_path", "/var/lib/neutron/lock").
			Because("agents of a host take turns at iptables and interfaces through files in one folder"),
	}
}

// hasTunnels reports whether tenants' networks are tunnels between hosts.
func hasTunnels(s *table.Scope) bool { return s.Region.Networking.Tenants == "vxlan" }
