package validators_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/artefact"
	"stackplan/internal/compile"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/testing/validators"
	"stackplan/internal/topology"
)

// A reader is a program that validates files. Every example must have files for some readers.
type reader struct {
	name     string
	reads    func(path string) bool
	validate func(ctx context.Context, file string, h *model.Host) error
}

// readers are the validators of all files other than oslo.config files.
var readers = []reader{
	{"haproxy", isAt("/etc/haproxy/haproxy.cfg"), alone(validators.HAProxy)},
	{"keepalived", isAt("/etc/keepalived/keepalived.conf"), func(ctx context.Context, file string, h *model.Host) error {
		return validators.Keepalived(ctx, file, devices(h)...)
	}},
	{"mariadb", isBelow("/etc/mysql/"), alone(validators.MariaDB)},
	{"rabbitmq.conf", isAt("/etc/rabbitmq/rabbitmq.conf"), alone(validators.RabbitMQ)},
	{"rabbitmq.config", isAt("/etc/rabbitmq/rabbitmq.config"), alone(validators.RabbitMQTerms)},
	{"rabbitmq plug-ins", isAt("/etc/rabbitmq/enabled_plugins"), alone(validators.RabbitMQPlugins)},
	{"rabbitmq-env.conf", isAt("/etc/rabbitmq/rabbitmq-env.conf"), alone(validators.Shell)},
	{"libvirt", isBelow("/etc/libvirt/"), alone(validators.Libvirt)},
	{"memcached", isAt("/etc/memcached.conf"), alone(validators.Memcached)},
	{"uwsgi", isUWSGI, alone(validators.UWSGI)},
	{"rabbitmq's limits", isAt("/etc/default/rabbitmq-server"), alone(validators.Limits)},
	{"grub", isBelow("/etc/default/grub.d/"), alone(validators.Grub)},
	{"shell", isVariables, alone(validators.Shell)},
	{"systemd-tmpfiles", isBelow("/etc/tmpfiles.d/"), alone(validators.Tmpfiles)},
	{"sysfs", isAt("/etc/sysfs.conf"), alone(validators.Sysfs)},
	{"udev", isBelow("/etc/udev/rules.d/"), alone(validators.Udev)},
	{"apt preferences", isBelow("/etc/apt/preferences.d/"), alone(validators.Preferences)},
	{"systemd", isBelow("/etc/systemd/system.conf.d/"), alone(validators.Manager)},
	{"systemd drop-ins", func(path string) bool {
		return strings.Contains(path, ".service.d/") || strings.Contains(path, ".socket.d/")
	}, alone(validators.DropIn)},
	{"systemd units", isUnit, alone(validators.Unit)},
	{"systemd sockets", isSocket, alone(validators.Socket)},
	{"systemd mounts", func(path string) bool { return strings.HasSuffix(path, ".mount") }, alone(validators.Unit)},
	{"ovs-vsctl", isAt(switchUnit), alone(validators.Switch)},
	{"ovs-vsctl for OVN", isAt("/etc/systemd/system/stackplan-ovn.service"), alone(validators.Switch)},
	{"ifupdown", isAt("/etc/network/interfaces"), alone(validators.Ifupdown)},
	{"resolver", isAt("/etc/hosts"), alone(validators.Hosts)},
	{"DNS servers", isAt("/etc/resolv.conf"), alone(validators.Resolver)},
	{"systemd-timesyncd", isBelow("/etc/systemd/timesyncd.conf.d/"), alone(validators.Timesyncd)},
	{"scripts", func(path string) bool {
		return strings.HasPrefix(path, "/etc/stackplan/") && path != galeraCheck && path != secretScript
	}, alone(validators.Script)},
	{"galera check", isAt(galeraCheck), alone(validators.CheckAgent)},
	{"ceph.conf", isAt("/etc/ceph/ceph.conf"), alone(validators.Ceph)},
	{"keyrings of Ceph", func(path string) bool { return strings.HasSuffix(path, ".keyring") }, alone(validators.Keyring)},
	{"secrets of libvirt", func(path string) bool { return strings.HasPrefix(path, "/etc/ceph/libvirt-secret-") }, alone(validators.LibvirtSecret)},
	{"script for secrets", isAt(secretScript), alone(validators.SecretScript)},
	{"commands of virsh", func(path string) bool { return strings.HasSuffix(path, ".virsh") }, alone(validators.LibvirtCommands)},
	{"sysctl", isBelow("/etc/sysctl.d/"), alone(validators.Sysctl)},
	{"horizon", isBelow("/etc/openstack-dashboard/"), alone(validators.Dashboard)},
	{"apache", isBelow("/etc/apache2/"), alone(validators.Apache)},
}

// expected are the readers that an example must have files for, in addition to those in always.
var expected = map[string][]string{
	"dedicated": {"rabbitmq.conf", "uwsgi", "shell", "systemd-tmpfiles", "systemd", "systemd drop-ins", "systemd units", "ovs-vsctl", "galera check"},
	"minimal":   {"rabbitmq.conf", "uwsgi", "shell", "systemd-tmpfiles", "systemd", "systemd drop-ins", "systemd units", "ovs-vsctl"},
	"netease":   {"rabbitmq.config", "rabbitmq's limits", "sysfs", "apt preferences", "scripts", "ifupdown"},
	"services":  {"ceph.conf", "keyrings of Ceph", "secrets of libvirt", "commands of virsh", "script for secrets", "scripts", "horizon", "apache", "rabbitmq.conf", "uwsgi", "shell", "systemd-tmpfiles", "systemd", "systemd drop-ins", "systemd units", "ovs-vsctl", "galera check"},
	"today":     {"ovs-vsctl for OVN", "DNS servers", "systemd-timesyncd", "rabbitmq.conf", "uwsgi", "shell", "systemd-tmpfiles", "systemd", "systemd drop-ins", "scripts", "systemd units", "galera check"},
	"zed":       {"rabbitmq.conf", "uwsgi", "shell", "systemd-tmpfiles", "systemd", "systemd drop-ins", "systemd units", "galera check"},
}

// always are the readers that every example must have files for.
var always = []string{"libvirt", "haproxy", "keepalived", "mariadb", "memcached", "resolver", "rabbitmq plug-ins", "rabbitmq-env.conf", "sysctl", "udev"}

const (
	secretScript   = "/etc/stackplan/ceph-secrets.sh"
	galeraCheck    = "/etc/stackplan/galera-check.sh"
	switchUnit     = "/etc/systemd/system/stackplan-openvswitch.service"
	networkdFolder = "/etc/systemd/network/" // TestNetworksOfExamples validates its files, host by host
)

// unread are files that no program validates: tests of the product check their form. Only the kernel of the host knows
// whether a module exists.
// TestOVN starts Open vSwitch with the name of a host.
var unread = []string{"/var/lib/rabbitmq/.erlang.cookie", "/etc/openvswitch/system-id.conf", "/etc/modules", "/etc/modules-load.d/stackplan.conf"}

// TestExamples validates each different file of each example's hosts with the program that reads it: for the first three
// hosts of each group and every host override.
func TestExamples(t *testing.T) {
	for name, needs := range expected {
		t.Run(name, func(t *testing.T) {
			files := compiled(t, name)
			for _, r := range readers {
				t.Run(r.name, func(t *testing.T) {
					count := validateAll(t, r, files)
					t.Logf("%s judged %d different files of %s", r.name, count, name)
					if count == 0 && (slices.Contains(always, r.name) || slices.Contains(needs, r.name)) {
						t.Errorf("%s had nothing to judge", r.name)
					}
				})
			}
			everyFileHasReader(t, files)
		})
	}
}

// validateAll validates the files of a reader, and returns their number.
func validateAll(t *testing.T, r reader, files []written) int {
	t.Helper()
	count := 0
	for _, f := range files {
		if !r.reads(f.Path) {
			continue
		}
		count++
		if err := r.validate(t.Context(), f.at, f.host); err != nil {
			t.Errorf("%s of %s: %v", f.Path, f.host.Name, err)
		}
	}
	return count
}

// everyFileHasReader fails for a file that no program validates.
func everyFileHasReader(t *testing.T, files []written) {
	t.Helper()
	for _, f := range files {
		hasReader := f.Project != "" || slices.Contains(unread, f.Path) || strings.HasPrefix(f.Path, networkdFolder) ||
			slices.ContainsFunc(readers, func(r reader) bool { return r.reads(f.Path) })
		if !hasReader {
			t.Errorf("%s of %s has no judge", f.Path, f.host.Name)
		}
	}
}

// TestOsloExample reads the files of the examples whose series is installed with oslo.config itself: those of the first host
// of each group and of every host override.
func TestOsloExample(t *testing.T) {
	for _, name := range installed(t) {
		t.Run(name, func(t *testing.T) { validateOslo(t, name) })
	}
}

// TestOsloServices reads the files of the example with the most services as the installed series has them, where that is not the series of the
// example.
func TestOsloServices(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "examples", "services", "cloud.cue"))
	if err != nil {
		t.Fatal(err)
	}
	in := installedSeries(t)
	later := strings.Replace(string(text), `series: "zed"`, fmt.Sprintf("series: %q", in), 1)
	if in == series.Zed || later == string(text) {
		t.Skipf("TestOsloExample reads the files of %v", in)
	}
	dir := t.TempDir()
	save(t, filepath.Join(dir, "cloud.cue"), []byte(later))
	readOslo(t, "services in "+in.String(), compiledIn(t, dir))
}

func validateOslo(t *testing.T, name string) { readOslo(t, name, compiled(t, name)) }

// readOslo reads the oslo.config files among those of a description, of representative hosts.
func readOslo(t *testing.T, name string, all []written) {
	t.Helper()
	keep := model.Representatives()
	files := slices.DeleteFunc(all, func(f written) bool {
		return f.Project == "" || !keep(f.host)
	})
	paths := make([]string, len(files))
	for i, f := range files {
		paths[i] = f.at
	}
	results, err := validators.Oslo(t.Context(), paths...)
	if err != nil {
		t.Fatal(err)
	}
	count, options := map[string]int{}, 0
	for i, path := range paths {
		v := results[path]
		count[files[i].Project]++
		options += v.Read
		for _, fault := range v.Faults {
			t.Errorf("%s of %s: %s", files[i].Path, files[i].host.Name, fault)
		}
		for _, note := range v.Notes {
			t.Logf("%s of %s: %s", files[i].Path, files[i].host.Name, note)
		}
	}
	t.Logf("oslo.config read %d options of %s; files by project: %v", options, name, count)
	for _, project := range []string{"glance", "keystone", "neutron", "nova", "placement"} {
		if count[project] == 0 {
			t.Errorf("no file of %s was judged", project)
		}
	}
}

// installedSeries returns the series of the installed programs, by the version of nova.
func installedSeries(t *testing.T) series.Series {
	t.Helper()
	out, err := exec.Command("dpkg-query", "-W", "-f", "${Version}", "nova-common").Output()
	if err != nil {
		t.Fatalf("nova-common is not installed; as root: .ci/install: %v", err)
	}
	_, version, _ := strings.Cut(string(out), ":") // 2:26.2.2-1~deb12u5
	major, _, _ := strings.Cut(version, ".")
	s, known := map[string]series.Series{"26": series.Zed, "31": series.Epoxy}[major]
	if !known {
		t.Fatalf("no example is for nova %s", out)
	}
	return s
}

// installed returns the examples whose series is installed.
func installed(t *testing.T) []string {
	t.Helper()
	return map[series.Series][]string{series.Zed: {"zed", "services", "layouts/lab", "layouts/osa", "layouts/packstack", "layouts/tiers"}, series.Epoxy: {"dedicated", "minimal", "today"}}[installedSeries(t)]
}

// written is a file of an example in a directory of the test.
type written struct {
	*artefact.File
	host *model.Host
	at   string
}

// compiled writes files of an example, as compiledIn does.
func compiled(t *testing.T, name string) []written {
	t.Helper()
	return compiledIn(t, filepath.Join("..", "..", "..", "examples", name))
}

// compiledIn writes files of the description in a directory to a directory of the test: those of the first three hosts of each group, which
// include all control hosts, and of every host override. It writes each content once.
func compiledIn(t *testing.T, description string) []written {
	t.Helper()
	result := compile.Dir(t.Context(), description)
	if err := result.Findings.Err(); err != nil {
		t.Fatalf("%s does not compile: %v", description, err)
	}
	dir := readable(t)
	seen := map[string]bool{}
	var all []written
	for h := range result.Model.Hosts() {
		if h.Index > 2 && h.HostOverride == nil {
			continue
		}
		for f, err := range result.HostFiles(t.Context(), h) {
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256(f.Body)
			key := f.Path + string(sum[:])
			if seen[key] {
				continue
			}
			seen[key] = true
			all = append(all, written{f, h, save(t, filepath.Join(dir, f.Region, f.Host, f.Path), f.Body)})
		}
	}
	return all
}

// save writes a file, creates its parent directories, and returns its path.
func save(t *testing.T, path string, body []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, body, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// readable returns a directory of the test that the users to which daemons switch can read.
func readable(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "stackplan-validator")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// devices returns the network interfaces of a host, from the description and not from the validated file.
func devices(h *model.Host) []string {
	names := slices.Clone(h.Hardware.NICs)
	for _, n := range h.Region.Networks {
		names = append(names, topology.Lower(h.Region, n, h.Hardware))
		if topology.Bridged(h.Region, n) {
			names = append(names, topology.Bridge(h.Region, n))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func alone(validate func(context.Context, string) error) func(context.Context, string, *model.Host) error {
	return func(ctx context.Context, file string, _ *model.Host) error { return validate(ctx, file) }
}

func isAt(path string) func(string) bool { return func(p string) bool { return p == path } }

func isBelow(folder string) func(string) bool {
	return func(p string) bool { return strings.HasPrefix(p, folder) }
}

// isUnit reports whether a file is a unit of systemd that needs no other file, and not an addition to one.
func isUnit(path string) bool {
	return strings.HasPrefix(path, "/etc/systemd/system/") && !strings.Contains(path, ".d/") && !isSocket(path)
}

func isSocket(path string) bool { return strings.HasSuffix(path, ".socket") }

// isVariables reports whether a file in /etc/default contains only variables.
func isVariables(path string) bool {
	return strings.HasPrefix(path, "/etc/default/") && path != "/etc/default/rabbitmq-server" && !strings.HasPrefix(path, "/etc/default/grub.d/")
}

func isUWSGI(path string) bool { return strings.Contains(filepath.Base(path), "uwsgi") }
