package checks_test

import "testing"

// vxlan is a part of a description with tunnels.
const vxlan = `
regions: north: {networking: tenants: "vxlan", networks: tenant: {vlans: [], vlan: 300, cidr: "10.123.0.0/24", mtu: 1550}, groups: ctl: address: tenant: "10.123.0.10+n"}
`

// galera is a change to the minimal cloud: a database of three nodes.
const galera = `
regions: north: {database: mode: "galera", groups: ctl: hosts: "ctl[1-3]"}
`

// allReserved is hardware that reserves too much.
const allReserved = `
hardware: node: reserve: disk: "4TiB"
`

// small is a flavor of 20 CPUs.
const small = `
regions: north: flavors: big: {vcpus: 20, ram: "2GiB", disk: "20GiB"}
`

// private is a cloud of nova-network whose management VIP has a certificate of a private authority.
const private = `series: "havana"
regions: north: {
	networking: {driver: "nova-network", manager: "flat-dhcp"}
	networks: fixed: {purpose: "fixed", vlan: 101, cidr: "10.121.0.0/16"}
	networks: management: tls: {certificate: "/etc/ssl/private/api.pem", ca: "/etc/ssl/own-ca.pem"}
}
`

// classic are overrides with which all programs of neutron declare classic queues.
const classic = `overrides: neutron: oslo_messaging_rabbit: {rabbit_quorum_queue: false, rabbit_transient_quorum_queue: false, use_queue_manager: false, rabbit_stream_fanout: false}`

// finalValues are descriptions with the only finding that they cause. Each check that reads values of options has an override that breaks
// its rule, and one that replaces a wrong field; see testValue.
var finalValues = []struct {
	name, patch         string
	code, message, hint string
}{
	{"K4/compute/filters: in an override", `overrides: nova: filter_scheduler: enabled_filters: ["ComputeFilter", "RamFilter"]`, "compute/filters", "RamFilter was removed in train", ""},
	{"K4/compute/filters: a group without schedulers", `regions: north: groups: cn: {` + cn + `"cn[1-3]", address: management: "10.120.0.100+n"}
regions: north: compute: filters: ["ComputeFilter", "RamFilter"]`, "compute/filters", "RamFilter was removed in train", ""},
	{"K4/compute/filters: an override replaces the field", `regions: north: compute: filters: ["ComputeFilter", "RamFilter"]
overrides: nova: filter_scheduler: enabled_filters: ["ComputeFilter"]`, "", "", ""},
	{"K4/compute/filters: an override of a group without schedulers replaces nothing", `regions: north: groups: cn: {` + cn + `"cn[1-3]", address: management: "10.120.0.100+n", overrides: nova: filter_scheduler: enabled_filters: ["ComputeFilter"]}
regions: north: compute: filters: ["ComputeFilter", "RamFilter"]`, "compute/filters", "RamFilter was removed in train", ""},
	{"K4/custom/filter-unused: an override adds the filter", `custom: filters: EcuFilter: class: "netease.scheduler.EcuFilter"
regions: north: compute: filters: ["ComputeFilter"]
overrides: nova: filter_scheduler: enabled_filters: ["ComputeFilter", "EcuFilter"]`, "", "", ""},
	{"K4/custom/filter-unused: an override removes the filter", `custom: filters: EcuFilter: class: "netease.scheduler.EcuFilter"
regions: north: compute: filters: ["ComputeFilter", "EcuFilter"]
overrides: nova: filter_scheduler: enabled_filters: ["ComputeFilter"]`, "custom/filter-unused", "EcuFilter", ""},

	{"K4/compute/ram-ratio: in an override", `overrides: nova: DEFAULT: ram_allocation_ratio: 1.5`, "compute/ram-ratio", "1.5 times", ""},
	{"K4/compute/ram-ratio: a narrower override", `overrides: nova: DEFAULT: ram_allocation_ratio: 1.5
regions: north: groups: ctl: overrides: nova: DEFAULT: ram_allocation_ratio: 1.0`, "", "", ""},
	{"K4/compute/ram-ratio: the initial one", `overrides: nova: DEFAULT: {ram_allocation_ratio: 0.0, initial_ram_allocation_ratio: 2.0}`, "compute/ram-ratio", "2 times", ""},
	{"K4/compute/ram-ratio: an initial one without effect", `overrides: nova: DEFAULT: initial_ram_allocation_ratio: 2.0`, "", "", ""},

	{"K4/hardware/cpu-sets: a set that overlaps that of isolated CPUs", `hardware: node: reserve: isolate: true
overrides: nova: compute: cpu_shared_set: "4-5"`, "hardware/cpu-sets", "CPU 4 is also in cpu_dedicated_set, which contains", "also set cpu_dedicated_set"},
	{"K4/hardware/cpu-sets: both sets", `hardware: node: reserve: isolate: true
overrides: nova: compute: {cpu_shared_set: "4-5", cpu_dedicated_set: "6-23"}`, "", "", ""},
	{"K4/hardware/cpu-sets: a narrower override", `overrides: nova: compute: cpu_shared_set: "0-23"
regions: north: groups: ctl: overrides: nova: compute: cpu_shared_set: "4-23"`, "", "", ""},
	{"K4/hardware/cpu-zero: another set", `hardware: node: reserve: cpus: [1, 2, 3]
overrides: nova: compute: cpu_shared_set: "4-23"`, "", "", ""},
	{"K4/hardware/cpu-zero: a set with CPU 0", `hardware: node: reserve: cpus: [1, 2, 3]
overrides: nova: compute: cpu_shared_set: "0,4-23"`, "hardware/cpu-zero", "may run on CPU 0", ""},
	{"K4/hardware/reserve-size: in an override", `overrides: nova: DEFAULT: reserved_host_memory_mb: 131072`, "hardware/reserve-size", "all of its memory", ""},
	{"K4/hardware/reserve-size: disk in an override", `overrides: nova: DEFAULT: reserved_host_disk_mb: 99999999`, "hardware/reserve-size", "all of its disk", ""},
	{"K4/hardware/reserve-size: an override replaces the field", allReserved + `overrides: nova: DEFAULT: reserved_host_disk_mb: 16384`, "", "", ""},
	{"K4/hardware/huge-pages: in an override", numa + `hardware: node: hugePages: {size: "1GiB", count: 100}
overrides: nova: DEFAULT: reserved_host_memory_mb: 40960`, "hardware/huge-pages", "100 huge pages take 102400 MiB, but hardware node has 90112 MiB", ""},
	{"K4/hardware/huge-pages: an override replaces the field", numa + `hardware: node: {hugePages: {size: "1GiB", count: 100}, reserve: memory: "40GiB"}
overrides: nova: DEFAULT: reserved_host_memory_mb: 16384`, "", "", ""},
	{"K4/flavor/host: CPUs in an override", small + `overrides: nova: compute: cpu_shared_set: "4-11"`, "flavor/host", "flavor big is larger", ""},
	{"K4/flavor/host: CPUs of two sets", small + `overrides: nova: compute: {cpu_shared_set: "4-11", cpu_dedicated_set: "12-23"}`, "", "", ""},

	{"K4/messaging/mirrored: in an override", classic, "messaging/mirrored", "does not mirror queues", ""},
	{"K4/messaging/mirrored: overrides replace the field", `regions: north: messaging: queues: "mirrored"
overrides: {nova: oslo_messaging_rabbit: {rabbit_quorum_queue: true, rabbit_ha_queues: false}, neutron: oslo_messaging_rabbit: {rabbit_quorum_queue: true, rabbit_ha_queues: false}}`, "", "", ""},

	{"K4/metadata/path: in an override", `regions: north: networking: metadata: "l3"
overrides: neutron: DEFAULT: enable_metadata_proxy: false`, "metadata/path", "enable_metadata_proxy of neutron-l3-agent is off", "force_metadata"},
	{"K4/metadata/path: the DHCP agents", `regions: north: networking: metadata: "dhcp"
overrides: neutron: DEFAULT: force_metadata: false`, "metadata/path", "force_metadata of neutron-dhcp-agent is off", "enable_metadata_proxy"},
	{"K4/metadata/path: an override opens the other way", `regions: north: networking: metadata: "l3"
overrides: neutron: DEFAULT: {enable_metadata_proxy: false, force_metadata: true}`, "", "", ""},
	{"K4/metadata/path: both ways", `regions: north: networking: metadata: "l3"
overrides: neutron: DEFAULT: force_metadata: true`, "", "", ""},

	{"K4/network/tunnel-mtu: in an override", vxlan + `overrides: neutron: ml2: path_mtu: 1300`, "network/tunnel-mtu", "an MTU of 1300 leaves instances 1250 bytes", ""},
	{"K4/network/tunnel-mtu: of physical networks", vxlan + `overrides: neutron: DEFAULT: global_physnet_mtu: 1300`, "network/tunnel-mtu", "an MTU of 1300 leaves instances 1250 bytes", ""},
	{"K4/network/tunnel-mtu: no limit", vxlan + `overrides: neutron: ml2: path_mtu: 0`, "", "", ""},
	{"K4/network/tunnel-mtu: enough", vxlan + `overrides: neutron: ml2: path_mtu: 1400`, "", "", ""},
	{"K4/networking/tunnel-mtu: no override of the type", vxlan + `overrides: neutron: ml2: tenant_network_types: ["vlan"]`, "override/requires", "network_vlan_ranges", ""},

	{"K4/network/authority: an override that accepts one certificate only", private + `overrides: nova: DEFAULT: glance_api_insecure: false`, "network/authority", "no option for the authority", ""},
	{"K4/network/authority: an override that accepts any certificate", private + `overrides: nova: DEFAULT: glance_api_insecure: true`, "", "", ""},

	{"K4/network/vlan-pool: in an override", `regions: north: networks: storage: {purpose: "storage", nic: "eth1", vlan: 2500, cidr: "10.121.0.0/24"}
overrides: neutron: ml2_type_vlan: network_vlan_ranges: ["tenant:1000:1999", "tenant:2400:2600"]`, "network/vlan-pool", "VLAN 2500 of network storage is in a pool", ""},
	{"K4/network/vlan-pool: two pools in an override", `overrides: neutron: ml2_type_vlan: network_vlan_ranges: ["tenant:1000:1999", "tenant:1900:2600"]`, "network/vlan-pool", "the VLANs 1900 to 1999 are in two pools", ""},
	{"K4/network/vlan-pool: an override replaces the field", `regions: north: networks: storage: {purpose: "storage", nic: "eth1", vlan: 1500, cidr: "10.121.0.0/24"}
overrides: neutron: ml2_type_vlan: network_vlan_ranges: ["tenant:1600:1999"]`, "", "", ""},
	{"K4/networking/needs: no range in an override", `overrides: neutron: ml2_type_vlan: network_vlan_ranges: ["tenant"]`, "override/requires", "network_vlan_ranges", ""},

	{"K4/image/shared: another store", `regions: north: image: storage: "local"
overrides: glance: {DEFAULT: enabled_backends: ["local:file", "web:http"], glance_store: default_backend: "web"}`, "", "", ""},
	{"K4/image/shared: another name of files", `regions: north: image: storage: "local"
overrides: glance: {DEFAULT: enabled_backends: ["fast:file"], glance_store: default_backend: "fast", fast: filesystem_store_datadir: "/var/lib/glance/images"}`, "image/shared", "is missing on the others", ""},
	{"K4/image/shared: an override that a narrower one replaces", `regions: north: image: storage: "local"
overrides: glance: {DEFAULT: enabled_backends: ["local:file", "web:http"], glance_store: default_backend: "web"}
regions: north: groups: ctl: overrides: glance: glance_store: default_backend: "local"`, "image/shared", "is missing on the others", ""},

	{"K4/host/memory: in an override", `overrides: nova: DEFAULT: reserved_host_memory_mb: 2048`, "host/memory", "they may use 2.0 GiB", ""},
	{"K4/host/memory: an override replaces the field", `hardware: node: reserve: memory: "2GiB"
overrides: nova: DEFAULT: reserved_host_memory_mb: 16384`, "", "", ""},
	{"K4/database/memory: workers in an override", `overrides: nova: conductor: workers: 200
regions: north: database: bufferPool: "1GiB"`, "database/memory", "processes", ""},
	{"K4/networking/multi-host: no override of the mode", `series: "havana"
regions: north: {networking: {driver: "nova-network", manager: "flat-dhcp"}, networks: fixed: {purpose: "fixed", vlan: 101, cidr: "10.121.0.0/16"}}
overrides: nova: DEFAULT: multi_host: false`, "override/tie", "networking.multiHost of the description is True", ""},
	{"K4/series/linuxbridge: in an override", `overrides: neutron: ml2: mechanism_drivers: ["openvswitch", "linuxbridge"]`, "override/plugin", "linuxbridge", ""},

	{"K4/aggregate/form: too many projects", `regions: north: aggregates: own: {hosts: "ctl[1-3]", properties: filter_tenant_id: "a,b,c,d,e,f,g,h"}
overrides: nova: scheduler: limit_tenants_to_placement_aggregate: true`, "aggregate/form", "names too many projects", ""},
	{"K4/aggregate/form: seven projects", `regions: north: aggregates: own: {hosts: "ctl[1-3]", properties: filter_tenant_id: "a,b,c,d,e,f,g"}
overrides: nova: scheduler: limit_tenants_to_placement_aggregate: true`, "", "", ""},

	{"K4/identity/tokens: no override of the provider", `overrides: keystone: token: provider: "jws"`, "override/plugin-unsupported", "jws", ""},
	{"K4/balancer/connections: in an override", `overrides: mariadb: mysqld: max_connections: 19000`, "balancer/connections", "the database behind it accepts 19000", ""},
	{"K4/balancer/connections: another spelling of the option", `overrides: mariadb: server: "max-connections": 19000`, "balancer/connections", "the database behind it accepts 19000", ""},
	{"K4/balancer/connections: an override of HAProxy", `overrides: haproxy: global: maxconn: 2000`, "balancer/connections", "HAProxy accepts 2000 connections", ""},
	{"K4/database/memory: the buffer pool in an override", `overrides: mariadb: mysqld: innodb_buffer_pool_size: "400G"`, "database/memory", "mariadb 400.0 GiB", ""},
	{"K4/database/memory: the watermark in an override", `overrides: rabbitmq: "vm_memory_high_watermark.relative": 0.9`, "database/memory", "rabbitmq", ""},
	{"K4/database/memory: the cache in an override", `overrides: memcached: "memory-limit": 400000`, "database/memory", "memcached 390.6 GiB", ""},
}

func TestFinalValues(t *testing.T) {
	for _, tt := range finalValues {
		t.Run(tt.name, func(t *testing.T) { testValue(t, run(t, tt.patch), tt.code, tt.message, tt.hint) })
	}
}
