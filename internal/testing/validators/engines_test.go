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
	"stackplan/internal/tree"
)

// rollout is a generated tree, and a directory that represents its hosts.
type rollout struct {
	compiled *compile.Cloud
	files    []*artefact.File // the files of the hosts in the tree
	tree     string           // files are at TREE/REGION/HOST/PATH
	root     string           // files are at ROOT/HOST/PATH
}

// rolledOut are the hosts of examples/zed that the engines compare: one control host, two compute hosts.
var rolledOut = []string{"cn01", "cn02", "ctl1"}

// changed are the changed files, as "host path what". What is "ensure" for a new or removed file, "content" or "mode".
type changed map[string]bool

func (c changed) add(host, path, what string) { c[host+" "+path+" "+what] = true }

// files returns the changed files without the kind of change.
func (c changed) files() changed {
	all := changed{}
	for one := range c {
		all[one[:strings.LastIndexByte(one, ' ')]] = true
	}
	return all
}

// TestSameResultAsEngines compares the changes that Puppet and Ansible would make, in a dry run, on hosts that have drifted
// from the tree with the report of stackplan. Engines compare bytes, stackplan compares the meaning of a file. So an engine
// changes exactly the files that stackplan
//
//  1. reports as changed, or
//  2. counts as another notation with the same meaning, or
//  3. cannot compare, because the host has a secret for which the tree has a reference.
//
// The table of drifts states the case for each file, so that 2 and 3 cannot hide changes that stackplan misses. One file is
// changed after stackplan has read it. The results must differ for this file only; if they did not, the test would detect
// nothing.
func TestSameResultAsEngines(t *testing.T) {
	r := newRollout(t)
	drifts := append(drifts(), wrecked(r, "cn02")...)
	for _, d := range drifts {
		d.happen(t, filepath.Join(r.root, d.host, d.path))
	}
	report := r.report(t)
	planted := changed{}
	planted.add("cn01", "/etc/udev/rules.d/60-stackplan-disks.rules", "content")
	appended("# planted\n")(t, filepath.Join(r.root, "cn01/etc/udev/rules.d/60-stackplan-disks.rules"))

	changes, same := reportedFiles(report)
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

// newRollout generates the tree of examples/zed, and hosts with its files.
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

// others returns the paths of the tree on other hosts and not on this one; engines must ensure that they are absent.
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

// report returns the report of `stackplan diff --against ROOT` for the hosts, including changes without effect.
func (r *rollout) report(t *testing.T) *plan.Report {
	t.Helper()
	var known []artefact.Host
	for h := range r.compiled.Model.Hosts() {
		known = append(known, artefact.Host{Region: h.Region.Name, Name: h.Name})
	}
	have, err := live.OpenTree(r.root, known)
	if err != nil {
		t.Fatal(err)
	}
	defer have.Close()
	report, err := plan.Diff(t.Context(), plan.Options{
		Against: r.root, Want: r.compiled, Have: have,
		Scope: func(_, host string) bool { return slices.Contains(rolledOut, host) },
		Show:  plan.Show{NoEffect: true, Texts: true},
	})
	if err != nil || len(report.Unreadable) > 0 || report.Summary.Compared != len(rolledOut) {
		t.Fatalf("not all hosts were compared: %v %+v", err, report)
	}
	return report
}

// reportedFiles returns the files with changes in a report, and those with only another notation: stackplan counts the
// latter and shows them as text.
func reportedFiles(report *plan.Report) (changes, same changed) {
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

// aspect returns the engine's name of a kind of change.
func aspect(kind plan.Kind) string {
	switch kind {
	case plan.OfFile:
		return "ensure"
	case plan.OfMode:
		return "mode"
	case plan.OfOption, plan.OfSection, plan.OfText:
		return "content"
	}
	return fmt.Sprintf("(%s)", kind) // unknown to engines
}

// union returns the elements of all sets.
func union(sets ...changed) changed {
	all := changed{}
	for _, s := range sets {
		maps.Copy(all, s)
	}
	return all
}

// disagreement returns the elements of one of two sets that the other does not contain.
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

// octal returns a mode in the notation of engines.
func octal(f *artefact.File) string { return fmt.Sprintf("%04o", f.Mode&fs.ModePerm) }
