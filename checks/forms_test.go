package checks_test

import (
	"strings"
	"testing"

	"stackplan/internal/diag"
)

// values are descriptions with the only finding that they cause: its code, a part of the message and a part of the hint. An empty code is
// no finding.
var values = []struct {
	name, patch         string
	code, message, hint string
}{
	{"K7/54: a token provider that was removed", `overrides: keystone: token: provider: "uuid"`,
		"override/plugin", "2025.1 has no token provider uuid: it was removed in rocky", "fernet, jws"},
	{"K7/54: the series that had it", `
series: "queens"
overrides: keystone: token: provider: "uuid"`, "", "", ""},
	{"K7/54: a misspelt provider", `overrides: keystone: token: provider: "fernt"`, "override/plugin", "no token provider fernt", "did you mean fernet?"},
	{"K7/54: a class where only names are read", `overrides: keystone: identity: driver: "keystone.identity.backends.sql.Identity"`,
		"override/plugin", "no identity driver keystone.identity", "did you mean sql?"},
	{"K7/54: a class where classes are imported", `overrides: neutron: securitygroup: firewall_driver: "neutron.agent.linux.iptables_firewall.IptablesFirewallDriver"`, "", "", ""},
	{"K7/54: a driver that is not there yet", `
series: "stein"
overrides: neutron: ml2: extension_drivers: ["port_hints"]`, "override/plugin", "stein has no extension driver port_hints: it was added in 2023.2", ""},
	{"K7/54: an authentication method", `overrides: keystone: auth: methods: ["password", "token", "mappd"]`, "override/plugin", "no authentication method mappd", "mapped"},
	{"K7/54: a notification driver", `overrides: glance: oslo_messaging_notifications: driver: ["mesagingv2"]`, "override/plugin", "no notification driver", "messagingv2"},
	{"K7/54: a store", `overrides: glance: DEFAULT: enabled_backends: ["local:fil"]`, "override/plugin", "no store fil", "did you mean file?"},
	{"K7/54: a cache backend", `overrides: keystone: cache: backend: "oslo_cache.memcach_pool"`, "override/value", "not among the choices", "oslo_cache.memcache_pool"},
	{"K7/54: a hypervisor that is not there any more", `overrides: nova: DEFAULT: compute_driver: "xenapi.XenAPIDriver"`, "override/plugin", "removed in victoria", "libvirt.LibvirtDriver"},
	{"K7/54: a plug-in of another package", `overrides: neutron: DEFAULT: service_plugins: ["router", "vpnaas"]`, "override/plugin-unsupported", "vpnaas is not part of neutron", "package"},

	{"K7/55: a range above 24 bits", `overrides: neutron: ml2_type_vxlan: vni_ranges: ["1:99999999999"]`, "override/form", "99999999999 is not in 1 to 16777215", "FIRST:LAST"},
	{"K7/55: the largest range", `overrides: neutron: ml2_type_vxlan: vni_ranges: ["1:16777215"]`, "", "", ""},
	{"K7/55: a range from high to low", `overrides: neutron: ml2_type_geneve: vni_ranges: ["200:100"]`, "override/form", "begins with 200, which is above its end 100", ""},
	{"K7/55: a range without an end", `overrides: neutron: ml2_type_gre: tunnel_id_ranges: ["1000"]`, "override/form", "is not a range FIRST:LAST", ""},
	{"K7/55: a VLAN", `overrides: neutron: ml2_type_vlan: network_vlan_ranges: ["tenant:1:5000"]`, "override/form", "5000 is not in 1 to 4094", ""},
	{"K7/55: no physical network", `overrides: neutron: ml2_type_vlan: network_vlan_ranges: [":1:50"]`, "override/form", "names no physical network", ""},
	{"K7/55: an address of a group", `overrides: neutron: DEFAULT: base_mac: "fb:16:3e:00:00:00"`, "override/form", "address of a group", ""},
	{"K7/55: a size", `overrides: glance: DEFAULT: user_storage_quota: "10 GB"`, "override/form", "is not a size", ""},
	{"K7/55: a URL", `overrides: keystone: DEFAULT: public_endpoint: "htp://10.120.0.10:5000"`, "override/form", `the scheme of the URL is "htp"`, "http"},
	{"K7/55: a regular expression", `overrides: keystone: security_compliance: password_regex: "^([a-z.{8,}$"`, "override/form", "is not a regular expression", ""},
	{"K7/55: a regular expression that only Python knows", `overrides: keystone: security_compliance: password_regex: #"^(?=.*\d)(?=.*[a-z]).{8,}$"#`, "", "", ""},
	{"K7/55: a level of a log", `overrides: nova: DEFAULT: default_log_levels: ["amqp=WARN", "sqlalchemy=DEBG"]`, "override/form", `"DEBG" is not one of`, "DEBUG"},
	{"K7/55: an attribute of a log", `overrides: nova: DEFAULT: logging_default_format_string: "%(asctme)s %(message)s"`, "override/form", `the format contains "asctme"`, "asctime"},
	{"K7/55: a conversion of a format", `overrides: nova: DEFAULT: logging_default_format_string: "%(asctime) %(message)s %"`, "override/form", "is not a conversion", ""},
	{"K7/55: names of instances", `overrides: nova: DEFAULT: instance_name_template: "instance"`, "override/form", "the same name", ""},
	{"K7/55: a broker", `overrides: nova: DEFAULT: transport_url: "rabit://openstack:((messaging/password:url))@10.120.0.11"`, "override/form", `the scheme of the URL is "rabit"`, "rabbit"},

	{"K7/57: no JSON", `overrides: nova: pci: device_spec: ["{vendor_id:10de}"]`, "override/form", "is not JSON", "vendor_id"},
	{"K7/57: JSON", `overrides: nova: pci: device_spec: [#"{"vendor_id": "10de", "product_id": "1db4"}"#]`, "", "", ""},
	{"K7/57: a list in JSON", `overrides: nova: pci: device_spec: [#"[{"vendor_id": "10de"}, {"address": "0000:0a:00.1", "physical_network": null}]"#]`, "", "", ""},
	{"K7/57: a misspelt key", `overrides: nova: pci: device_spec: [#"{"vendor_ids": "10de"}"#]`, "override/form", `no key "vendor_ids"`, "vendor_id"},
	{"K7/57: a tag of the site", `overrides: nova: pci: device_spec: [#"{"vendor_id": "10de", "rack": "r1"}"#]`, "", "", ""},
	{"K7/57: an ID that is too short", `overrides: nova: pci: device_spec: [#"{"vendor_id": "10d"}"#]`, "override/form", "four hexadecimal digits", ""},
	{"K7/57: an address and an interface", `overrides: nova: pci: device_spec: [#"{"address": "0000:0a:00.1", "devname": "eth3"}"#]`, "override/form", "exclude each other", ""},
	{"K7/57: an alias without a name", `overrides: nova: {filter_scheduler: enabled_filters: ["ComputeFilter", "PciPassthroughFilter"], pci: alias: [#"{"vendor_id": "10de"}"#]}`, "override/form", `"name" is missing`, ""},
	{"K7/57: an alias of an unknown type", `overrides: nova: {filter_scheduler: enabled_filters: ["ComputeFilter", "PciPassthroughFilter"], pci: alias: [#"{"name": "gpu", "device_type": "type-GPU"}"#]}`, "override/form", "device_type", "type-"},

	{"K7/59: a misspelt property", `regions: north: flavors: m: {vcpus: 1, ram: "1GiB", disk: "1GiB", properties: "hw:cpu_polcy": "dedicated"}`,
		"flavor/property", "nova knows no property hw:cpu_polcy", "did you mean hw:cpu_policy?"},
	{"K7/59: in a series that validates none", `
series: "queens"
regions: north: flavors: m: {vcpus: 1, ram: "1GiB", disk: "1GiB", properties: "hw:watchdog_acton": "reset"}`, "flavor/property", "hw:watchdog_acton", "hw:watchdog_action"},
	{"K7/59: a misspelt namespace", `regions: north: flavors: m: {vcpus: 1, ram: "1GiB", disk: "1GiB", properties: "aggregate_instance_extra_spec:ssd": "true"}`,
		"flavor/property", "aggregate_instance_extra_spec:ssd", "aggregate_instance_extra_specs:ssd?"},
	{"K7/59: a property of a later series", `
series: "zed"
regions: north: flavors: m: {vcpus: 1, ram: "1GiB", disk: "1GiB", properties: "hw:sound_model": "virtio"}`, "flavor/property", "zed does not know", "another series"},
	{"K7/59: a property of the site", `regions: north: flavors: m: {vcpus: 1, ram: "1GiB", disk: "1GiB", properties: "billing_code": "x"}`, "", "", ""},
	{"K7/59: a property of a group of requests", `regions: north: flavors: m: {vcpus: 1, ram: "1GiB", disk: "1GiB", properties: {"trait_net:CUSTOM_FAST": "requird"}}`,
		"flavor/property-value", `"requird" is not one of`, "required"},
	{"K7/59: a value", `regions: north: flavors: m: {vcpus: 1, ram: "1GiB", disk: "1GiB", properties: "hw:watchdog_action": "restart"}`, "flavor/property-value", `"restart" is not one of none, pause`, ""},
	{"K7/59: a property of an aggregate", `regions: north: aggregates: fast: {hosts: "ctl[1-3]", properties: max_io_ops_per_hosts: "8"}`, "flavor/property", "max_io_ops_per_hosts", "max_io_ops_per_host?"},
	{"K7/59: a property that a flavor names", `regions: north: aggregates: fast: {hosts: "ctl[1-3]", properties: ssd: "true"}`, "", "", ""},

	{"K7/60: the URL of a file", `overrides: nova: api_database: connection: "sqlite:////var/lib/nova/nova.sqlite"`, "", "", ""},
	{"K7/60: a login without a password", `overrides: nova: api_database: connection: "mysql+pymysql://nova@10.120.0.10/nova_api"`, "", "", ""},
	{"K7/60: a password", `overrides: nova: api_database: connection: "mysql+pymysql://nova:pa55word@10.120.0.10/nova_api"`, "override/secret", "in plain text", "((nova/api_database:url))"},
	{"K7/60: a password as an argument", `overrides: nova: api_database: connection: "mysql+pymysql://10.120.0.10/nova_api?user=nova&password=pa55word"`, "override/secret", "in plain text", ""},
	{"K7/60: no URL", `overrides: nova: api_database: connection: "pa55word"`, "override/secret", "in plain text", ""},

	{"N10: a ratio beyond every float", `overrides: nova: DEFAULT: cpu_allocation_ratio: 1e400`, "override/value", "is not a number", ""},
	{"N10: a ratio of which sums wrap", `overrides: nova: DEFAULT: cpu_allocation_ratio: 1e18`, "override/danger", "more instances than it can ever run", "at most 1000"},

	{"a dangerous value: no authentication", `overrides: glance: paste_deploy: flavor: "trusted-auth"`, "override/danger", "without a token", "keystone"},
	{"a dangerous value: every port open", `overrides: neutron: securitygroup: enable_security_group: false`, "override/danger", "every port is open", ""},
	{"a dangerous value: disks that lose data", `overrides: nova: libvirt: disk_cachemodes: ["file=unsafe"]`, "override/danger", "lose data", ""},
	{"a dangerous value: a relative path", `overrides: nova: DEFAULT: instances_path: "instances"`, "override/danger", "in the directory in which it runs", "absolute"},
	{"a dangerous value: certificates that nobody verifies", `overrides: nova: placement: insecure: true`, "override/danger", "does not verify", ""},
}

func TestValues(t *testing.T) {
	for _, tt := range values {
		t.Run(tt.name, func(t *testing.T) { testValue(t, run(t, tt.patch), tt.code, tt.message, tt.hint) })
	}
}

// testValue checks that the only finding is the wanted one, or that there is none.
func testValue(t *testing.T, got diag.List, code, message, hint string) {
	t.Helper()
	for _, d := range got {
		if d.Code == "series/untested" {
			continue
		}
		if d.Code != code || !strings.Contains(d.Message, message) || !strings.Contains(d.Hint, hint) {
			t.Errorf("%s: %v (hint: %s)\nwant %s: %s (hint: %s)", d.Code, d, d.Hint, code, message, hint)
		}
		if strings.Contains(d.Message+d.Hint+d.Rule, "pa55word") {
			t.Errorf("a secret is printed: %v", d)
		}
		code = "found"
	}
	if code != "" && code != "found" {
		t.Errorf("no finding, want %s: %s", code, message)
	}
}
