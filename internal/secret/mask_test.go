package secret

import (
	"strings"
	"testing"
)

// TestMask checks texts with secrets: the canary must be hidden, and the rest remains.
func TestMask(t *testing.T) {
	for text, want := range map[string]string{
		"mysql+pymysql://nova:hunter2@10.0.0.1/nova?charset=utf8":                    "mysql+pymysql://nova:(secret)@10.0.0.1/nova?charset=utf8",
		"mysql+pymysql://nova:((nova/database:url))@10.0.0.1/nova":                   "mysql+pymysql://nova:((nova/database:url))@10.0.0.1/nova",
		"rabbit://a:hunter2@h1:5672,a:hunter2@h2:5672/":                              "rabbit://a:(secret)@h1:5672,a:(secret)@h2:5672/",
		"rabbit://a:hunter2@h1:5672, b:hunter2@h2:5672":                              "rabbit://a:(secret)@h1:5672, b:(secret)@h2:5672",
		"rabbit://a:hunter2@h1:5672,\n\tb:hunter2@h2:5672":                           "rabbit://a:(secret)@h1:5672,\n\tb:(secret)@h2:5672",
		"mysql://u:hun/ter2@h/db":                                                    "mysql://u:(secret)@h/db",
		"mysql://u:hun@hunter2@h/db":                                                 "mysql://u:(secret)@h/db",
		"mysql://u:hun@hun/hunter2@h/db":                                             "mysql://u:(secret)@h/db",
		"mysql://u:hun,hunter2@h/db":                                                 "mysql://u:(secret)@h/db",
		"mysql://u:hun hunter2@h/db":                                                 "mysql://u:(secret)@h/db",
		"redis://:hunter2@h:6379/0":                                                  "redis://:(secret)@h:6379/0",
		"rabbit://h1:5672,u:hunter2@h2:5672/v":                                       "rabbit://h1:5672,u:(secret)@h2:5672/v",
		"    b:hunter2@h2:5672":                                                      "    b:(secret)@h2:5672",
		"user admin insecure-password hunter2":                                       "user admin insecure-password (secret)",
		"    auth_pass hunter2":                                                      "    auth_pass (secret)",
		"stats auth admin:hunter2":                                                   "stats auth admin:(secret)",
		"{default_pass, <<\"hunter2\">>},":                                           "{default_pass, (secret)",
		"{default_pass,\n  <<\"hunter2\">>},":                                        "{default_pass,\n  (secret)",
		`tcp-check send AUTH\ hunter2\r\n`:                                           `tcp-check send AUTH\ (secret)`,
		"tcp-check send 'AUTH hunter2\r\n'":                                          "tcp-check send 'AUTH (secret)",
		"tcp-check send-binary 4155544820":                                           "tcp-check send-binary (secret)",
		`http-request set-header Authorization "Basic aHVudGVyMg=="`:                 `http-request set-header Authorization (secret)`,
		`option httpchk GET / HTTP/1.0\r\nAuthorization:\ Basic\ hunter2`:            `option httpchk GET / HTTP/1.0\r\nAuthorization:\ (secret)`,
		`acl ok hdr(authorization) -m str "Basic hunter2="`:                          `acl ok hdr(authorization) -m str "Basic (secret)"`,
		`script "/usr/bin/mysql -uroot -phunter2 -e x"`:                              `script "/usr/bin/mysql -uroot -p(secret) -e x"`,
		"mysql -p12345 -e x":                                                         "mysql -p(secret) -e x",
		"check -p hunter2 -h db":                                                     "check -p (secret) -h db",
		"mysql --password=hunter2":                                                   "mysql --password=(secret)",
		"mysql --password 'hunter2 hunter2'":                                         "mysql --password (secret)",
		"curl -u admin:hunter2 http://h/":                                            "curl -u admin:(secret) http://h/",
		"curl -H 'X-Auth-Token: hunter2' http://h/":                                  "curl -H 'X-Auth-Token: (secret)",
		"GET http://h/x?token=hunter2&id=7":                                          "GET http://h/x?token=(secret)&id=7",
		"http://h/x?id=7&api_key=hunter2":                                            "http://h/x?id=7&api_key=(secret)",
		"export OS_PASSWORD='hunter2'":                                               "export OS_PASSWORD=(secret)",
		"export OS_TOKEN=hunter2":                                                    "export OS_TOKEN=(secret)",
		`Environment="OS_TOKEN=hunter2 hunter2" "A=b"`:                               `Environment="OS_TOKEN=(secret)" "A=b"`,
		`RABBITMQ_SERVER_ERL_ARGS="-setcookie hunter2"`:                              `RABBITMQ_SERVER_ERL_ARGS="-setcookie (secret)`,
		"wsrep-sst-auth = sst:hunter2":                                               "wsrep-sst-auth = (secret)",
		"master-password=hunter2":                                                    "master-password=(secret)",
		"user_pw = hunter2":                                                          "user_pw = (secret)",
		"serverauth: hunter2":                                                        "serverauth: (secret)",
		"GRANT ALL ON *.* TO a IDENTIFIED BY 'hunter2'":                              "GRANT ALL ON *.* TO a IDENTIFIED BY (secret)",
		`{"token": "hunter2 hunter2", "id": 1}`:                                      `{"token": (secret), "id": 1}`,
		"<password>hunter2</password>":                                               "<password>(secret)",
		"route = ^/ basicauth:Realm,user:hunter2":                                    "route = ^/ basicauth:Realm,(secret)",
		"root:$6$salt$hunter2:19000:0":                                               "root:(secret):19000:0",
		"x eyJhbGciOi.hunter2.sig y":                                                 "x (secret) y",
		"-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----\nx": "-----BEGIN RSA PRIVATE KEY-----(secret)-----END RSA PRIVATE KEY-----\nx",
		"-----BEGIN PRIVATE KEY-----\nhunter2":                                       "-----BEGIN PRIVATE KEY-----(secret)",
		"echo root:hunter2 | chpasswd":                                               "echo root:(secret) | chpasswd",
		"PrivateKey=hunter2":                                                         "PrivateKey=(secret)",
		"# password is hunter2":                                                      "# password (secret)",
		"password=((a)) hunter2":                                                     "password=(secret)((a))",
	} {
		got := Mask(text)
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
		if again := Mask(got); again != got {
			t.Errorf("%s: masked again it is %s", got, again)
		}
	}
}

// TestMaskKeepsOtherTexts checks texts that contain no secret.
func TestMaskKeepsOtherTexts(t *testing.T) {
	for _, text := range []string{
		"", "plain", "http://10.0.0.1:5000/v3", "http://user@host/", "rabbit://h1:5672,h2:5672/", "mailto:ops@example.org", "a@b, c@d",
		"max_tokens = 5", "key_manager = nova.keymgr.Manager", "api_paste_config = /etc/nova/api-paste.ini", "token_expiration = 3600",
		"token: 300", "key_repository = /etc/keystone/fernet-keys/", "key_buffer_size = 16M", "key-buffer-size=16M", "password_length = 12",
		"password = ((nova/database))", "password = \"((nova/database))\"", "use_password = true", "inject_password: False",
		"methods = external,password,token,oauth1", "allow_headers = X-Auth-Token,X-Identity-Status", "auth_type = password", "auth_type PASS",
		"auth_url = http://10.0.0.1:5000", "auth_strategy = keystone", "ssl_key_file = /etc/ssl/key.pem", "tls-key = /etc/ssl/key.pem",
		"keys = root,nova", "sort_key: created_at", "routing_key = notifications", "memcached -p 11211 -u memcache", "-p 11211", "mkdir -p a && cd a",
		"iptables -A INPUT -p tcp --dport 22", "find / -path x -print", "ssh -p 22 h", "cp -p a b", "token_ttl = 600", "secret_file = /etc/x",
		"server ctl1 10.0.0.1:3306 check inter 2s", "option httpchk GET /", "bind 10.0.0.1:443 ssl crt /etc/haproxy/cert.pem",
		"http-request set-header X-Forwarded-Proto https", "# the Authorization header is ignored", "# Basic authentication", "bearer tokens",
		"pci_passthrough_whitelist = x", "log = %(asctime)s %(name)s", "bind-address = ::", "12:30 a@b", "ExecStart=/usr/bin/keystone --port 5000",
		"filter:authtoken", "pipeline = cors authtoken keystonecontext", "[filter:authtoken]", "paste.filter_factory = keystonemiddleware.auth_token:filter_factory",
		"vrrp_script chk", "track_script {", "cipher_key_size = 256", "max_active_keys = 5", "expiration = 86400", "hash_algorithms = md5",
	} {
		if got := Mask(text); got != text {
			t.Errorf("%s\n got %s", text, got)
		}
	}
}

func TestIsName(t *testing.T) {
	for _, name := range []string{
		"serverauth", "server_auth", "user_pw", "hmac_keys", "wsrep-sst-auth", "wsrep_sst_auth", "master-password", "report-password", "MYSQL_PWD", "userPassword",
		"metadata_encryption_key", "api_key", "apikey", "token", "auth_token", "mastertoken", "default_users.alice.password", "rabbitmq_erlang_cookie",
		"PresharedKey", "PrivateKey", "bindpw", "virtual_power_host_pass", "admin_token", "client_secret", "secret_key", "acl_token",
		"invalid_password_hash_secret_key", "synology_one_time_pass", "loose-master-password", "pass", "key", "s3_access_key", "masterauth", "requirepass",
	} {
		if !IsName(name) {
			t.Errorf("%s is not the name of a secret", name)
		}
	}
	for _, name := range []string{
		"", "max_tokens", "key_manager", "api_paste_config", "token_expiration", "key_repository", "key_buffer_size", "key-buffer-size", "keys", "auth_url",
		"password_length", "password_expires_days", "minimum_password_age", "auth_type", "auth_strategy", "use_password", "enable_instance_password",
		"pci_passthrough_whitelist", "key_file", "keyfile", "ssl_key_file", "partition_key", "sort_key", "rbd_secret_uuid", "token_ttl", "max_active_keys",
		"backup_swift_auth", "user", "connection", "monkey", "author", "keymap", "public_key", "passthrough", "authentication", "bypass_filters",
	} {
		if IsName(name) {
			t.Errorf("%s is the name of a secret", name)
		}
	}
}

func TestMaskValue(t *testing.T) {
	for _, test := range []struct {
		kind              Kind
		name, value, want string
	}{
		{Declared, "x", "hunter2", Hidden},
		{Declared, "x", "admin:hunter2@home", Hidden},
		{Declared, "x", "((nova/database))", "((nova/database))"},
		{Declared, "x", "", ""},
		{Declared, "x", "rabbit://u:hunter2@h1:5672, v:hunter2@h2", "rabbit://u:(secret)@h1:5672, v:(secret)@h2"},
		{Declared, "x", "rabbit://u:hunter2@h1 hunter2", Hidden},
		{Declared, "x", "12345", Hidden},
		{Unknown, "token", "300", "300"},
		{Unknown, "token", "hunter2", Hidden},
		{Unknown, "ssl_key", "/etc/ssl/key.pem", "/etc/ssl/key.pem"},
		{Unknown, "ssl_key", "hunter2", Hidden},
		{Unknown, "password", "12345", Hidden},
		{Unknown, "password", "true", "true"},
		{Unknown, "stats auth", "x", "x"},
		{Public, "token", "hunter2", "hunter2"},
		{Public, "url", "http://u:hunter2@h", "http://u:(secret)@h"},
	} {
		got := test.kind.MaskValue(test.name, test.value)
		if got != test.want {
			t.Errorf("%v %s = %s: got %s, want %s", test.kind, test.name, test.value, got, test.want)
		}
		if again := test.kind.MaskValue(test.name, got); again != got {
			t.Errorf("%s: masked again it is %s", got, again)
		}
	}
}

func TestEndsInName(t *testing.T) {
	for line, want := range map[string]bool{
		"{default_pass,": true, "  {rabbit, [{default_pass,": true, `{password, <<"`: true, "password =": true, "export X_TOKEN=\\": true, `"password":`: true,
		"": false, "password": false, "key_repository =": false, "x = y": false, "{default_user,": false,
	} {
		if got := EndsInName(line); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
}

// FuzzMask checks that Mask accepts every text, hides a password in it, and does not change its own result.
func FuzzMask(f *testing.F) {
	for _, text := range []string{"password = x", "a://b:c@d, e:f@g", "((a)) (secret) -pb", "\xfe\xff{", "AUTH x", "Authorization: Basic a1", strings.Repeat("a:b@c,", 4000)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Mask(text)
		if again := Mask(got); again != got {
			t.Errorf("%q is %q, and masked again %q", text, got, again)
		}
		if len(text) < 1000 && !strings.Contains(text, "canary") && strings.Contains(Mask("password = canary"+text), "canary") {
			t.Errorf("the password before %q is shown", text)
		}
		for _, kind := range []Kind{Unknown, Public, Declared} {
			value := kind.MaskValue("api_token", text)
			if again := kind.MaskValue("api_token", value); again != value {
				t.Errorf("%q is %q, and masked again %q", text, value, again)
			}
		}
	})
}
