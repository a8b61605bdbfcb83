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

// treeReaders is how many hosts of a tree are read at one time.
const treeReaders = 2

// sides are the two sides of a comparison, as far as they are descriptions.
type sides struct {
	now  *compile.Cloud
	then *compile.Cloud // of a revision of git; nil for other snapshots
	name string         // of the revision, in front of its files: git:main:
}

// compiledSides compiles what the command line names, both sides within the same limits.
func compiledSides(c *cobra.Command, dir string, flags diffFlags) (*sides, error) {
	s := &sides{}
	revision, isGit := strings.CutPrefix(flags.against, "git:")
	revision, at, _ := strings.Cut(revision, ":")
	var failure error
	late, err := evaluated(c, flags.limits, func() {
		s.now = compile.Dir(c.Context(), dir)
		if isGit && s.now.Findings.Err() == nil {
			s.name = "git:" + revision + ":"
			s.then, failure = compiledRevision(c.Context(), dir, revision, at)
		}
	})
	switch {
	case late != nil:
		return &sides{now: late}, nil
	case err != nil || failure != nil:
		return nil, errors.Join(err, failure)
	}
	return s, s.tellThen(c)
}

// compiledRevision compiles a description as it was. What was written for that is gone when it returns.
func compiledRevision(ctx context.Context, dir, revision, at string) (*compile.Cloud, error) {
	written, cleanup, err := live.Checkout(ctx, dir, revision, at)
	if err != nil {
		return nil, err
	}
	defer cleanup()
	r := compile.Dir(ctx, written)
	r.Revision = "git:" + revision + ":"
	return r, nil
}

// tellThen prints the errors of the revision, in files that its name precedes. Its warnings are old news.
func (s *sides) tellThen(c *cobra.Command) error {
	if s.then == nil || s.then.Findings.Err() == nil {
		return nil
	}
	list := slices.DeleteFunc(slices.Clone(s.then.Findings), func(d diag.Diagnostic) bool { return d.Severity != diag.Error })
	for i := range list {
		list[i].Pos.File = s.name + list[i].Pos.File
		list[i].Related = slices.Clone(list[i].Related)
		for j := range list[i].Related {
			list[i].Related[j].Pos.File = s.name + list[i].Related[j].Pos.File
		}
	}
	return tell(c, list, func(file string, line int) string {
		return s.then.Source.Line(strings.TrimPrefix(file, s.name), line)
	})
}

// thereSide is a snapshot that is open.
type thereSide struct {
	plan.Snapshot
	readers int // hosts that may be read at one time
	close   func()
}

// snapshot opens what the command line names.
func (s *sides) snapshot(against string, scope func(region, host string) bool) (*thereSide, error) {
	if s.then != nil {
		return &thereSide{newCompiledFiles(s.then), 1, func() {}}, nil
	}
	var known, asked []artefact.Host
	for h := range s.now.Model.Hosts() {
		known = append(known, artefact.Host{Region: h.Region.Name, Name: h.Name})
		if scope == nil || scope(h.Region.Name, h.Name) {
			asked = append(asked, known[len(known)-1])
		}
	}
	if config, ok := strings.CutPrefix(against, "ssh:"); ok {
		hosts, err := live.SSH(asked, live.SSHOptions{Config: config})
		if err != nil {
			return nil, fmt.Errorf("--against %s: %w", against, err)
		}
		return &thereSide{hosts, live.DefaultConcurrency, func() { _ = hosts.Close() }}, nil // what stays is in a directory that nobody else reads
	}
	tree, err := live.OpenTree(against, known)
	if err != nil {
		return nil, fmt.Errorf("--against: %w", err)
	}
	return &thereSide{tree, treeReaders, tree.Close}, nil
}

// compiledFiles is a description as a snapshot: what generate would have written.
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

// Files makes the files of a host.
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
