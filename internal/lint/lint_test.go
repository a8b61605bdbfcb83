package lint_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"stackplan/generators"
	"stackplan/internal/catalogue"
	"stackplan/internal/lint"
	"stackplan/internal/series"
)

// lintDir checks a directory.
func lintDir(t testing.TB, dir string, in series.Series) *lint.Result {
	t.Helper()
	from, err := lint.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := lint.Run(t.Context(), []lint.Source{from}, lint.Options{Facts: facts, Services: generators.All(), Series: in})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Generated files have no fault, in the detected series and in their own.
func TestGoldenTreesHaveNoFindings(t *testing.T) {
	trees, err := filepath.Glob("../../golden/*")
	if err != nil || len(trees) < 5 {
		t.Fatal(trees, err)
	}
	for _, tree := range trees {
		r := lintDir(t, tree, series.None)
		if len(r.Findings) > 0 || r.Foreign > 0 || r.Files < 10 || r.Hosts < 2 || len(r.Detected) != 1 {
			t.Errorf("%s: %d files, %d hosts, %d foreign, %v\n%s", tree, r.Files, r.Hosts, r.Foreign, r.Detected, messages(r.Findings))
		}
	}
}

// The projects of files are recognised by their place in the layouts of tools, and files of other programs are left out.
func TestFilesAreRecognised(t *testing.T) {
	for path, want := range map[string]string{
		"etc/nova/nova.conf": "nova nova.conf", "cn1/etc/nova/nova-compute.conf": "nova nova-compute.conf",
		"etc/neutron/plugins/ml2/ml2_conf.ini": "neutron ml2_conf.ini", "etc/neutron/neutron_vpnaas.conf": "neutron neutron_vpnaas.conf",
		"etc/neutron/fwaas_driver.ini": "neutron ", "etc/nova/nova.conf.d/10-site.conf": "nova nova.conf",
		"etc/keystone/domains/keystone.acme.conf": "keystone keystone.acme.conf",
		"etc/kolla/nova-api/nova.conf":            "nova nova.conf", "etc/kolla/neutron-server/ml2_conf.ini": "neutron ml2_conf.ini",
		"etc/kolla/config/nova.conf": "nova nova.conf", "etc/kolla/config/nova/nova-compute.conf": "nova nova-compute.conf",
		"etc/kolla/config/nova/cn1/nova.conf": "nova nova.conf", "config/neutron/ml2_conf.ini": "neutron ml2_conf.ini",
		"sosreport-cn1-2024-05-01-abc/etc/heat/heat.conf": "heat heat.conf", "glance-api.conf": "glance glance-api.conf",
		"etc/nova/api-paste.ini": "", "etc/nova/rootwrap.conf": "", "etc/nova/logging.conf": "", "etc/apache2/sites-enabled/nova.conf": "",
		"etc/httpd/conf.d/placement.conf": "", "etc/logrotate.d/nova.conf": "", "etc/keystone/keystone-uwsgi.ini": "",
		"etc/kolla/keystone/wsgi-keystone.conf": "", "etc/kolla/haproxy/haproxy.cfg": "", "etc/glance/glance-swift.conf": "", "etc/mysql/my.conf": "",
		"etc/nova/nova.conf.rpmsave": "", "etc/nova/.nova.conf": "", "novafoo.conf": "",
	} {
		file, ok := catalogue.ProgramFileOf(path)
		got := ""
		if ok {
			got = file.Project + " " + file.Sample
		}
		if got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// A file of 100,000 lines is checked, and of a file that consists of faults only the first are.
func TestLargeFile(t *testing.T) {
	var valid, invalid strings.Builder
	valid.WriteString("[DEFAULT]\n")
	invalid.WriteString("[DEFAULT]\n")
	for i := range 50_000 {
		fmt.Fprintf(&valid, "# a comment of line %d\nreserved_host_memory_mb = %d\n", i, i)
		fmt.Fprintf(&invalid, "unknown_option_%d = %d\n", i, i)
	}
	if r := lintText(t, "nova.conf", valid.String(), series.Zed); len(r.Findings) != 1000+1 || r.Findings[0].Code != "lint/twice" && r.Findings[0].Code != "lint/many" {
		t.Errorf("%d findings", len(r.Findings))
	}
	r := lintText(t, "nova.conf", invalid.String(), series.Zed)
	if n := len(r.Findings); n != 1000+1 || r.Findings[0].Code != "lint/many" {
		t.Errorf("%d findings", n)
	}
}

// BenchmarkLines checks a file of 100,000 lines.
func BenchmarkLines(b *testing.B) {
	var text strings.Builder
	for i := range 100 {
		fmt.Fprintf(&text, "[vendor%d]\n", i)
		for j := range 499 {
			fmt.Fprintf(&text, "# a comment of line %d\noption_%d = %d\n", i, j, i)
		}
	}
	path := filepath.Join(b.TempDir(), "nova.conf")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	compareWithGrep(b, path, func() {
		if r := lintDir(b, path, series.None); r.Settings != 49_900 || len(r.Findings) > 0 {
			b.Fatal(r.Settings, messages(r.Findings))
		}
	})
}

// compareWithGrep measures a check of files, and in the same run how long grep takes to find the lines with options in them. It reports the
// processor time and its ratio to that of grep, which other programs on the machine do not change much, and the peak of the memory.
func compareWithGrep(b *testing.B, path string, check func()) {
	b.Helper()
	check() // the catalogue is decoded once, and the files are in the cache of the kernel
	for b.Loop() {
		used := processor(b, syscall.RUSAGE_CHILDREN)
		if err := exec.Command("grep", "-rhEi", "^[a-z0-9_]+ *[=:] *[^ ]+( +[^ ]+)*$", path).Run(); err != nil {
			b.Fatal(err)
		}
		reference := processor(b, syscall.RUSAGE_CHILDREN) - used
		used = processor(b, syscall.RUSAGE_SELF)
		check()
		own := processor(b, syscall.RUSAGE_SELF) - used
		b.ReportMetric(own.Seconds(), "s-cpu")
		b.ReportMetric(own.Seconds()/reference.Seconds(), "x-grep-cpu")
	}
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(usage.Maxrss)/1024, "MB-peak")
}

// processor returns the processor time used so far.
func processor(b *testing.B, who int) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(who, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// BenchmarkFleet checks the files of 1,000 hosts, 15 each, of which two differ on every host.
func BenchmarkFleet(b *testing.B) {
	dir := b.TempDir()
	files := map[string]string{}
	for i := range 13 {
		files[fmt.Sprintf("nova/nova.conf.d/%02d.conf", i)] = "[DEFAULT]\ndebug = true\n" + strings.Repeat("# comment\n", 100) + "[libvirt]\nvirt_type = kvm\n"
	}
	for i := range 1000 {
		files["nova/nova.conf"] = fmt.Sprintf("[DEFAULT]\nmy_ip = 192.0.2.%d\nhost = cn%d\nreserved_host_memory_mb = %d\n", i%250, i, i)
		files["neutron/neutron.conf"] = fmt.Sprintf("[DEFAULT]\nhost = cn%d\ncore_plugin = ml2\nservice_plugins = router\n", i)
		for name, text := range files {
			path := filepath.Join(dir, fmt.Sprintf("cn%04d/etc", i), name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				b.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				b.Fatal(err)
			}
		}
	}
	compareWithGrep(b, dir, func() {
		if r := lintDir(b, dir, series.None); r.Files != 15_000 || r.Hosts != 1000 || len(r.Findings) > 0 {
			b.Fatal(r.Files, r.Hosts, messages(r.Findings))
		}
	})
}
