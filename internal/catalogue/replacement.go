package catalogue

// Instead returns what to set instead of the option if a series removed it, or is about to, without another name; "" if that
// is unknown.
func (o Option) Instead() string { return replacement(o.Project, o.Key) }

// replacement returns what to set instead of an option that was removed or is deprecated for removal without a new name; ""
// if that is unknown. Options of libraries are the same in every project.
func replacement(project string, key Key) string {
	for _, r := range replacements {
		if r.key == key && (r.project == project || r.project == "") {
			return r.instead
		}
	}
	if f, ok := PluginOf(project, key); ok {
		return f.Origin()
	}
	return ""
}

const (
	useTransport = "[DEFAULT] transport_url replaces it"
	useServer    = "configure it in the WSGI server in front of the API"
	useAuthURL   = "[keystone_authtoken] auth_url replaces it"
	neverRefresh = "remove it: quota usage is counted, so nothing is refreshed"
	useNeutron   = "neutron enforces this quota: see [QUOTAS] there"
)

// replacements are the successors that deprecated names do not lead to.
var replacements = []struct {
	project string // empty: any
	key     Key
	instead string
}{
	{"", Key{"DEFAULT", "rpc_backend"}, useTransport},
	{"", Key{"DEFAULT", "rabbit_host"}, useTransport},
	{"", Key{"DEFAULT", "rabbit_hosts"}, useTransport},
	{"", Key{"DEFAULT", "rabbit_userid"}, useTransport},
	{"", Key{"DEFAULT", "rabbit_password"}, useTransport},
	{"", Key{"oslo_messaging_rabbit", "rabbit_host"}, useTransport},
	{"", Key{"oslo_messaging_rabbit", "rabbit_hosts"}, useTransport},
	{"", Key{"oslo_messaging_rabbit", "rabbit_userid"}, useTransport},
	{"", Key{"oslo_messaging_rabbit", "rabbit_password"}, useTransport},
	{"", Key{"keystone_authtoken", "auth_host"}, useAuthURL},
	{"", Key{"keystone_authtoken", "auth_port"}, useAuthURL},
	{"", Key{"keystone_authtoken", "auth_protocol"}, useAuthURL},
	{"", Key{"keystone_authtoken", "identity_uri"}, useAuthURL},
	{"", Key{"keystone_authtoken", "auth_uri"}, "[keystone_authtoken] www_authenticate_uri replaces it"},
	{"", Key{"keystone_authtoken", "admin_user"}, "[keystone_authtoken] username replaces it"},
	{"", Key{"keystone_authtoken", "admin_password"}, "[keystone_authtoken] password replaces it"},
	{"", Key{"keystone_authtoken", "admin_tenant_name"}, "[keystone_authtoken] project_name replaces it"},

	{nova, Key{"DEFAULT", "vcpu_pin_set"}, "[compute] cpu_dedicated_set and [compute] cpu_shared_set replace it"},
	{nova, Key{"DEFAULT", "memcached_servers"}, "[cache] memcache_servers replaces it, with [cache] enabled and backend"},
	{nova, Key{"DEFAULT", "api_rate_limit"}, "limit rates at the load balancer"},
	{nova, Key{"DEFAULT", "metadata_listen"}, useServer},
	{nova, Key{"DEFAULT", "metadata_listen_port"}, useServer},
	{nova, Key{"DEFAULT", "metadata_workers"}, useServer},
	{nova, Key{"DEFAULT", "osapi_compute_listen"}, useServer},
	{nova, Key{"DEFAULT", "osapi_compute_listen_port"}, useServer},
	{nova, Key{"DEFAULT", "osapi_compute_workers"}, useServer},
	{nova, Key{"DEFAULT", "enabled_apis"}, "run each API that you need under a WSGI server"},
	{nova, Key{"DEFAULT", "until_refresh"}, neverRefresh},
	{nova, Key{"DEFAULT", "max_age"}, neverRefresh},
	{nova, Key{"DEFAULT", "reservation_expire"}, neverRefresh},
	{nova, Key{"quota", "until_refresh"}, neverRefresh},
	{nova, Key{"quota", "max_age"}, neverRefresh},
	{nova, Key{"quota", "reservation_expire"}, neverRefresh},
	{nova, Key{"quota", "floating_ips"}, useNeutron},
	{nova, Key{"quota", "fixed_ips"}, useNeutron},
	{nova, Key{"quota", "security_groups"}, useNeutron},
	{nova, Key{"quota", "security_group_rules"}, useNeutron},
	{nova, Key{"api", "use_forwarded_for"}, "[oslo_middleware] enable_proxy_headers_parsing replaces it"},
	{nova, Key{"DEFAULT", "network_api_class"}, "remove it: neutron is always used"},
	{nova, Key{"DEFAULT", "use_neutron"}, "remove it: neutron is always used"},
	{nova, Key{"DEFAULT", "security_group_api"}, "remove it: neutron is always used"},
	{nova, Key{"neutron", "url"}, "[neutron] endpoint_override replaces it"},
	{nova, Key{"neutron", "admin_username"}, "[neutron] username replaces it"},
	{nova, Key{"neutron", "admin_password"}, "[neutron] password replaces it"},
	{nova, Key{"neutron", "admin_tenant_name"}, "[neutron] project_name replaces it"},
	{nova, Key{"neutron", "admin_auth_url"}, "[neutron] auth_url replaces it"},
	{nova, Key{"libvirt", "live_migration_flag"}, "the [libvirt] live_migration_* options replace it"},

	{keystone, Key{"memcache", "servers"}, "[cache] memcache_servers replaces it"},
	{keystone, Key{"token", "driver"}, "remove it: tokens are no longer stored"},
	{glance, Key{"DEFAULT", "filesystem_store_datadir"}, "[glance_store] filesystem_store_datadir replaces it"},
	{glance, Key{"DEFAULT", "enforce_secure_rbac"}, "[oslo_policy] enforce_new_defaults and [oslo_policy] enforce_scope replace it"},
	{glance, Key{"DEFAULT", "registry_host"}, "remove it: the registry was removed, and the API server reads the database itself"},
	{glance, Key{"DEFAULT", "registry_port"}, "remove it: the registry was removed, and the API server reads the database itself"},
	{neutron, Key{"DEFAULT", "allow_overlapping_ips"}, "remove it: addresses may always overlap"},
	{neutron, Key{"DEFAULT", "use_namespaces"}, "remove it: namespaces are always used"},
}
