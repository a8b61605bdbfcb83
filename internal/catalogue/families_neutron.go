package catalogue

import "stackplan/internal/series"

// since is the span from a series on.
func since(s series.Series) series.Span { return series.Span{Since: s} }

// neutronPlugins are the plug-ins outside of neutron: those that left it, and those that never were in it. Evidence is the source of the
// plug-in at the tags of the series; the last series of neutron with the options of a vendor is that of the catalogue.
var neutronPlugins = []Family{
	vpnaas("vpnagent", "vpn_device_driver"),
	vpnaas("ipsec", "config_base_dir", "ipsec_status_check_interval", "enable_detailed_logging"),
	vpnaas("pluto", "shutdown_check_timeout", "shutdown_check_retries", "shutdown_check_back_off", "restart_check_config"),
	vpnaas("openswan", "ipsec_config_template", "ipsec_secret_template"),
	vpnaas("libreswan", "ipsec_config_template", "ipsec_secret_template"),
	vpnaas("strongswan", "ipsec_config_template", "strongswan_config_template", "ipsec_secret_template", "default_config_area"),
	vpnaas("cisco_csr_ipsec", "status_check_interval"),
	vpnaas("DEFAULT", "vpn_scheduler_driver", "vpn_auto_schedule", "allow_automatic_vpnagent_failover"),

	fwaas("fwaas", "driver", "enabled", "agent_version", "conntrack_driver", "firewall_l2_driver"),
	fwaas("default_fwg_rules", "ingress_*", "egress_*", "shared", "protocol", "enabled"),
	fwaas("quotas", "quota_firewall*"),
	fwaas("varmour", "*"), fwaas("ngfw", "smc_*"),

	lbaas("DEFAULT", "device_driver", "loadbalancer_pool_scheduler_driver", "loadbalancer_scheduler_driver", "allow_automatic_lbaas_agent_failover"),
	lbaas("haproxy", "*"), lbaas("certificates", "*"), lbaas("service_auth", "*"), lbaas("octavia", "*"), lbaas("oslo_messaging", "event_stream_topic"),
	lbaas("radware", "*"), lbaas("radwarev2", "*"), lbaas("radwarev2_debug", "*"), lbaas("netscaler_driver", "*"), lbaas("kemptechnologies", "*"), lbaas("heleoslb", "*"),
	lbaas("quotas", "quota_vip", "quota_pool", "quota_member", "quota_health_monitor", "quota_healthmonitor", "quota_loadbalancer", "quota_listener"),

	{Projects: []string{neutron}, Groups: []string{"bgp"}, Names: []string{"bgp_speaker_driver", "bgp_router_id"}, Span: since(series.Newton), Left: series.Newton,
		Plugin: "neutron-dynamic-routing", Evidence: "neutron_dynamic_routing/services/bgp/agent/config.py"},
	{Projects: []string{neutron}, Groups: []string{"DEFAULT"}, Names: []string{"bgp_drscheduler_driver"}, Span: since(series.Newton), Left: series.Newton,
		Plugin: "neutron-dynamic-routing", Evidence: "neutron_dynamic_routing/db/bgp_dragentscheduler_db.py"},
	{Projects: []string{neutron}, Groups: []string{"sfc", "flowclassifier"}, Names: []string{"drivers"},
		Plugin: "networking-sfc", Evidence: "networking_sfc/services/sfc/common/config.py, networking_sfc/services/flowclassifier/common/config.py"},
	{Projects: []string{neutron}, Groups: []string{"quotas"}, Names: []string{"quota_port_chain", "quota_port_pair", "quota_port_pair_group", "quota_flow_classifier", "quota_service_graphs"},
		Plugin: "networking-sfc", Evidence: "networking_sfc/extensions/sfc.py, flowclassifier.py, servicegraph.py"},
	{Projects: []string{neutron}, Groups: []string{"taas"}, Names: []string{"driver", "enabled", "vlan_range_start", "vlan_range_end", "taas_agent_periodic_interval"},
		Plugin: "tap-as-a-service", Evidence: "neutron_taas/common/config.py, neutron_taas/services/taas/agents/extensions/taas.py"},
	{Projects: []string{neutron}, Groups: []string{"DEFAULT"}, Names: []string{"taas_agent_periodic_interval"},
		Plugin: "tap-as-a-service", Evidence: "neutron_taas/services/taas/agents/extensions/taas.py"},
	{Projects: []string{neutron}, Groups: []string{"quotas"}, Names: []string{"quota_tap_service", "quota_tap_flow"},
		Plugin: "tap-as-a-service", Evidence: "neutron_taas/common/config.py"},
	{Projects: []string{neutron}, Groups: []string{"apiserver"}, Names: []string{"*"},
		Plugin: "networking-bgpvpn", Evidence: "networking_bgpvpn/neutron/services/service_drivers/opencontrail/opencontrail_client.py"},
	{Projects: []string{neutron}, Groups: []string{"quotas"}, Names: []string{"quota_bgpvpn*"},
		Plugin: "networking-bgpvpn", Evidence: "neutron/quota/resource_registry.py registers quota_RESOURCE for each resource of a plug-in; networking_bgpvpn/neutron/services/plugin.py"},
	{Projects: []string{neutron}, Groups: []string{"ovsdb"}, Names: []string{
		"ovsdb_hosts", "l2_gw_agent_*", "periodic_interval", "max_connection_retries", "socket_timeout", "enable_manager", "manager_table_listening_port",
	}, Plugin: "networking-l2gw", Evidence: "networking_l2gw/services/l2gateway/common/config.py (OVSDB_OPTS)"},
	{Projects: []string{neutron}, Groups: []string{"DEFAULT"}, Names: []string{"default_interface_name", "default_device_name", "quota_l2_gateway", "periodic_monitoring_interval", "l2gw_callback_class"},
		Plugin: "networking-l2gw", Evidence: "networking_l2gw/services/l2gateway/common/config.py (L2GW_OPTS)"},
	{Projects: []string{neutron}, Groups: []string{"quotas"}, Names: []string{
		"quota_vpnservice", "quota_ipsec*", "quota_ikepolicy", "quota_endpoint_group", "quota_network_gateway", "quota_packet_filter", "quota_lsn", "quota_l2_gateway*", "quota_sfc*",
	}, What: "a plug-in outside of neutron", Evidence: "neutron/quota/resource_registry.py registers quota_RESOURCE for each resource of a plug-in"},
	{Projects: []string{neutron}, Groups: []string{"service_providers"}, Names: []string{"service_provider"},
		What: "the plug-ins of services", Evidence: "neutron/services/provider_configuration.py"},

	vendor("networking-arista", series.Liberty, "ml2_arista", "l3_arista"),
	vendor("networking-cisco", series.Kilo, "ml2_cisco", "cfg_agent", "hosting_devices", "general", "n1kv"),
	vendor("networking-cisco", series.Liberty, "cisco", "cisco_n1k", "ml2_cisco_apic", "ml2_ncs"),
	vendor("networking-odl", series.Mitaka, "ml2_odl"),
	vendor("networking-brocade", series.Mitaka, "ml2_brocade", "ml2_brocade_fi_ni", "ml2_brocade_mlx_example", "l3_brocade_mlx", "l3_brocade_mlx_example", "switch", "physical_interface"),
	vendor("networking-fsl", series.Mitaka, "ml2_fslsdn"),
	vendor("networking-mlnx", series.Kilo, "mlnx"), vendor("networking-mlnx", series.Mitaka, "eswitch"),
	vendor("networking-hyperv", series.Kilo, "hyperv"),
	vendor("vmware-nsx", series.Kilo, "nsx", "nsx_dhcp", "nsx_lsn", "nsx_metadata", "nsx_sync", "nsxv", "nsx_v3", "nsx_p", "dvs", "vcns"),
	vendor("networking-bigswitch", series.Kilo, "restproxy", "restproxyagent", "router"),
	vendor("networking-midonet", series.Liberty, "midonet"),
	vendor("networking-nec", series.Liberty, "ofc", "provider"),
	vendor("networking-plumgrid", series.Kilo, "plumgriddirector", "plumgridnos"),
	vendor("nuage-openstack-neutron", series.Kilo, "syncmanager"),
	vendor("the driver of OpenContrail", series.Mitaka, "contrail", "vrouter"),
}

// vpnaas returns options of neutron-vpnaas.
func vpnaas(group string, names ...string) Family {
	return Family{Projects: []string{neutron}, Groups: []string{group}, Names: names, Span: since(series.Kilo), Plugin: "neutron-vpnaas", Left: series.Kilo,
		Evidence: "neutron_vpnaas/services/vpn, neutron_vpnaas/db/vpn/vpn_agentschedulers_db.py at the tags kilo-eol to 2026.1"}
}

// fwaas returns options of neutron-fwaas.
func fwaas(group string, names ...string) Family {
	return Family{Projects: []string{neutron}, Groups: []string{group}, Names: names, Span: since(series.Kilo), Plugin: "neutron-fwaas", Left: series.Kilo,
		Evidence: "neutron_fwaas/extensions, neutron_fwaas/services/firewall at the tags liberty-eol to 2026.1"}
}

// lbaas returns options of neutron-lbaas, whose last series is stein.
func lbaas(group string, names ...string) Family {
	return Family{Projects: []string{neutron}, Groups: []string{group}, Names: names, Span: series.Span{Since: series.Kilo, Until: series.Train}, Plugin: "neutron-lbaas", Left: series.Kilo,
		Evidence: "neutron_lbaas/opts.py and neutron_lbaas/drivers of the branches ocata to stein, the last one"}
}

// vendor returns the options of the plug-in of a vendor, which left neutron after the last series whose sources contain its sections. The
// package has added options since then.
func vendor(plugin string, left series.Series, groups ...string) Family {
	return Family{Projects: []string{neutron}, Groups: groups, Names: []string{"*"}, Span: since(left), Plugin: plugin, Left: left,
		Evidence: "neutron's sources contain the sections until the series before; core-vendor-decomposition of neutron's documentation"}
}
