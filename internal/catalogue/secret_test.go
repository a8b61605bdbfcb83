package catalogue

import "testing"

func TestIsSecret(t *testing.T) {
	c := Open()
	for _, test := range []struct {
		project, group, name string
		known, want          bool
	}{
		{"neutron", "restproxy", "server_auth", false, true},
		{"neutron", "RESTPROXY", "server-auth", false, true},
		{"neutron", "restproxy", "serverauth", false, true},
		{"nova", "profiler", "hmac_keys", true, true},             // in other series
		{"cinder", "key_manager", "fixed_key", true, true},        // in other projects
		{"cinder", "keymgr", "fixed_key", true, true},             // under its old name
		{"nova", "database", "sql_connection", false, true},       // under another name
		{"nova", "elsewhere", "server_auth", false, true},         // in any group
		{"nova", "keystone_authtoken", "admin_user", true, false}, // an option of neutron in another group
		{"nova", "DEFAULT", "debug", true, false},
		{"nova", "fernet_tokens", "key_repository", false, false},
		{"", "restproxy", "server_auth", false, false},
		{"mariadb", "restproxy", "server_auth", false, false},
	} {
		if got := c.IsSecret(test.project, Key{test.group, test.name}, test.known); got != test.want {
			t.Errorf("%+v: %v", test, got)
		}
	}
	for name, want := range map[string]bool{
		"pasword": true, "transport_ulr": true, "metadata_proxy_shared_secrt": true, "memcache-scret-key": true, "conection": true,
		"cpu_alocation_ratio": false, "my_ip": false, "rabbit_quorum_queues": false, "virt_typ": false, "workers": false, "connect_url": false,
	} {
		if got := c.IsLikeSecret(Key{"x", name}); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	for _, name := range c.Projects() {
		for _, s := range c.Series(name) {
			for _, o := range c.Options(name, s) {
				if o.Secret && !c.IsSecret(name, o.Key, true) {
					t.Errorf("%s %s %v is not a secret", name, s, o.Key)
				}
			}
		}
	}
}
