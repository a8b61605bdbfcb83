package plan_test

import (
	"context"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/artefact"
	"stackplan/internal/compile"
	"stackplan/internal/plan"
)

// compiled compiles a description, which must be valid.
func compiled(t *testing.T, dir string) *compile.Cloud {
	t.Helper()
	r := compile.Dir(context.Background(), dir)
	if err := r.Findings.Err(); err != nil {
		t.Fatal(err)
	}
	return r
}

// hostFiles is a snapshot in memory: the files of hosts, by path.
type hostFiles map[artefact.Host]map[string]*artefact.File

// Hosts returns the hosts.
func (s hostFiles) Hosts() []artefact.Host { return slices.Collect(maps.Keys(s)) }

// Files returns the files of a host, as copies.
func (s hostFiles) Files(_ context.Context, h artefact.Host, _ []string) ([]*artefact.File, error) {
	files, ok := s[h]
	if !ok {
		return nil, fs.ErrNotExist
	}
	var all []*artefact.File
	for _, path := range slices.Sorted(maps.Keys(files)) {
		all = append(all, files[path])
	}
	return all, nil
}

// snapshotOf returns a snapshot of the files of a description, as a directory contains them: without the origins of lines.
func snapshotOf(t *testing.T, files iter.Seq2[*artefact.File, error]) hostFiles {
	t.Helper()
	s := hostFiles{}
	for f, err := range files {
		if err != nil {
			t.Fatal(err)
		}
		h := artefact.Host{Region: f.Region, Name: f.Host}
		if s[h] == nil {
			s[h] = map[string]*artefact.File{}
		}
		bare := *f
		bare.Project, bare.Lines, bare.Reload, bare.Restart = "", nil, nil, nil
		s[h][f.Path] = &bare
	}
	return s
}

// edit changes the text of a file.
func (s hostFiles) edit(h artefact.Host, path string, change func(string) string) {
	f := *s[h][path]
	f.Body = []byte(change(string(f.Body)))
	s[h][path] = &f
}

// replace replaces the first occurrence of a text in a file, which must contain it.
func (s hostFiles) replace(t *testing.T, h artefact.Host, path, old, now string) {
	t.Helper()
	s.edit(h, path, func(text string) string {
		if !strings.Contains(text, old) {
			t.Fatalf("%s of %s has no %q:\n%s", path, h.Name, old, text)
		}
		return strings.Replace(text, old, now, 1)
	})
}

// compare returns the report of a description and a snapshot.
func compare(t *testing.T, r *compile.Cloud, have plan.Snapshot, show plan.Show) *plan.Report {
	t.Helper()
	report, err := plan.Diff(context.Background(), plan.Options{
		Against: "a test", Want: r, Have: have, Show: show,
	})
	if err != nil {
		t.Fatal(err)
	}
	return report
}
