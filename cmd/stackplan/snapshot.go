package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/internal/artefact"
	"stackplan/internal/compile"
	"stackplan/internal/diag"
	"stackplan/internal/live"
	"stackplan/internal/model"
	"stackplan/internal/plan"
)

// treeReaders is the number of hosts of a tree that are read at the same time.
const treeReaders = 2

// descriptions are the compiled descriptions of a comparison.
type descriptions struct {
	current  *compile.Cloud
	previous *compile.Cloud // of a revision of git; nil for other snapshots
	prefix   string         // of the names of previous files: git:main:
}

// compileBoth compiles the description in a directory and, if the flags name a revision, that of the revision, within common
// limits. It prints the errors of the revision.
func compileBoth(c *cobra.Command, dir string, flags diffFlags) (*descriptions, error) {
	s := &descriptions{}
	revision, isGit := strings.CutPrefix(flags.against, "git:")
	revision, at, _ := strings.Cut(revision, ":")
	var failure error
	late, err := evaluate(c, flags.limits, func() {
		s.current = compile.With(c.Context(), dir, compile.Options{Rules: rulesOf(c)})
		if isGit && s.current.Findings.Err() == nil {
			s.prefix = "git:" + revision + ":"
			s.previous, failure = compileRevision(c.Context(), dir, revision, at)
		}
	})
	switch {
	case late != nil:
		return &descriptions{current: late}, nil
	case err != nil || failure != nil:
		return nil, errors.Join(err, failure)
	}
	s.current.Accept(dayOf(c))
	return s, s.printPrevious(c)
}

// compileRevision compiles the description in a directory of a revision, without company rules: it was rolled out already. It removes the temporary files that this requires.
func compileRevision(ctx context.Context, dir, revision, at string) (*compile.Cloud, error) {
	written, cleanup, err := live.Checkout(ctx, dir, revision, at)
	if err != nil {
		return nil, err
	}
	defer cleanup()
	r := compile.Dir(ctx, written)
	r.Revision = "git:" + revision + ":"
	return r, nil
}

// printPrevious prints the errors of the revision, but not its warnings. The revision is the prefix of the names of files.
func (s *descriptions) printPrevious(c *cobra.Command) error {
	if s.previous == nil || s.previous.Findings.Err() == nil {
		return nil
	}
	list := slices.DeleteFunc(slices.Clone(s.previous.Findings), func(d diag.Diagnostic) bool { return d.Severity != diag.Error })
	for i := range list {
		list[i].Pos.File = s.prefix + list[i].Pos.File
		list[i].Related = slices.Clone(list[i].Related)
		for j := range list[i].Related {
			list[i].Related[j].Pos.File = s.prefix + list[i].Related[j].Pos.File
		}
	}
	return printDiagnostics(c, list, func(file string, line int) string {
		return s.previous.Source.Line(strings.TrimPrefix(file, s.prefix), line)
	})
}

// openSnapshot is a snapshot that is open.
type openSnapshot struct {
	plan.Snapshot
	readers int // the number of hosts that can be read at the same time
	close   func()
}

// snapshot opens the snapshot of --against. It reads the hosts in scope.
func (s *descriptions) snapshot(against string, scope func(region, host string) bool) (*openSnapshot, error) {
	if s.previous != nil {
		return &openSnapshot{newCompiledFiles(s.previous), 1, func() {}}, nil
	}
	if against == "" {
		return &openSnapshot{newEmptyHosts(s.current), 1, func() {}}, nil
	}
	var known, selected []artefact.Host
	for h := range s.current.Model.Hosts() {
		known = append(known, artefact.Host{Region: h.Region.Name, Name: h.Name})
		if scope == nil || scope(h.Region.Name, h.Name) {
			selected = append(selected, known[len(known)-1])
		}
	}
	if config, ok := strings.CutPrefix(against, "ssh:"); ok {
		hosts, err := live.SSH(selected, live.SSHOptions{Config: config})
		if err != nil {
			return nil, fmt.Errorf("--against %s: %w", against, err)
		}
		return &openSnapshot{hosts, live.DefaultConcurrency, func() { _ = hosts.Close() }}, nil // on an error, files are left in a private directory
	}
	tree, err := live.OpenTree(against, known)
	if err != nil {
		return nil, fmt.Errorf("--against: %w", err)
	}
	return &openSnapshot{tree, treeReaders, tree.Close}, nil
}

// watchedSnapshot is a snapshot that counts its hosts as they are read.
type watchedSnapshot struct {
	plan.Snapshot
	bar *progress
}

// Files returns the files of a host.
func (w watchedSnapshot) Files(ctx context.Context, h artefact.Host, paths []string) ([]*artefact.File, error) {
	defer w.bar.step()
	return w.Snapshot.Files(ctx, h, paths)
}

// compiledFiles is a description as a snapshot: the files that generate would write.
type compiledFiles struct {
	*compile.Cloud
	hosts map[string]*model.Host
}

func newCompiledFiles(r *compile.Cloud) compiledFiles {
	f := compiledFiles{r, map[string]*model.Host{}}
	for h := range r.Model.Hosts() {
		f.hosts[h.Name] = h
	}
	return f
}

// Hosts lists the hosts of the description.
func (f compiledFiles) Hosts() []artefact.Host {
	var all []artefact.Host
	for _, h := range f.hosts {
		all = append(all, artefact.Host{Region: h.Region.Name, Name: h.Name})
	}
	return all
}

// Files returns the files of a host.
func (f compiledFiles) Files(ctx context.Context, at artefact.Host, _ []string) ([]*artefact.File, error) {
	var files []*artefact.File
	for file, err := range f.HostFiles(ctx, f.hosts[at.Name]) {
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// emptyHosts are the hosts of a description without any of their files.
type emptyHosts []artefact.Host

func newEmptyHosts(r *compile.Cloud) emptyHosts {
	var all emptyHosts
	for h := range r.Model.Hosts() {
		all = append(all, artefact.Host{Region: h.Region.Name, Name: h.Name})
	}
	return all
}

// Hosts lists the hosts.
func (all emptyHosts) Hosts() []artefact.Host { return all }

// Files returns no files.
func (emptyHosts) Files(context.Context, artefact.Host, []string) ([]*artefact.File, error) {
	return nil, nil
}
