package neutron

import (
	"stackplan/internal/model"
	"stackplan/internal/service"
)

// ovnDependencies are the requirements of OVN.
var ovnDependencies = []service.Dependency{
	{Options: []string{"[ml2] mechanism_drivers"}, Values: is(model.OVN), Span: ovnSpan, Lacks: atOVN(onServer("[DEFAULT] service_plugins", "ovn-router")),
		Why: "only this plug-in creates routers in the database of OVN; the plug-in router looks for L3 agents (neutron/services/ovn_l3/plugin.py)"},
	{Options: []string{"[ml2] mechanism_drivers"}, Values: is(model.OVN), Span: ovnSpan, Lacks: atOVN(onServer("[ml2] extension_drivers", "port_security")),
		Why: "the driver takes a port without the extension for one without port security, and filters nothing (neutron/common/ovn/utils.py, is_port_security_enabled)"},
	{Options: []string{"[DEFAULT] service_plugins"}, Values: is("ovn-router"), Span: ovnSpan, Lacks: atOVN(onServer("[ml2] mechanism_drivers", model.OVN)),
		Why: "the plug-in writes routers to the database of the driver ovn (neutron/services/ovn_l3/plugin.py)"},
	{Options: tenantTypes, Values: is("vxlan", "gre"), Span: ovnSpan, Lacks: atOVN(always("tunnels that chassis of OVN do not have", "write geneve or vlan")),
		Why: "the chassis have tunnels of Geneve only (ovn-encap-type): instances in networks of VXLAN get an MTU that is 8 bytes too large for them, and ports in networks of GRE are not bound (neutron/plugins/ml2/drivers/ovn/mech_driver, _is_network_type_supported)"},
	degraded(service.Dependency{
		Options: []string{
			"[DEFAULT] network_scheduler_driver", "[DEFAULT] router_scheduler_driver", "[DEFAULT] dhcp_agents_per_network", "[DEFAULT] l3_ha",
			"[DEFAULT] max_l3_agents_per_router", "[DEFAULT] router_distributed", "[DEFAULT] allow_automatic_l3agent_failover",
		},
		Span: ovnSpan, Lacks: atOVN(always("the agents of another mechanism, and OVN has none", "remove the override, or set the options of [ovn]")),
		Why: "OVN leases addresses and routes without agents: [ovn] ovn_l3_scheduler chooses the gateways of a router, and enable_distributed_floating_ip distributes floating IPs (neutron documentation, OVN)",
	}),
}

// atOVN limits a requirement to regions with OVN; override/plugin-unsupported reports ovn in others.
func atOVN(lacks func(*service.Cause) []service.Missing) func(*service.Cause) []service.Missing {
	return func(c *service.Cause) []service.Missing {
		if c.Site == nil || !c.Site.Region.Networking.HasOVN() {
			return nil
		}
		return lacks(c)
	}
}

// always returns the requirement of something that there never is.
func always(what, hint string) func(*service.Cause) []service.Missing {
	return func(*service.Cause) []service.Missing { return []service.Missing{{What: what, Hint: hint}} }
}
