package lint_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"stackplan/generators"
	"stackplan/internal/lint"
	"stackplan/internal/series"
)

// canaryWord is a secret that no finding may contain.
const canaryWord = "Canary7Secret"

// lintHostile checks any text as a file, and that each finding is in the text and contains no secret.
func lintHostile(t *testing.T, name, text string, in series.Series) {
	t.Helper()
	from := func(_ func(string) bool, yield func(lint.Input)) error {
		yield(lint.Input{Name: name, Path: name, Body: []byte(text), Mode: 0o644})
		return nil
	}
	r, err := lint.Run(t.Context(), []lint.Source{from}, lint.Options{Facts: facts, Services: generators.All(), Series: in, Defaults: lint.ShowDefaults})
	if err != nil {
		return // nothing in it looks like configuration
	}
	lines := strings.Split(text, "\n")
	for _, d := range r.Findings {
		shown := r.Line(d.Pos.File, d.Pos.Line)
		if all := strings.Join([]string{d.Message, d.Rule, d.Hint, shown}, "\n"); strings.Contains(all, canaryWord) {
			t.Errorf("%s:%d: a secret is printed: %s", name, d.Pos.Line, all)
		}
		if d.Pos.Line < 0 || d.Pos.Line > len(lines)+1 || d.Pos.Line > 0 && d.Pos.Column < 1 {
			t.Errorf("%s: %d:%d is outside of a text of %d lines: %s", name, d.Pos.Line, d.Pos.Column, len(lines), d.Message)
		}
	}
	const most = 1100 // per document
	if len(r.Findings) > most*max(strings.Count(text, "_overrides"), 1)*max(strings.Count(text, ":"), 1) {
		t.Errorf("%s: %d findings", name, len(r.Findings))
	}
}

// FuzzINI checks any text between two secrets as a file of oslo.config: with templates, continued lines, lines without a separator.
func FuzzINI(f *testing.F) {
	for _, text := range []string{
		"[DEFAULT]\nmy_ip = {{ ip }}\n{% if x %}\ndebug = true\n{% endif %}\n", "[libvirt]\nvirt_type = %TYPE%\n  # x\n  cpu_mode = none\n", "x\n[\n]\n=\n:\n",
		"[DEFAULT]\ndebug = yes # no\ndebug = false\nosapi_max_limit = 1\n[api]\nmax_limit = 2\n", "\ufeff[DEFAULT]\r\nhost = a\r\n", "[glance]\napi_servers = \"a\n b\n",
		"[oslo_messaging_rabbit]\nrabbit_quorum_queues = true\n[privsep_entrypoint]\nhelper_command = x\n", "MIIEab+/c=\n", "[a]b\nc = %{hiera('d')}\n",
	} {
		f.Add(text, uint8(series.Zed))
	}
	f.Fuzz(func(t *testing.T, text string, in uint8) {
		if strings.Contains(text, canaryWord[1:6]) {
			return
		}
		text = "[keystone_authtoken]\npassword = " + canaryWord + "\n" + text + "\n[database]\nconnection = mysql://u:" + canaryWord + "@h/d\n[nova]\npassword =\n  " + canaryWord + "\n"
		lintHostile(t, "nova.conf", text, series.Series(int(in)%(int(series.Newest)+1)))
	})
}

// FuzzYAML checks any text after a secret as variables of OpenStack-Ansible, values of openstack-helm, or data of hiera.
func FuzzYAML(f *testing.F) {
	for _, text := range []string{
		"nova_nova_conf_overrides:\n  DEFAULT: {my_ip: \"{{ ip }}\", debug: maybe}\n", "conf:\n  nova:\n    libvirt: &a {virt_type: x}\n  glance: *a\n",
		"nova::config::nova_config:\n  DEFAULT/debug: {value: [a, b]}\n  x: y\n", "conf: {plugins: {ml2_conf: {ml2: {type_driver: flat}}}}\n", "a: &a [*a, *a]\nconf: *a\n",
		"conf:\n  nova: {{ x }}\n", "neutron::config::plugin_ml2_config:\n  ml2/type_drivers: {ensure: absent}\n", "? {a: b}\n: c\n--- \n!!binary x\n", "barbican_config_overrides: !x {a: [{b: c}]}\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, canaryWord[1:6]) {
			return
		}
		secrets := "glance_glance_api_conf_overrides: {keystone_authtoken: {password: " + canaryWord + "}, database: {connection: 'mysql://u:" + canaryWord + "@h/d'}}\n"
		lintHostile(t, "user_variables.yml", secrets+text, series.None)
	})
}

// FuzzArchive reads any bytes as an archive: the paths of its files are inside of it, and their size is limited.
func FuzzArchive(f *testing.F) {
	for _, name := range []string{"etc/nova/nova.conf", "../etc/nova/nova.conf", "/etc/nova/nova.conf", "a/../../b.yml"} {
		f.Add(archiveOf(f, name, "[DEFAULT]\ndebug = x\n"), uint8(0))
	}
	plain := archiveOf(f, "cn1/etc/nova/nova.conf", "[DEFAULT]\ndebug = x\n")
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write(plain)
	w.Close()
	f.Add(packed.Bytes(), uint8(1))
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(encoder.EncodeAll(plain, nil), uint8(2))
	f.Fuzz(func(t *testing.T, body []byte, kind uint8) {
		name := filepath.Join(t.TempDir(), "a"+[]string{".tar", ".tar.gz", ".tar.zst"}[int(kind)%3])
		if err := os.WriteFile(name, body, 0o600); err != nil {
			t.Fatal(err)
		}
		from, err := lint.Open(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		_ = from(func(string) bool { return true }, func(in lint.Input) { // the error is that of an archive that is not complete
			if path.Clean(in.Path) != in.Path || strings.HasPrefix(in.Path, "..") || len(in.Body) > 16<<20 || in.Reason != "" && in.Body != nil {
				t.Errorf("%q: %d bytes, %s", in.Path, len(in.Body), in.Reason)
			}
		})
	})
}

// archiveOf returns an archive with a file.
func archiveOf(t testing.TB, name, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if err := w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Size: int64(len(text)), Mode: 0o644}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// FuzzBaseline reads any text as a baseline: it is read or rejected, with its name in the error.
func FuzzBaseline(f *testing.F) {
	for _, text := range []string{"lint/x * 2027-01-01 y\n", "{\"diagnostics\": [{\"code\": \"x\"}]}", "{", "# x\n\nx y\n", "a b 2027-13-01 c\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if b, err := lint.ReadBaseline("known", []byte(text)); err != nil && !strings.HasPrefix(err.Error(), "known:") {
			t.Errorf("%v %v", b, err)
		}
	})
}
