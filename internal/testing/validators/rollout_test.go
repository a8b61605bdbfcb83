package validators_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"stackplan/internal/compile"
	"stackplan/internal/export/ansible"
	"stackplan/internal/export/outdir"
	"stackplan/internal/live"
	"stackplan/internal/plan"
	secrets "stackplan/internal/secret"
	"stackplan/internal/testing/validators"
	"stackplan/internal/tree"
)

// The change that the rollout is of: an option, a file with another name, and a port of HAProxy. The wrong change makes the APIs fail.
const (
	rolloutChange = "package cloud\noverrides: nova: DEFAULT: cpu_allocation_ratio: 4.0\noverrides: haproxy: defaults: \"timeout queue\": \"30s\"\n"
	wrongChange   = "package cloud\noverrides: nova: DEFAULT: cpu_allocation_ratio: 13.0\noverrides: haproxy: defaults: \"timeout queue\": \"30s\"\n"
)

// canary begins each secret of the rollout.
const canary = "canary-"

// ansibleRollout is a directory with three hosts and the exports of two changes.
type ansibleRollout struct {
	dir         string
	next, wrong *plan.Report
	files       map[string]string // that the hosts must have in the end, by host and path: digest with secrets, mode, owner and group
}

// TestAnsibleRollsOut rolls out a change of examples/minimal to three hosts, each with its own files and sshd, by the exported playbook:
// a dry run, a run that is killed while the first unit of the first host restarts, the run after it, one more, and one with a wrong file.
// It takes minutes of processor time, so it runs only with STACKPLAN_ROLLOUT=1: make rollout.
func TestAnsibleRollsOut(t *testing.T) {
	if os.Getenv("STACKPLAN_ROLLOUT") == "" {
		t.Skip("takes minutes; make rollout runs it")
	}
	if os.Geteuid() != 0 {
		t.Fatal("only root can create the namespaces of the hosts")
	}
	r := newAnsibleRollout(t)
	r.run(t)
	t.Run("the dry run reports what diff reports", func(t *testing.T) {
		r.wantCode(t, "check", 0)
		wantSame(t, "changed by the dry run", r.changedBy(t, "check"), planned(r.next))
		r.wantSameFiles(t, "before", "check", "ctl1", "ctl2", "ctl3")
		if units := r.read(t, "check.ctl1.units"); units != "" {
			t.Errorf("the dry run restarts %s", units)
		}
	})
	t.Run("the run after a killed one completes it", func(t *testing.T) {
		r.wantSameFiles(t, "before", "killed", "ctl2", "ctl3")
		if r.read(t, "killed.ctl1.sums") != r.read(t, "next.ctl1.sums") || r.read(t, "killed.ctl1.sums") == r.read(t, "before.ctl1.sums") {
			t.Error("the killed run did not copy the files of the first host")
		}
		r.wantCode(t, "next", 0)
		for _, h := range r.next.Rollout.Hosts {
			want := ""
			for _, unit := range h.Reload {
				want += "reload " + unit + "\n"
			}
			for _, unit := range h.Restart {
				want += "restart " + unit + "\n"
			}
			if got := r.read(t, "next."+h.Host+".units"); got != want {
				t.Errorf("%s: Ansible does\n%swant\n%s", h.Host, got, want)
			}
		}
		r.wantFiles(t)
	})
	t.Run("the second run changes nothing", func(t *testing.T) {
		r.wantCode(t, "second", 0)
		wantSame(t, "changed by the second run", r.changedBy(t, "second"), changed{})
		for _, host := range []string{"ctl1", "ctl2", "ctl3"} {
			if units := r.read(t, "second."+host+".units"); units != "" {
				t.Errorf("the second run restarts %s on %s", units, host)
			}
		}
	})
	t.Run("a wrong file stops after the first wave", func(t *testing.T) {
		r.wantCode(t, "wrong", 2)
		r.wantSameFiles(t, "second", "wrong", "ctl2", "ctl3")
		if r.read(t, "wrong.ctl2.units")+r.read(t, "wrong.ctl3.units") != "" || !strings.Contains(r.read(t, "wrong.ctl1.units"), "restart nova-api\n") {
			t.Error("another host than the first restarted units")
		}
		for line := range strings.Lines(r.read(t, "wrong.servers")) {
			cells := strings.Split(line, ",")
			if cells[0] == "nova-api-os-compute" && strings.HasPrefix(cells[1], "ctl") && (cells[1] == "ctl1") == (cells[17] == "UP") {
				t.Errorf("HAProxy: %s is %s", cells[1], cells[17])
			}
		}
	})
	t.Run("no output contains a secret", func(t *testing.T) {
		for _, stage := range []string{"check", "killed", "next", "second", "wrong"} {
			if strings.Contains(r.read(t, stage+".out")+r.read(t, stage+".err"), canary) {
				t.Errorf("%s contains a secret", stage)
			}
		}
	})
}

// newAnsibleRollout writes the files of the hosts and both exports.
func newAnsibleRollout(t *testing.T) *ansibleRollout {
	t.Helper()
	r := &ansibleRollout{dir: t.TempDir(), files: map[string]string{}}
	old, changed, wrong := r.compile(t, "old", ""), r.compile(t, "changed", rolloutChange), r.compile(t, "bad", wrongChange)
	names := map[string]bool{}
	paths := map[string]bool{}
	for name, c := range map[string]*compile.Cloud{"old": old, "": changed} {
		for f, err := range c.Files(t.Context(), nil) {
			if err != nil {
				t.Fatal(err)
			}
			body, err := secrets.Replace(string(f.Body), func(s secrets.Reference) (string, error) {
				names[s.Name] = true
				return canary + strings.ReplaceAll(s.Name, "/", "-"), nil
			})
			if err != nil {
				t.Fatal(err)
			}
			paths["."+f.Path] = true
			if name == "" {
				r.files[f.Host+" "+f.Path] = fmt.Sprintf("%x  .%s\n.%s %o %s %s\n", sha256.Sum256([]byte(body)), f.Path, f.Path, f.Mode.Perm(), f.Owner, f.Group)
				continue
			}
			at := save(t, filepath.Join(r.dir, name, f.Host, f.Path), []byte(body))
			if err := own(at, f.Owner, f.Group, f.Mode.Perm()); err != nil {
				t.Fatal(err)
			}
		}
	}
	var store strings.Builder
	for name := range names {
		fmt.Fprintf(&store, "%s: %s\n", name, canary+strings.ReplaceAll(name, "/", "-"))
	}
	save(t, filepath.Join(r.dir, "store.yml"), []byte(store.String()))
	list := ""
	for path := range paths {
		list += path + "\x00"
	}
	save(t, filepath.Join(r.dir, "paths"), []byte(list))
	r.next, r.wrong = r.export(t, "new", old, changed), r.export(t, "wrong", changed, wrong)
	for _, name := range []string{"systemctl", "apis.py", "session.sh"} {
		text, err := os.ReadFile(filepath.Join("testdata", "rollout", name))
		if err != nil {
			t.Fatal(err)
		}
		save(t, filepath.Join(r.dir, name), text)
	}
	r.makeDirectories(t)
	return r
}

func (r *ansibleRollout) makeDirectories(t *testing.T) {
	t.Helper()
	for _, name := range []string{"hosts", "control"} {
		if err := os.Mkdir(filepath.Join(r.dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

// compile compiles examples/minimal with a change.
func (r *ansibleRollout) compile(t *testing.T, name, change string) *compile.Cloud {
	t.Helper()
	text, err := os.ReadFile("../../../examples/minimal/cloud.cue")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(r.dir, "clouds", name)
	if change != "" {
		text = bytes.Replace(text, []byte("vlan: 200"), []byte("vlan: 201"), 1)
	}
	save(t, filepath.Join(dir, "cloud.cue"), text)
	if change != "" {
		save(t, filepath.Join(dir, "change.cue"), []byte(change))
	}
	c := compile.Dir(t.Context(), dir)
	if err := c.Findings.Err(); err != nil {
		t.Fatal(err)
	}
	return c
}

// export exports the rollout from one cloud to another.
func (r *ansibleRollout) export(t *testing.T, name string, from, to *compile.Cloud) *plan.Report {
	t.Helper()
	state := filepath.Join(r.dir, "state-"+name)
	if _, err := tree.Write(t.Context(), state, from.Files(t.Context(), nil), tree.Options{}); err != nil {
		t.Fatal(err)
	}
	have, err := live.OpenTree(state, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer have.Close()
	report, err := plan.Diff(t.Context(), plan.Options{Against: state, Want: to, Have: have, Show: plan.Show{Digests: true}})
	if err != nil {
		t.Fatal(err)
	}
	files, err := ansible.Files(t.Context(), ansible.Options{Cloud: to, Report: report, HasSnapshot: true, Store: "file:" + filepath.Join(r.dir, "store.yml")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := outdir.Write(filepath.Join(r.dir, name), outdir.Kind{Name: "ansible", Last: ansible.SitePlaybook}, files); err != nil {
		t.Fatal(err)
	}
	return report
}

// run runs all stages.
func (r *ansibleRollout) run(t *testing.T) {
	t.Helper()
	c := r.compile(t, "ports", rolloutChange)
	var ports []string
	for _, l := range c.Sites["r1"].Proxied() {
		ports = append(ports, strconv.Itoa(l.Port.Number))
	}
	if out, err := validators.RunRollout(t.Context(), r.dir, ports); err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, tail(r.dir))
	}
}

// tail returns the ends of the outputs of Ansible.
func tail(dir string) string {
	var all strings.Builder
	for _, pattern := range []string{"*.err", "*.out"} {
		names, _ := filepath.Glob(filepath.Join(dir, pattern))
		for _, name := range names {
			text, _ := os.ReadFile(name)
			fmt.Fprintf(&all, "%s:\n%s\n", filepath.Base(name), text[max(0, len(text)-2000):])
		}
	}
	return all.String()
}

func (r *ansibleRollout) read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(r.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (r *ansibleRollout) wantCode(t *testing.T, stage string, want int) {
	t.Helper()
	if got := strings.TrimSpace(r.read(t, stage+".code")); got != strconv.Itoa(want) {
		text := r.read(t, stage+".out")
		t.Fatalf("%s: the exit code is %s, want %d\n%s", stage, got, want, text[max(0, len(text)-3000):])
	}
}

func (r *ansibleRollout) wantSameFiles(t *testing.T, before, after string, hosts ...string) {
	t.Helper()
	for _, host := range hosts {
		if r.read(t, before+"."+host+".sums") != r.read(t, after+"."+host+".sums") {
			t.Errorf("%s changed files of %s", after, host)
		}
	}
}

// wantFiles compares the files of the hosts after the rollout with those of the description.
func (r *ansibleRollout) wantFiles(t *testing.T) {
	t.Helper()
	for _, host := range []string{"ctl1", "ctl2", "ctl3"} {
		got, count := r.read(t, "next."+host+".sums"), 0
		for name, lines := range r.files {
			of, path, _ := strings.Cut(name, " ")
			if of != host {
				continue
			}
			for line := range strings.Lines(lines) {
				count++
				if !strings.Contains(got, line) {
					t.Errorf("%s: %s is not that of the description, %s", host, path, line)
				}
			}
		}
		if n := strings.Count(got, "\n"); n != count {
			t.Errorf("%s has %d files, want %d: others were not removed", host, n/2, count/2)
		}
	}
}

// planned returns the files and units of a plan.
func planned(r *plan.Report) changed {
	all := changed{}
	for _, h := range r.Rollout.Hosts {
		for _, f := range h.Files {
			all.add(h.Host, f.Path, "file")
		}
		for _, unit := range slices.Concat(h.Reload, h.Restart) {
			all.add(h.Host, unit, "unit")
		}
	}
	return all
}

// ansibleChange matches the message of Ansible about a change on a host: of a file, a unit, or a task without items.
var ansibleChange = regexp.MustCompile(`(?m)^changed: \[(\w+)\](?: => \(item=([^)]+)\))?`)

// changedBy returns the files and units that a run reports as changed.
func (r *ansibleRollout) changedBy(t *testing.T, stage string) changed {
	t.Helper()
	all := changed{}
	for _, match := range ansibleChange.FindAllStringSubmatch(r.read(t, stage+".out"), -1) {
		kind := "unit"
		if strings.HasPrefix(match[2], "/") {
			kind = "file"
		}
		all.add(match[1], match[2], kind)
	}
	return all
}
