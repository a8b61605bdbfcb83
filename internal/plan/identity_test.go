package plan_test

import (
	"context"
	"path/filepath"
	"testing"

	"stackplan/internal/artefact"
	"stackplan/internal/compile"
	"stackplan/internal/plan"
)

// compiledSnapshot is a description as a snapshot.
type compiledSnapshot struct{ *compile.Cloud }

// Hosts returns the hosts.
func (a compiledSnapshot) Hosts() []artefact.Host {
	var all []artefact.Host
	for h := range a.Model.Hosts() {
		all = append(all, artefact.Host{Region: h.Region.Name, Name: h.Name})
	}
	return all
}

// Files generates the files of a host.
func (a compiledSnapshot) Files(ctx context.Context, at artefact.Host, _ []string) ([]*artefact.File, error) {
	var files []*artefact.File
	for h := range a.Model.Region(at.Region).Hosts() {
		if h.Name != at.Name {
			continue
		}
		for f, err := range a.HostFiles(ctx, h) {
			if err != nil {
				return nil, err
			}
			files = append(files, f)
		}
	}
	return files, nil
}

func TestNothingDiffersFromItself(t *testing.T) {
	dirs, err := filepath.Glob("../../examples/*/cloud.*")
	if err != nil || len(dirs) == 0 {
		t.Fatal("there are no examples", err)
	}
	for _, file := range dirs {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			r := compiled(t, dir)
			kept := snapshotOf(t, r.Files(context.Background(), nil))
			files := 0
			for _, of := range kept {
				files += len(of)
			}
			for name, have := range map[string]plan.Snapshot{"tree": kept, "description": compiledSnapshot{compiled(t, dir)}} {
				report := compare(t, r, have, plan.Show{NoEffect: true, Texts: true, Digests: true})
				s := report.Summary
				if report.Differs() || len(report.NoEffect)+len(report.Texts)+len(report.Unreadable) > 0 || s.Same != files || s.Compared != len(kept) {
					t.Errorf("%s: %+v\n%+v", name, s, report.Changes)
				}
				if report.Digests.Want != report.Digests.Have {
					t.Errorf("%s: equal sides have the digests %+v", name, report.Digests)
				}
			}
		})
	}
}
