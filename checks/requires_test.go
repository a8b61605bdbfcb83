package checks_test

import (
	"fmt"
	"slices"
	"testing"

	"stackplan/internal/series"
)

// numa is a part of a description with the filter for NUMA nodes.
const numa = `
regions: north: compute: filters: ["ComputeFilter", "NUMATopologyFilter"]
`

// flavor returns a description with a flavor that has some properties.
func flavor(properties string) string {
	return `
regions: north: flavors: m: {vcpus: 4, ram: "1GiB", disk: "1GiB", properties: {` + properties + `}}
`
}

// requirements are descriptions with the only finding that they cause; see values.
var requirements = []struct {
	name, patch         string
	code, message, hint string
}{
	{"K6/45: a property of aggregates without the filter", flavor(`"aggregate_instance_extra_specs:disk": "ssd"`) + `
regions: north: aggregates: ssd: {hosts: "ctl[1-3]", properties: disk: "ssd"}`,
		"flavor/requires", "requires AggregateInstanceExtraSpecsFilter", "add AggregateInstanceExtraSpecsFilter to compute.filters"},
	{"K6/45: with the filter in an override", flavor(`"aggregate_instance_extra_specs:disk": "ssd"`) + `
regions: north: aggregates: ssd: {hosts: "ctl[1-3]", properties: disk: "ssd"}
overrides: nova: filter_scheduler: enabled_filters: ["ComputeFilter", "AggregateInstanceExtraSpecsFilter"]`, "", "", ""},
	{"K6/45: an override that replaces the filters of the field", flavor(`"aggregate_instance_extra_specs:disk": "ssd"`) + `
regions: north: aggregates: ssd: {hosts: "ctl[1-3]", properties: disk: "ssd"}
regions: north: compute: filters: ["ComputeFilter", "AggregateInstanceExtraSpecsFilter"]
overrides: nova: filter_scheduler: enabled_filters: ["ComputeFilter"]`, "flavor/requires", "requires AggregateInstanceExtraSpecsFilter", ""},
	{"K6/45: no aggregate has the property", flavor(`"aggregate_instance_extra_specs:disk": "ssd"`) + `
regions: north: compute: filters: ["ComputeFilter", "AggregateInstanceExtraSpecsFilter"]`, "flavor/requires", "an aggregate with the property disk", ""},
	{"K6/45: a limit of an aggregate", `regions: north: aggregates: busy: {hosts: "ctl[1-3]", properties: max_instances_per_host: "8"}`,
		"aggregate/requires", "AggregateNumInstancesFilter", ""},
	{"K6/45: a ratio of an aggregate that nothing reads", `regions: north: aggregates: busy: {hosts: "ctl[1-3]", properties: cpu_allocation_ratio: "8"}`,
		"aggregate/requires", "no longer has", "selectors"},
	{"K6/45: an aggregate of one project", `regions: north: aggregates: own: {hosts: "ctl[1-3]", properties: filter_tenant_id: "5e0"}`, "aggregate/requires", "AggregateMultiTenancyIsolation", ""},
	{"K6/45: an aggregate of one project, by placement", `
regions: north: aggregates: own: {hosts: "ctl[1-3]", properties: filter_tenant_id: "5e0"}
overrides: nova: scheduler: limit_tenants_to_placement_aggregate: true`, "", "", ""},

	{"K6/46: dedicated CPUs without the filter", flavor(`"hw:cpu_policy": "dedicated"`) + `
overrides: nova: compute: {cpu_shared_set: "4-7", cpu_dedicated_set: "8-23"}`, "flavor/requires", "requires NUMATopologyFilter", "compute.filters"},
	{"K6/46: dedicated CPUs without such CPUs", flavor(`"hw:cpu_policy": "dedicated"`) + numa, "flavor/requires", "cpu_dedicated_set on at least one compute host", "isolate"},
	{"K6/46: dedicated CPUs", flavor(`"hw:cpu_policy": "dedicated"`) + numa + `
overrides: nova: compute: {cpu_shared_set: "4-7", cpu_dedicated_set: "8-23"}`, "", "", ""},
	{"K6/46: shared CPUs", flavor(`"hw:cpu_policy": "shared"`), "", "", ""},
	{"K6/46: a policy of threads without one of CPUs", flavor(`"hw:cpu_thread_policy": "isolate"`) + numa, "flavor/requires", "hw:cpu_policy: dedicated or mixed in the same flavor", ""},
	{"K6/46: a device without its filter", flavor(`"pci_passthrough:alias": "gpu:1"`), "flavor/requires",
		"requires PciPassthroughFilter among the filters of the scheduler, [pci] alias with the name gpu on the hosts of the API and [pci] device_spec on at least one compute host", "; override [pci] device_spec"},
	{"K6/46: two dependencies of a property", flavor(`"hw:cpu_policy": "dedicated"`), "flavor/requires", "requires NUMATopologyFilter among the filters of the scheduler and [compute] cpu_dedicated_set on at least one", "add NUMATopologyFilter"},
	{"K6/46: two devices", flavor(`"pci_passthrough:alias": "gpu:1,nic:1"`), "flavor/requires", "the name gpu on the hosts of the API, [pci] alias with the name nic", ""},
	{"K6: migrations with TLS", `overrides: nova: libvirt: live_migration_scheme: "tls"`, "override/incomplete", "certificates for libvirt in /etc/pki/libvirt", ""},
	{"K6: migrations by SSH", `overrides: nova: libvirt: live_migration_scheme: "ssh"`, "override/incomplete", "keys for SSH of the user nova", ""},
	{"K7: tokens that end too early", `overrides: keystone: token: expiration: 60`, "override/danger", "answer 401 before a task of several requests ends", "at least 300"},
	{"K7: tokens that end too late", `overrides: keystone: token: expiration: 864000`, "override/danger", "the APIs of all services accept a stolen token until it expires", "at most 604800"},
	{"K7/57: an alias in the wrong form", `overrides: nova: pci: alias: ["{name: a, vendor_id: 10de}"]`, "override/form", "is not JSON", ""},
	{"K7/57: an alias without its filter", `overrides: nova: pci: alias: [#"{"name": "a", "vendor_id": "10de", "product_id": "1eb8"}"#]`, "override/incomplete", "PciPassthroughFilter", ""},
	{"K6/46: a device without its alias", flavor(`"pci_passthrough:alias": "gpu:1"`) + `
regions: north: compute: filters: ["ComputeFilter", "PciPassthroughFilter"]
overrides: nova: pci: alias: [#"{"vendor_id": "10de", "name": "gpus"}"#]`, "flavor/requires", "[pci] alias with the name gpu ", ""},
	{"K6/46: an emulated TPM", flavor(`"hw:tpm_version": "2.0"`), "flavor/requires", "swtpm_enabled", ""},

	{"K6/48: a mode without models", `overrides: nova: libvirt: cpu_mode: "custom"`, "override/requires", "[libvirt] cpu_mode = custom of nova on ctl1 requires [libvirt] cpu_models", "cpu_models"},
	{"K6/48: models without the mode", `overrides: nova: libvirt: cpu_models: ["IvyBridge"]`, "override/requires", "requires [libvirt] cpu_mode = custom", ""},
	{"K6/48: both", `overrides: nova: libvirt: {cpu_mode: "custom", cpu_models: ["IvyBridge"]}`, "", "", ""},
	{"K6/48: a mode at one level and models at another", `
overrides: nova: libvirt: cpu_mode: "custom"
regions: north: groups: ctl: overrides: nova: libvirt: cpu_models: ["IvyBridge"]`, "", "", ""},
	{"K6/48: disks in a group that is not set", `overrides: nova: libvirt: images_type: "lvm"`, "override/requires", "images_volume_group", ""},
	{"K6/48: disks in Ceph", `overrides: nova: libvirt: images_type: "rbd"`, "override/incomplete", "rbd_user", ""},
	{"K6/48: a filter that is not available", `
regions: north: compute: filters: ["ComputeFilter", "IoOpsFilter"]
overrides: nova: filter_scheduler: available_filters: ["nova.scheduler.filters.compute_filter.ComputeFilter"]`, "override/requires", "enabled_filters = IoOpsFilter", "available_filters"},
	{"K6/48: a console without its proxy", `overrides: nova: spice: enabled: true`, "override/incomplete", "nova-spicehtml5proxy", ""},

	{"K6/50: a back end that does not exist", `overrides: glance: glance_store: default_backend: "nope"`, "override/requires", "a back end nope in [DEFAULT] enabled_backends", "write the name"},
	{"K6/50: the default is removed from the back ends", `overrides: glance: {DEFAULT: enabled_backends: ["fast:file"], fast: filesystem_store_datadir: "/srv/fast"}`,
		"override/requires", "default_backend = local", "add it there"},
	{"K6/50: another back end", `overrides: glance: {DEFAULT: enabled_backends: ["fast:file"], glance_store: default_backend: "fast", fast: filesystem_store_datadir: "/srv/fast"}`, "", "", ""},

	{"K6/51: QoS of the server alone", `overrides: neutron: DEFAULT: service_plugins: ["router", "qos"]`, "override/requires", "qos in [ml2] extension_drivers and qos in [agent] extensions", "add qos"},
	{"K6/51: QoS without the agents", `overrides: neutron: {DEFAULT: service_plugins: ["router", "qos"], ml2: extension_drivers: ["port_security", "qos"]}`,
		"override/requires", "qos in [agent] extensions of openvswitch_agent.ini", "[agent] extensions"},
	{"K6/51: QoS", `overrides: neutron: {DEFAULT: service_plugins: ["router", "qos"], ml2: extension_drivers: ["port_security", "qos"], agent: extensions: ["qos"]}`, "", "", ""},
	{"K6/51: port forwarding", `overrides: neutron: DEFAULT: service_plugins: ["router", "port_forwarding"]`, "override/incomplete", "port_forwarding in [agent] extensions of l3_agent.ini", ""},
	{"K6/51: names without a domain", `overrides: neutron: ml2: extension_drivers: ["port_security", "dns"]`, "override/incomplete", "dns_domain", ""},
	{"K6/51: a cache without a back end", `overrides: nova: cache: {enabled: true, backend: "dogpile.cache.null"}`, "override/incomplete", "[cache] backend", "memcache"},

	{"K6/53: a mechanism without agents", `overrides: neutron: ml2: mechanism_drivers: ["openvswitch", "ovn"]`, "override/plugin-unsupported", "the databases of OVN and its agents", "remove"},
	{"K6/53: the mechanism of the agents is missing", `overrides: neutron: ml2: mechanism_drivers: ["l2population"]`, "override/requires", "openvswitch also", "add openvswitch"},
	{"K6/53: devices without their agent", `overrides: neutron: ml2: mechanism_drivers: ["openvswitch", "sriovnicswitch"]`, "override/plugin-unsupported", "neutron-sriov-nic-agent", ""},
	{"K6/53: a type that is not loaded", `overrides: neutron: ml2: type_drivers: ["flat", "vxlan"]`, "override/requires", "vlan in [ml2] type_drivers", "add vlan"},
	{"K6/53: a hypervisor", `overrides: nova: DEFAULT: compute_driver: "ironic.IronicDriver"`, "override/plugin-unsupported", "ironic", ""},
	{"K6/53: keystone with LDAP", `overrides: keystone: identity: driver: "ldap"`, "override/requires", "requires [ldap] url and [ldap] user_tree_dn", "set [ldap] url; set [ldap] user_tree_dn"},
	{"K6/53: no login with a password", `overrides: keystone: auth: methods: ["token", "mapped"]`, "override/requires", "password also", "add password"},
}

func TestRequirements(t *testing.T) {
	for _, tt := range requirements {
		t.Run(tt.name, func(t *testing.T) { testValue(t, run(t, tt.patch), tt.code, tt.message, tt.hint) })
	}
}

// The rows of every series fulfil the dependencies, so that each finding is about an override.
func TestRowsFulfilDependencies(t *testing.T) {
	codes := []string{"override/requires", "override/incomplete", "override/plugin", "override/plugin-unsupported", "override/form", "override/danger"}
	for _, in := range series.All() {
		for _, tenants := range []string{"vlan", "vxlan"} {
			patch := fmt.Sprintf(`
series: %q
overrides: nova: DEFAULT: debug: true
regions: north: networks: tenant: cidr: "10.121.0.0/24"
regions: north: groups: ctl: address: tenant: "10.121.0.10+n"
regions: north: networking: {tenants: %q, mechanism: "openvswitch"}
`, in.String(), tenants)
			for _, d := range run(t, patch) {
				if slices.Contains(codes, d.Code) {
					t.Errorf("%v, %s: %s: %v", in, tenants, d.Code, d)
				}
			}
		}
	}
}
