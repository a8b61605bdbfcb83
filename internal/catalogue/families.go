package catalogue

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"stackplan/internal/series"
)

// Family is a set of options that the sources of a project do not list, because a library creates their section while the program runs,
// or because another package has them.
type Family struct {
	Projects []string    // nil: every project
	Groups   []string    // patterns of sections in lower case, DEFAULT, or * for any section that the series does not register
	Names    []string    // patterns of options
	Span     series.Span // the series in which a package has them
	What     string      // what reads the options, as in: an option of What
	Evidence string      // the source, the documentation or the package
}

// privsepNames are the options of each context of oslo.privsep.
var privsepNames = []string{"user", "group", "capabilities", "thread_pool_size", "helper_command", "logger_name", "log_daemon_traceback"}

const privsepEvidence = "oslo_privsep/priv_context.py (OPTS): each PrivContext registers them in the section cfg_section; "

// families are the known families.
var families = []Family{
	{Projects: []string{nova}, Groups: []string{"nova_sys_admin"}, Names: privsepNames,
		What: "the privsep context of nova", Evidence: privsepEvidence + "nova/privsep/__init__.py"},
	{Projects: []string{cinder}, Groups: []string{"cinder_sys_admin"}, Names: privsepNames,
		What: "the privsep context of cinder", Evidence: privsepEvidence + "cinder/privsep/__init__.py"},
	{Projects: []string{nova, cinder, glance}, Groups: []string{"privsep_osbrick"}, Names: privsepNames,
		What: "the privsep context of os-brick", Evidence: privsepEvidence + "os_brick/privileged/__init__.py"},
	{Projects: []string{nova, neutron}, Groups: []string{"vif_plug_ovs_privileged", "vif_plug_linux_bridge_privileged"}, Names: privsepNames,
		What: "the privsep context of os-vif", Evidence: privsepEvidence + "vif_plug_ovs/privsep.py, vif_plug_linux_bridge/privsep.py"},
	{Projects: []string{neutron}, Names: privsepNames,
		Groups: []string{"privsep_dhcp_release", "privsep_ovs_vsctl", "privsep_namespace", "privsep_conntrack", "privsep_link"},
		What:   "a privsep context of neutron", Evidence: privsepEvidence + "neutron/privileged/__init__.py"},

	{Projects: []string{nova}, Groups: []string{"oslo_limit"}, Names: []string{"auth_type", "auth_section"}, Span: series.Span{Since: series.Yoga},
		What: "keystoneauth", Evidence: "oslo_limit/opts.py leaves the login to keystoneauth1.loading (load_auth_from_conf_options in oslo_limit/limit.py); nova/limit"},
	{Projects: []string{keystone}, Groups: []string{"*"}, Names: []string{"remote_id_attribute"}, Span: series.Span{Since: series.Juno},
		What: "a protocol of federation", Evidence: "keystone/federation/utils.py registers it in the section of the protocol: [openid], [saml2], [mapped]"},
	{Projects: []string{keystone}, Groups: []string{"auth"}, Names: []string{"openid", "saml2", "saml", "oidc", "kerberos", "mapped", "x509", "ldap", "totp", "oauth1", "oauth2", "external", "password", "token", "application_credential", "v3*"},
		What: "a method of authentication", Evidence: "keystone/conf/auth.py: [auth] methods names methods, and each has an option of its name in [auth]"},
	{Projects: []string{keystone}, Groups: []string{"auth"}, Names: []string{"additional_primary_auth_methods"},
		What: "a patch of Debian's package", Evidence: "debian/patches of keystone in bookworm"},
	{Projects: []string{keystone}, Groups: []string{"security_compliance"}, Names: []string{"allow_insecure_*"},
		What: "a patch of Debian's package", Evidence: "debian/patches of keystone in bookworm"},
	{Groups: []string{"oslo_messaging_rabbit"}, Names: []string{"ssl_enforce_hostname_verification"},
		What: "a patch of Debian's oslo.messaging", Evidence: "debian/patches of python-oslo.messaging in bookworm"},
	{Projects: []string{nova}, Groups: []string{"workarounds"}, Names: []string{"disable_deep_image_inspection"},
		What: "a security patch of the packages", Evidence: "the fix of CVE-2024-32498 in packages of zed and older"},

	{Projects: []string{neutron}, Groups: []string{"vpnagent", "ipsec", "strongswan", "openswan", "libreswan", "pluto"}, Names: []string{"*"}, Span: series.Span{Since: series.Kilo},
		What: "the plug-in neutron-vpnaas, which left neutron in kilo", Evidence: "neutron_vpnaas/services/vpn"},
	{Projects: []string{neutron}, Groups: []string{"DEFAULT"}, Names: []string{"vpn_device_driver", "vpn_scheduler_driver", "vpn_auto_schedule", "allow_automatic_vpnagent_failover", "vpn_agents_per_router"}, Span: series.Span{Since: series.Kilo},
		What: "the plug-in neutron-vpnaas, which left neutron in kilo", Evidence: "neutron_vpnaas/services/vpn, neutron_vpnaas/scheduler"},
	{Projects: []string{neutron}, Groups: []string{"fwaas", "fwaas_v2", "firewall_l2", "firewall"}, Names: []string{"*"}, Span: series.Span{Since: series.Kilo},
		What: "the plug-in neutron-fwaas, which left neutron in kilo", Evidence: "neutron_fwaas/opts.py"},
	{Projects: []string{neutron}, Groups: []string{"quotas"}, Names: []string{
		"quota_firewall*", "quota_vip", "quota_pool", "quota_member", "quota_health_monitor", "quota_healthmonitor", "quota_loadbalancer", "quota_listener",
		"quota_vpnservice", "quota_ipsec*", "quota_ikepolicy", "quota_network_gateway", "quota_packet_filter", "quota_bgpvpn*", "quota_tap_*",
		"quota_sfc*", "quota_port_chain", "quota_l2_gateway", "quota_endpoint_group", "quota_lsn",
	}, What: "a plug-in outside of neutron", Evidence: "neutron/quota: a plug-in registers quota_RESOURCE for each resource"},
	{Projects: []string{neutron}, Groups: []string{"service_providers"}, Names: []string{"service_provider"},
		What: "the plug-ins of services", Evidence: "neutron/services/provider_configuration.py"},
	{Projects: []string{neutron}, Groups: []string{"bgp"}, Names: []string{"*"}, Span: series.Span{Since: series.Newton},
		What: "the plug-in neutron-dynamic-routing, which left neutron in newton", Evidence: "neutron_dynamic_routing/services/bgp/agent/config.py"},
	{Projects: []string{neutron}, Groups: []string{"sfc", "flowclassifier"}, Names: []string{"*"}, What: "the plug-in networking-sfc", Evidence: "networking_sfc/services"},
	{Projects: []string{neutron}, Groups: []string{"taas", "taas_agent_extension"}, Names: []string{"*"}, What: "the plug-in tap-as-a-service", Evidence: "neutron_taas/services/taas"},
	{Projects: []string{neutron}, Groups: []string{"bgpvpn", "bagpipe"}, Names: []string{"*"}, What: "the plug-ins networking-bgpvpn and networking-bagpipe", Evidence: "networking_bgpvpn/neutron/opts.py"},
	{Projects: []string{neutron}, Groups: []string{"l2gw", "ovsdb"}, Names: []string{"*"}, What: "the plug-in networking-l2gw", Evidence: "networking_l2gw/services/l2gateway/common/config.py"},

	{Groups: []string{"extra_headers"}, Names: []string{"distribution"},
		What: "a patch of old packages of Ubuntu", Evidence: "the default files of Ubuntu's packages of icehouse and juno"},
	{Groups: []string{"DEFAULT"}, Names: []string{"config_file", "config_dir", "config_source"},
		What: "oslo.config", Evidence: "oslo_config/cfg.py (ConfigOpts._make_config_options)"},
}

// FamilyOf returns the family of an option that the catalogue does not contain. It returns false if no family has the option.
func FamilyOf(c *Catalogue, project string, s series.Series, key Key) (Family, bool) {
	key = key.Canonical()
	for _, f := range families {
		if f.covers(c, project, s, key.Group) && slices.ContainsFunc(f.Names, func(pattern string) bool { return matchesName(pattern, key.Name) }) {
			return f, true
		}
	}
	return Family{}, false
}

// FamilyOption returns an option of a family as a series of the project has it. Its type is not known.
func FamilyOption(c *Catalogue, project string, s series.Series, key Key) (Option, bool) {
	if _, ok := FamilyOf(c, project, s, key); !ok {
		return Option{}, false
	}
	return Option{Project: project, Series: s, Key: key.Canonical(), Type: Unknown}, true
}

// covers reports whether the options of the family can be in a section of the project.
func (f *Family) covers(c *Catalogue, project string, s series.Series, group string) bool {
	if f.Projects != nil && !slices.Contains(f.Projects, project) || !f.Span.Contains(s) {
		return false
	}
	return slices.Contains(f.Groups, group) || slices.Contains(f.Groups, "*") && !c.HasGroup(project, s, group)
}

// FamilyNames returns the names of the options in a section that a library creates while the program runs, if all of them are known: those
// of a privsep context. It returns nil for other sections.
func FamilyNames(c *Catalogue, project string, s series.Series, group string) []string {
	group = Key{Group: group}.Canonical().Group
	for _, f := range families {
		isWhole := !slices.ContainsFunc(f.Names, func(name string) bool { return strings.Contains(name, "*") }) && !c.HasGroup(project, s, group)
		if isWhole && slices.Contains(f.Groups, group) && f.covers(c, project, s, group) {
			return f.Names
		}
	}
	return nil
}

// Contexts returns the sections of the privsep contexts of a project, sorted.
func Contexts(c *Catalogue, project string, s series.Series) []string {
	var all []string
	for _, group := range c.Groups(project, s) {
		if strings.HasPrefix(group, "privsep") {
			all = append(all, group)
		}
	}
	for _, f := range families {
		if (f.Projects == nil || slices.Contains(f.Projects, project)) && slices.Equal(f.Names, privsepNames) {
			all = append(all, f.Groups...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// String returns the family for messages.
func (f Family) String() string { return fmt.Sprintf("an option of %s (%s)", f.What, f.Evidence) }

func matchesName(pattern, name string) bool {
	matched, _ := path.Match(pattern, strings.ToLower(name))
	return matched
}
