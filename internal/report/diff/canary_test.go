package diff

import (
	"context"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"

	"stackplan/internal/artefact"
	"stackplan/internal/compile"
	"stackplan/internal/model"
	"stackplan/internal/plan"
	"stackplan/internal/series"
)

// oneHost is a snapshot of one host.
type oneHost struct {
	host  artefact.Host
	files []*artefact.File
}

// Hosts returns the host.
func (s oneHost) Hosts() []artefact.Host { return []artefact.Host{s.host} }

// Files returns copies of the files of the host.
func (s oneHost) Files(_ context.Context, h artefact.Host, _ []string) ([]*artefact.File, error) {
	if h != s.host {
		return nil, fs.ErrNotExist
	}
	var all []*artefact.File
	for _, f := range s.files {
		c := *f
		all = append(all, &c)
	}
	return all, nil
}

// with returns the snapshot with a text after the end of a file.
func (s oneHost) with(t *testing.T, path, text string) oneHost {
	t.Helper()
	changed := oneHost{host: s.host}
	found := false
	for _, f := range s.files {
		c := *f
		if c.Path == path {
			c.Body, found = []byte(string(f.Body)+text), true
		}
		changed.files = append(changed.files, &c)
	}
	if !found {
		t.Fatalf("%s has no %s", s.host.Name, path)
	}
	return changed
}

// canaries are, by file, texts that contain a secret in place of the word CANARY. Some cannot be parsed, so they are compared as text.
var canaries = map[string][]string{
	"/etc/nova/nova.conf": {
		"[DEFAULT]\ntransport_url = rabbit://a:CANARY@h1:5672, b:CANARY@h2:5672\n",
		"[DEFAULT]\ntransport_url = rabbit://a:CANARY@h1:5672,\n  b:CANARY@h2:5672,\n\tc:CANARY@h3:5672\n",
		"[DEFAULT]\nmy_hosts = amqp://a:CANARY@h1:5672,\n  b:CANARY@h2:5672\n",
		"[database]\nconnection = mysql+pymysql://nova:CANARY@h/nova\n",
		"[database]\nslave_connection = \"mysql+pymysql://nova:CANARY@h/nova\"\n",
		"[database]\nconnection = mysql+pymysql://h/nova?user=nova&password=CANARY\n",
		"[restproxy]\nserver_auth = admin:CANARY\n",
		"[restproxy]\nserver-auth = admin:CANARY\n",
		"[x]\nserverauth = CANARY\n",
		"[profiler]\nhmac_keys = CANARY\n",
		"[vault]\nroot_token_id = CANARY\n",
		"[x]\nswift_store_user = CANARY\n",
		"[x]\nuser_pw = CANARY\n",
		"[keystone_authtoken]\npasword = CANARY\n",
		"[neutron]\nmetadata_proxy_shared_secrt = CANARY\n",
		"[DEFAULT]\ntransport_ulr = CANARY\n",
		"[keystone_authtokn]\npassword = CANARY\n[cells]\npassword = CANARY\n",
		"[privsep_entrypoint]\nuser_token = CANARY\n",
		"[x]\nvendor_api_key = CANARY\n",
		"[x]\nvendor_token: CANARY\n",
		"[x]\nurl = http://h/x?token=CANARY&id=1\n",
		"[x]\ncommand = /usr/bin/mysql -uroot -pCANARY -e x\n",
		"[x]\ncommand = check --password=CANARY --verbose\n",
		"[x]\ncommand = curl -u admin:CANARY http://h\n",
		"[x]\nheaders = X-Auth-Token: CANARY\n",
		"[x]\nheaders = {\"Authorization\": \"Basic CANARY\"}\n",
		"[x]\npassword = CANARY\n  CANARY\n",
		"[x]\ncertificate = -----BEGIN RSA PRIVATE KEY-----\n  CANARY\n  CANARY\n  -----END RSA PRIVATE KEY-----\n",
		"[x]\n# admin_password = CANARY\nnew = 1\n",
		"[x]\n#transport_url = rabbit://a:CANARY@h1, b:CANARY@h2\nnew = 1\n",
		"[x]\n#hmac_keys = CANARY\nnew = 1\n",
		"[x]\nnew = 1\n# the old password was CANARY\n",
		"  indented\npassword CANARY\n[x]\npassword = CANARY\n",
	},
	"/etc/mysql/mariadb.conf.d/90-stackplan.cnf": {
		"[mysqld]\nwsrep-sst-auth = sst:CANARY\n",
		"[mysqld]\nwsrep_sst_auth = \"sst:CANARY\"\n",
		"[mysqld]\nmaster-password = CANARY\n",
		"[client]\npassword = 'CANARY'\n",
		"[mysqld]\ninit_connect = \"SET PASSWORD = PASSWORD('CANARY')\"\n",
		"[mysqld]\ninit-connect = \"GRANT ALL ON *.* TO a IDENTIFIED BY 'CANARY'\"\n",
		"[mysqld]\nwsrep_notify_cmd = \"/usr/local/bin/notify -p CANARY\"\n",
		"[mysqld]\n#wsrep-sst-auth = sst:CANARY\nnew = 1\n",
	},
	"/etc/haproxy/haproxy.cfg": {
		"backend x\n  tcp-check send AUTH\\ CANARY\\r\\n\n",
		"backend x\n  http-request set-header Authorization \"Basic CANARY\"\n",
		"backend x\n  http-request set-header X-Auth-Token CANARY\n",
		"backend x\n  http-check send hdr Authorization \"Bearer CANARY\"\n",
		"backend x\n  option httpchk GET / HTTP/1.0\\r\\nAuthorization:\\ Basic\\ CANARY\n",
		"listen stats\n  stats auth admin:CANARY\n",
		"userlist x\n  user a insecure-password CANARY\n",
		"userlist x\n  user a password CANARY groups b\n",
		"backend x\n  # stats auth admin:CANARY\n  balance source\n",
		"backend x\n  server a 10.0.0.1:80 check # password CANARY\n",
	},
	"/etc/keepalived/keepalived.conf": {
		"vrrp_script x {\n    script \"/usr/bin/mysql -uroot -pCANARY -e x\"\n}\n",
		"vrrp_script x {\n    script \"/usr/bin/mysql --password=CANARY\"\n}\n",
		"vrrp_script x {\n    script \"/usr/bin/check -p CANARY -h db\"\n}\n",
		"vrrp_instance x {\n    authentication {\n        auth_type PASS\n        auth_pass CANARY\n    }\n}\n",
		"vrrp_instance x {\n    notify \"/usr/bin/curl -u a:CANARY http://h\"\n}\n",
		"! auth_pass CANARY\nvrrp_instance x {\n    priority 1\n}\n",
	},
	"/etc/rabbitmq/rabbitmq.conf": {
		"new_pass = CANARY\n", "default_users.alice.password = CANARY\n", "cluster_formation.consul.acl_token = CANARY\n",
		"ssl_options.password = CANARY\n", "auth_ldap.dn_lookup_bind.password = CANARY\n", "x = amqp://a:CANARY@h1, b:CANARY@h2\n",
		"# old_pass = CANARY\nx = 1\n", "{rabbit, [{default_pass,\n  <<\"CANARY\">>}]}.\n", "{rabbit, [{default_user, <<\"a\">>}, {default_pass, <<\"CANARY\">>}]}.\n",
	},
	"/etc/nova/nova-api-uwsgi.ini": {
		"env = OS_PASSWORD=CANARY\n", "env = OS_TOKEN=CANARY\n", "route = ^/ basicauth:Realm,user:CANARY\n", "stats-url = http://a:CANARY@h\n",
		"; password = CANARY\nx = 1\n",
	},
	"/etc/default/nova-consoleproxy": {
		"export X_PASSWORD='CANARY'\n", "MYSQL_PWD=CANARY\n", "OS_TOKEN=CANARY\n", "DAEMON_ARGS=\"-uroot -pCANARY\"\n", "ARGS=\"--password CANARY -x\"\n",
		"URL=http://a:CANARY@h\n", "#X_PASSWORD=CANARY\nX=1\n", "if true; then export X_PASSWORD=CANARY; fi\n", "ERL_ARGS=\"-setcookie CANARY\"\n",
	},
	"/etc/systemd/system/mariadb.service.d/stackplan.conf": {
		"Environment=OS_PASSWORD=CANARY\n", "Environment=\"OS_TOKEN=CANARY\" \"A=b\"\n", "ExecStartPost=/usr/bin/mysql -uroot -pCANARY\n",
		"ExecStartPost=/usr/bin/x \\\n  --password=CANARY \\\n  --verbose\n", "[WireGuard]\nPrivateKey=CANARY\n", "[WireGuardPeer]\nPresharedKey=CANARY\nPort=1\n",
		"# Environment=OS_PASSWORD=CANARY\nX=1\n",
	},
	"/etc/sysctl.d/60-stackplan-haproxy.conf": {
		"x.password = CANARY\n", "x.url = http://a:CANARY@h, b:CANARY@i\n", "# x.password = CANARY\nx.y = 1\n", "net.secret=CANARY\n",
	},
	"/etc/memcached.conf": {"--auth-password=CANARY\n", "--url http://a:CANARY@h\n", "# password CANARY\n-v\n"},
	"/etc/hosts": {
		"password CANARY\n", "http://a:CANARY@h, b:CANARY@h\n", "token=CANARY\n", "<password>CANARY</password>\n", "{\"api_token\": \"CANARY\"}\n",
		"-----BEGIN PRIVATE KEY-----\nCANARY\nCANARY\n-----END PRIVATE KEY-----\n", "{default_pass,\n <<\"CANARY\">>}.\n", "curl -H 'X-Auth-Token: CANARY' h\n",
		"db_password:\n  CANARY\n", "# db_password: CANARY\n10.9.9.9 x\n", "mysql -h db -p CANARY\n", "echo root:CANARY | chpasswd\n", "sshpass -p CANARY ssh h\n",
	},
	"/var/lib/rabbitmq/.erlang.cookie": {"CANARY", "\nCANARY\n"},
}

// canary returns a random word as programs generate passwords: with letters of both cases and digits, with letters only, or with digits only.
func canary(random *rand.Rand) string {
	letters := []string{"abcdefghijkmnopqrstuvwxyz", "ABCDEFGHKLMNPQRSTabcdefghij23456789", "0123456789abcdef"}[random.IntN(3)]
	word := []byte("q")
	for range 11 {
		word = append(word, letters[random.IntN(len(letters))])
	}
	return string(word)
}

// TestNoSecretIsShown writes secrets into files of a snapshot, wherever each program accepts one, and checks that no format shows them.
func TestNoSecretIsShown(t *testing.T) {
	cloud := compile.Dir(context.Background(), "../../../examples/zed")
	if err := cloud.Findings.Err(); err != nil {
		t.Fatal(err)
	}
	clean := oneHost{host: artefact.Host{Region: "lab", Name: "ctl1"}}
	for f, err := range cloud.Files(context.Background(), func(h *model.Host) bool { return h.Name == "ctl1" }) {
		if err != nil {
			t.Fatal(err)
		}
		bare := *f
		bare.Project, bare.Lines, bare.Reload, bare.Restart = "", nil, nil, nil
		clean.files = append(clean.files, &bare)
	}
	random := rand.New(rand.NewPCG(7, 11))
	for path, forms := range canaries {
		for i, form := range forms {
			word := canary(random)
			report, err := plan.Diff(context.Background(), plan.Options{
				Want: cloud, Have: clean.with(t, path, strings.ReplaceAll(form, "CANARY", word)),
				Series: []series.Series{series.None, series.Zed, series.Queens}[i%3],
				Scope:  func(_, host string) bool { return host == "ctl1" }, Show: plan.Show{NoEffect: true, Texts: true, Digests: true},
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(report.Changes)+len(report.NoEffect) == 0 && report.Summary.NotCompared == 0 {
				t.Errorf("%s: %q is not reported", path, form)
			}
			for name := range formats {
				text := diffed(t, name, report)
				if at := strings.Index(text, word); at >= 0 {
					t.Errorf("%s: %s of %q contains the secret:\n%s", path, name, form, text[max(0, at-100):min(len(text), at+40)])
					break
				}
			}
		}
	}
}
