package neutron

import (
	"fmt"
	"strings"

	"stackplan/internal/form"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// The largest segment IDs: 24 bits of VXLAN and Geneve (RFC 7348, RFC 8926), 32 bits of GRE (RFC 2890).
const (
	maxVNI = 1<<24 - 1
	maxGRE = 1<<32 - 1
)

// forms are the inner forms of neutron's options.
var forms = []service.Form{
	{
		Options: []string{"[ml2_type_vxlan] vni_ranges", "[ml2_type_geneve] vni_ranges"}, Validate: form.RangeIn(1, maxVNI),
		Rule: "ranges FIRST:LAST of 1 to 16777215, the 24 bits of a VNI", Evidence: "neutron/plugins/ml2/drivers/type_tunnel.py (_parse_tunnel_ranges), neutron_lib/constants.py (MAX_VXLAN_VNI)",
	},
	{
		Options: []string{"[ml2_type_gre] tunnel_id_ranges"}, Validate: form.RangeIn(1, maxGRE),
		Rule: "ranges FIRST:LAST of 1 to 4294967295, the 32 bits of a GRE key", Evidence: "neutron/plugins/ml2/drivers/type_tunnel.py (_parse_tunnel_ranges), neutron_lib/constants.py (MAX_GRE_ID)",
	},
	{
		Options: []string{"[ml2_type_vlan] network_vlan_ranges"}, Validate: form.VLANRange,
		Rule: "NETWORK or NETWORK:FIRST:LAST, with VLANs of 1 to 4094", Evidence: "neutron_lib/plugins/utils.py (parse_network_vlan_range)",
	},
	{
		Options:  []string{"[ovs] bridge_mappings", "[linux_bridge] bridge_mappings", "[linux_bridge] physical_interface_mappings", "[macvtap] physical_interface_mappings"},
		Validate: form.Mapping("a pair NETWORK:BRIDGE"), Whole: uniquePairs,
		Rule: "pairs NETWORK:BRIDGE with commas between them, each network and each bridge once", Evidence: "neutron_lib/utils/helpers.py (parse_mappings)",
	},
	{
		Options: []string{"[sriov_nic] physical_device_mappings", "[fdb] shared_physical_device_mappings"}, Validate: form.Mapping("a pair NETWORK:DEVICE"),
		Rule: "pairs NETWORK:DEVICE with commas between them", Evidence: "neutron_lib/utils/helpers.py (parse_mappings)",
	},
	{
		Options: []string{"[ml2] physical_network_mtus"}, Validate: form.Pair(":", "a pair NETWORK:MTU", nil, form.NumberIn(0, 65535)), Span: series.Span{Since: series.Epoxy},
		Rule: "pairs NETWORK:MTU with commas between them", Evidence: "neutron/plugins/ml2/drivers/type_flat.py and type_vlan.py: int(mtu); before 2025.1 an invalid list is logged and ignored",
	},
	{
		Options: []string{"[DEFAULT] base_mac", "[DEFAULT] dvr_base_mac", "[metadata] provider_base_mac"}, Validate: form.MAC,
		Rule: "a MAC address of an interface", Evidence: "neutron_lib/utils/net.py (get_random_mac), neutron/db/dvr_mac_db.py",
	},
	{
		Options: []string{"[DEFAULT] l3_ha_net_cidr", "[metadata] provider_cidr"}, Validate: form.CIDR,
		Rule: "a network in CIDR notation", Evidence: "neutron/db/l3_hamode_db.py (_verify_configuration): netaddr.IPNetwork",
	},
	{
		Options: []string{"[ml2_type_vxlan] vxlan_group", "[vxlan] vxlan_group"}, Validate: form.Optional(form.AnyOf(form.Multicast, form.CIDR)),
		Rule: "a multicast address", Evidence: "neutron/plugins/ml2/drivers/linuxbridge/agent/linuxbridge_neutron_agent.py (get_vxlan_group)",
	},
	{
		Options: []string{"[agent] tunnel_types"}, Validate: form.OneOf("gre", "vxlan", "geneve"), Span: series.Span{Since: series.Ussuri},
		Rule: "gre, vxlan or geneve", Evidence: "neutron/plugins/ml2/drivers/openvswitch/agent/ovs_neutron_agent.py (validate_tunnel_config, TUNNEL_NETWORK_TYPES)",
	},
	{
		Options:  []string{"[ovs] ovsdb_connection", "[ovn] ovn_nb_connection", "[ovn] ovn_sb_connection"},
		Validate: form.Optional(form.Matches("a connection of Open vSwitch", `(p?(tcp|ssl):.+)|(p?unix:.+)`)),
		Rule:     "tcp:ADDRESS:PORT, ssl:ADDRESS:PORT or unix:FILE", Evidence: "ovsdb_connection of Open vSwitch (ovsdb(7), Active and Passive Connection)",
	},
	{
		Options: []string{"[service_providers] service_provider"}, Validate: form.Matches("TYPE:NAME:DRIVER or TYPE:NAME:DRIVER:default", `[^:]+:[^:]+:[^:]+(:default)?`),
		Rule: "TYPE:NAME:DRIVER, and :default at the end of one of them", Evidence: "neutron/services/provider_configuration.py (parse_service_provider_opt)",
	},
	{
		Options: []string{"[ovs] resource_provider_bandwidths", "[sriov_nic] resource_provider_bandwidths"}, Span: series.Span{Since: series.Stein},
		Validate: form.Matches("DEVICE:EGRESS:INGRESS", `[^:]+:[0-9]*:[0-9]*`),
		Rule:     "DEVICE:EGRESS:INGRESS in kilobits per second", Evidence: "neutron/agent/common/utils.py and neutron_lib/placement/utils.py (parse_rp_bandwidths)",
	},
	{
		Options: []string{"[DEFAULT] metadata_access_mark", "[DEFAULT] external_ingress_mark"}, Validate: form.Matches("a mark of packets", `0x[0-9a-fA-F]{1,8}|[0-9]+`),
		Rule: "a number of 32 bits, such as 0x1", Evidence: "iptables-extensions(8), mark",
	},
	{
		Options: []string{"[DEFAULT] dns_domain"}, Validate: form.Optional(form.Matches("a domain", `([A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?\.)*[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?\.?`)),
		Rule: "a DNS domain", Evidence: "dnsmasq(8), --domain",
	},
	{
		Options: []string{"[DEFAULT] auth_strategy"}, Validate: form.OneOf("keystone"), Rule: "keystone",
		Danger: "neutron answers requests without a token: everyone may change every network", Evidence: "neutron/auth.py (pipeline_factory); OpenStack Security Guide, Check-Neutron-03",
	},
	{
		Options: []string{"[securitygroup] enable_security_group"}, Validate: isOn, Rule: "true",
		Danger: "security groups have no effect, and every port is open", Evidence: "neutron/agent/securitygroups_rpc.py (is_firewall_enabled)",
	},
	{
		Options: []string{"[agent] prevent_arp_spoofing"}, Validate: isOn, Rule: "true",
		Danger: "an instance may answer ARP requests for addresses of other instances", Evidence: "neutron/plugins/ml2/drivers/openvswitch/agent/ovs_neutron_agent.py (setup_arp_spoofing_protection)",
	},
}

// isOn accepts the words that oslo.config reads as true.
func isOn(text string) string { return form.OneOfAnyCase("true", "yes", "on", "1")(text) }

// uniquePairs states which part of pairs A:B occurs twice.
func uniquePairs(members []string) string {
	seen := map[string]bool{}
	for _, member := range members {
		for i, part := range splitPair(member) {
			key := fmt.Sprint(i, ":", part)
			if seen[key] {
				return fmt.Sprintf("%q is in two of the pairs", part)
			}
			seen[key] = true
		}
	}
	return ""
}

// splitPair returns the two parts of A:B.
func splitPair(member string) []string {
	parts := strings.Split(member, ":")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}
