package lint_test

import (
	"strings"
	"testing"

	"stackplan/generators"
	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/lint"
	"stackplan/internal/series"
)

// facts are shared by all tests: the catalogue decodes a project once.
var facts = catalogue.Open()

// lintText checks a text as the file of a path.
func lintText(t *testing.T, path, text string, in series.Series) *lint.Result {
	t.Helper()
	from := func(wanted func(string) bool, yield func(lint.Input)) error {
		yield(lint.Input{Name: path, Path: path, Body: []byte(text)})
		return nil
	}
	r, err := lint.Run(t.Context(), []lint.Source{from}, lint.Options{Facts: facts, Services: generators.All(), Series: in})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// planted are faults: a file, its section, the lines after the header, and the findings as CODE@LINE, which counts from the first of these
// lines.
var planted = []struct {
	file, group, lines, want string
	in                       series.Series
}{
	// Names that no program reads.
	{"nova.conf", "DEFAULT", "cpu_alocation_ratio = 4", "lint/unknown@1", series.Zed},
	{"nova.conf", "oslo_messaging_rabbit", "rabbit_quorum_queues = true", "lint/unknown@1", series.Zed},
	{"nova.conf", "service_user", "region_name = RegionOne", "lint/section@1", series.Zed},
	{"nova.conf", "privsep_entrypoint", "helper_command = sudo x", "lint/section@1", series.Zed},
	{"nova.conf", "privsep_osbrick", "helper_comand = sudo x", "lint/unknown@1", series.Zed},
	{"nova.conf", "libvirt", "my_ip = 192.0.2.1", "lint/section@1", series.Zed},
	{"nova.conf", "DEFAULT", "auth_url = http://192.0.2.1:5000", "lint/section@1", series.Zed},
	{"nova.conf", "keystone_authtokn", "auth_url = http://192.0.2.1:5000", "lint/section@1", series.Zed},
	{"nova.conf", "default", "my_ip = 192.0.2.1", "lint/section@1", series.Zed},
	{"nova.conf", "vnc", "server_listne = 192.0.2.1", "lint/unknown@1", series.Zed},
	{"nova.conf", "glance", "api_server = http://192.0.2.1:9292", "lint/unknown@1", series.Epoxy},
	{"glance-api.conf", "glance_store", "filesystem_store_dir = /x", "lint/unknown@1", series.Zed},
	{"keystone.conf", "token", "expiraton = 3600", "lint/unknown@1", series.Zed},
	{"neutron.conf", "DEFAULT", "servce_plugins = router", "lint/unknown@1", series.Zed},
	{"neutron.conf", "agent", "root_helpr = sudo", "lint/unknown@1", series.Zed},
	{"ml2_conf.ini", "ml2", "type_driver = flat", "lint/unknown@1", series.Zed},
	{"ml2_conf.ini", "ml2_type_vxlan", "vni_range = 1:100", "lint/unknown@1", series.Zed},
	{"placement.conf", "placement_database", "conection = sqlite://", "lint/unknown@1", series.Zed},
	{"cinder.conf", "DEFAULT", "enabled_backend = lvm", "lint/unknown@1", series.Zed},
	{"heat.conf", "DEFAULT", "heat_metadata_server = http://192.0.2.1:8000", "lint/unknown@1", series.Zed},
	{"octavia.conf", "health_manager", "hartbeat_key = x", "lint/unknown@1", series.Zed},
	{"barbican.conf", "secretstore", "enabled_secretstore_plugin = store_crypto", "lint/unknown@1", series.Zed},
	{"designate.conf", "service:api", "listn = 192.0.2.1:9001", "lint/unknown@1", series.Zed},
	{"manila.conf", "DEFAULT", "enabled_share_backend = x", "lint/unknown@1", series.Zed},
	{"magnum.conf", "certificates", "cert_manager_typ = barbican", "lint/unknown@1", series.Zed},
	// Removed and newer options.
	{"nova.conf", "DEFAULT", "use_neutron = true", "lint/removed@1", series.Zed},
	{"nova.conf", "DEFAULT", "rpc_backend = rabbit", "lint/removed@1", series.Zed},
	{"nova.conf", "cells", "enable = true", "lint/removed@1", series.Zed},
	{"nova.conf", "DEFAULT", "network_api_class = x", "lint/removed@1", series.Zed},
	{"nova.conf", "DEFAULT", "flat_network_bridge = br100", "lint/removed@1", series.Zed},
	{"nova.conf", "compute", "cpu_shared_set = 0-3", "lint/newer@1", series.Queens},
	{"neutron.conf", "DEFAULT", "allow_overlapping_ips = true", "lint/removed@1", series.Epoxy},
	{"glance-api.conf", "DEFAULT", "registry_host = 192.0.2.1", "lint/removed@1", series.Zed},
	{"keystone.conf", "DEFAULT", "admin_token = ADMIN", "lint/danger@1", series.Zed},
	{"neutron.conf", "oslo_messaging_rabbit", "rabbit_quorum_queue = true", "lint/newer@1", series.Queens},
	// Old names and options that are deprecated.
	{"nova.conf", "DEFAULT", "osapi_max_limit = 2000", "lint/renamed@1", series.Zed},
	{"nova.conf", "vnc", "vncserver_listen = 192.0.2.1", "lint/removed@1", series.Zed},
	{"nova.conf", "DEFAULT", "vcpu_pin_set = 0-3", "lint/deprecated@1", series.Zed},
	{"keystone.conf", "database", "sql_connection = sqlite://", "lint/renamed@1", series.Kilo},
	// Values.
	{"nova.conf", "DEFAULT", "rpc_response_timeout = soon", "lint/value@1", series.Zed},
	{"nova.conf", "DEFAULT", "debug = maybe", "lint/value@1", series.Zed},
	{"nova.conf", "DEFAULT", "reserved_host_memory_mb = -1", "lint/value@1", series.Zed},
	{"nova.conf", "DEFAULT", "reserved_host_memory_mb =", "lint/value@1", series.Zed},
	{"nova.conf", "libvirt", "virt_type = qmeu", "lint/value@1", series.Zed},
	{"nova.conf", "DEFAULT", "my_ip = 192.0.2.300", "lint/form@1", series.Zed},
	{"nova.conf", "metrics", "weight_multiplier = much", "lint/value@1", series.Zed},
	{"neutron.conf", "DEFAULT", "bind_port = 96960", "lint/value@1", series.Zed},
	{"neutron.conf", "DEFAULT", "global_physnet_mtu = 1500 bytes", "lint/value@1", series.Zed},
	{"keystone.conf", "identity", "password_hash_algorithm = md5", "lint/value@1", series.Zed},
	{"glance-api.conf", "DEFAULT", "workers = -4", "lint/value@1", series.Zed},
	{"cinder.conf", "DEFAULT", "osapi_volume_listen_port = x", "lint/value@1", series.Zed},
	{"heat.conf", "DEFAULT", "max_resources_per_stack = many", "lint/value@1", series.Zed},
	{"ml2_conf.ini", "ml2_type_vxlan", "vni_ranges = 1:99999999999", "lint/form@1", series.Zed},
	{"neutron.conf", "DEFAULT", "core_plugin = ml3", "lint/plugin@1", series.Zed},
	{"keystone.conf", "token", "provider = uuid", "lint/plugin@1", series.Zed},
	// Dangerous values.
	{"neutron.conf", "DEFAULT", "auth_strategy = noauth", "lint/danger@1", series.Zed},
	{"nova.conf", "keystone_authtoken", "insecure = true", "lint/danger@1", series.Zed},
	{"nova.conf", "DEFAULT", "log_dir = logs", "lint/danger@1", series.Zed},
	// The syntax of the file.
	{"nova.conf", "DEFAULT", "control_exchange = nova\n    # the name", "lint/comment@2", series.Zed},
	{"nova.conf", "DEFAULT", "control_exchange = nova # the name", "lint/comment@1", series.Zed},
	{"nova.conf", "DEFAULT", "control_exchange =\n  x", "lint/continuation@1", series.Zed},
	{"nova.conf", "DEFAULT", "control_exchange = x\n  debug = true", "lint/continuation@2", series.Zed},
	{"nova.conf", "DEFAULT", "debug", "lint/syntax@1", series.Zed},
	{"nova.conf", "DEFAULT", "[vnc", "lint/syntax@1", series.Zed},
	{"nova.conf", "DEFAULT", "debug = true # yes", "lint/value@1", series.Zed},
	{"nova.conf", "DEFAULT", "host = cn1\ndebug = true\nhost = cn2", "lint/twice@1", series.Zed},
	{"nova.conf", "DEFAULT", "osapi_max_limit = 5\n[api]\nmax_limit = 6", "lint/both-names@1 lint/renamed@1", series.Zed},
	// The wrong file.
	{"l3_agent.ini", "DEFAULT", "dnsmasq_dns_servers = 192.0.2.1", "lint/file@1", series.Zed},
	{"dhcp_agent.ini", "DEFAULT", "agent_mode = dvr", "lint/file@1", series.Zed},
	{"neutron.conf", "ovs", "bridge_mappings = physnet1:br-ex", "lint/file@1", series.Zed},
}

// The tags of a template hide no fault in other lines, and on a host they are faults.
func TestFaultsInTemplates(t *testing.T) {
	text := "[DEFAULT]\n{% if x %}\ncpu_alocation_ratio = {{ ratio }}\n{% endif %}\n"
	r := lintText(t, "config/nova.conf", text, series.Zed)
	if len(r.Findings) != 1 || r.Findings[0].Code != "lint/unknown" || r.Findings[0].Pos.Line != 3 || r.Open != 1 {
		t.Error(messages(r.Findings), r.Open)
	}
	if r := lintText(t, "config/nova.conf", "[DEFAULT]\n{% if x %}host = x{% endif %}\n", series.Zed); r.Open != 1 {
		t.Error(r.Open)
	}
	if r := lintText(t, "etc/nova/nova.conf", text, series.Zed); r.Findings.Count(diag.Error) != 3 {
		t.Error(messages(r.Findings))
	}
}

func TestPlantedFaultsAreFound(t *testing.T) {
	if len(planted) < 60 {
		t.Errorf("%d faults", len(planted))
	}
	for _, tt := range planted {
		r := lintText(t, tt.file, "# a file\n["+tt.group+"]\n"+tt.lines+"\n", tt.in)
		var got []string
		for _, d := range r.Findings {
			got = append(got, d.Code+"@"+string(rune('0'+d.Pos.Line-2)))
			if d.Pos.Column < 1 || d.Message == "" || d.Rule == "" && d.Hint == "" {
				t.Errorf("%s: no position, message or reason: %+v", tt.lines, d)
			}
		}
		if text := strings.Join(got, " "); text != tt.want {
			t.Errorf("%s [%s] %q of %v: %s, want %s\n%v", tt.file, tt.group, tt.lines, tt.in, text, tt.want, messages(r.Findings))
		}
	}
}

func messages(list diag.List) string {
	var all []string
	for _, d := range list {
		all = append(all, d.String()+" | "+d.Hint)
	}
	return strings.Join(all, "\n")
}

// What lint does not know is not a fault.
func TestUnknownFamiliesAreNoFaults(t *testing.T) {
	tests := []struct {
		file, text string
		in         series.Series
	}{
		{"keystone.conf", "[openid]\nremote_id_attribute = HTTP_OIDC_ISS\n[saml2]\nremote_id_attribute = x\n", series.Zed},
		{"keystone.conf", "[auth]\nmethods = password,token,acme\nacme = acme.Plugin\nopenid = keystone.auth.plugins.mapped.Mapped\n[acme]\nsize = 1\n", series.Zed},
		{"nova.conf", "[privsep_osbrick]\nhelper_command = sudo x\n[vif_plug_ovs_privileged]\nhelper_command = sudo x\n[nova_sys_admin]\nuser = nova\n", series.Zed},
		{"nova.conf", "[devices]\nenabled_mdev_types = nvidia-35\n[mdev_nvidia-35]\ndevice_addresses = 0000:84:00.0\n", series.Zed},
		{"nova.conf", "[extra_headers]\nDistribution = Ubuntu\n", series.Juno},
		{"nova.conf", "[vendor_scheduler]\nweight = 4\n", series.Zed},
		{"nova.conf", "[keystone_authtoken]\nauth_type = v3applicationcredential\napplication_credential_id = x\n", series.Zed},
		{"glance-api.conf", "[DEFAULT]\nenabled_backends = fast:rbd,slow:file\n[fast]\nrbd_store_pool = images\n[slow]\nfilesystem_store_datadir = /x\n", series.Zed},
		{"glance-api.conf", "[os_glance_staging_store]\nfilesystem_store_datadir = /x\n", series.Zed},
		{"cinder.conf", "[DEFAULT]\nenabled_backends = lvm-1\n[lvm-1]\nvolume_driver = cinder.volume.drivers.lvm.LVMVolumeDriver\nvolume_group = vg\nvendor_size = 4\n", series.Zed},
		{"manila.conf", "[DEFAULT]\nenabled_share_backends = generic\n[generic]\nshare_driver = x\n", series.Zed},
		{"neutron.conf", "[QUOTAS]\nquota_firewall = 1\nquota_vpnservice = 2\n[service_providers]\nservice_provider = VPN:x:y:default\n[bgpvpn]\nx = 1\n[sfc]\ndrivers = ovs\n[taas]\ndriver = x\n[l2gw]\nx = 1\n", series.Zed},
		{"etc/neutron/neutron_vpnaas.conf", "[vpnagent]\nvpn_device_driver = x\n[DEFAULT]\nvpn_scheduler_driver = y\n", series.Zed},
		{"nova.conf", "[oslo_messaging_rabbit]\nssl_enforce_hostname_verification = true\n", series.Zed},
		{"keystone.conf", "[security_compliance]\nallow_insecure_totp = true\n", series.Zed},
		{"nova.conf", "[DEFAULT]\nmy_ip = {{ ip }}\nrpc_response_timeout = %TIMEOUT%\ndebug = {% if x %}true{% endif %}\n", series.Zed},
		// Libraries whose options no sample of the series lists, and options that the lists of a series lack.
		{"nova.conf", "[os_vif_ovs]\nisolate_vif = true\nnetwork_device_mtu = 9000\n[DEFAULT]\nnetwork_device_mtu = 9000\n", series.Train},
		{"neutron.conf", "[privsep]\nhelper_command = sudo x\n", series.Queens},
		{"nova.conf", "[audit_middleware_notifications]\ndriver = log\n[barbican]\nauth_endpoint = http://192.0.2.1:5000/v3\n", series.Queens},
		{"glance-api.conf", "[glance_store]\nrbd_store_pool = images\n", series.Juno},
		{"glance-api.conf", "[DEFAULT]\nrbd_store_pool = images\n", series.Liberty},
		// Options that the agents register, though their samples do not list them.
		{"openvswitch_agent.ini", "[ovs]\novsdb_timeout = 30\nigmp_snooping_enable = true\n[agent]\ndscp = 8\n", series.Zed},
		{"neutron_ovn_metadata_agent.ini", "[ovn]\novn_sb_connection = tcp:192.0.2.1:6642\n[ovs]\novsdb_timeout = 30\n", series.Zed},
		{"l3_agent.ini", "[ovs]\nintegration_bridge = br-one\n", series.Zed},
		{"l3_agent.ini", "[network_log]\nrate_limit = 200\n", series.Stein},
		// Lines of a template: which of them apply is not known.
		{"config/nova.conf", "{# by hand #}\n[DEFAULT]\n{% if x %}\nreserved_host_cpus = 1\n{% else %}\nreserved_host_cpus = 2\n{%- endif %}\n" +
			"{% if a %}host = x{% endif %}\n{{ more |\ndefault('') }}\n[libvirt]\nimages_rbd_pool = {{ pool |\n    default('vms') }}\n", series.Zed},
		{"nova.conf", "[DEFAULT]\ntransport_url = ((nova/rabbit:url))\nmy_ip = $host\n", series.Zed},
	}
	for _, tt := range tests {
		if r := lintText(t, tt.file, tt.text, tt.in); len(r.Findings) > 0 {
			t.Errorf("%s: %v", tt.file, messages(r.Findings))
		}
	}
}
