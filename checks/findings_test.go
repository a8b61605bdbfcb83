package checks_test

import (
	"reflect"
	"strings"
	"testing"

	"stackplan/checks"
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/load"
	"stackplan/internal/source"
)

// finding is what a test expects: code and path are complete, message and hint are parts.
type finding struct {
	code, message string
	path          source.Path
	hint          string
}

const cn = `role: "compute", hardware: "node", hosts: `

// findings are faults that the examples of the checks do not show, each with all its findings.
var findings = []struct {
	name, patch string
	want        []finding
}{
	{"K4: MariaDB accepts fewer connections than all pools keep", `overrides: mariadb: mysqld: "max-connections": 50`, []finding{
		{"database/pools", "but it accepts 50", "overrides.mariadb.mysqld.max-connections", "fewer workers"},
	}},
	{"K4: MariaDB closes connections that pools keep", `overrides: mariadb: server: wait_timeout: 300`, []finding{
		{"database/recycle", "kept for 3600 s, but MariaDB closes idle ones after 300 s", "overrides.mariadb.server.wait_timeout", "3601 or more"},
	}},
	{"K4: pools that replace connections sooner fit a short wait_timeout", `overrides: {mariadb: mysqld: wait_timeout: 300, nova: {database: connection_recycle_time: 200, api_database: connection_recycle_time: 200}, keystone: database: connection_recycle_time: 200, glance: database: connection_recycle_time: 200, neutron: database: connection_recycle_time: 200, placement: placement_database: connection_recycle_time: 200}`, nil},
	{"K4: HAProxy closes idle connections to the database", `overrides: haproxy: "listen mariadb": "timeout tunnel": "5m"`, []finding{
		{"database/recycle", "HAProxy closes idle ones after 300 s", `overrides.haproxy."listen mariadb"."timeout tunnel"`, "more than 3600 s"},
	}},
	{"K4: timeout tunnel supersedes timeout server", `overrides: haproxy: "listen mariadb": "timeout server": "5s"`, nil},
	{"K4: without timeout tunnel the others apply", `overrides: haproxy: "listen mariadb": {"timeout tunnel": null, "timeout client": "90s"}`, []finding{
		{"database/recycle", "HAProxy closes idle ones after 90 s", `overrides.haproxy."listen mariadb"."timeout client"`, "more than 3600 s"},
	}},
	{"K4: HAProxy gives up before RPC calls, for all ports", `overrides: haproxy: defaults: "timeout server": "5s"`, []finding{
		{"balancer/timeout", "after 5 s, but an API may wait 60 s", `overrides.haproxy.defaults."timeout server"`, "120s"},
	}},
	{"K4: HAProxy gives up before RPC calls, for one port of one host, in milliseconds", `regions: north: hosts: ctl2: overrides: haproxy: "listen neutron-api": "timeout server": 5000`, []finding{
		{"balancer/timeout", "after 5 s, but an API may wait 60 s", `regions.north.hosts.ctl2.overrides.haproxy."listen neutron-api"."timeout server"`, "120s"},
	}},
	{"K4: a timeout of a port that makes no RPC calls", `overrides: haproxy: "listen keystone": "timeout server": "5s"`, nil},
	{"K4: the port of the database accepts fewer connections", `overrides: haproxy: "listen mariadb": maxconn: 300`, []finding{
		{"balancer/connections", "HAProxy accepts 300 connections", `overrides.haproxy."listen mariadb".maxconn`, "write"},
	}},
	{"K4: the heartbeat of RabbitMQ", `regions: north: overrides: rabbitmq: heartbeat: 5`, []finding{
		{"messaging/heartbeat", "of 15 s, but RabbitMQ sets one of 5 s", "regions.north.overrides.rabbitmq.heartbeat", "15 or more"},
	}},
	{"K4: without a heartbeat of RabbitMQ that of the services applies", `overrides: rabbitmq: heartbeat: 0`, nil},
	{"K4: a longer time of RPC calls in one file is followed", `overrides: "neutron/neutron.conf": DEFAULT: rpc_response_timeout: 3600`, nil},
	{"K4: another database on one host", `regions: north: hosts: ctl2: overrides: nova: api_database: connection: "mysql+pymysql://nova:((nova/database:url))@10.120.0.10/other"`, []finding{
		{"override/tie", "ctl2 is other, but [api_database] connection of /etc/nova/nova.conf on ctl1 is nova_api", "regions.north.hosts.ctl2.overrides.nova.api_database.connection", "same value"},
	}},
	{"K4: a quota driver that no series has", `overrides: neutron: quotas: quota_driver: "a.b.C"`, []finding{
		{"override/plugin-unsupported", "quota driver a.b.C is not part of neutron", "overrides.neutron.quotas.quota_driver", "DbQuotaNoLockDriver"},
	}},
	{"K4: a quota driver that was removed", `overrides: neutron: quotas: quota_driver: "neutron.quota.ConfDriver"`, []finding{
		{"override/plugin", "no quota driver neutron.quota.ConfDriver: it was removed in zed", "overrides.neutron.quotas.quota_driver", "DbQuotaNoLockDriver"},
	}},
	{"K4: a quota driver of nova before its choices are declared", `
series: "queens"
overrides: nova: quota: driver: "a.b.C"`, []finding{
		{"series/untested", "queens", "series", ""},
		{"override/danger", "nothing limits what a project may create", "overrides.nova.quota.driver", ""},
		{"override/removal", "deprecated for removal", "overrides.nova.quota.driver", ""},
		{"override/plugin-unsupported", "quota driver a.b.C is not part of nova", "overrides.nova.quota.driver", "nova.quota.NoopQuotaDriver"},
	}},
	{"K4: another directory of images on one host", `regions: north: hosts: ctl2: overrides: glance: local: filesystem_store_datadir: "/x"`, []finding{
		{"override/tie", "ctl2 is /x", "regions.north.hosts.ctl2.overrides.glance.local.filesystem_store_datadir", "same value"},
	}},
	{"K4: a directory of images that glance does not read", `regions: north: hosts: ctl2: overrides: glance: glance_store: filesystem_store_datadir: "/x"`, []finding{
		{"override/incomplete", "requires that [DEFAULT] enabled_backends is empty", "regions.north.hosts.ctl2.overrides.glance.glance_store.filesystem_store_datadir", "[local]"},
	}},
	{"K4: the server does not read the interval of reports", `overrides: "neutron/ml2_conf.ini": agent: report_interval: 300`, []finding{
		{"override/file", "no program reads [agent] report_interval of neutron from ml2_conf.ini", `overrides."neutron/ml2_conf.ini".agent.report_interval`, "neutron.conf"},
	}},
	{"K4: no word is near 2", `overrides: neutron: DEFAULT: l3_ha: "2"`, []finding{
		{"override/value", "not a boolean", "overrides.neutron.DEFAULT.l3_ha", "write true or false"},
	}},
	{"three networks overlap: each is reported once", `
regions: north: networks: {
	storage: {purpose: "storage", vlan: 300, cidr: "10.120.0.128/25"}
	backup: {purpose: "storage", vlan: 301, cidr: "10.120.0.192/26"}
}`, []finding{
		{"network/overlap", "10.120.0.128/25 of network storage overlaps 10.120.0.0/24 of network management", "regions.north.networks.storage.cidr", "10.120.1.0/25 is unused in this region"},
		{"network/overlap", "10.120.0.192/26 of network backup overlaps 10.120.0.0/24 of network management", "regions.north.networks.backup.cidr", "10.120.1.0/26 is unused in this region"},
	}},
	{"invalid aggregates, hosts and quotas", `
regions: north: {
	aggregates: "-x": {hosts: "ctl[1-3]", properties: {"a=b": "1", availability_zone: "z"}}
	aggregates: far: hosts: "ctl[1-3],ctl9"
	hosts: ctl2: firstSeries: "2026.1"
	quotas: web: ram: "2048TiB"
	flavors: wide: {vcpus: 21, ram: "1GiB", disk: "1GiB"}
}`, []finding{
		{"aggregate/form", "is not a valid name of an aggregate", "regions.north.aggregates.-x", "fast"},
		{"aggregate/form", "is not a valid key of a property", "regions.north.aggregates.-x.properties.a=b", "ssd"},
		{"aggregate/form", "would be a zone", "regions.north.aggregates.-x.properties.availability_zone", "zone"},
		{"aggregate/hosts", "ctl9 of aggregate far is not a host of region north", "regions.north.aggregates.far.hosts", "ctl"},
		{"host/first-series", "ctl2 would have run 2026.1 first, but region north runs 2025.1", "regions.north.hosts.ctl2.firstSeries", "remove firstSeries"},
		{"quota/form", "more than nova can store", "regions.north.quotas.web.ram", "-1"},
		{"flavor/host", "flavor wide is larger than every host", "regions.north.flavors.wide", "reduce its size"},
	}},
	{"N5: a hint proposes neither the gateway nor the address of another host", `
regions: north: {
	networks: management: {gateway: "10.120.0.1"}
	groups: ctl: address: management: "10.120.0.0+n"
	groups: cn: {role: "compute", hardware: "node", hosts: "cn[001-005]"}
}`, []finding{
		{"address/missing", "these hosts have no address in the management network: cn[001-005]", "regions.north.groups.cn.address", `management: "10.120.0.10+n"`},
		{"address/reserved", "ctl1 gets 10.120.0.1, which is the gateway", "regions.north.groups.ctl.address.management", "write an address from 10.120.0.2 to 10.120.0.254"},
	}},
	{"N5: isolated CPUs next to hardware for instances that are not pinned", `
hardware: pinned: {cpus: 24, memory: "128GiB", disk: "1TiB", nics: ["eth0", "eth1"], reserve: {cpus: [0, 1, 2, 3], isolate: true}}
regions: north: {
	groups: cn: {role: "compute", hardware: "pinned", hosts: "cn[001-005]", address: management: "10.120.0.100+n"}
	flavors: "m1.small": {vcpus: 1, ram: "2GiB", disk: "20GiB"}
}`, nil},
	{"N5: isolated CPUs only", `
hardware: node: reserve: isolate: true
regions: north: flavors: "m1.small": {vcpus: 1, ram: "2GiB", disk: "20GiB"}`, []finding{
		{"hardware/isolate", "instances of flavor m1.small are not pinned", "regions.north.flavors.\"m1.small\"", "or remove isolate from some of the hardware"},
	}},
	{"a center that runs keystone for other regions has neither instances nor their APIs", `
identity: home: "center"
roles: identity: services: ["keystone", "mariadb", "galera-check", "memcached", "haproxy", "keepalived"]
regions: center: {
	networking: {driver: "neutron", tenants: "none"}
	networks: management: {vlan: 110, cidr: "10.130.0.0/24", vip: "10.130.0.10", vrid: 53}
	groups: id: {role: "identity", hardware: "node", hosts: "id[1-3]", address: management: "10.130.0.10+n"}
}`, nil},
	{"a center of keystone requires its database", `
identity: home: "center"
roles: identity: services: ["keystone", "memcached", "haproxy", "keepalived"]
regions: center: {
	networking: {driver: "neutron", tenants: "none"}
	networks: management: {vlan: 110, cidr: "10.130.0.0/24", vip: "10.130.0.10", vrid: 53}
	groups: id: {role: "identity", hardware: "node", hosts: "id[1-3]", address: management: "10.130.0.10+n"}
}`, []finding{
		{"region/control", "no host of region center runs mariadb", "regions.center.groups", "add these services"},
	}},
	{"a region with keystone and instances is no center", `
identity: home: "center"
roles: identity: services: ["keystone", "mariadb", "memcached", "haproxy", "keepalived", "nova-compute", "neutron-openvswitch-agent"]
regions: center: {
	networking: {driver: "neutron", tenants: "vxlan"}
	networks: management: {vlan: 110, cidr: "10.130.0.0/24", vip: "10.130.0.10", vrid: 53}
	groups: id: {role: "identity", hardware: "node", hosts: "id[1-3]", address: management: "10.130.0.10+n"}
}`, []finding{
		{"region/control", "no host of region center runs rabbitmq, glance-api", "regions.center.groups", "add these services"},
	}},
	{"a bridge that the agent of Linux bridges does not use", `
regions: north: {
	series: "zed"
	networking: mechanism: "linuxbridge"
	networks: office: {purpose: "provider", vlan: 300, bridge: "br-vlan", nic: "eth1", physicalNetwork: "tenant"}
}`, []finding{
		{"network/bridge-unused", "bridge of network office has no effect", "regions.north.networks.office.bridge", "remove it"},
	}},
	{"two control hosts", `regions: north: groups: ctl: hosts: "ctl[1-2]"`, []finding{
		{"ha/quorum", "the RabbitMQ cluster of region north has 2 members", "regions.north.messaging.partitions", "pauses both when one is lost"},
	}},
	{"connections without an end, and with the timeout of HAProxy", `
overrides: nova: database: connection_recycle_time: -1
regions: north: overrides: neutron: database: connection_recycle_time: 7200`, []finding{
		{"database/recycle", "are never replaced, but HAProxy closes idle ones after 7200 s", "overrides.nova.database.connection_recycle_time", "less than 7200"},
		{"database/recycle", "are kept for 7200 s", "regions.north.overrides.neutron.database.connection_recycle_time", "less than 7200"},
	}},
	{"hosts without an address for tunnels", `
regions: north: {
	networking: tenants: "vxlan"
	networks: tenant: {cidr: "10.121.0.0/24", vlans: []}
	groups: ctl: address: tenant: "10.121.0.10+n"
	groups: cn: {` + cn + `"cn[1-9]", address: management: "10.120.0.100+n"}
	hosts: cn3: address: tenant: "10.121.0.99"
}`, []finding{
		{"address/tunnel", "which carries tunnels: cn[1-2,4-9]", "regions.north.groups.cn.address", `tenant: "10.121.0.0+n"`},
	}},
	{"one VLAN three times, and on another interface", `
regions: north: networks: {
	a: {purpose: "storage", vlan: 200}
	b: {purpose: "storage", vlan: 200, nic: "eth0"}
	c: {purpose: "storage", vlan: 200, nic: "eth1"}
}`, []finding{
		{"network/vlan", "is also the VLAN of network a", "regions.north.networks.b.vlan", "201 is unused in this region"},
		{"network/vlan", "is also the VLAN of network a", "regions.north.networks.external.vlan", "201 is unused in this region"},
	}},
	{"two pools of one network share a VLAN", `regions: north: networks: tenant: vlans: ["3000", "3000-3010"]`, []finding{
		{"network/vlan-pool", "VLAN 3000 is in two pools", "regions.north.networks.tenant.vlans.1", "end one pool before the next begins"},
	}},
	{"two pools share VLANs", `regions: north: networks: more: {purpose: "tenant", nic: "eth1", vlans: ["1900-2100"]}`, []finding{
		{"network/port", "to two bridges, br-more and br-tenant", "regions.north.networks.tenant", "or another nic"},
		{"network/vlan-pool", "the VLANs 1900 to 1999 are in two pools", "regions.north.networks.tenant.vlans.0", "end one pool before the next begins"},
	}},
	{"bonds of a missing interface, of one interface twice, and with the name of an interface", `
hardware: node: bonds: {
	bond0: members: ["eth0", "eth9"]
	bond1: members: ["eth0"]
	eth1: members: ["eth1"]
}`, []finding{
		{"hardware/bond", "has no interface eth9", "hardware.node.bonds.bond0.members.1", ""},
		{"hardware/bond", "eth0 is a member of bonds twice", "hardware.node.bonds.bond1.members.0", "once"},
		{"hardware/bond", "has the name of an interface", "hardware.node.bonds.eth1", "bond0"},
		{"network/member", "eth1 is a member of eth1", "regions.north.networks.tenant.nic", ""},
	}},
	{"routes that lead nowhere", `
regions: north: networks: management: routes: [
	{to: "0.0.0.0/0", via: "10.120.0.254"},
	{to: "10.120.0.128/25", via: "10.120.0.254"},
	{to: "fd00::/8", via: "10.120.0.254"},
]`, []finding{
		{"network/route", "is a default route", "regions.north.networks.management.routes.0.to", "defaultRoute"},
		{"network/route", "contains addresses of network management itself", "regions.north.networks.management.routes.1.to", ""},
		{"network/route", "another address family", "regions.north.networks.management.routes.2.via", ""},
	}},
	{"two default routes", `
regions: north: {
	networks: {
		management: {gateway: "10.120.0.1", defaultRoute: true}
		external: defaultRoute: true
	}
	groups: ctl: address: external: "203.0.113.20+n"
}`, []finding{
		{"network/default-route", "two default routes: through external and through management", "regions.north.networks.management.defaultRoute", "one of them"},
	}},
	{"a VIP is a gateway, another VIP and a host's address", `
regions: north: {
	networks: {
		external: {gateway: "203.0.113.10"}
		management: vip: "10.120.0.11"
	}
}`, []finding{
		{"network/vip-taken", "is also the gateway of its network", "regions.north.networks.external.vip", "203.0.113.11 is unused in network external"},
		{"network/vip-taken", "is also the address of host ctl1", "regions.north.networks.management.vip", "10.120.0.14 is unused in network management"},
	}},
	{"a VIP without cidr, a VRID without VIP", `regions: north: networks: storage: {purpose: "storage", vlan: 300, vrid: 60}`, []finding{
		{"network/vip-router", "network storage has VRID 60, but no VIP", "regions.north.networks.storage.vrid", "set vip of the network"},
	}},
	{"a range with hosts", `
regions: north: networks: management: ranges: ["10.120.0.12-10.120.0.99"]`, []finding{
		{"network/range-taken", "contains the address of ctl[2-3], 10.120.0.12", "regions.north.networks.management.ranges.0", "begin it after"},
	}},
	{"a plain address for many hosts", `regions: north: groups: cn: {` + cn + `"cn[1-3]", address: management: "10.120.0.50"}`, []finding{
		{"address/twice", "cn2 gets 10.120.0.50, the address of cn1; the same applies to cn3", "regions.north.groups.cn.address.management", "write 10.120.0.50+n"},
	}},
	{"a host override uses the address of another host", `regions: north: hosts: ctl2: address: management: "10.120.0.13"`, []finding{
		{"address/twice", "ctl3 gets 10.120.0.13, the address of ctl2", "regions.north.groups.ctl.address.management", "choose another first address"},
	}},
	{"the address of a host override is outside its network", `regions: north: hosts: ctl2: address: management: "10.121.0.13"`, []finding{
		{"address/outside", "ctl2 gets 10.121.0.13, outside 10.120.0.0/24", "regions.north.hosts.ctl2.address.management", "10.120.0.1 to 10.120.0.254"},
	}},
	{"a host override with hardware that lacks an interface", `
hardware: old: {cpus: 8, memory: "64GiB", disk: "1TiB", nics: ["eth0"], reserve: cpus: [0]}
regions: north: hosts: ctl2: hardware: "old"`, []finding{
		{"network/nic", "hardware old of host ctl2 has no interface eth1", "regions.north.networks.tenant.nic", "did you mean eth0?"},
	}},
	{"a host gets the gateway", `
regions: north: {
	networks: management: gateway: "10.120.0.12"
}`, []finding{
		{"address/reserved", "ctl2 gets 10.120.0.12, which is the gateway of network management", "regions.north.groups.ctl.address.management", "10.120.0.1 to"},
	}},
	{"bridges with one name", `
regions: north: networks: tenant: bridge: "br200"`, []finding{
		{"network/bridge", "networks external and tenant have the same bridge, br200", "regions.north.networks.tenant.bridge", "br-tenant"},
	}},
	{"CPUs twice and all", `hardware: node: {cpus: 4, numa: 1, reserve: cpus: [0, 1, 2, 3, 1]}`, []finding{
		{"hardware/reserve-cpus", "all 4 CPUs of hardware node are reserved", "hardware.node.reserve.cpus", "reserve a few"},
		{"hardware/reserve-cpus", "CPU 1 is reserved twice", "hardware.node.reserve.cpus.4", "once"},
	}},
	{"CPUs that do not exist, are reserved, or are in two sets", `
regions: north: {
	overrides: nova: compute: {cpu_shared_set: "3-11", cpu_dedicated_set: "12-30"}
	groups: cn: {` + cn + `"cn[1-3]", address: management: "10.120.0.100+n"
		overrides: nova: compute: cpu_shared_set: "4-eight"}
	hosts: cn2: overrides: nova: compute: cpu_shared_set: "4-12,^12"
}`, []finding{
		{"hardware/cpu-sets", "cpu_shared_set gives instances CPU 3, which hardware node reserves", "regions.north.overrides.nova.compute.cpu_shared_set", "from reserve.cpus"},
		{"hardware/cpu-sets", "CPU 24 does not exist", "regions.north.overrides.nova.compute.cpu_dedicated_set", "the last CPU is 23"},
		{"override/form", `"4-eight" is not a CPU or a range of CPUs`, "regions.north.groups.cn.overrides.nova.compute.cpu_shared_set", "4-23"},
	}},
	{"a dedicated set with the default shared set", `regions: north: overrides: nova: compute: cpu_dedicated_set: "20-23"`, []finding{
		{"hardware/cpu-sets", "CPU 20 is also in cpu_shared_set, which contains all CPUs", "regions.north.overrides.nova.compute.cpu_dedicated_set", "also set cpu_shared_set"},
	}},
	{"huge pages that containers and old series cannot have", `
hardware: node: {virtualization: "lxc", hugePages: {size: "2MiB", count: 1}}`, []finding{
		{"hardware/huge-pages", "are containers, which get no huge pages", "hardware.node.hugePages", "remove"},
	}},
	{"a database in the memory that huge pages leave", `
hardware: node: {memory: "128GiB", hugePages: {size: "1GiB", count: 100}}
regions: north: database: bufferPool: "28GiB"`, []finding{
		{"database/memory", "use 30.8 GiB (mariadb 28.0 GiB, rabbitmq 0.2 GiB, memcached 0.1 GiB, 18 processes 2.5 GiB), but they may use 4.0 GiB", "regions.north.database.bufferPool", "set hardware.node.reserve.memory to at least 32GiB"},
	}},
	{"huge pages and small pages", `
hardware: node: {memory: "64GiB", hugePages: {size: "2MiB", count: 20480}}
regions: north: flavors: {
	apart: {vcpus: 1, ram: "1GiB", disk: "1GiB", properties: "aggregate_instance_extra_specs:pages": "small"}
	plain: {vcpus: 1, ram: "1GiB", disk: "1GiB"}
	large: {vcpus: 1, ram: "1GiB", disk: "1GiB", properties: "hw:mem_page_size": "2MB"}
	larger: {vcpus: 1, ram: "1GiB", disk: "1GiB", properties: {"hw:mem_page_size": "1GB", "hw:numa_nodes": "1"}}
}`, []finding{
		{"flavor/requires", "AggregateInstanceExtraSpecsFilter among the filters", "regions.north.flavors.apart.properties.aggregate_instance_extra_specs:pages", "compute.filters"},
		{"flavor/pages", "nova counts the 40960 MiB of huge pages for instances of region north that use small pages: flavors plain", "hardware.node.hugePages", "small"},
		{"flavor/requires", "flavor large requests hw:mem_page_size", "regions.north.flavors.large.properties.hw:mem_page_size", "compute.filters"},
		{"flavor/page-size", "flavor larger requests pages of size 1GB, which no host", "regions.north.flavors.larger.properties.hw:mem_page_size", "hugePages"},
		{"flavor/requires", "flavor larger requests hw:mem_page_size", "regions.north.flavors.larger.properties.hw:mem_page_size", "compute.filters"},
	}},
	{"schedulers of another kernel", `hardware: node: {kernel: "3.10.40", schedulers: {rotational: "cfq", ssd: "mq-deadline", nvme: "none"}}`, []finding{
		{"hardware/scheduler", "Linux 3.10 has no I/O scheduler mq-deadline", "hardware.node.schedulers.ssd", "write one of cfq, deadline, noop"},
		{"hardware/scheduler", "Linux 3.10 has no I/O scheduler none", "hardware.node.schedulers.nvme", "remove it"},
	}},
	{"pins of an older series", `
regions: north: packages: pins: {"libvirt0": "0.9.12*", "qemu-system-x86": "1:7.2+dfsg-7", "qemu-kvm": "1:6.1+dfsg-8", "haproxy": "1.0"}`, []finding{
		{"package/hypervisor", "libvirt0 is pinned to 0.9.12*, but nova-compute of 2025.1 requires libvirt 8.0.0", "regions.north.packages.pins.libvirt0", "8.0.0 or newer"},
		{"package/hypervisor", "qemu-kvm is pinned to 1:6.1+dfsg-8", "regions.north.packages.pins.qemu-kvm", "6.2.0 or newer"},
	}},
	{"names and sizes that nova reads differently", `
regions: north: flavors: "-x": {vcpus: 1, ram: "1KiB", disk: "1GiB", properties: {"a=b": "1"}}`, []finding{
		{"flavor/form", "is not a valid name of a flavor", "regions.north.flavors.-x", "m1.small"},
		{"flavor/form", "not a whole number of MiB", "regions.north.flavors.-x.ram", "round it up"},
		{"flavor/form", "is not a valid key of a property", `regions.north.flavors.-x.properties.a=b`, "hw:cpu_policy"},
	}},
	{"a removed service", `
series: "zed"
roles: mixed: services: ["nova-compute", "nova-network"]
regions: north: groups: cn: {role: "mixed", hardware: "node", hosts: "cn[1-3]", address: management: "10.120.0.100+n"}`, []finding{
		{"role/services", "nova-network was removed in ussuri", "roles.mixed.services.1", "neutron"},
	}},
	{"a role without services", `
roles: compote: overrides: {}
regions: north: groups: cn: {role: "compote", hardware: "node", hosts: "cn[1-3]", address: management: "10.120.0.100+n"}`, []finding{
		{"role/services", "role compote lists no services", "roles.compote", "did you mean compute?"},
	}},
	{"hosts of another region", `
regions: south: {
	networking: driver: "neutron"
	networks: {
		management: {vlan: 100, cidr: "10.130.0.0/22", vip: "10.130.0.10", vrid: 51}
		tenant: {purpose: "tenant", nic: "eth1", vlans: ["1000-1999"]}
	}
	image: storage: "shared"
	groups: ctl: {role: "control-compute", hardware: "node", hosts: "ctl[1-3]", address: management: "10.130.0.10+n"}
}`, []finding{
		{"host/twice", "ctl[1-3] is already in group ctl of region north", "regions.south.groups.ctl.hosts", "give the machine another name"},
	}},
	{"nova-network without its network, with fields of neutron", `
series: "havana"
regions: north: networking: {driver: "nova-network", mechanism: "openvswitch", dhcpAgents: 2}`, []finding{
		{"networking/fields", "dhcpAgents applies to neutron, but the region uses nova-network", "regions.north.networking.dhcpAgents", "remove it"},
		{"networking/fields", "mechanism applies to neutron, but the region uses nova-network", "regions.north.networking.mechanism", "remove it"},
		{"networking/needs", "region north has no fixed network with a cidr", "regions.north.networks", "purpose: \"fixed\""},
	}},
	{"an even Galera cluster", `regions: north: {database: mode: "galera", groups: ctl: hosts: "ctl[1-4]"}`, []finding{
		{"ha/quorum", "the Galera cluster of region north has 4 members", "regions.north.database.mode", "run mariadb on 3 or 5 hosts"},
		{"ha/quorum", "the RabbitMQ cluster of region north has 4 members", "regions.north.messaging.partitions", "run rabbitmq on 3 or 5 hosts"},
	}},
	{"a removed filter in an override", `
overrides: nova: filter_scheduler: enabled_filters: ["ComputeFilter", "RamFilter"]`, []finding{
		{"compute/filters", "RamFilter was removed in train", "overrides.nova.filter_scheduler.enabled_filters", "placement counts memory"},
	}},
	{"a moved option", `
series: "2025.2"
overrides: nova: DEFAULT: osapi_max_limit: 2000`, []finding{
		{"override/option", "[DEFAULT] osapi_max_limit was removed in 2025.2", "overrides.nova.DEFAULT.osapi_max_limit", "[api] max_limit"},
		{"series/untested", "2025.2", "series", "review the generated files"},
	}},
	{"overrides at every level", `
overrides: nova: DEFAULT: my_ipp: "10.0.0.1"
roles: "control-compute": overrides: nova: workarounds: nonsense_here: true
regions: north: {
	overrides: neutron: DEFAULT: dhcp_agents_per_netwrk: 2
	groups: ctl: overrides: keystone: token: provder: "fernet"
	hosts: ctl1: overrides: glance: DEFAULT: wokers: 3
}`, []finding{
		{"override/option", "my_ipp", "overrides.nova.DEFAULT.my_ipp", "did you mean [DEFAULT] my_ip?"},
		{"override/option", "provder", "regions.north.groups.ctl.overrides.keystone.token.provder", "did you mean [token] provider?"},
		{"override/option", "wokers", "regions.north.hosts.ctl1.overrides.glance.DEFAULT.wokers", "did you mean [DEFAULT] workers?"},
		{"override/option", "dhcp_agents_per_netwrk", "regions.north.overrides.neutron.DEFAULT.dhcp_agents_per_netwrk", "did you mean [DEFAULT] dhcp_agents_per_network?"},
		{"override/option", "nonsense_here", "roles.control-compute.overrides.nova.workarounds.nonsense_here", ""},
	}},
	{"values", `
overrides: nova: DEFAULT: {rpc_response_timeout: ["1", "2"], report_interval: [], cpu_allocation_ratio: -1}
custom: options: nova: DEFAULT: ecu: {type: "float", min: 0, max: 8}
regions: north: overrides: nova: DEFAULT: ecu: 9`, []finding{
		{"override/value", "-1", "overrides.nova.DEFAULT.cpu_allocation_ratio", ""},
		{"override/value", `"" is not an integer`, "overrides.nova.DEFAULT.report_interval", "write null to omit the line"},
		{"override/value", "takes one value, but has 2", "overrides.nova.DEFAULT.rpc_response_timeout", ""},
		{"override/value", `"9" is above 8`, "regions.north.overrides.nova.DEFAULT.ecu", ""},
	}},
	{"valid overrides have no findings", `
custom: options: nova: DEFAULT: ecu_ratio: {type: "float", min: 0}
overrides: {
	nova: {DEFAULT: ecu_ratio: 1.5, filter_scheduler: available_filters: ["nova.scheduler.filters.all_filters"]}
	neutron: {ml2: path_mtu: 1500, securitygroup: enable_ipset: true, ovs: integration_bridge: "br-int", DEFAULT: dnsmasq_dns_servers: ["10.0.0.1", "10.0.0.2"]}
	keystone: database: connection: "mysql+pymysql://keystone:((keystone/database:url))@10.120.0.10/keystone"
	placement: DEFAULT: debug: true
}`, nil},
	{"selectors that match no host", `
regions: north: {
	groups: ctl: labels: {disk: "hdd", hall: "a"}
	groups: cn: {` + cn + `"cn[1-9]", address: management: "10.120.0.100+n", labels: disk: "ssd"}
	hosts: ctl3: labels: tier: "edge"
}
selectors: {
	key: {matchLabels: {disk: "ssd", teir: "edge"}, overrides: nova: DEFAULT: debug: true}
	far: {matchLabels: colour: "red", overrides: nova: DEFAULT: debug: true}
	value: {matchLabels: {disk: "ssd", hall: "A"}, overrides: nova: DEFAULT: debug: true}
	both: {matchLabels: {disk: "ssd", hall: "a"}, overrides: nova: DEFAULT: debug: true}
}`, []finding{
		{"selector/label", "no host has a label teir", "selectors.key.matchLabels.teir", "did you mean tier?"},
		{"selector/label", "no host has a label colour", "selectors.far.matchLabels.colour", "write one of disk, hall, tier"},
		{"selector/nothing", `no host has the label hall with the value "A"`, "selectors.value.matchLabels.hall", "did you mean a?"},
		{"selector/nothing", "no host has all labels of selector both", "selectors.both.matchLabels", `disk "ssd" is a label of cn[1-9]; hall "a" is a label of ctl[1-3]`},
	}},
	{"selectors that disagree on some hosts, also by another name of the option", `
regions: north: {
	groups: ctl: labels: {disk: "ssd", hall: "a"}
	groups: cn: {` + cn + `"cn[1-9]", address: management: "10.120.0.100+n", labels: disk: "ssd"}
	hosts: cn4: labels: hall: "a"
	hosts: ctl2: {labels: hall: "b", overrides: nova: libvirt: hw_disk_discard: "ignore"}
}
selectors: {
	a: {matchLabels: hall: "a", overrides: nova: {libvirt: hw_disk_discard: "ignore", DEFAULT: {debug: true, report_interval: 20}, API: max_limit: 3000}}
	b: {matchLabels: hall: "b", overrides: nova: DEFAULT: report_interval: 30}
	ssd: {matchLabels: disk: "ssd", overrides: nova: {libvirt: hw_disk_discard: "unmap", DEFAULT: debug: true, api: max_limit: 2000}}
}`, []finding{
		{"selector/conflict", "selectors a and ssd set different values on cn4,ctl[1,3] for [libvirt] hw_disk_discard of nova", "selectors.ssd.overrides.nova.libvirt.hw_disk_discard", "add a label to one"},
		{"selector/conflict", "selectors a and ssd set different values on cn4,ctl[1,3] for [api] max_limit of nova", "selectors.ssd.overrides.nova.api.max_limit", "set the same value"},
	}},
	{"an override of a selector is validated for the hosts that it matches", `
regions: north: {
	groups: cn: {` + cn + `"cn[1-9]", address: management: "10.120.0.100+n", labels: disk: "ssd"}
	hosts: cn4: labels: disk: "hdd"
}
hardware: node: {cpus: 24, reserve: cpus: [0, 1, 2, 3]}
selectors: {
	ssd: {matchLabels: disk: "ssd", overrides: {nova: libvirt: hw_disk_discrad: "unmap", glance: DEFAULT: workers: 3}}
	hdd: {matchLabels: disk: "hdd", overrides: nova: compute: cpu_shared_set: "3-12"}
}`, []finding{
		{"override/option", "hw_disk_discrad", "selectors.ssd.overrides.nova.libvirt.hw_disk_discrad", "did you mean [libvirt] hw_disk_discard?"},
		{"override/nothing", "[DEFAULT] workers of glance", "selectors.ssd.overrides.glance.DEFAULT.workers", "set it for"},
		{"hardware/cpu-sets", "cpu_shared_set gives instances CPU 3, which hardware node reserves", "selectors.hdd.overrides.nova.compute.cpu_shared_set", "from reserve.cpus"},
	}},
	{"a host with its own hardware", `
hardware: small: {cpus: 8, memory: "16GiB", disk: "1TiB", nics: ["eth0", "eth1", "eth5", "br-x"], reserve: cpus: [0], bonds: bond0: members: ["eth1", "eth5"]}
regions: north: {
	hosts: ctl2: hardware: "small"
	database: bufferPool: "16GiB"
	networks: external: bridge: "br-x"
}`, []finding{
		{"database/memory", "services on hosts of group ctl use 18.8 GiB", "regions.north.database.bufferPool", "set hardware.node.reserve.memory"},
		{"network/bridge", "bridge br-x of network external has the name of an interface", "regions.north.networks.external.bridge", "write another bridge"},
		{"network/member", "eth1 is a member of bond0 in hardware small", "regions.north.networks.tenant.nic", `nic: "bond0"`},
	}},
	{"services without TLS that HAProxy does not have", `
regions: north: loadBalancer: backends: {
	certificate: "/etc/ssl/host.pem", key: "/etc/ssl/host.key", ca: "/etc/ssl/ca.pem", plain: ["glance-api", "keyston", "mariadb", "swift-proxy"]
}`, []finding{
		{"balancer/backends", "HAProxy of region north has no HTTP service keyston", "regions.north.loadBalancer.backends.plain.1", "did you mean keystone?"},
		{"balancer/backends", "has no HTTP service mariadb", "regions.north.loadBalancer.backends.plain.2", "remove it"},
		{"balancer/backends", "has no HTTP service swift-proxy", "regions.north.loadBalancer.backends.plain.3", "remove it"},
	}},
	{"an override for a role that no group has", `roles: compute: overrides: nova: DEFAULT: cpu_allocation_ratio: 2.0`, []finding{
		{"override/nothing", "[DEFAULT] cpu_allocation_ratio of nova", "roles.compute.overrides.nova.DEFAULT.cpu_allocation_ratio", "set it for"},
	}},
}

func TestFindings(t *testing.T) {
	for _, tt := range findings {
		t.Run(tt.name, func(t *testing.T) {
			got := run(t, tt.patch)
			got.Sort()
			for _, d := range got {
				i := indexOfFinding(tt.want, d.Code, d.Path)
				if i < 0 {
					t.Errorf("unexpected: %s: %v", d.Code, d)
					continue
				}
				want := tt.want[i]
				if !strings.Contains(d.Message, want.message) || !strings.Contains(d.Hint, want.hint) {
					t.Errorf("%s at %s is\n%s (hint: %s), want\n%s (hint: %s)", d.Code, d.Path, d.Message, d.Hint, want.message, want.hint)
				}
			}
			if len(got) != len(tt.want) {
				t.Errorf("%d findings, want %d: %v", len(got), len(tt.want), got)
			}
		})
	}
}

func indexOfFinding(list []finding, code string, path source.Path) int {
	for i, f := range list {
		if f.code == code && f.path == path {
			return i
		}
	}
	return -1
}

func TestSecretsAreNotShown(t *testing.T) {
	const secret = "s3cr3t-value"
	source, cloud, list := load.Dir(overlay(t, `overrides: nova: {
	neutron: metadata_proxy_shared_secret: "`+secret+`"
	neutron: password: ["`+secret+`",
		"`+secret+`"]
	DEFAULT: transport_url: "`+secret+`"
	placement: password: "((nova/service))`+secret+`"
	cinder: password: "((nova/service))"
}
regions: north: groups: ctl: labels: disk: "ssd"
selectors: a: {matchLabels: disk: "ssd", overrides: nova: database: connection: "`+secret+`"}
selectors: b: {matchLabels: disk: "ssd", overrides: nova: database: connection: secret: "nova/url"}`))
	if cloud == nil {
		t.Fatal(list)
	}
	found := check.Run(checks.All(), subject(cloud))
	source.Locate(found)
	var shown strings.Builder
	if err := diag.Print(&shown, found, source.Line); err != nil {
		t.Fatal(err)
	}
	if len(found) != 6 {
		t.Errorf("%d findings, want 6: %v", len(found), found)
	}
	for _, d := range found {
		if strings.Contains(d.Message+d.Hint+d.Rule, secret) {
			t.Errorf("%s shows a secret: %v", d.Code, d)
		}
	}
	if strings.Contains(shown.String(), secret) || !strings.Contains(shown.String(), "****") {
		t.Errorf("the source lines show a secret:\n%s", shown.String())
	}
}

func TestFindingsHaveOneOrder(t *testing.T) {
	for _, tt := range findings {
		_, cloud, _ := load.Dir(overlay(t, tt.patch))
		first, again := check.Run(checks.All(), subject(cloud)), check.Run(checks.All(), subject(cloud))
		if !reflect.DeepEqual(first, again) {
			t.Errorf("%s: two runs differ:\n%v\n%v", tt.name, first, again)
		}
	}
}
