package neutron

import (
	"slices"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// The base names of the files of neutron's programs.
const (
	ovsAgentFile         = "openvswitch_agent.ini"
	linuxbridgeAgentFile = "linuxbridge_agent.ini"
	l3AgentFile          = "l3_agent.ini"
	ovnMetadataFile      = "neutron_ovn_metadata_agent.ini"
)

var (
	tenantTypes = []string{"[ml2] tenant_network_types", "[ml2] project_network_types"}
	apis        = service.Doing(service.NetworkAPI)
)

// wanted returns a requirement of an option of neutron.
func wanted(option string, is service.Test, says, hint string) service.Wanted {
	return service.Wanted{Project: projectName, Options: []string{option}, Is: is, What: says, Hint: hint}
}

// is returns the condition that the value of a cause is one of some words.
func is(words ...string) func(string) bool {
	return func(text string) bool { return slices.Contains(words, text) }
}

// onServer requires a member of a list of the server.
func onServer(option, member string) func(*service.Cause) []service.Missing {
	return service.OnAll(apis, wanted(option, service.Has(member), member+" in "+option, "add "+member+" to "+option+" of neutron"))
}

// onAgents requires an extension of the agents with a file, on all of their hosts.
func onAgents(file, extension string) func(*service.Cause) []service.Missing {
	what := extension + " in [agent] extensions of " + file
	return service.OnAll(service.WithFile(file), wanted("[agent] extensions", service.Has(extension), what, "add "+extension+" to [agent] extensions of neutron"))
}

// dependencies are the requirements of neutron's options.
var dependencies = slices.Concat(pluginDependencies, typeDependencies, agentDependencies, ovnDependencies)

// plugin returns the dependency of a service plug-in.
func plugin(name string, since series.Series, lacks func(*service.Cause) []service.Missing, why string) service.Dependency {
	return service.Dependency{Options: []string{"[DEFAULT] service_plugins"}, Values: is(name), Span: series.Span{Since: since}, Lacks: lacks, Why: why}
}

// degraded makes the lack of what a dependency requires a warning.
func degraded(d service.Dependency) service.Dependency { d.Degrades = true; return d }

var pluginDependencies = []service.Dependency{
	plugin("qos", series.Liberty, service.Both(onServer("[ml2] extension_drivers", "qos"), onAgents(ovsAgentFile, "qos"), onAgents(linuxbridgeAgentFile, "qos")),
		"the plug-in stores policies, the extension driver assigns them to networks and ports, and the extension of the agents applies them (neutron documentation, Quality of Service)"),
	degraded(service.Dependency{Options: []string{"[ml2] extension_drivers"}, Values: is("qos"), Span: series.Span{Since: series.Liberty}, Lacks: onServer("[DEFAULT] service_plugins", "qos"),
		Why: "without the plug-in there are no policies (neutron/core_extensions/qos.py, plugin_loaded)"}),
	degraded(plugin("port_forwarding", series.Rocky, onAgents(l3AgentFile, "port_forwarding"), "the L3 agent forwards the ports (neutron documentation, floating IP port forwarding)")),
	degraded(plugin("conntrack_helper", series.Train, onAgents(l3AgentFile, "conntrack_helper"), "the L3 agent sets the helpers (neutron documentation, conntrack helper)")),
	degraded(plugin("ndp_proxy", series.Zed, onAgents(l3AgentFile, "ndp_proxy"), "the L3 agent answers for the addresses (neutron documentation, ndp proxy)")),
	degraded(plugin("local_ip", series.Yoga, onAgents(ovsAgentFile, "local_ip"), "the agent translates local IPs (neutron documentation, local IP)")),
	degraded(plugin("log", series.Queens, onAgents(ovsAgentFile, "log"), "the agent logs packets of security groups (neutron documentation, network logging)")),
	degraded(service.Dependency{Options: []string{"[ml2] extension_drivers"}, Values: is("dns", "dns_domain_ports", "dns_domain_keywords", "subnet_dns_publish_fixed_ip"), Span: series.Span{Since: series.Mitaka},
		Lacks: service.OnAll(apis, wanted("[DEFAULT] dns_domain", func(members []string) bool {
			return service.NotEmpty(members) && !service.Is("openstacklocal", "openstacklocal.")(members)
		}, "[DEFAULT] dns_domain with another domain than openstacklocal", "override [DEFAULT] dns_domain of neutron")),
		Why: "names of ports are assigned only in a domain of your own (neutron documentation, DNS integration)"}),
	degraded(service.Dependency{Options: []string{"[DEFAULT] external_dns_driver"}, Values: is("designate"),
		Lacks: service.Both(service.OnHost(wanted("[designate] url", service.NotEmpty, "[designate] url and the login of neutron", "")), publishesNames),
		Why:   "the driver calls designate for the names that a DNS extension driver assigns (neutron documentation, DNS integration with an external service)"}),
	degraded(service.Dependency{Options: []string{"[ovs] resource_provider_bandwidths"}, Lacks: onServer("[DEFAULT] service_plugins", "placement"), Span: series.Span{Since: series.Stein},
		Why: "the plug-in placement of the server reports the bandwidths to placement (neutron documentation, QoS guaranteed minimum bandwidth)"}),
	degraded(plugin("placement", series.Stein, service.OnHost(wanted("[placement] auth_type", service.NotEmpty, "[placement] with the login of neutron", "")),
		"the plug-in calls placement (neutron documentation, QoS guaranteed minimum bandwidth)")),
}

// publishesNames requires an extension driver for DNS on the server.
func publishesNames(c *service.Cause) []service.Missing {
	hasDNS := func(members []string) bool {
		return slices.ContainsFunc(members, func(name string) bool { return strings.Contains(name, "dns") })
	}
	return service.OnAll(apis, wanted("[ml2] extension_drivers", hasDNS, "a DNS driver in [ml2] extension_drivers", "add dns_domain_ports to [ml2] extension_drivers of neutron"))(c)
}

// ranges returns the dependency of a type of tenant networks on its IDs.
func ranges(kind, option string, is service.Test) service.Dependency {
	return service.Dependency{Options: tenantTypes, Values: func(text string) bool { return text == kind },
		Lacks: service.OnAll(apis, wanted(option, is, option, "")),
		Why:   "tenant networks of a type get IDs out of its ranges: without one, no network can be created (neutron/plugins/ml2/drivers/helpers.py)"}
}

// hasRange is the condition that a physical network has VLANs for tenants.
func hasRange(members []string) bool {
	return slices.ContainsFunc(members, func(member string) bool { return strings.Count(member, ":") == 2 })
}

// isLoaded requires that the type of a cause is among the types that the server loads.
func isLoaded(c *service.Cause) []service.Missing {
	return onServer("[ml2] type_drivers", c.Text)(c)
}

// loads returns the dependency of the networks of a type on the type.
func loads(option, kind string) service.Dependency {
	return service.Dependency{Options: []string{option}, Lacks: onServer("[ml2] type_drivers", kind),
		Why: "the server ignores networks of a type that it does not load, and agents find the existing ones no more (neutron/plugins/ml2/managers.py, TypeManager)"}
}

var typeDependencies = []service.Dependency{
	{Options: tenantTypes, Lacks: isLoaded, Why: "the server does not start if tenants get a type that it does not load (neutron/plugins/ml2/managers.py, _check_tenant_network_types)"},
	ranges("vxlan", "[ml2_type_vxlan] vni_ranges", service.NotEmpty), ranges("geneve", "[ml2_type_geneve] vni_ranges", service.NotEmpty),
	ranges("gre", "[ml2_type_gre] tunnel_id_ranges", service.NotEmpty), ranges("vlan", "[ml2_type_vlan] network_vlan_ranges", hasRange),
	{Options: tenantTypes, Values: is("vxlan", "gre", "geneve"), Lacks: carriesTunnels, Why: "an agent creates only tunnels of its own types, and binds no ports of other ones (neutron/plugins/ml2/drivers/openvswitch/agent/ovs_neutron_agent.py)"},
	loads("[ml2_type_vlan] network_vlan_ranges", "vlan"),
}

// carriesTunnels requires the tunnels of a type at the agents.
func carriesTunnels(c *service.Cause) []service.Missing {
	const option = "[agent] tunnel_types"
	return service.OnAll(service.WithFile(ovsAgentFile), wanted(option, service.Has(c.Text), c.Text+" in "+option+" of the agents", "override "+option+" and [ovs] local_ip of neutron"))(c)
}

var agentDependencies = []service.Dependency{
	{Options: []string{"[ml2] mechanism_drivers"}, Values: func(string) bool { return true }, Lacks: bindsAgents,
		Why: "the server binds ports only with a driver whose agent runs on the host (neutron/plugins/ml2/drivers/mech_agent.py)"},
	{Options: []string{"[agent] l2_population"}, Values: service.Truth, Lacks: onServer("[ml2] mechanism_drivers", "l2population"),
		Why: "such agents flood nothing and wait for the locations that the driver l2population of the server sends (neutron documentation, L2 population)"},
	degraded(service.Dependency{Options: []string{"[ml2] mechanism_drivers"}, Values: is("l2population"),
		Lacks: service.OnAll(withTunnels, wanted("[agent] l2_population", service.On, "[agent] l2_population = true at the agents", "override [agent] l2_population of neutron with true")),
		Why:   "agents ignore the locations that the server sends unless it is set (neutron documentation, L2 population)"}),
	degraded(service.Dependency{Options: []string{"[agent] arp_responder"}, Values: service.Truth, Lacks: service.OnHost(wanted("[agent] l2_population", service.On, "[agent] l2_population = true", "")),
		Why: "the agent answers only for locations that l2population sends (neutron/plugins/ml2/drivers/openvswitch/agent/ovs_neutron_agent.py, arp_responder_enabled)"}),
	{Options: []string{"[agent] tunnel_types"}, Lacks: localAddress, Why: "the agent does not start with tunnels without an address for them (neutron/plugins/ml2/drivers/openvswitch/agent/main.py, ovs_neutron_agent.py)"},
	{Options: []string{"[DEFAULT] router_distributed"}, Values: service.Truth, Span: series.Span{Since: series.Juno},
		Lacks: service.Both(service.OnAll(service.WithFile(ovsAgentFile), wanted("[agent] enable_distributed_routing", service.On, "[agent] enable_distributed_routing = true at the agents of Open vSwitch", "override it for neutron")),
			service.OnAny(service.WithFile(l3AgentFile), wanted("[DEFAULT] agent_mode", service.Is("dvr_snat"), "[DEFAULT] agent_mode = dvr_snat of an L3 agent", "override it for neutron on network hosts, and dvr on compute hosts"))),
		Why: "distributed routers run on every compute host, with the help of both agents (neutron documentation, DVR)"},
	{Options: []string{"[DEFAULT] enable_metadata_network"}, Values: service.Truth, Degrades: true,
		Lacks: service.OnHost(wanted("[DEFAULT] enable_isolated_metadata", service.On, "[DEFAULT] enable_isolated_metadata = true", "")), Why: "the metadata network is an isolated one (neutron/conf/agent/dhcp.py)"},
	{Options: []string{"[ovs] datapath_type"}, Values: is("netdev"), Degrades: true, Lacks: service.Nowhere("Open vSwitch with DPDK", "install and configure it yourself, or remove the override"), Why: "the datapath netdev runs in user space (Open vSwitch documentation, DPDK)"},
	{Options: []string{"[securitygroup] firewall_driver"}, Values: is("openvswitch", "iptables_hybrid"), Span: series.Span{Since: series.Mitaka}, Lacks: notWithBridges,
		Why: "these drivers use the bridges of Open vSwitch (neutron/agent/linux/openvswitch_firewall, iptables_firewall.OVSHybridIptablesFirewallDriver)"},
	{Options: []string{"[securitygroup] firewall_driver"}, Values: is("iptables"), Span: series.Span{Since: series.Mitaka}, Degrades: true, Lacks: notWithOVS,
		Why: "iptables sees no packets of ports that are directly in Open vSwitch: iptables_hybrid puts a Linux bridge between (neutron documentation, security groups with Open vSwitch)"},
	{Options: []string{"[DEFAULT] interface_driver"}, Values: is("linuxbridge"), Span: series.Span{Since: series.Mitaka}, Lacks: notWithOVS,
		Why: "the interfaces of DHCP and L3 agents must be those of the agent that connects them (neutron/agent/linux/interface.py)"},
	{Options: []string{"[DEFAULT] interface_driver"}, Values: is("openvswitch"), Span: series.Span{Since: series.Mitaka}, Lacks: notWithBridges,
		Why: "the interfaces of DHCP and L3 agents must be those of the agent that connects them (neutron/agent/linux/interface.py)"},
}

// bindsAgents requires the driver of the agents that run.
func bindsAgents(c *service.Cause) []service.Missing {
	for _, agent := range []struct{ file, driver string }{{ovsAgentFile, "openvswitch"}, {linuxbridgeAgentFile, "linuxbridge"}, {ovnMetadataFile, model.OVN}} {
		if !slices.ContainsFunc(c.Hosts, service.WithFile(agent.file)) {
			continue
		}
		if m := onServer("[ml2] mechanism_drivers", agent.driver)(c); m != nil {
			m[0].What = agent.driver + " also, the driver of the agents that run on the hosts"
			return m
		}
	}
	return nil
}

// withTunnels selects the hosts whose agents create tunnels.
func withTunnels(h service.HostFiles) bool {
	members, known := h.Members(projectName, "[agent] tunnel_types")
	return h.HasFile(ovsAgentFile) && known && service.NotEmpty(members)
}

// localAddress requires an address for tunnels where the agent of Open vSwitch creates some.
func localAddress(c *service.Cause) []service.Missing {
	if !c.Here.HasFile(ovsAgentFile) {
		return nil
	}
	return service.OnHost(wanted("[ovs] local_ip", service.NotEmpty, "[ovs] local_ip", "give the hosts an address in the network that carries tunnels"))(c)
}

// notWithOVS is the lack of a value on a host with the agent of Open vSwitch.
func notWithOVS(c *service.Cause) []service.Missing {
	if !c.Here.HasFile(ovsAgentFile) {
		return nil
	}
	return []service.Missing{{What: "the agent of Linux bridges, but that of Open vSwitch runs on the host", Hint: "remove the override"}}
}

// notWithBridges is the lack of a value on a host with the agent of Linux bridges.
func notWithBridges(c *service.Cause) []service.Missing {
	if !c.Here.HasFile(linuxbridgeAgentFile) {
		return nil
	}
	return []service.Missing{{What: "the agent of Open vSwitch, but that of Linux bridges runs on the host", Hint: "remove the override"}}
}
