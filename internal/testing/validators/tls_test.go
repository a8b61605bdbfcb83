package validators_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"stackplan/internal/certificates"
	"stackplan/internal/compile"
)

// authority is a certificate authority of a test.
type authority struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	a := &authority{t: t, key: newKey(t)}
	a.cert = &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "lab"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	a.cert, _ = x509.ParseCertificate(a.sign(a.cert, a.key))
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (a *authority) sign(template *x509.Certificate, key *ecdsa.PrivateKey) []byte {
	a.t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	return der
}

// install writes a certificate, its key and the authority to the directory of their host, with their owners, without some names.
func (a *authority) install(root string, c *certificates.Certificate, without ...string) {
	a.t.Helper()
	key := newKey(a.t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: c.Host}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(0, 6, 0),
		KeyUsage: x509.KeyUsageDigitalSignature,
	}
	for _, name := range c.Names() {
		switch ip := net.ParseIP(name); {
		case len(without) > 0 && name == without[0]:
		case ip != nil:
			template.IPAddresses = append(template.IPAddresses, ip)
		default:
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	for _, usage := range c.Usages {
		template.ExtKeyUsage = append(template.ExtKeyUsage, map[string]x509.ExtKeyUsage{"server": x509.ExtKeyUsageServerAuth, "client": x509.ExtKeyUsageClientAuth}[usage])
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		a.t.Fatal(err)
	}
	mode, err := strconv.ParseUint(c.Mode, 8, 32)
	if err != nil {
		a.t.Fatal(err)
	}
	a.write(root, c.Path, "root", "root", "CERTIFICATE", a.sign(template, key), 0o644)
	a.write(root, c.Key, c.Owner, c.Group, "PRIVATE KEY", private, fs.FileMode(mode))
	a.write(root, c.Authority, "root", "root", "CERTIFICATE", a.cert.Raw, 0o644)
}

func (a *authority) write(root, path, owner, group, kind string, der []byte, mode fs.FileMode) {
	a.t.Helper()
	file := filepath.Join(root, path)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		a.t.Fatal(err)
	}
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		a.t.Fatal(err)
	}
	if err := own(file, owner, group, mode); err != nil {
		a.t.Fatal(err)
	}
}

// withTLS writes the description of the Galera lab with TLS between programs, and returns its directory.
func withTLS(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/galera")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "tls.cue"), []byte("package cloud\n\ntls: ca: \"/etc/ssl/cloud/ca.pem\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// database connects to the database of nova.conf, as nova does, and prints the version of TLS; then without the authority in the URL.
const database = `
import re, sqlalchemy
url = re.search(r'^\[database\]\n(?:.*\n)*?connection *= *(.*)', open('/etc/nova/nova.conf').read(), re.M).group(1)
for one in (url, re.sub('&ssl_ca=.*', '', url)):
    try:
        with sqlalchemy.create_engine(one).connect() as c:
            print(c.exec_driver_sql("show status like 'Ssl_version'").fetchone()[1])
    except sqlalchemy.exc.OperationalError as e:
        print('rejected', e.orig.args[0])
`

// messages sends a call through RabbitMQ, with the options of nova.conf.
const messages = `
import threading
from oslo_config import cfg
import oslo_messaging
conf = cfg.CONF # of metrics, which no other one has
conf([], project='nova', default_config_files=['/etc/nova/nova.conf'], default_config_dirs=[])
class Echo:
    def echo(self, ctxt, text): return text
transport = oslo_messaging.get_rpc_transport(conf)
server = oslo_messaging.get_rpc_server(transport, oslo_messaging.Target(topic='lab', server='ctl1'), [Echo()], executor='threading')
server.start()
print(oslo_messaging.get_rpc_client(transport, oslo_messaging.Target(topic='lab'), timeout=60).call({}, 'echo', text='returned'))
server.stop()
`

// TestInternalTLS starts Galera, HAProxy and RabbitMQ from generated files with the certificates that stackplan lists, and connects as
// the services do.
func TestInternalTLS(t *testing.T) {
	root := apart(t)
	if root == "" {
		return
	}
	logsOnFailure(t, root)
	dir := withTLS(t)
	g := newGalera(t, root, dir)
	cloud := compile.Dir(t.Context(), dir)
	a := newAuthority(t)
	for _, c := range certificates.List(cloud.Model, cloud.Sites, nil) {
		a.install(g.hosts[c.Host].root, c)
	}
	g.install()
	g.start("ctl1", "--wsrep-new-cluster")
	g.want("the check of HAProxy works with TLS", "UP", "ctl1")
	g.run("ctl1", "root", "/usr/bin/mariadb", "-e", "CREATE USER transfer@localhost IDENTIFIED BY '"+secret("database/transfer")+"'; GRANT RELOAD, PROCESS, LOCK TABLES, REPLICATION CLIENT ON *.* TO transfer@localhost")
	g.start("ctl2", "--wsrep_sst_method=mariabackup")
	g.want("a node of Galera joins and receives its data with TLS", "UP", "ctl2")
	if size := g.run("ctl1", "root", "/usr/bin/mariadb", "--skip-column-names", "-e", "SHOW STATUS LIKE 'wsrep_cluster_size'"); !strings.Contains(size, "2") {
		t.Errorf("the cluster has the nodes %q", size)
	}
	sql := "CREATE DATABASE nova; CREATE USER nova IDENTIFIED BY '" + secret("nova/database") + "'; GRANT ALL ON nova.* TO nova"
	g.run("ctl1", "root", "/usr/bin/mariadb", "-e", sql)
	if got := g.run("ctl1", "nova", "/usr/bin/python3", "-c", database); got != "TLSv1.3\nrejected 1045\n" && got != "TLSv1.3\nrejected 3159\n" {
		t.Errorf("through the VIP the database answers %q", got)
	}

	broker, err := g.hosts["ctl1"].start("rabbitmq", "rabbitmq", "env", "HOME=/var/lib/rabbitmq", "/usr/lib/rabbitmq/bin/rabbitmq-server")
	if err != nil {
		t.Fatal(err)
	}
	for started := time.Now(); !accepts("172.16.10.11:5671"); time.Sleep(100 * time.Millisecond) {
		if err := broker.ended(); err != nil || time.Since(started) > patience/4 {
			t.Fatalf("RabbitMQ accepts no connections: %v", err)
		}
	}
	if accepts("172.16.10.11:5672") {
		t.Error("RabbitMQ also listens without TLS")
	}
	if got := g.run("ctl1", "nova", "/usr/bin/python3", "-c", messages); !strings.Contains(got, "returned") {
		t.Errorf("the call through RabbitMQ answers %q", got)
	}
}

// TestCertificateFaults checks what certificates check reports of certificates that an authority issued.
func TestCertificateFaults(t *testing.T) {
	cloud := compile.Dir(t.Context(), withTLS(t))
	if err := cloud.Findings.Err(); err != nil {
		t.Fatal(err)
	}
	all := certificates.List(cloud.Model, cloud.Sites, nil)
	a, dir := newAuthority(t), t.TempDir()
	at := func(c *certificates.Certificate, path string) string {
		return filepath.Join(dir, c.Region, c.Host, path)
	}
	install := func(without ...string) {
		for _, c := range all {
			c.Owner, c.Group = "root", "root"
			a.install(filepath.Join(dir, c.Region, c.Host), c, without...)
		}
	}
	codes := func(now time.Time) string {
		seen := map[string]bool{}
		var list []string
		for _, f := range certificates.Check(dir, all, now) {
			if !seen[f.Code] {
				seen[f.Code] = true
				list = append(list, f.Code)
			}
			if f.Message == "" || strings.Contains(f.Message, "PRIVATE") {
				t.Errorf("%s: message %q", f.Code, f.Message)
			}
		}
		return strings.Join(list, " ")
	}
	first := all[0]
	for _, tt := range []struct {
		name, want string
		damage     func()
		now        time.Time
	}{
		{"as issued", "", func() {}, time.Now()},
		{"a certificate lacks a name", "name", func() { install("172.16.10.5") }, time.Now()},
		{"it expires soon", "expires", func() {}, time.Now().AddDate(0, 6, -10)},
		{"it has expired", "expired", func() {}, time.Now().AddDate(0, 7, 0)},
		{"the key is of another certificate", "key", func() { os.Rename(at(all[1], all[1].Key), at(first, first.Key)) }, time.Now()},
		{"the file is missing", "missing", func() { os.Remove(at(first, first.Path)) }, time.Now()},
		{"the file is empty", "unreadable", func() { os.WriteFile(at(first, first.Path), nil, 0o644) }, time.Now()},
		{"another authority signed it", "authority", func() {
			newAuthority(t).install(filepath.Join(dir, first.Region, first.Host), first)
			a.write(filepath.Join(dir, first.Region, first.Host), first.Authority, "root", "root", "CERTIFICATE", a.cert.Raw, 0o644)
		}, time.Now()},
		{"it is for clients only", "usage", func() {
			client := *first
			client.Usages = []string{"client"}
			a.install(filepath.Join(dir, first.Region, first.Host), &client)
		}, time.Now()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			install()
			tt.damage()
			got := codes(tt.now)
			if tt.want == "key" {
				got = strings.TrimSuffix(got, " missing") // the key that was moved
			}
			if got != tt.want {
				t.Errorf("reported %q, want %q", got, tt.want)
			}
		})
	}
}
