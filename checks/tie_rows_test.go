package checks_test

import (
	"slices"
	"strings"
	"testing"

	"stackplan/internal/diag"
)

// tieRows are overrides that break a tie or a relation, one finding each, and ones that do not.
var tieRows = []struct{ name, patch, code, message string }{
	{"K4/24: reports of agents", `overrides: neutron: agent: report_interval: 300`, "networking/down-time", "marked down after 75 s, but reports only every 300 s"},
	{"K4/24: down time of agents", `overrides: neutron: DEFAULT: agent_down_time: 30`, "networking/down-time", "after 30 s"},
	{"K4/24: one group of agents", `regions: north: groups: cn: {` + cn + `"cn[1-3]", address: management: "10.120.0.100+n", overrides: neutron: agent: report_interval: 60}`, "networking/down-time", "every 60 s"},
	{"K4/24: one file of agents", `overrides: "neutron/dhcp_agent.ini": agent: report_interval: 300`, "networking/down-time", "every 300 s"},
	{"K4/24: one file of agents of a host", `regions: north: hosts: ctl2: overrides: "neutron/l3_agent.ini": agent: report_interval: 300`, "networking/down-time", "every 300 s"},
	{"K4/24: a file that replaces the project", `overrides: {neutron: agent: report_interval: 300, "neutron/neutron.conf": agent: report_interval: 30}`, "", ""},
	{"K4/24: the down time without its line", `overrides: neutron: {agent: report_interval: 40, DEFAULT: agent_down_time: null}`, "networking/down-time", "after 75 s, but reports only every 40 s"},
	{"K4/24: the interval without its line", `overrides: neutron: agent: report_interval: null`, "", ""},
	{"K4/24: both at half", `overrides: neutron: {agent: report_interval: 100, DEFAULT: agent_down_time: 200}`, "", ""},
	{"K4/24: reports of nova", `overrides: nova: DEFAULT: {report_interval: 100, rpc_response_timeout: 10}`, "compute/down-time", "after 120 s, but reports only every 100 s"},
	{"K4/26: keys of tokens", `overrides: keystone: fernet_tokens: max_active_keys: 3`, "identity/keys", "keeps 3"},
	{"K4/29: MTU of physical networks", `overrides: neutron: DEFAULT: global_physnet_mtu: 9000`, "networking/mtu", "9000 bytes, but the network carries 1500"},
	{"K4/29: MTU of tunnels", `overrides: neutron: ml2: path_mtu: 9000`, "networking/mtu", "9000 bytes"},
	{"K4/29: MTU of a physical network", `overrides: neutron: ml2: physical_network_mtus: ["tenant:9000"]`, "override/tie", "allows frames of 9000 bytes on tenant, but network tenant carries 1500"},
	{"K4/29: MTU of a physical network in one file", `overrides: "neutron/ml2_conf.ini": ml2: physical_network_mtus: ["external:9000"]`, "override/tie", "network external carries 1500"},
	{"K4/29: a physical network without its MTU", `overrides: neutron: ml2: physical_network_mtus: null
regions: north: networks: tenant: mtu: 9000`, "override/tie", "does not limit the frames on external"},
	{"K4/29: a shorter MTU of a physical network", `overrides: neutron: ml2: physical_network_mtus: ["external:1400"]`, "", ""},
	{"K4/29: MTU of segments", `series: "liberty"
overrides: neutron: ml2: segment_mtu: 9000`, "networking/mtu", "9000 bytes, but the network carries 1500"},
	{"K4/29: MTU of interfaces", `series: "kilo"
overrides: neutron: DEFAULT: network_device_mtu: 9000`, "networking/mtu", "9000 bytes, but the network carries 1500"},
	{"K4: DHCP agents", `overrides: neutron: DEFAULT: dhcp_agents_per_network: 9`, "networking/dhcp-agents", "9 agents"},
	{"K4: limits of images", `overrides: glance: DEFAULT: api_limit_max: 10`, "image/limits", "at most 10"},
	{"K4: age of connections", `overrides: placement: placement_database: connection_recycle_time: 9000`, "database/recycle", "9000 s"},

	{"K4: pools of connections", `overrides: nova: database: {max_pool_size: 1000, max_overflow: 1000}`, "database/pools", "the pools of nova keep 1000 connections each"},
	{"K4: pools without a limit", `overrides: keystone: database: max_overflow: -1`, "database/pools", "than the 4096 that the database accepts"},
	{"K4: pools that fit", `overrides: placement: placement_database: max_overflow: 20`, "", ""},

	{"K5: one name for all hosts", `overrides: nova: DEFAULT: host: "x"`, "override/tie", "is x, but the host is ctl1"},
	{"K5: two names of a host", `regions: north: hosts: ctl1: overrides: neutron: DEFAULT: host: "ctl1.example.org"`, "override/tie", "[DEFAULT] host of /etc/nova/nova.conf on ctl1 is not set"},
	{"K5: the same name for both", `regions: north: hosts: ctl1: overrides: {nova: DEFAULT: host: "ctl1.example.org", neutron: DEFAULT: host: "ctl1.example.org"}`, "", ""},
	{"K5: the directory of instances moves", `regions: north: hosts: ctl1: overrides: nova: DEFAULT: state_path: "/srv/nova"`, "override/loose-tie", "but [DEFAULT] state_path of /etc/nova/nova.conf on ctl2"},
	{"K5: two addresses of Open vSwitch", `overrides: "neutron/l3_agent.ini": ovs: ovsdb_connection: "tcp:127.0.0.1:6641"`, "override/tie", "openvswitch_agent.ini on ctl1 is tcp:127.0.0.1:6640"},
	{"K5: two domains of instances", `overrides: "neutron/dhcp_agent.ini": DEFAULT: dns_domain: "b.example"`, "override/loose-tie", "is openstacklocal"},
	{"K5: VLANs of one server", `regions: north: hosts: ctl1: overrides: neutron: ml2_type_vlan: network_vlan_ranges: ["tenant:2000:2099"]`, "override/tie", "on ctl2 is tenant:"},
	{"K5: filters of one scheduler", `regions: north: hosts: ctl1: overrides: nova: filter_scheduler: enabled_filters: ["ComputeFilter"]`, "override/loose-tie", "on ctl2 is ComputeFilter,"},
	{"K5: plug-ins of one server", `regions: north: hosts: ctl1: overrides: neutron: DEFAULT: service_plugins: []`, "override/tie", "on ctl2 is router"},
	{"K5: the port of VXLAN on one host", vxlan + `regions: north: hosts: ctl1: overrides: neutron: agent: vxlan_udp_port: 4790`, "override/tie", "on ctl2 is 4789"},
	{"K5: one port of VXLAN", vxlan + `overrides: neutron: agent: vxlan_udp_port: 4790`, "", ""},

	{"K5/31: the secret of metadata", `overrides: nova: neutron: metadata_proxy_shared_secret: secret: "nova/other"`, "override/tie", "metadata_agent.ini on ctl1 is the secret nova/metadata"},
	{"K5/31: the queues of one program", `overrides: "neutron/dhcp_agent.ini": oslo_messaging_rabbit: rabbit_quorum_queue: false`, "override/tie", "dhcp_agent.ini"},
	{"K5/31: both sides", `overrides: {nova: neutron: metadata_proxy_shared_secret: secret: "nova/other", neutron: DEFAULT: metadata_proxy_shared_secret: secret: "nova/other"}`, "", ""},
	{"K5/31: the password of a user", `overrides: neutron: nova: password: secret: "nova/other"`, "override/tie", "the secret nova/service"},
	{"K5/32: kinds of queues", `regions: north: groups: cn: {` + cn + `"cn[1-3]", address: management: "10.120.0.100+n", overrides: nova: oslo_messaging_rabbit: rabbit_quorum_queue: false}`, "override/tie", "on ctl1 is True"},
	{"K5/32: arguments of queues", `regions: north: groups: cn: {` + cn + `"cn[1-3]", address: management: "10.120.0.100+n", overrides: nova: oslo_messaging_rabbit: rabbit_quorum_delivery_limit: 5}`, "override/tie", "on ctl1 is 0"},
	{"K5/34: a port behind HAProxy", `overrides: glance: DEFAULT: bind_port: 9393`, "override/tie", "HAProxy connects to glance-api at port 9292"},
	{"K5/34: the port of metadata", `overrides: neutron: DEFAULT: nova_metadata_port: 8776`, "override/tie", "nova-api-metadata at port 8775"},
	{"K5/34: the port of consoles", `overrides: nova: vnc: novncproxy_port: 6081`, "override/tie", "nova-novncproxy at port 6080"},
	{"K5/36: a bridge", `overrides: neutron: ovs: bridge_mappings: ["tenant:br-nope"]`, "override/tie", "names br-nope, but the host has"},
	{"K5/36: a network is left out", `overrides: neutron: ovs: bridge_mappings: ["tenant:br-tenant"]`, "override/tie", "does not connect external to br200"},
	{"K5/36: a physical network", `overrides: neutron: ml2_type_vlan: network_vlan_ranges: ["physnet1:1000:1999"]`, "override/tie", "names the physical network physnet1"},
	{"K5/36: the integration bridge", `overrides: nova: neutron: ovs_bridge: "br-other"`, "override/tie", "[ovs] integration_bridge"},
	{"K5/38: the end of tunnels", `overrides: neutron: ovs: local_ip: "127.0.0.1"`, "override/tie", "ctl1 has the addresses 10.120.0.11"},
	{"K5/38: one address for all hosts", `overrides: nova: DEFAULT: my_ip: "10.120.0.11"`, "override/tie", "ctl2 has the addresses 10.120.0.12"},
	{"K5/38: every address behind HAProxy", `overrides: glance: DEFAULT: bind_host: "0.0.0.0"`, "override/tie", "HAProxy on ctl1 listens on the same port of a VIP"},
	{"K5/38: consoles at every address", `overrides: nova: vnc: server_listen: "0.0.0.0"`, "", ""},
	{"K5/41: a region", `overrides: nova: placement: region_name: "RegionOne"`, "override/tie", "the regions of the description are north"},
	{"K5/42: the metadata proxy", `overrides: nova: neutron: service_metadata_proxy: false`, "override/tie", "metadata_agent.ini"},
	{"K5/44: an address that no host has", `overrides: keystone: DEFAULT: public_endpoint: "http://10.120.0.99:5000"`, "override/tie", "no host and no VIP has this address of network management"},
	{"K5/44: a name", `overrides: keystone: DEFAULT: public_endpoint: "https://cloud.example.org:5000"`, "", ""},
	{"K5/44: an address elsewhere", `overrides: nova: keystone_authtoken: auth_url: "http://192.0.2.9:5000"`, "override/loose-tie", "no VIP of the description"},
	{"K5/44: loopback", `overrides: glance: keystone_authtoken: memcached_servers: ["127.0.0.1:11211"]`, "override/tie", "nothing listens there"},
	{"K5/44: another broker", `overrides: nova: DEFAULT: transport_url: "rabbit://openstack:((messaging/password:url))@10.120.0.11:5673//"`, "override/tie", "port 5672"},
	{"K5/44: service tokens", `overrides: nova: service_user: send_service_user_token: false`, "override/tie", "service_token_roles_required"},
	{"K5/44: headers under TLS", `
overrides: nova: oslo_middleware: enable_proxy_headers_parsing: false
regions: north: networks: external: tls: certificate: "/etc/ssl/external.pem"`, "override/loose-tie", "http"},
	{"K5/44: headers without TLS", `overrides: nova: oslo_middleware: enable_proxy_headers_parsing: false`, "", ""},
	{"K5: a VRID on one host", `regions: north: hosts: ctl1: overrides: keepalived: "vrrp_instance management": virtual_router_id: 99`, "override/tie", "virtual_router_id of /etc/keepalived/keepalived.conf on ctl1 is 99, but networks.<network>.vrid of the description is 51"},
	{"K5: a VRID on all hosts", `overrides: keepalived: "vrrp_instance external": virtual_router_id: 51`, "override/tie", "of the description is 52"},
	{"K5: adverts of one host", `regions: north: hosts: ctl1: overrides: keepalived: "vrrp_instance management": advert_int: 9`, "override/tie", "on ctl2 is 1"},
	{"K5: adverts of all hosts", `overrides: keepalived: "vrrp_instance management": advert_int: 9`, "", ""},
	{"K5: another VIP", `overrides: keepalived: "vrrp_instance management": virtual_ipaddress: ["10.120.0.99/24"]`, "override/tie", "does not contain 10.120.0.10/24"},
	{"K5: the VIP on another interface, and one more", `overrides: keepalived: "vrrp_instance management": virtual_ipaddress: ["10.120.0.10/24 dev eth9", "10.120.0.99/24"]`, "", ""},
	{"K5: another address of HAProxy", `overrides: haproxy: "listen keystone": bind: ["10.120.0.99:5000", "203.0.113.10:5000"]`, "override/tie", "does not contain 10.120.0.10:5000"},
	{"K5: every address of HAProxy", `overrides: haproxy: "listen keystone": bind: ["*:5000"]`, "override/tie", "does not contain 10.120.0.10:5000"},
	{"K5: words of a bind line", `overrides: haproxy: "listen keystone": bind: ["10.120.0.10:5000 maxconn 5", "203.0.113.10:5000", "203.0.113.10:8443"]`, "", ""},
	{"K5: another server", `overrides: haproxy: "listen keystone": server: ["a 10.120.0.99:5000 check"]`, "override/loose-tie", "contains 10.120.0.99:5000"},
	{"K5: the port of the database", `overrides: mariadb: mysqld: port: 3307`, "override/tie", "HAProxy and services connect to 3306"},
	{"K5: the cluster of one host", galera + `regions: north: hosts: ctl1: overrides: mariadb: mysqld: wsrep_cluster_name: "x"`, "override/tie", "on ctl2 is"},
	{"K5: the cluster of all hosts", galera + `overrides: mariadb: mysqld: wsrep_cluster_name: "x"`, "", ""},
	{"K5: the format of Galera", galera + `overrides: mariadb: mysqld: binlog_format: "MIXED"`, "override/tie", "Galera works with ROW only"},
	{"K5: the format of one database", `overrides: mariadb: mysqld: binlog_format: "MIXED"`, "", ""},
	{"W8: the format of Galera", galera + `overrides: mariadb: mysqld: binlog_format: null`, "override/omitted", "which Galera does not support"},
	{"K5: the state of an instance", `overrides: keepalived: "vrrp_instance management": state: "MASTER"`, "override/loose-tie", "nopreempt applies to the state BACKUP only"},
	{"K5: the interface of adverts", `overrides: keepalived: "vrrp_instance management": interface: "eth7"`, "override/tie", "the network of the adverts is on"},
	{"K5: the source of adverts", `overrides: keepalived: "vrrp_instance management": unicast_src_ip: "10.120.0.99"`, "override/tie", "ctl1 has the addresses"},
	{"K5: the peers of adverts", `overrides: keepalived: "vrrp_instance management": unicast_peer: ["10.120.0.99"]`, "override/tie", "another load balancer is 10.120.0.12"},
	{"K5: the protocol of the database", `overrides: haproxy: "listen mariadb": mode: "http"`, "override/tie", "clients of the service do not use HTTP"},
	{"K5: a database without network", `overrides: mariadb: mysqld: skip_networking: true`, "override/tie", "HAProxy and services connect by network"},
	{"K5: a database that rejects writes", `overrides: mariadb: mysqld: read_only: "ON"`, "override/tie", "services write to the database"},
	{"K5: a database that accepts writes", `overrides: mariadb: mysqld: read_only: 0`, "", ""},
	{"K5: the port of Galera", galera + `overrides: mariadb: mysqld: wsrep_provider_options: "gmcast.listen_addr=tcp://0.0.0.0:4568"`, "override/tie", "the other nodes connect to port 4567"},
	{"K5: an option of Galera", galera + `overrides: mariadb: mysqld: wsrep_provider_options: "gcache.size=1G"`, "", ""},
	{"K5: partitions of RabbitMQ", `regions: north: hosts: ctl1: overrides: rabbitmq: cluster_partition_handling: "autoheal"`, "override/loose-tie", "on ctl2 is pause_minority"},
	{"K5: the environment of a program", `series: "2025.1"
overrides: uwsgi: env: "A=B"`, "override/tie", "OS_OSLO_MESSAGING_RABBIT__PROCESSNAME"},
	{"K5: a level that replaces a level", `overrides: keepalived: "vrrp_instance management": virtual_router_id: 99
regions: north: overrides: keepalived: "vrrp_instance management": virtual_router_id: 51`, "", ""},
	{"K5: the user of a login", `overrides: nova: keystone_authtoken: username: "svc-nova"`, "override/tie", "the user nova"},
	{"K5: a user with a password of its own", `overrides: nova: keystone_authtoken: {username: "svc-nova", password: secret: "nova/svc"}`, "", ""},
}

func TestTieRows(t *testing.T) {
	for _, test := range tieRows {
		t.Run(test.name, func(t *testing.T) {
			found := slices.DeleteFunc(slices.Clone(run(t, test.patch)), func(d diag.Diagnostic) bool { return d.Path == "series" }) // support ended
			if test.code == "" {
				if len(found) != 0 {
					t.Errorf("%d findings, want none: %v", len(found), found)
				}
				return
			}
			if len(found) != 1 || found[0].Code != test.code || !strings.Contains(found[0].Message, test.message) {
				t.Errorf("want one %s with %q: %v", test.code, test.message, found)
			}
			for _, d := range found {
				checkWords(t, d)
				if !strings.Contains(string(d.Path), "overrides") {
					t.Errorf("the finding is at %s, want the override", d.Path)
				}
			}
		})
	}
}
