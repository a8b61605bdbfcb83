package plan_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/artefact"
	"stackplan/internal/compile"
	"stackplan/internal/plan"
)

// short prints a value.
func short(v *plan.Value) string {
	switch {
	case v == nil:
		return "-"
	case v.Default:
		return "default " + strings.Join(v.Texts, "|")
	}
	return strings.Join(v.Texts, "|")
}

// brief prints changes, one per line, sorted.
func brief(changes []plan.Change) string {
	var all []string
	for _, c := range changes {
		line := fmt.Sprintf("%s %s %s %s -> %s on %s", c.Action, c.Kind, c.Address, short(c.Before), short(c.After), c.Nodeset)
		if c.From != "" {
			line += " from " + c.From
		}
		all = append(all, line)
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

const (
	novaConf = "/etc/nova/nova.conf"
	keystone = "/etc/keystone/keystone.conf"
)

func TestMeaning(t *testing.T) {
	netease, zed := compiled(t, "../../examples/netease"), compiled(t, "../../examples/zed")
	ctl := func(r *compile.Cloud) artefact.Host {
		for h := range r.Model.Hosts() {
			if strings.Contains(h.Name, "ctl") {
				return artefact.Host{Region: h.Region.Name, Name: h.Name}
			}
		}
		t.Fatal("no control host")
		return artefact.Host{}
	}
	tests := []struct {
		name     string
		cloud    *compile.Cloud
		path     string
		old, now string // of the snapshot's file
		changes  string // HOST is replaced by the name of the host
		noEffect string // differences without effect
		resolved int
	}{
		{"a value", netease, novaConf, "cpu_allocation_ratio = 4.0", "cpu_allocation_ratio = 16.0",
			"change option /etc/nova/nova.conf#/DEFAULT/cpu_allocation_ratio 16.0 -> 4.0 on HOST", "", 0},
		{"a number in another notation", netease, novaConf, "cpu_allocation_ratio = 4.0", "cpu_allocation_ratio=04", "", "", 0},
		{"an option that is set to its default", netease, novaConf, "[DEFAULT]\n", "[DEFAULT]\ndebug = False\nworkers = 1\n",
			"remove option /etc/nova/nova.conf#/DEFAULT/workers 1 -> - on HOST",
			"remove option /etc/nova/nova.conf#/DEFAULT/debug False -> default false on HOST", 0},
		{"a value that becomes the default", netease, novaConf, "[DEFAULT]\n", "[DEFAULT]\ndebug = True\n",
			"remove option /etc/nova/nova.conf#/DEFAULT/debug True -> default false on HOST", "", 0},
		{"the order of filters", netease, novaConf, "RetryFilter,AvailabilityZoneFilter,", "AvailabilityZoneFilter, RetryFilter,", "", "", 0},
		{"another filter", netease, novaConf, "RetryFilter,AvailabilityZoneFilter,", "RetryFilter,",
			"change option /etc/nova/nova.conf#/DEFAULT/scheduler_default_filters RetryFilter,RamFilter,ComputeFilter,ImagePropertiesFilter,JsonFilter,EcuFilter,CoreFilter" +
				" -> RetryFilter,AvailabilityZoneFilter,RamFilter,ComputeFilter,ImagePropertiesFilter,JsonFilter,EcuFilter,CoreFilter on HOST", "", 0},
		{"a resolved secret", netease, novaConf, "((nova/database:url))", "hunter2", "", "", 1},
		{"a resolved secret, and another host", netease, novaConf, "((nova/database:url))@10.120.0.10", "hunter2@10.9.9.9",
			"change option /etc/nova/nova.conf#/database/connection mysql://nova:(secret)@10.9.9.9:3306/nova?charset=utf8 -> " +
				"mysql://nova:((nova/database:url))@10.120.0.10:3306/nova?charset=utf8 on HOST", "", 0},
		{"a secret that is not in the description", netease, novaConf, "[DEFAULT]\n", "[DEFAULT]\nmy_password = hunter2\n",
			"remove option /etc/nova/nova.conf#/DEFAULT/my_password (secret) -> - on HOST", "", 0},
		{"a login that is not in the description", netease, "/etc/haproxy/haproxy.cfg", "defaults\n", "defaults\n    stats auth admin:hunter2\n",
			"remove option /etc/haproxy/haproxy.cfg#/defaults/stats auth admin:(secret) -> - on HOST", "", 0},
		{"another reference", netease, keystone, "((keystone/admin_token))", "((old/token))",
			"change option /etc/keystone/keystone.conf#/DEFAULT/admin_token ((old/token)) -> ((keystone/admin_token)) on HOST", "", 0},
		{"a deprecated name", zed, novaConf, "[oslo_concurrency]\nlock_path = ", "[DEFAULT]\nlock_path = ",
			"rename option /etc/nova/nova.conf#/oslo_concurrency/lock_path /var/lock/nova -> /var/lock/nova on HOST from [DEFAULT] lock_path", "", 0},
		{"A1: a former name that the series does not read", zed, novaConf, "server_listen = ", "vncserver_listen = ",
			"add option /etc/nova/nova.conf#/vnc/server_listen default 127.0.0.1 -> 172.16.10.11 on HOST\n" +
				"remove option /etc/nova/nova.conf#/vnc/vncserver_listen 172.16.10.11 -> - on HOST", "", 0},
		{"a file that cannot be parsed", netease, novaConf, "[DEFAULT]\n", "  indented\n[DEFAULT]\n", "change text /etc/nova/nova.conf - -> - on HOST", "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			have, h := snapshotOf(t, tt.cloud.Files(context.Background(), nil)), ctl(tt.cloud)
			have.replace(t, h, tt.path, tt.old, tt.now)
			report := compare(t, tt.cloud, have, plan.Show{NoEffect: true, Texts: true})
			want := func(text string) string { return strings.ReplaceAll(text, "HOST", h.Name) }
			if got := brief(report.Changes); got != want(tt.changes) {
				t.Errorf("changes\n%s\nwant\n%s", got, want(tt.changes))
			}
			if got := brief(report.NoEffect); got != want(tt.noEffect) || report.Summary.NotCompared != tt.resolved {
				t.Errorf("no effect, and %d not compared\n%s\nwant\n%s", report.Summary.NotCompared, got, want(tt.noEffect))
			}
			if text := fmt.Sprintf("%+v", report); strings.Contains(text, "hunter2") {
				t.Errorf("the report contains the secret: %s", text)
			}
		})
	}
}

// TestMissingLineFeed removes the line feed at the end of files: HAProxy rejects such a file, other programs do not.
func TestMissingLineFeed(t *testing.T) {
	r := compiled(t, "../../examples/zed")
	h := artefact.Host{Region: "lab", Name: "ctl1"}
	for path, want := range map[string]string{
		"/etc/haproxy/haproxy.cfg": "change text /etc/haproxy/haproxy.cfg - -> - on ctl1", novaConf: "",
	} {
		have := snapshotOf(t, r.Files(context.Background(), nil))
		have.edit(h, path, func(text string) string { return strings.TrimSuffix(text, "\n") })
		report := compare(t, r, have, plan.Show{Texts: true})
		if got := brief(report.Changes); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
		if want != "" && !strings.Contains(report.Changes[0].Note, "does not end with a line feed") {
			t.Errorf("the note is %q", report.Changes[0].Note)
		}
	}
}

func TestNewAndRemovedHosts(t *testing.T) {
	r := compiled(t, "../../examples/netease")
	have := snapshotOf(t, r.Files(context.Background(), nil))
	delete(have, artefact.Host{Region: "hz-a", Name: "hz-a-cn007"})
	have[artefact.Host{Region: "hz-b", Name: "old1"}] = nil
	have[artefact.Host{Region: "hz-b", Name: "old2"}] = nil
	report := compare(t, r, have, plan.Show{})
	if got, want := brief(report.Changes), "add host /hz-a - -> - on hz-a-cn007\nremove host /hz-b - -> - on old[1-2]"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if s := report.Summary; s.NewHosts != 1 || s.RemovedHosts != 2 || s.Hosts != 3 || s.Compared != 105 || !report.Differs() {
		t.Errorf("%+v", s)
	}
}

// broken is a snapshot with a host that cannot be read.
type broken struct {
	hostFiles
	name string
}

// Files returns an error for one host.
func (b broken) Files(ctx context.Context, h artefact.Host, paths []string) ([]*artefact.File, error) {
	if h.Name == b.name {
		return nil, errors.New("I/O error")
	}
	return b.hostFiles.Files(ctx, h, paths)
}

func TestUnreadableHostsAreReported(t *testing.T) {
	r := compiled(t, "../../examples/netease")
	report := compare(t, r, broken{snapshotOf(t, r.Files(context.Background(), nil)), "hz-a-cn001"}, plan.Show{})
	if len(report.Unreadable) != 1 || report.Unreadable[0].Nodeset != "hz-a-cn001" || report.Unreadable[0].Reason != "I/O error" || report.Differs() {
		t.Errorf("%+v", report)
	}
}

func TestUnrelatedSnapshotsAreRejected(t *testing.T) {
	r := compiled(t, "../../examples/netease")
	for name, have := range map[string]hostFiles{"empty": {}, "of another cloud": {artefact.Host{Region: "x", Name: "y"}: nil}} {
		_, err := plan.Diff(context.Background(), plan.Options{Against: "build", Want: r, Have: have})
		if unrelated, ok := errors.AsType[*plan.UnrelatedSnapshot](err); !ok || unrelated.Snapshot != "build" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMovedFilesAreOneChange(t *testing.T) {
	r := compiled(t, "../../examples/netease")
	have := snapshotOf(t, r.Files(context.Background(), nil))
	h := artefact.Host{Region: "hz-a", Name: "hz-a-ctl01"}
	moved := *have[h]["/etc/memcached.conf"]
	moved.Path = "/etc/memcached/memcached.conf"
	delete(have[h], "/etc/memcached.conf")
	have[h][moved.Path] = &moved
	report := compare(t, r, have, plan.Show{})
	want := "move file /etc/memcached.conf - -> - on hz-a-ctl01 from /etc/memcached/memcached.conf"
	if got := brief(report.Changes); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestForeignFilesDoNotMove adds a backup copy of a removed file to the snapshot, which is not a moved file.
func TestForeignFilesDoNotMove(t *testing.T) {
	r := compiled(t, "../../examples/netease")
	have := snapshotOf(t, r.Files(context.Background(), nil))
	h := artefact.Host{Region: "hz-a", Name: "hz-a-ctl01"}
	foreign := *have[h]["/etc/memcached.conf"]
	foreign.Path, foreign.Owner, foreign.Group = "/etc/memcached.conf.bak", "", ""
	delete(have[h], "/etc/memcached.conf")
	have[h][foreign.Path] = &foreign
	report := compare(t, r, have, plan.Show{})
	if len(report.Changes) != 1 || report.Changes[0].Action != plan.Add || report.Summary.Foreign != 1 {
		t.Errorf("%d foreign, and\n%s", report.Summary.Foreign, brief(report.Changes))
	}
}

func TestCauses(t *testing.T) {
	r := compiled(t, "../../examples/netease")
	h := artefact.Host{Region: "hz-a", Name: "hz-a-ctl01"}
	for _, tt := range []struct {
		name, path, old, now string
		kind                 plan.CauseKind
		paths                string
	}{
		{"an override", novaConf, "cpu_allocation_ratio = 4.0", "cpu_allocation_ratio = 16.0", plan.ByOverride, "overrides.nova.DEFAULT.cpu_allocation_ratio"},
		{"an input", novaConf, "my_ip = 10.120.0.11", "my_ip = 10.120.0.99", plan.ByInput, "regions.hz-a.groups.ctl.address.management"},
		{"a rule", "/etc/keepalived/keepalived.conf", "state BACKUP", "state MASTER", plan.ByRule, ""},
		{"drift", novaConf, "[DEFAULT]\n", "[DEFAULT]\nmade_up = 1\n", plan.ByDrift, ""},
		{"drift in a text", "/etc/apt/preferences.d/stackplan", "Package", "Package: made-up\nPackage", plan.ByDrift, ""},
	} {
		have := snapshotOf(t, r.Files(context.Background(), nil))
		have.replace(t, h, tt.path, tt.old, tt.now)
		report := compare(t, r, have, plan.Show{})
		if len(report.Changes) != 1 {
			t.Fatalf("%s: %s", tt.name, brief(report.Changes))
		}
		var paths []string
		for _, in := range report.Changes[0].Cause.Now {
			paths = append(paths, in.Path)
		}
		if c := report.Changes[0].Cause; c.Kind != tt.kind || strings.Join(paths, " ") != tt.paths {
			t.Errorf("%s: %+v", tt.name, c)
		}
	}
}

func TestForeignFilesAreIgnored(t *testing.T) {
	r := compiled(t, "../../examples/netease")
	have := snapshotOf(t, r.Files(context.Background(), nil))
	h := artefact.Host{Region: "hz-a", Name: "hz-a-ctl01"}
	have[h]["/etc/passwd"] = &artefact.File{Region: h.Region, Host: h.Name, Path: "/etc/passwd", Body: []byte("root\n")}
	if report := compare(t, r, have, plan.Show{}); report.Differs() || report.Summary.Foreign != 1 {
		t.Errorf("%+v", report)
	}
}

func TestValuesThatDifferByRuleAreOneChange(t *testing.T) {
	r := compiled(t, "../../examples/netease")
	have := snapshotOf(t, r.Files(context.Background(), nil))
	for i := range 40 {
		h := artefact.Host{Region: "hz-a", Name: fmt.Sprintf("hz-a-cn%03d", i+1)}
		have.replace(t, h, novaConf, "my_ip = 10.120.1.", "my_ip = 10.120.9.")
	}
	report := compare(t, r, have, plan.Show{})
	want := "change option /etc/nova/nova.conf#/DEFAULT/my_ip 10.120.9.1 -> 10.120.1.1 on hz-a-cn[001-040]"
	if got := brief(report.Changes); got != want {
		t.Fatalf("got\n%s\nwant\n%s", got, want)
	}
	c := report.Changes[0]
	if c.Varies != 40 || c.Example != "hz-a-cn001" || len(c.Each) != 40 || short(c.Each[6].After) != "10.120.1.7" || c.Each[6].Nodeset != "hz-a-cn007" {
		t.Errorf("%+v", c)
	}
	if len(c.Cause.Now) != 1 || c.Cause.Now[0].Path != "regions.hz-a.groups.cn.address.management" || c.Cause.Kind != plan.ByInput {
		t.Errorf("caused by %+v", c.Cause)
	}
}

// edited compiles an example with some of its text replaced.
func edited(t *testing.T, example string, replace ...string) *compile.Cloud {
	t.Helper()
	text, err := os.ReadFile("../../examples/" + example + "/cloud.cue")
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(string(text), replace[i]) {
			t.Fatalf("no %q in %s", replace[i], example)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cloud.cue"), []byte(strings.NewReplacer(replace...).Replace(string(text))), 0o644); err != nil {
		t.Fatal(err)
	}
	return compiled(t, dir)
}

func TestChangedDefaults(t *testing.T) {
	before := edited(t, "minimal", `series: "2025.1"`, `series: "2024.1"`)
	after := compiled(t, "../../examples/minimal")
	report, err := plan.Diff(context.Background(), plan.Options{Against: "git:x", Want: after, Have: compiledSnapshot{before}, Old: before})
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	for _, c := range report.Changes {
		if c.Kind == plan.OfDefault {
			changed++
			if c.Cause.Kind != plan.BySeries || !c.Before.Default || !c.After.Default {
				t.Errorf("%+v", c)
			}
		}
	}
	if changed == 0 {
		t.Errorf("no default changed:\n%s", brief(report.Changes))
	}
}
