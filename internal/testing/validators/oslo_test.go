package validators_test

import (
	"context"
	"testing"

	"stackplan/internal/testing/validators"
)

// oslo validates files with oslo.config, and fails the test if that is impossible.
func oslo(t *testing.T) func(context.Context, []string) []error {
	return func(ctx context.Context, files []string) []error {
		t.Helper()
		byFile, err := validators.Oslo(ctx, files...)
		if err != nil {
			t.Fatal(err)
		}
		results := make([]error, len(files))
		for i, file := range files {
			results[i] = byFile[file].Err()
		}
		return results
	}
}

const goodNova = `[DEFAULT]
my_ip = 10.0.0.11
cpu_allocation_ratio = 4.0
resume_guests_state_on_host_boot = True
state_path = /var/lib/nova
transport_url = rabbit://openstack:((messaging/password:url))@10.0.0.11:5672//

[vnc]
server_listen = 10.0.0.11
novncproxy_port = 6080

[conductor]
workers = 2

[compute]
cpu_dedicated_set = 4-23

[libvirt]
virt_type = kvm
images_rbd_pool = $state_path

[placement]
auth_type = password
auth_url = http://10.0.0.10:5000
username = placement
password = ((placement/service))
project_name = service

[keystone_authtoken]
auth_type = password
auth_url = http://10.0.0.10:5000
username = nova
memcached_servers = 10.0.0.11:11211
`

func TestOsloFaults(t *testing.T) { injectAll(t, "nova.conf", goodNova, oslo(t), osloFaults) }

var osloFaults = []fault{
	{"unknown option", "my_ip", "my_ipp", "oslo-config-validator: DEFAULT/my_ipp is not part"},
	{"unknown group", "[conductor]", "[conducktor]", "[conducktor] workers: unknown"},
	{"option of a group in another", "cpu_dedicated_set", "cpu_allocation_ratio", "[compute] cpu_allocation_ratio: unknown"},
	{"not a number", "= 4.0", "= four", "[DEFAULT] cpu_allocation_ratio: "},
	{"below the least", "= 4.0", "= -1.0", "[DEFAULT] cpu_allocation_ratio: "},
	{"not an integer", "workers = 2", "workers = 2.5", "[conductor] workers: "},
	{"out of range", "= 6080", "= 70000", "[vnc] novncproxy_port: "},
	{"not a boolean", "= True", "= Yep", "[DEFAULT] resume_guests_state_on_host_boot: "},
	{"not a choice", "= kvm", "= kvmm", "[libvirt] virt_type: "},
	{"not an address", "server_listen = 10.0.0.11", "server_listen = 10.0.0.11:80", "[vnc] server_listen: "},
	{"old name", "my_ip = 10.0.0.11\n", "osapi_max_limit = 100\n", "[DEFAULT] osapi_max_limit: renamed to [api] max_limit"},
	{"reference to nothing", "$state_path", "$state_bath", "state_bath"},
	{"given twice", "workers = 2", "workers = 2\nworkers = 3", "[conductor] workers: given 2 times"},
	{"unknown option of the plug-in", "username = nova", "usrname = nova", "[keystone_authtoken] usrname: unknown"},
	{"unknown plug-in", "[placement]\nauth_type = password", "[placement]\nauth_type = passwort", "passwort"},
	{"login without an address", "auth_url = http://10.0.0.10:5000\nusername = placement", "username = placement", "[placement] auth_type password: "},
	{"no section", "[DEFAULT]\n", "", "ParseError"},
	{"line that is no option", "workers = 2", "workers", "ParseError"},
}

// TestOsloMultiStore validates the sections that an operator names for glance's back ends by the type of each back end.
func TestOsloMultiStore(t *testing.T) {
	const good = "[DEFAULT]\nenabled_backends = local:file\n[glance_store]\ndefault_backend = local\n[local]\nfilesystem_store_datadir = /x\n"
	injectAll(t, "glance-api.conf", good, oslo(t), []fault{
		{"option of another type", "filesystem_store_datadir", "rbd_store_pool", "[local] rbd_store_pool: unknown"},
		{"section of no back end", "[local]", "[remote]", "[remote] filesystem_store_datadir: unknown"},
		{"type that glance lacks", "local:file", "local:disk", "[local] filesystem_store_datadir: unknown"},
	})
}
