package checks

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

var networkingFields = &check.Check{
	Code:  "networking/fields",
	Title: "Only fields of the network driver of the region are set.",
	Doc: "manager and multiHost apply to nova-network; mechanism, tenants, metadata and dhcpAgents apply to neutron, metadata and dhcpAgents only " +
		"to its agents, and gateways only to OVN. Any other field would be ignored.",
	Bad:  `regions: north: networking: manager: "flat-dhcp"`,
	Good: `regions: north: networking: metadata: "dhcp"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			uses := r.Networking.Driver
			if r.Networking.Mechanism != "" {
				uses += " with " + r.Networking.Mechanism
			}
			for _, field := range strayFields(r.Networking) {
				report(check.Finding{
					Path:    regionAt(r, "networking", field.name),
					Message: fmt.Sprintf("%s applies to %s, but the region uses %s", field.name, field.to, uses),
					Rule:    "a region has one network driver and one mechanism",
					Hint:    "remove it",
					Related: []diag.Related{{Message: "the driver", Path: regionAt(r, "networking", "driver")}},
				})
			}
		}
	},
}

// strayField is a field of the networking, and what it applies to.
type strayField struct {
	name, to string
	isSet    bool
}

// strayFields returns the fields that are set, but apply to another driver or mechanism.
func strayFields(n model.Networking) []strayField {
	const agents = "the agents of openvswitch and linuxbridge"
	nova := []strayField{{"manager", model.NovaNetwork, n.Manager != ""}, {"multiHost", model.NovaNetwork, n.MultiHost}}
	gateways := strayField{"gateways", "neutron with ovn", n.Gateways != nil}
	ofAgents := []strayField{{"metadata", agents, n.Metadata != ""}, {"dhcpAgents", agents, n.DHCPAgents != 0}}
	var stray []strayField
	switch {
	case n.HasOVN():
		stray = append(nova, ofAgents...)
	case n.IsNeutron():
		stray = append(nova, gateways)
	default:
		stray = append(ofAgents, gateways, strayField{"mechanism", model.Neutron, n.Mechanism != ""}, strayField{"tenants", model.Neutron, n.Tenants != ""})
		for i := range ofAgents {
			stray[i].to = model.Neutron
		}
	}
	return slices.DeleteFunc(stray, func(f strayField) bool { return !f.isSet })
}

var networkingNeeds = &check.Check{
	Code:  "networking/needs",
	Title: "The region has the networks that its network driver requires.",
	Doc: "nova-network gives instances addresses of a fixed network, so it requires a fixed network with a cidr. Neutron with " +
		"tenants in VLANs requires a tenant network with a pool of VLANs. With tenants: \"none\", instances use networks of the operator: " +
		"a provider network, or a management network with physicalNetwork.",
	Bad:  `regions: north: networks: tenant: vlans: []`,
	Good: `regions: north: {networking: tenants: "vxlan", networks: tenant: vlans: []}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			if lack, hint := lacking(r); lack != "" && !isIdentityCenter(s, s.Sites[r.Name]) {
				report(check.Finding{
					Path:    regionAt(r, "networks"),
					Message: fmt.Sprintf("region %s has no %s", r.Name, lack),
					Rule:    r.Networking.Driver + " requires this network for instances",
					Hint:    "add " + hint,
					Related: []diag.Related{{Message: "the driver", Path: regionAt(r, "networking", "driver")}},
				})
			}
		}
	},
}

// lacking returns which network the driver of a region requires and does not have, and an example of it.
func lacking(r *model.Region) (lack, hint string) {
	has := func(isOne func(*model.Network) bool) bool { return slices.ContainsFunc(r.Networks, isOne) }
	switch {
	case !r.Networking.IsNeutron():
		if !has(func(n *model.Network) bool { return n.Purpose == "fixed" && n.CIDR.IsValid() }) {
			return "fixed network with a cidr", `networks: fixed: {purpose: "fixed", vlan: 101, cidr: "10.121.0.0/16"}`
		}
	case r.Networking.Tenants == "none":
		if !has(func(n *model.Network) bool { return n.Purpose != "tenant" && topology.CarriesInstances(n) }) {
			return "network for instances", `networks: provider: {purpose: "provider", cidr: "10.130.0.0/24", gateway: "10.130.0.1", ranges: ["10.130.0.100-10.130.0.199"]}`
		}
	case r.Networking.Tenants == "vlan":
		if !has(func(n *model.Network) bool { return n.Purpose == "tenant" && len(n.VLANs) > 0 }) {
			return "tenant network with vlans", `networks: tenant: {purpose: "tenant", vlans: ["1000-1999"]}, or write tenants: "vxlan" for tunnels, or tenants: "none" if instances use provider networks only`
		}
	}
	return "", ""
}

var networkingTenants = &check.Check{
	Code:  "networking/tenants",
	Title: "The mechanism supports the type of the networks of projects.",
	Doc: "The Linux bridge agent creates VLANs and VXLAN tunnels only (neutron, linuxbridge_neutron_agent.py). Open vSwitch creates " +
		"GRE tunnels too. OVN creates VLANs and Geneve tunnels: only the header of Geneve has room for the ports of a packet.",
	Bad: `
series: "zed"
regions: north: {networking: {mechanism: "linuxbridge", tenants: "gre"}, networks: tenant: vlans: []}`,
	Good: `
series: "zed"
regions: north: {networking: {mechanism: "openvswitch", tenants: "gre"}, networks: tenant: vlans: []}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			n := r.Networking
			supported := tenantsOf[n.Mechanism]
			if !n.IsNeutron() || slices.Contains(supported.tenants, n.Tenants) {
				continue
			}
			report(check.Finding{
				Path:    regionAt(r, "networking", "tenants"),
				Message: fmt.Sprintf("%s has no tunnels of the type %s", supported.who, n.Tenants),
				Rule:    supported.rule,
				Hint:    supported.hint,
				Related: []diag.Related{{Message: "the mechanism", Path: regionAt(r, "networking", "mechanism")}},
			})
		}
	},
}

// tenantsOf contains the types of networks of projects that each mechanism creates.
var tenantsOf = map[string]struct {
	tenants         []string
	who, rule, hint string
}{
	"linuxbridge": {[]string{"vlan", "vxlan", "none"}, "the Linux bridge agent", "the types of the agent are flat, vlan and vxlan (neutron, mech_linuxbridge.py)", `write tenants: "vxlan", or mechanism: "openvswitch"`},
	"openvswitch": {[]string{"vlan", "vxlan", "gre", "none"}, "the configuration of the Open vSwitch agent", "stackplan generates tunnels of VXLAN and GRE for the agent, and of Geneve for OVN", `write tenants: "vxlan", or mechanism: "ovn"`},
	model.OVN:     {[]string{"geneve", "vlan", "none"}, "OVN", "the chassis of OVN have tunnels of Geneve, with the ports of a packet in its header (ovn-architecture(7))", `write tenants: "geneve" or "vlan", or mechanism: "openvswitch"`},
}

var networkingMultiHost = &check.Check{
	Code:  "networking/multi-host",
	Title: "With multiHost each compute host runs nova-network and nova-api-metadata.",
	Doc: "In multi-host mode the host of an instance is its gateway and its DHCP server, and redirects metadata requests to " +
		"my_ip with a NAT rule. So each host with nova-compute runs nova-network and nova-api-metadata.",
	Bad: `
series: "havana"
regions: north: {
	networking: {driver: "nova-network", manager: "flat-dhcp"}
	networks: fixed: {purpose: "fixed", vlan: 101, cidr: "10.121.0.0/16"}
	groups: cn: {role: "bare", hardware: "node", hosts: "cn[1-9]", address: management: "10.120.0.100+n"}
}
roles: bare: services: ["nova-compute"]`,
	Good: `
series: "havana"
regions: north: {
	networking: {driver: "nova-network", manager: "flat-dhcp"}
	networks: fixed: {purpose: "fixed", vlan: 101, cidr: "10.121.0.0/16"}
	groups: cn: {role: "bare", hardware: "node", hosts: "cn[1-9]", address: management: "10.120.0.100+n"}
}
roles: bare: services: ["nova-compute", "nova-network", "nova-api-metadata"]`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			reportNeeds(s.Sites[r.Name], report, service.InstanceNetworks, service.Metadata)
		}
	},
}

var metadataAgent = &check.Check{
	Code:  "metadata/agent",
	Title: "Hosts with a DHCP or L3 agent run the metadata agent.",
	Doc: "A DHCP or L3 agent starts a proxy for instances, which forwards their requests to neutron-metadata-agent through a " +
		"UNIX socket. A UNIX socket works only on the same host.",
	Bad: `
regions: north: groups: net: {role: "net", hardware: "node", hosts: "net[1-2]", address: management: "10.120.0.100+n"}
roles: net: services: ["neutron-openvswitch-agent", "neutron-dhcp-agent"]`,
	Good: `
regions: north: groups: net: {role: "net", hardware: "node", hosts: "net[1-2]", address: management: "10.120.0.100+n"}
roles: net: services: ["neutron-openvswitch-agent", "neutron-dhcp-agent", "neutron-metadata-agent"]`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			reportNeeds(s.Sites[r.Name], report, service.MetadataProxy)
		}
	},
}

// reportNeeds reports each group that runs a service without the services that it requires on its own host for some capabilities.
func reportNeeds(site *service.Site, report check.Report, capabilities ...service.Capability) {
	for _, g := range site.Region.Groups {
		for _, svc := range site.Runs(g.Name) {
			lack, why := lackingNeeds(site, g, svc, capabilities)
			if len(lack) == 0 {
				continue
			}
			report(check.Finding{
				Path:    groupAt(site.Region, g, "role"),
				Message: fmt.Sprintf("hosts of role %s run %s without %s", g.Role, svc.Name, and(lack)),
				Rule:    why,
				Hint:    "add to the services of the role: " + strings.Join(lack, ", "),
			})
			break
		}
	}
}

// lackingNeeds returns the names of the services that provide what a service requires on its own host, if the hosts of a group do not run
// them, and the rule.
func lackingNeeds(site *service.Site, g *model.Group, svc *service.Service, capabilities []service.Capability) (lack []string, why string) {
	for _, need := range svc.Needs {
		isDue := slices.Contains(capabilities, need.Capability) && (need.When == nil || need.When(site.Region))
		if isDue && !site.GroupHas(g, need.Capability) {
			lack, why = append(lack, namesOfServices(site.Providers(need.Capability))), need.Why
		}
	}
	return lack, why
}

// namesOfServices returns the names of services of which one is enough.
func namesOfServices(services []*service.Service) string {
	var names []string
	for _, svc := range services {
		names = append(names, svc.Name)
	}
	return strings.Join(names, " or ")
}

var networkingDHCP = &check.Check{
	Code:  "networking/dhcp-agents",
	Title: "dhcpAgents is at most the number of DHCP agents in the region.",
	Doc: "dhcp_agents_per_network sets the number of agents for each network. If fewer hosts run an agent, each network has only " +
		"those agents, and survives fewer failures than the description states.",
	Severity: diag.Warning,
	Bad:      `regions: north: networking: dhcpAgents: 4`,
	Good:     `regions: north: networking: dhcpAgents: 3`,
	Cloud:    relation("networking/dhcp-agents"),
}
