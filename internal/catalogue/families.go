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
	What     string      // what reads the options, as in: an option of What; empty: the plug-in
	Evidence string      // the source, the documentation or the package

	Plugin string        // the package of a plug-in outside of the project
	Left   series.Series // the series in which the plug-in left the project; None: it never was in the project
}

// privsepNames are the options of each context of oslo.privsep.
var privsepNames = []string{"user", "group", "capabilities", "thread_pool_size", "helper_command", "logger_name", "log_daemon_traceback"}

// storeNames are the options of the drivers of glance_store.
var storeNames = []string{"filesystem_store_*", "swift_*", "default_swift_reference", "rbd_store_*", "sheepdog_store_*", "vmware_*", "cinder_*", "mongodb_store_*", "s3_store_*"}

const privsepEvidence = "oslo_privsep/priv_context.py (OPTS): each PrivContext registers them in the section cfg_section; "

// families are the known families.
var families = slices.Concat(created, neutronPlugins)

// created are the options that libraries register while the program runs, and those of patches of distributions.
var created = []Family{
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

	// Libraries without samples of their own in these series register these options.
	{Projects: []string{nova, neutron, cinder}, Groups: []string{"privsep"}, Names: privsepNames, Span: series.Span{Since: series.Newton, Until: series.Stein},
		What: "the default privsep context", Evidence: privsepEvidence + "neutron/privileged/__init__.py of ocata (cfg_section privsep)"},
	{Projects: []string{nova}, Groups: []string{"os_vif_ovs", "os_vif_linux_bridge"}, Span: series.Span{Since: series.Newton, Until: series.Xena},
		Names: []string{"network_device_mtu", "ovs_vsctl_timeout", "ovsdb_connection", "ovsdb_interface", "isolate_vif", "per_port_bridge", "use_ipv6",
			"iptables_*", "forward_bridge_interface", "vlan_interface", "flat_interface"},
		What: "os-vif", Evidence: "os_vif/plugin.py registers the options of a plug-in in os_vif_PLUGIN: vif_plug_ovs/ovs.py, vif_plug_linux_bridge/linux_bridge.py"},
	{Projects: []string{nova}, Groups: []string{"DEFAULT"}, Span: series.Span{Since: series.Newton, Until: series.Xena},
		Names: []string{"network_device_mtu", "ovs_vsctl_timeout", "use_ipv6", "iptables_top_regex", "iptables_bottom_regex", "iptables_drop_action",
			"forward_bridge_interface", "vlan_interface", "flat_interface"},
		What: "os-vif", Evidence: "vif_plug_ovs/ovs.py, vif_plug_linux_bridge/linux_bridge.py 1.2.1 to 2.0.0: deprecated_group DEFAULT"},
	{Projects: []string{glance}, Groups: []string{"glance_store"}, Names: storeNames, Span: series.Span{Since: series.Juno, Until: series.Kilo},
		What: "a driver of glance_store", Evidence: "glance_store/backend.py 0.1.10 (_list_opts)"},
	{Projects: []string{glance}, Groups: []string{"DEFAULT"}, Names: storeNames, Span: series.Span{Since: series.Juno, Until: series.Mitaka},
		What: "a driver of glance_store", Evidence: "glance_store/backend.py 0.1.10, glance_store/driver.py 0.4.0 to 0.9.1: deprecated_opts in DEFAULT"},
	{Groups: []string{"audit_middleware_notifications"}, Span: series.Span{Since: series.Ocata, Until: series.Zed},
		Names: []string{"driver", "topics", "transport_url", "use_oslo_messaging"},
		What:  "keystonemiddleware", Evidence: "keystonemiddleware/audit/__init__.py (_AUDIT_OPTS)"},

	{Projects: []string{nova}, Groups: []string{"oslo_limit"}, Names: []string{"auth_type", "auth_section"}, Span: series.Span{Since: series.Yoga},
		What: "keystoneauth", Evidence: "oslo_limit/opts.py leaves the login to keystoneauth1.loading (load_auth_from_conf_options in oslo_limit/limit.py); nova/limit"},
	{Projects: []string{keystone}, Groups: []string{"*"}, Names: []string{"remote_id_attribute"}, Span: series.Span{Since: series.Juno},
		What: "a protocol of federation", Evidence: "keystone/federation/utils.py (get_remote_id_parameter) registers it in the section of the protocol: [openid], [saml2], [mapped]"},
	{Projects: []string{keystone}, Groups: []string{"auth"}, Names: []string{"application_credential", "external", "kerberos", "mapped", "oauth1", "openid", "password", "saml2", "token", "totp", "x509"},
		What: "a method of authentication", Evidence: "keystone/conf/auth.py: [auth] methods names methods, and each has an option of its name in [auth]; the names are the entry points keystone.auth.* of setup.cfg"},
	{Projects: []string{keystone}, Groups: []string{"auth"}, Names: []string{"additional_primary_auth_methods"},
		What: "a patch of Debian's package", Evidence: "keystone/conf/auth.py of Debian's package 2:22.0.2-0+deb12u6"},
	{Projects: []string{keystone}, Groups: []string{"security_compliance"}, Names: []string{"allow_insecure_*"},
		What: "a patch of Debian's package", Evidence: "keystone/conf/security_compliance.py of Debian's package 2:22.0.2-0+deb12u6"},
	{Groups: []string{"oslo_messaging_rabbit"}, Names: []string{"ssl_enforce_hostname_verification"},
		What: "a patch of Debian's oslo.messaging", Evidence: "oslo_messaging/_drivers/impl_rabbit.py of python3-oslo.messaging in bookworm"},
	{Projects: []string{nova}, Groups: []string{"workarounds"}, Names: []string{"disable_deep_image_inspection"},
		What: "a security patch of the packages", Evidence: "nova/conf/workarounds.py of Debian's package 2:26.2.2-1~deb12u5: the fix of CVE-2024-32498"},

	{Projects: []string{keystone}, Groups: []string{"extra_headers"}, Names: []string{"distribution"}, Span: series.Span{Until: series.Stein},
		What: "a patch of old packages of Ubuntu", Evidence: "the last section of the default keystone.conf of Ubuntu's packages from icehouse to queens"},
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
// of a privsep context. It returns nil for other sections, also for those of plug-ins: another release of a plug-in may have more options.
func FamilyNames(c *Catalogue, project string, s series.Series, group string) []string {
	group = Key{Group: group}.Canonical().Group
	for _, f := range families {
		isWhole := f.Plugin == "" && !slices.ContainsFunc(f.Names, func(name string) bool { return strings.Contains(name, "*") }) && !c.HasGroup(project, s, group)
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
func (f Family) String() string { return fmt.Sprintf("an option of %s (%s)", f.reader(), f.Evidence) }

// reader returns what reads the options.
func (f *Family) reader() string {
	if f.Plugin != "" {
		return "the plug-in " + f.Plugin
	}
	return f.What
}

// Origin returns where the options of a plug-in are now: "left neutron in kilo; plug-in neutron-vpnaas has it". It is empty for options that
// are not those of a plug-in.
func (f Family) Origin() string {
	if f.Plugin == "" {
		return ""
	}
	text := "plug-in " + f.Plugin + " has it"
	switch {
	case f.Span.Until != series.None:
		text = fmt.Sprintf("plug-in %s had it until %v", f.Plugin, f.Span.Until-1)
	case f.Span.Since != series.None && f.Left == series.None:
		text += " from " + f.Span.Since.String() + " on"
	}
	if f.Left != series.None {
		text = fmt.Sprintf("left %s in %v; %s", f.Projects[0], f.Left, text)
	}
	return text
}

// PluginOf returns the family of an option of a plug-in in any series. It returns false if no plug-in is known to have it.
func PluginOf(project string, key Key) (Family, bool) {
	key = key.Canonical()
	for _, f := range families {
		if f.Plugin != "" && slices.Contains(f.Projects, project) && slices.Contains(f.Groups, key.Group) &&
			slices.ContainsFunc(f.Names, func(pattern string) bool { return matchesName(pattern, key.Name) }) {
			return f, true
		}
	}
	return Family{}, false
}

func matchesName(pattern, name string) bool {
	matched, _ := path.Match(pattern, strings.ToLower(name))
	return matched
}
