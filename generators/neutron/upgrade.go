package neutron

import (
	"slices"

	"stackplan/generators/names"
	"stackplan/generators/oslo"
	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// projectName is the name of the project.
const projectName = "neutron"

// project returns what the upgrade of neutron needs.
func project() *service.Project {
	return &service.Project{
		Name: projectName, Upgrade: tasks(), Hazards: append(hazards(), oslo.Hazards(series.Bobcat)...), Starts: oslo.Starts(),
		Relations:   relations(),
		Conditional: slices.Concat(mechanismOptions(), conditionalOptions(), oslo.Conditional()),
		Plugins:     slices.Concat(entryPoints, messaging, oslo.Plugins), Forms: slices.Concat(forms, oslo.Forms),
		Dependencies: slices.Concat(dependencies, oslo.Dependencies(projectName)),
	}
}

// tasks returns the upgrade procedure: the server, then the agents.
func tasks() []service.Task {
	const check = "run neutron-status upgrade check with the new packages on one host, and fix what it reports"
	const rolling = "install the packages of neutron on one host and run neutron-db-manage upgrade --expand; " +
		"then stop the server on all hosts, run neutron-db-manage upgrade --contract, and start it with the new packages"
	const why = "the server may run during the expansion, but not during the contraction; agents of the old series work with a server of the new one"
	return []service.Task{
		{Service: server, Crosses: series.Icehouse, Do: "mark neutron's database as that of havana: neutron-db-manage stamp havana",
			Why: "neutron of havana created its tables without a version"},
		{Service: server, Restarts: servers, Span: series.Span{Until: series.Liberty},
			Do: "stop neutron-server, install its packages, run neutron-db-manage upgrade head on one host, and start it"},
		{Service: server, Span: series.Span{Since: series.Stein, Until: series.Victoria}, Do: check},
		{Service: rpcServer, Span: series.Span{Since: series.Stein}, Do: check},
		{Service: server, Restarts: servers, Span: series.Span{Since: series.Liberty}, Do: rolling, Why: why},
		{Service: rpcServer, Restarts: servers, Do: rolling, Why: why},
		{Service: l3Service, Restarts: []string{l3Service, dhcpService, metadataService},
			Do: "install the packages and restart the L3, DHCP and metadata agents, " + service.AtATime, Why: "the other hosts serve the networks in the meantime"},
		{Service: openvswitchService, Restarts: []string{openvswitchService},
			Do: "install the packages and restart the Open vSwitch agents, " + service.AtATime, Why: "flows stay while the agent restarts"},
		{Service: names.OVNMetadata, Restarts: []string{names.OVNMetadata}, Span: ovnSpan,
			Do: "install the packages and restart the metadata agents of OVN, " + service.AtATime, Why: "an instance that boots in the meantime waits for its metadata"},
		{Service: rpcServer, Crosses: series.Epoxy, When: func(r *model.Region) bool { return hasMechanism("linuxbridge")(r.Networking) },
			Do: "before this upgrade, in the old series, change networking.mechanism to ovn or openvswitch and migrate: stackplan diff prints the steps and their order. With ovn: lower the MTU of networks with tunnels by 8 bytes, " +
				"fill the databases of OVN from that of neutron, change host by host, and restart each instance once",
			Why: "neutron of 2025.1 has no Linux bridge agent: instances have no network with it; their interfaces move from Linux bridges to Open vSwitch only when they are started again"},
		{Service: linuxbridgeService, Restarts: []string{linuxbridgeService}, Do: "install the packages and restart the Linux bridge agents, " + service.AtATime},
	}
}

// hazards returns the dangerous changes of defaults.
func hazards() []service.Hazard {
	quota := func(name, before, after, what string) service.Hazard {
		return service.Hazard{
			Option: catalogue.Key{Group: "quotas", Name: name}, Since: series.Pike, Before: before, After: after,
			Services: rpcServers, Do: oslo.PinDo, Pin: true,
			Why: "projects without a quota of their own may create ten times as many " + what,
		}
	}
	return []service.Hazard{
		quota("quota_network", "10", "100", "networks"),
		quota("quota_subnet", "10", "100", "subnets"),
		quota("quota_port", "50", "500", "ports"),
	}
}

// mechanismOptions returns the options of network types and mechanism drivers.
func mechanismOptions() []service.ConditionalOptions {
	overlay := func(word, kind string) service.ConditionalOptions {
		return service.ConditionalOptions{Options: []string{"[ml2_type_" + word + "] "}, ReadBy: "tenant networks of " + kind,
			When: service.Contains(projectName, "ml2", "tenant_network_types", word)}
	}
	mechanism := func(word, product string, options ...string) service.ConditionalOptions {
		return service.ConditionalOptions{Options: options, ReadBy: "the mechanism driver of " + product,
			When: service.Contains(projectName, "ml2", "mechanism_drivers", word)}
	}
	agent := func(name string, options ...string) service.ConditionalOptions {
		return service.ConditionalOptions{Options: options, ReadBy: name, When: service.Runs(name)}
	}
	return []service.ConditionalOptions{
		overlay("geneve", "GENEVE"), overlay("gre", "GRE"), overlay("vxlan", "VXLAN"),
		mechanism("ovn", "OVN", "[ovn] ", "[ovn_", "[ovs_driver] "),
		mechanism("sriov", "SR-IOV", "[ml2_sriov] ", "[sriov_", "[sriov_driver] "),
		agent(linuxbridgeService, "[linux_bridge] ", "[vxlan] "),
		agent(openvswitchService, "[ovs] "),
		agent(linuxbridgeService, "[os_vif_linux_bridge] "),
	}
}

// conditionalOptions returns the other options that are read under a condition only.
func conditionalOptions() []service.ConditionalOptions {
	return []service.ConditionalOptions{
		{Options: []string{"[restproxy", "[nova] vif_types", "[cisco", "[nsx", "[nvp", "[plumgrid", "[physical_interface] ", "[sdnve", "[mlnx] ", "[eswitch] ", "[ofc] ", "[midonet] ", "[ml2_cisco", "[ml2_arista] ", "[ml2_brocade] "}, ReadBy: "plugins and drivers of vendors"},
		{Options: []string{"[fwaas] ", "[vpnagent] ", "[haproxy] ", "[radware] ", "[netscaler_driver] ", "[service_providers] ", "[quotas] quota_firewall", "[quotas] quota_health_monitor", "[quotas] quota_member", "[quotas] quota_pool", "[quotas] quota_vip"}, ReadBy: "service plugins that are not enabled"},
		{Options: []string{"[DEFAULT] control_exchange "}, ReadBy: "nothing: the program sets it itself"},
		{Options: []string{"[database] "}, ReadBy: "the server of neutron", When: service.Runs(rpcServers...)},
		{Options: []string{"[designate] "}, ReadBy: "the DNS integration with designate"},
		{Options: []string{"[ironic] "}, ReadBy: "notifications of ports to ironic"},
		{Options: []string{"[placement] "}, ReadBy: "the bandwidth accounting in placement", When: service.Sets(projectName, "placement", "auth_type")},
	}
}
