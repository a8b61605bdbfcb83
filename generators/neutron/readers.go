package neutron

import (
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// agents are the services that report their state.
var agents = []string{l3Service, dhcpService, metadataService, openvswitchService, linuxbridgeService}

// reporting is the evidence that only agents read the interval of reports.
const reporting = "neutron/agent/dhcp/agent.py, neutron/agent/l3/agent.py, neutron/agent/metadata/agent.py, neutron/plugins/ml2/drivers: the agents; no module that the server loads reads it"

// ml2Readers states who reads options that an override can write to the file of the core plug-in.
func ml2Readers() []service.Readers {
	return []service.Readers{{Options: "[agent] report_interval", Services: []string{}, Evidence: reporting}}
}

// readers states which services read some options of neutron.conf, from neutron's source of the series havana to 2026.1. All services of
// neutron are assumed to read the other options: the agents import neutron.manager, neutron.policy and neutron.plugins.common.
func readers() []service.Readers {
	plugin := func(module string) string { return module + ": only services that load the core plugin instantiate it" }
	paste := "only the pipelines of the network API contain it (etc/api-paste.ini); no module of neutron reads the section"
	api := []string{server, apiServer}
	return []service.Readers{
		{Options: "[DEFAULT] network_scheduler_driver", Services: servers, Evidence: plugin("neutron/plugins/ml2/plugin.py (Ml2Plugin.__init__)")},
		{Options: "[DEFAULT] router_scheduler_driver", Services: servers, Evidence: plugin("neutron/services/l3_router/l3_router_plugin.py (L3RouterPlugin.__init__)")},
		{Options: "[DEFAULT] dhcp_agents_per_network", Services: servers, Evidence: plugin("neutron/scheduler/dhcp_agent_scheduler.py, until stein also neutron/manager.py (NeutronManager.__init__)")},
		{Options: "[DEFAULT] l3_ha", Services: servers, Evidence: plugin("neutron/db/l3_hamode_db.py (L3_HA_NAT_db_mixin), neutron/db/l3_attrs_db.py, neutron/services/l3_router/service_providers/driver_controller.py")},
		{Options: "[DEFAULT] allow_automatic_l3agent_failover", Services: servers, Evidence: plugin("neutron/db/l3_agentschedulers_db.py")},
		{Options: "[DEFAULT] allow_overlapping_ips", Services: servers, Evidence: plugin("neutron/db/db_base_plugin_v2.py, from liberty on neutron/db/ipam_backend_mixin.py")},
		{Options: "[DEFAULT] api_workers", Services: api, Evidence: "neutron/service.py (_get_api_workers): the server; _get_rpc_workers reads it only if rpc_workers is not set, which a row sets"},
		{Options: "[DEFAULT] rpc_workers", Services: servers, Evidence: "neutron/service.py (_get_rpc_workers): called by the services that answer the API or the agents"},
		{Options: "[DEFAULT] bind_host", Span: series.Span{Until: series.Epoxy}, Services: api, Evidence: "neutron/service.py (run_wsgi_app), until pike also neutron/pecan_wsgi/app.py: the server"},
		{Options: "[DEFAULT] bind_port", Span: series.Span{Until: series.Epoxy}, Services: api, Evidence: "neutron/service.py (run_wsgi_app), until pike also neutron/pecan_wsgi/app.py: the server"},
		{Options: "[agent] report_interval", Services: agents, Evidence: reporting},
		{Options: "[nova] live_migration_events", Evidence: "neutron/agent/rpc.py of victoria to yoga: the agents read it"},
		{Options: "[nova] *", Span: series.Span{Since: series.Kilo}, Services: servers, Evidence: plugin("neutron/notifiers/nova.py (Notifier.__init__), neutron/services/segments/plugin.py")},
		{Options: "[quotas] *", Services: servers, Evidence: "neutron/quota, neutron/extensions/quotasv2.py, neutron/pecan_wsgi/controllers/quota.py: read while a request to the API is answered"},
		{Options: "[database] *", Span: series.Span{Since: series.Juno}, Services: servers, Evidence: "oslo.db, which reads them for the first session (neutron/db/api.py); agents open none, they ask the server by RPC"},
		{Options: "[keystone_authtoken] *", Services: api, Evidence: "keystonemiddleware: " + paste},
		{Options: "[oslo_middleware] *", Services: api, Evidence: "oslo.middleware: " + paste},
	}
}
