package validators_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/artefact"
	"stackplan/internal/compile"
	"stackplan/internal/live"
	"stackplan/internal/model"
	"stackplan/internal/plan"
	"stackplan/internal/source"
	"stackplan/internal/tree"
)

// rollout is a generated tree, and a directory that plays the hosts that it is for.
type rollout struct {
	compiled *compile.Result
	files    []*artefact.File // what the tree has of the hosts
	tree     string           // files are at TREE/REGION/HOST/PATH
	root     string           // files are at ROOT/HOST/PATH
}

// rolledOut are the hosts of examples/zed that the engines look at: one that controls the region, two of guests.
var rolledOut = []string{"cn01", "cn02", "ctl1"}

// changed are the files that change, as "host path what". What is "ensure" for a file that comes or goes, "content" or "mode".
type changed map[string]bool

func (c changed) add(host, path, what string) { c[host+" "+path+" "+what] = true }

// files are the files that change, whatever changes of them.
func (c changed) files() changed {
	all := changed{}
	for one := range c {
		all[one[:strings.LastIndexByte(one, ' ')]] = true
	}
	return all
}

// TestSameVerdictAsEngines has Puppet and Ansible say, without doing it, what they would change on hosts that have drifted from
// the tree, and compares that with what stackplan says. Engines compare bytes, stackplan compares what a file means. So the
// relation is: an engine changes just those files that stackplan
//
//  1. reports a change of, or
//  2. finds written otherwise with the same meaning, or
//  3. cannot compare, as the host has the secret that the tree has a reference for.
//
// That the second and the third are no refuge for changes that stackplan fails to see is what the table of drifts is for: it
// tells for each file which of them it is. One file is altered after stackplan has read it. That is the only one that they
// may disagree about, and they must, or this test would not notice anything.
func TestSameVerdictAsEngines(t *testing.T) {
	r := newRollout(t)
	drifts := append(drifts(), wrecked(r, "cn02")...)
	for _, d := range drifts {
		d.happen(t, filepath.Join(r.root, d.host, d.path))
	}
	report := r.report(t)
	planted := changed{}
	planted.add("cn01", "/etc/udev/rules.d/60-stackplan-disks.rules", "content")
	appended("# planted\n")(t, filepath.Join(r.root, "cn01/etc/udev/rules.d/60-stackplan-disks.rules"))

	changes, same := told(report)
	reported, byBytes, filled := expectedOf(drifts)
	wantSame(t, "the changes that stackplan reports", changes, reported)
	if len(filled) == 0 || report.Summary.NotCompared != len(filled) || report.Summary.Foreign != 1 {
		t.Errorf("%d secrets not compared and %d foreign files, want %d and 1", report.Summary.NotCompared, report.Summary.Foreign, len(filled))
	}
	ours := union(changes, same, filled)
	wantSame(t, "all that stackplan finds otherwise", ours, byBytes)

	byPuppet, byAnsible := r.puppet(t), r.ansible(t)
	wantSame(t, "what Puppet and stackplan disagree about", disagreement(ours, byPuppet), planted)
	wantSame(t, "what Ansible and stackplan disagree about", disagreement(ours.files(), byAnsible), planted.files())
	t.Logf("of %d files on %d hosts: %d changed, %d mean the same, %d with secrets filled in; Puppet changes %d, Ansible %d",
		len(r.files), len(rolledOut), len(changes.files()), len(same), len(filled), len(byPuppet.files()), len(byAnsible))
}

// newRollout generates the tree of examples/zed, and makes hosts that are as it says.
func newRollout(t *testing.T) *rollout {
	t.Helper()
	dir := t.TempDir()
	r := &rollout{tree: filepath.Join(dir, "tree"), root: filepath.Join(dir, "root")}
	r.compiled = compile.Dir(t.Context(), filepath.Join("..", "..", "..", "examples", "zed"))
	if err := r.compiled.Findings.Err(); err != nil {
		t.Fatal(err)
	}
	chosen := func(h *model.Host) bool { return slices.Contains(rolledOut, h.Name) }
	if _, err := tree.Write(t.Context(), r.tree, r.compiled.Files(t.Context(), chosen), tree.Options{}); err != nil {
		t.Fatal(err)
	}
	for f, err := range r.compiled.Files(t.Context(), chosen) {
		if err != nil {
			t.Fatal(err)
		}
		r.files = append(r.files, f)
		at := save(t, filepath.Join(r.root, f.Host, f.Path), f.Body)
		if err := os.Chmod(at, f.Mode.Perm()); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// others are the paths that the tree has on other hosts and not on this one, where an engine is told to leave no file.
func (r *rollout) others(host string) []string {
	paths := map[string]bool{}
	for _, f := range r.files {
		paths[f.Path] = true
	}
	for _, f := range r.files {
		if f.Host == host {
			delete(paths, f.Path)
		}
	}
	return slices.Sorted(maps.Keys(paths))
}

// report is what `stackplan diff --against ROOT` would say of the hosts, with all that has no effect.
func (r *rollout) report(t *testing.T) *plan.Report {
	t.Helper()
	var known []artefact.Host
	for h := range r.compiled.Cloud.Hosts() {
		known = append(known, artefact.Host{Region: h.Region.Name, Name: h.Name})
	}
	have, err := live.OpenTree(r.root, known)
	if err != nil {
		t.Fatal(err)
	}
	defer have.Close()
	want := plan.Description{
		Cloud: r.compiled.Cloud, Sites: r.compiled.Sites, Files: r.compiled.Host,
		Inputs: func(*model.Host, *artefact.Origin) []source.Input { return nil },
	}
	report, err := plan.Diff(t.Context(), plan.Options{
		Against: r.root, Want: want, Have: have, Facts: r.compiled.Facts,
		Scope: func(_, host string) bool { return slices.Contains(rolledOut, host) },
		Show:  plan.Show{NoEffect: true, Texts: true},
	})
	if err != nil || len(report.Unreadable) > 0 || report.Summary.Compared != len(rolledOut) {
		t.Fatalf("not all hosts were compared: %v %+v", err, report)
	}
	return report
}

// told returns the files that a report has changes of, and those that it only finds written otherwise: it counts the latter,
// and shows them as texts.
func told(report *plan.Report) (changes, same changed) {
	changes, same = changed{}, changed{}
	for _, c := range report.Changes {
		for _, host := range c.Hosts {
			changes.add(host, c.Path, aspect(c.Kind))
			if c.Action == plan.Move {
				changes.add(host, c.From, aspect(c.Kind))
			}
		}
	}
	for _, c := range report.NoEffect {
		for _, host := range c.Hosts {
			same.add(host, c.Path, aspect(c.Kind))
		}
	}
	for _, text := range report.Texts {
		for _, host := range text.Hosts {
			same.add(host, text.Path, "content")
		}
	}
	maps.DeleteFunc(same, func(one string, _ bool) bool { return changes[one] })
	return changes, same
}

// aspect is what an engine calls a kind of change.
func aspect(kind plan.Kind) string {
	switch kind {
	case plan.OfFile:
		return "ensure"
	case plan.OfMode:
		return "mode"
	case plan.OfOption, plan.OfSection, plan.OfText:
		return "content"
	}
	return fmt.Sprintf("(%s)", kind) // no engine knows such
}

// union is what any of some sets has.
func union(sets ...changed) changed {
	all := changed{}
	for _, s := range sets {
		maps.Copy(all, s)
	}
	return all
}

// disagreement is what one of two sets has and the other has not.
func disagreement(a, b changed) changed {
	all := union(a, b)
	maps.DeleteFunc(all, func(one string, _ bool) bool { return a[one] == b[one] })
	return all
}

func wantSame(t *testing.T, what string, got, want changed) {
	t.Helper()
	for _, one := range slices.Sorted(maps.Keys(disagreement(got, want))) {
		t.Errorf("%s: %s is there %v, want %v", what, one, got[one], want[one])
	}
}

// octal is the mode of a file as engines take it.
func octal(f *artefact.File) string { return fmt.Sprintf("%04o", f.Mode&fs.ModePerm) }
