package upgrade

import (
	"strings"

	"stackplan/internal/catalogue"
)

// driver is options that only some choice of drivers reads, so that a new default of theirs means nothing elsewhere.
type driver struct {
	project string   // empty: every project
	begin   []string // of [section] name and a space
	why     string
	used    func(*host) bool // nil: never, since nothing that is generated here reads them
}

// drivers are those that a cloud may do without.
var drivers = []driver{
	{"nova", []string{"[vmware] "}, "read by the driver of VMware", computes("vmware")},
	{"nova", []string{"[hyperv] "}, "read by the driver of Hyper-V", computes("hyperv")},
	{"nova", []string{"[xenserver] ", "[DEFAULT] xenapi_", "[DEFAULT] cache_images"}, "read by the driver of XenServer", computes("xenapi")},
	{"nova", []string{"[powervm] "}, "read by the driver of PowerVM", computes("powervm")},
	{"nova", []string{"[zvm] "}, "read by the driver of z/VM", computes("zvm")},
	{"nova", []string{"[ironic] ", "[baremetal] "}, "read by the driver of ironic", computes("ironic")},
	{"nova", []string{"[cells] "}, "read by nova-cells, which nothing here runs", nil},
	{"nova", []string{"[rdp] ", "[spice] ", "[serial_console] ", "[mks] "}, "consoles of a kind that is not offered here", nil},
	{"", []string{"[key_manager] ", "[barbican] ", "[barbican_service_user] ", "[vault] ", "[keymgr] "}, "read where images or volumes are encrypted with a key manager", sets("", "key_manager", "backend")},
	{"", []string{"[cache] memcache_username", "[cache] memcache_password"}, "read where memcached asks for a login", isTrue("cache", "memcache_sasl_enabled")},
	{"nova", []string{"[cyborg] "}, "read where accelerators come from cyborg", sets("nova", "cyborg", "auth_type")},
	{"nova", []string{"[trusted_computing] "}, "read by TrustedFilter", filters("TrustedFilter")},
	{"nova", []string{"[metrics] "}, "read by MetricsFilter and its weigher", filters("MetricsFilter")},
	{"", []string{"[oslo_messaging_amqp] ", "[oslo_messaging_zmq] ", "[oslo_messaging_kafka] ", "[matchmaker_", "[DEFAULT] rpc_zmq_", "[DEFAULT] use_pub_sub", "[DEFAULT] use_router_proxy", "[DEFAULT] qpid_", "[oslo_messaging_qpid] ", "[DEFAULT] zmq_"}, "read by messaging drivers other than RabbitMQ's", nil},
	{"", []string{"[profiler"}, "read where osprofiler traces calls", isTrue("profiler", "enabled")},
	{"", []string{"[ssl] ", "[DEFAULT] ssl_"}, "read where a daemon serves TLS itself", nil},
	{"", []string{"[cors"}, "read where browsers of other origins may call", sets("", "cors", "allowed_origin")},
	{"glance", []string{"[DEFAULT] swift_", "[glance_store] swift_", "[DEFAULT] s3_", "[glance_store] s3_", "[DEFAULT] rbd_", "[glance_store] rbd_", "[DEFAULT] sheepdog_", "[glance_store] sheepdog_", "[DEFAULT] cinder_", "[glance_store] cinder_", "[DEFAULT] vmware_", "[glance_store] vmware_"}, "read by stores other than the file system's", nil},
	{"glance", []string{"[glance.store.s3", "[glance.store.rbd", "[glance.store.swift", "[glance.store.vmware", "[glance.store.http", "[glance.store.sheepdog", "[glance_store] rados_"}, "read by stores other than the file system's", nil},
	{"glance", []string{"[taskflow_executor] ", "[task] "}, "read where images are imported by tasks", nil},
	{"keystone", []string{"[ldap] "}, "read where users are kept in LDAP", holds("keystone", "identity", "driver", "ldap")},
	{"keystone", []string{"[saml] ", "[federation] ", "[oauth1] ", "[oauth2] ", "[os_inherit] ", "[signing] ", "[shadow_users] "}, "read where users come from elsewhere, or tokens are of PKI", nil},
	{"keystone", []string{"[eventlet_server", "[DEFAULT] public_", "[DEFAULT] admin_bind", "[DEFAULT] tcp_keep"}, "read by the daemon that served HTTP before newton", nil},
	{"neutron", []string{"[ml2_type_geneve] "}, "read where tenants' networks are of GENEVE", holds("neutron", "ml2", "tenant_network_types", "geneve")},
	{"neutron", []string{"[ml2_type_gre] "}, "read where tenants' networks are of GRE", holds("neutron", "ml2", "tenant_network_types", "gre")},
	{"neutron", []string{"[ml2_type_vxlan] "}, "read where tenants' networks are of VXLAN", holds("neutron", "ml2", "tenant_network_types", "vxlan")},
	{"neutron", []string{"[ovn] ", "[ovn_", "[ovs_driver] "}, "read by the mechanism of OVN", holds("neutron", "ml2", "mechanism_drivers", "ovn")},
	{"neutron", []string{"[ml2_sriov] ", "[sriov_", "[sriov_driver] "}, "read by the mechanism of SR-IOV", holds("neutron", "ml2", "mechanism_drivers", "sriov")},
	{"neutron", []string{"[linux_bridge] ", "[vxlan] "}, "read by the agent of linuxbridge", runsAny("neutron-linuxbridge-agent")},
	{"neutron", []string{"[ovs] "}, "read by the agent of Open vSwitch", runsAny("neutron-openvswitch-agent")},
	{"neutron", []string{"[os_vif_linux_bridge] "}, "read where ports hang on Linux bridges", runsAny("neutron-linuxbridge-agent")},
	{"neutron", []string{"[restproxy", "[nova] vif_types", "[cisco", "[nsx", "[nvp", "[plumgrid", "[physical_interface] ", "[sdnve", "[mlnx] ", "[eswitch] ", "[ofc] ", "[midonet] ", "[ml2_cisco", "[ml2_arista] ", "[ml2_brocade] "}, "read by plug-ins and drivers of vendors", nil},
	{"neutron", []string{"[fwaas] ", "[vpnagent] ", "[haproxy] ", "[radware] ", "[netscaler_driver] ", "[service_providers] ", "[quotas] quota_firewall", "[quotas] quota_health_monitor", "[quotas] quota_member", "[quotas] quota_pool", "[quotas] quota_vip"}, "read by service plug-ins that are not loaded", nil},
	{"nova", []string{"[DEFAULT] control_exchange ", "[DEFAULT] host "}, "set by the program itself, whatever its sample file says", nil},
	{"neutron", []string{"[DEFAULT] control_exchange "}, "set by the program itself, whatever its sample file says", nil},
	{"neutron", []string{"[database] "}, "read by the server of neutron", runsAny(servers...)},
	{"nova", []string{"[database] ", "[api_database] "}, "read by the services of nova on control hosts", readsDatabase},
	{"nova", []string{"[DEFAULT] scheduler_default_filters", "[filter_scheduler] enabled_filters"}, "read by nova-scheduler", runsAny("nova-scheduler")},
	{"nova", []string{"[DEFAULT] initial_cpu_allocation_ratio "}, "read where cpu_allocation_ratio is not set", unset("nova", "DEFAULT", "cpu_allocation_ratio")},
	{"nova", []string{"[DEFAULT] initial_ram_allocation_ratio "}, "read where ram_allocation_ratio is not set", unset("nova", "DEFAULT", "ram_allocation_ratio")},
	{"nova", []string{"[DEFAULT] dhcp_lease_time"}, "read by nova-network", runsAny("nova-network")},
	{"nova", []string{"[DEFAULT] ec2_"}, "read by the API of EC2", holds("nova", "DEFAULT", "enabled_apis", "ec2")},
	{"", []string{"[database] sqlite_", "[DEFAULT] sqlite_"}, "read where the database is SQLite", nil},
	{"", []string{"[oslo_limit] "}, "read where quotas are limits in keystone", usesLimits},
	{"neutron", []string{"[designate] "}, "read where designate keeps names", nil},
	{"neutron", []string{"[ironic] "}, "read where ironic is told of ports", nil},
	{"neutron", []string{"[placement] "}, "read where bandwidth is counted in placement", sets("neutron", "placement", "auth_type")},
}

// whyUnused tells why nothing on a host reads an option: no service looks at it, or a driver that the host does without is all
// that does. It is empty where something reads it.
func whyUnused(h *host, d catalogue.Difference, services []string) string {
	if len(services) == 0 {
		return "no service of these hosts looks at it"
	}
	name := d.After.Key.String() + " "
	for _, k := range drivers {
		if k.project != "" && k.project != d.After.Project {
			continue
		}
		for _, begin := range k.begin {
			if strings.HasPrefix(name, begin) && (k.used == nil || !k.used(h)) {
				return k.why
			}
		}
	}
	return ""
}

// holds is true where an option is set to something that holds a word.
func holds(project, group, name, word string) func(*host) bool {
	return func(h *host) bool {
		s := h.find(project, key(group, name))
		return s != nil && strings.Contains(strings.ToLower(strings.Join(s.texts, ",")), word)
	}
}

// computes is true where nova runs guests by a driver.
func computes(word string) func(*host) bool { return holds("nova", "DEFAULT", "compute_driver", word) }

// filters is true where nova's scheduler has a filter switched on.
func filters(class string) func(*host) bool {
	return func(h *host) bool {
		return holds("nova", "filter_scheduler", "enabled_filters", strings.ToLower(class))(h) ||
			holds("nova", "DEFAULT", "scheduler_default_filters", strings.ToLower(class))(h)
	}
}

// sets is true where an option is set at all; an empty project stands for each.
func sets(project, group, name string) func(*host) bool {
	return func(h *host) bool {
		for _, s := range h.settings {
			if (project == "" || s.project == project) && s.key == key(group, name) {
				return true
			}
		}
		return false
	}
}

// unset is true where an option is not set.
func unset(project, group, name string) func(*host) bool {
	return func(h *host) bool { return h.find(project, key(group, name)) == nil }
}

// isTrue is true where an option of any project is set to true.
func isTrue(group, name string) func(*host) bool {
	return func(h *host) bool {
		for _, s := range h.settings {
			if s.key == key(group, name) && len(s.texts) > 0 && strings.EqualFold(s.texts[0], "true") {
				return true
			}
		}
		return false
	}
}

// usesLimits is true where nova or glance asks keystone for limits.
func usesLimits(h *host) bool {
	return holds("nova", "quota", "driver", "unifiedlimits")(h) || holds("glance", "DEFAULT", "use_keystone_limits", "true")(h)
}

// runsAny is true where the host runs one of the services.
func runsAny(services ...string) func(*host) bool {
	return func(h *host) bool { return h.runs(services...) }
}

// readsDatabase is true where a service of nova goes to the database by itself; nova-compute asks nova-conductor for it.
func readsDatabase(h *host) bool {
	return h.runs("nova-conductor", "nova-scheduler") || isTrue("conductor", "use_local")(h)
}
