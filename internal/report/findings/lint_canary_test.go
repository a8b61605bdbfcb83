package findings

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"stackplan/generators"
	"stackplan/internal/catalogue"
	"stackplan/internal/lint"
	"stackplan/internal/series"
)

// secretOptions are options with a secret in place of CANARY: in sections of nova, each with a fault that is reported or that prints its line.
var secretOptions = []struct{ group, name, value string }{
	{"DEFAULT", "transport_url", "rabbit://u:CANARY@h:5672/ # rabbit://u:CANARY@h"},
	{"DEFAULT", "transport_ulr", "CANARY"},
	{"DEFAULT", "sql_connection", "mysql://nova:CANARY@h/nova"},
	{"DEFAULT", "auth_url", "http://u:CANARY@h"},
	{"DEFAULT", "my_ip", "http://u:CANARY@h"},
	{"DEFAULT", "vendor_api_key", "CANARY"},
	{"database", "conection", "mysql+pymysql://nova:CANARY@h/nova?charset=utf8"},
	{"database", "max_retries", "mysql://nova:CANARY@h/nova"},
	{"keystone_authtoken", "pasword", "CANARY"},
	{"keystone_authtoken", "password", "CANARY # CANARY"},
	{"keystone_authtoken", "memcache_secret_key", "CANARY"},
	{"keystone_authtoken", "admin_token", "CANARY"},
	{"keystone_authtokn", "password", "CANARY"},
	{"neutron", "metadata_proxy_shared_secret", "CANARY # old"},
	{"neutron", "metadata_proxy_shared_secrt", "CANARY"},
	{"profiler", "hmac_keys", "CANARY,CANARY"},
	{"profiler", "hmac_key", "CANARY"},
	{"privsep_entrypoint", "helper_command", "mysql -uroot -pCANARY"},
	{"cells", "password", "CANARY"},
	{"vendor", "secret", "CANARY"},
}

// secretINI returns the options as a file of oslo.config, with what only such a file can contain.
func secretINI() string {
	var b strings.Builder
	for _, o := range secretOptions {
		b.WriteString("[" + o.group + "]\n" + o.name + " = " + o.value + "\n")
	}
	b.WriteString("[keystone_authtoken]\npassword = CANARY\npassword =\n  CANARY\n  # CANARY\n  x = CANARY\n[service_user]\npassword: CANARY\nauth_section = {{ x }}\n")
	b.WriteString("[DEFAULT]\ncert = -----BEGIN RSA PRIVATE KEY-----\nMIIEabCANARY2x9=\n  CANARY\nCANARY without a separator\n[vendor\ntoken CANARY\n# password = CANARY\n")
	return b.String()
}

// secretYAML returns the options below a variable, as sections or as section/option.
func secretYAML(variable, indent string, isFlat bool) string {
	var b strings.Builder
	b.WriteString(variable + ":\n")
	for _, o := range secretOptions {
		value := "'" + o.value + "'"
		if isFlat {
			b.WriteString(indent + o.group + "/" + o.name + ": {value: " + value + "}\n")
			continue
		}
		b.WriteString(indent + o.group + strings.Repeat("_", strings.Count(b.String(), "\n"+indent+o.group+":")) + ": {" + o.name + ": " + value + "}\n")
	}
	return b.String()
}

// secretTrees are trees of each layout that lint reads, by path.
func secretTrees() map[string]map[string]string {
	ini := secretINI()
	return map[string]map[string]string{
		"plain": {"etc/nova/nova.conf": ini, "etc/nova/nova.conf.d/1.conf": ini},
		"hosts": {"r1/a/etc/nova/nova.conf": ini, "r1/b/etc/nova/nova.conf": strings.ReplaceAll(ini, "CANARY", "CANARYb"), "r1/b/etc/neutron/metadata_agent.ini": "[DEFAULT]\nmetadata_proxy_shared_secret = CANARYc\n"},
		"kolla": {"a/etc/kolla/nova-api/nova.conf": ini, "config/nova.conf": ini, "config/nova/a/nova.conf": ini},
		"osa":   {"user_variables.yml": secretYAML("nova_nova_conf_overrides", "  ", false)},
		"helm":  {"values.yaml": "conf:\n  " + secretYAML("nova", "    ", false)},
		"hiera": {"common.yaml": secretYAML("nova::config::nova_config", "  ", true)},
		"alias": {"user_variables.yml": "x: &x CANARY\ny: &y {password: *x, pasword: *x, transport_ulr: *x}\nnova_nova_conf_overrides: {keystone_authtoken: *y, DEFAULT: {<<: *y}}\n"},
	}
}

// No format contains a secret of a file, in any layout, archive, or on standard input.
func TestNoSecretOfAFileIsPrinted(t *testing.T) {
	facts := catalogue.Open()
	for layout, files := range secretTrees() {
		for kind, source := range sourcesOf(t, files) {
			for _, in := range []series.Series{series.None, series.Zed, series.Kilo} {
				r, err := lint.Run(t.Context(), []lint.Source{source}, lint.Options{Facts: facts, Services: generators.All(), Series: in, Defaults: lint.ShowDefaults, Project: map[string]string{"stdin": "nova"}[kind]})
				if err != nil {
					t.Fatal(layout, kind, err)
				}
				if len(r.Findings) < 3 || kind != "stdin" && layout != "alias" && len(r.Findings) < 10 {
					t.Errorf("%s as %s: %d findings", layout, kind, len(r.Findings))
				}
				for _, format := range slices.Concat(Formats, []string{"markdown"}) {
					var b strings.Builder
					if err := PrintLint(&b, format, r, 0); err != nil {
						t.Fatal(err)
					}
					if at := strings.Index(b.String(), "CANARY"); at >= 0 {
						t.Errorf("%s as %s in %v, %s contains a secret:\n%s", layout, kind, in, format, b.String()[max(0, at-200):min(b.Len(), at+40)])
					}
				}
			}
		}
	}
}

// sourcesOf returns files as a directory, as archives, and the first one on standard input.
func sourcesOf(t *testing.T, files map[string]string) map[string]lint.Source {
	t.Helper()
	dir, packed := t.TempDir(), bytes.Buffer{}
	w := tar.NewWriter(&packed)
	all := map[string]lint.Source{}
	open := func(kind, name string) {
		from, err := lint.Open(name, strings.NewReader(secretINI()))
		if err != nil {
			t.Fatal(err)
		}
		all[kind] = from
	}
	for name, text := range files {
		write(t, filepath.Join(dir, "tree", name), []byte(text))
		if err := w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Size: int64(len(text)), Mode: 0o644}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	z.Write(packed.Bytes())
	z.Close()
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "a.tar"), packed.Bytes())
	write(t, filepath.Join(dir, "a.tar.gz"), zipped.Bytes())
	write(t, filepath.Join(dir, "a.tar.zst"), encoder.EncodeAll(packed.Bytes(), nil))
	for kind, name := range map[string]string{"directory": filepath.Join(dir, "tree"), "tar": filepath.Join(dir, "a.tar"), "gzip": filepath.Join(dir, "a.tar.gz"), "zstd": filepath.Join(dir, "a.tar.zst"), "stdin": "-"} {
		open(kind, name)
	}
	return all
}

// write writes a file and its directories.
func write(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, text, 0o644); err != nil {
		t.Fatal(err)
	}
}
