package tree

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"stackplan/internal/artefact"
)

func TestForeign(t *testing.T) {
	out := filepath.Join(t.TempDir(), "build")
	write(t, out, Options{}, twoHosts...)
	put(t, out+"/README", "mine")
	put(t, out+"/.git/HEAD", "ref")
	os.Mkdir(out+"/r/a/empty", 0o700)
	os.Symlink("/nowhere", out+"/r/link")
	unix.Mkfifo(out+"/r/a/etc/pipe", 0o600)
	os.Chmod(out, 0o750)
	mine := look(t, out)
	for _, row := range []struct {
		files []*artefact.File
		want  Summary
	}{
		{twoHosts, Summary{Unchanged: 3, Kept: 5}},
		{[]*artefact.File{file("a", "/etc/nova/nova.conf", "new"), twoHosts[2]}, Summary{Written: 1, Unchanged: 1, Removed: 1, Kept: 5}},
		{twoHosts[2:], Summary{Unchanged: 1, Removed: 1, Kept: 5}},
		{twoHosts[:2], Summary{Written: 2, Removed: 1, Kept: 5}},
		{twoHosts, Summary{Written: 1, Unchanged: 2, Kept: 5}},
	} {
		sum := write(t, out, Options{}, row.files...)
		sum.Hosts, sum.Files, sum.Bytes = 0, 0, 0
		if sum != row.want {
			t.Errorf("%+v, want %+v", sum, row.want)
		}
	}
	equal(t, look(t, out), mine)
	alone(t, out)
}

// TestConflicts has foreign entries at the paths of files. Nothing changes.
func TestConflicts(t *testing.T) {
	for _, row := range []struct {
		name   string
		before func(out string)
		want   string
	}{
		{"file", func(out string) { put(t, out+"/r/a/etc/nova/nova.conf", "mine") }, "r/a/etc/nova/nova.conf;"},
		{"file for a directory", func(out string) { put(t, out+"/r/a/etc", "mine") }, "r/a/etc;"},
		{"link for a directory", func(out string) { put(t, out+"/x/y", ""); os.Symlink("x", out+"/r") }, "r;"},
		{"link out of the tree", func(out string) { put(t, out+"/r/x", ""); os.Symlink("/etc", out+"/r/a") }, "r/a;"},
		{"directory for a file", func(out string) { put(t, out+"/r/a/etc/nova/nova.conf/x", "mine") }, "r/a/etc/nova/nova.conf;"},
		{"empty directory for a file", func(out string) { os.MkdirAll(out+"/r/b/etc/nova/nova.conf", 0o755) }, "r/b/etc/nova/nova.conf;"},
		{"two", func(out string) {
			put(t, out+"/r/a/etc/nova/nova.conf", "mine")
			put(t, out+"/r/b/etc/nova/nova.conf", "mine")
		}, "r/a/etc/nova/nova.conf, r/b/etc/nova/nova.conf;"},
	} {
		t.Run(row.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "build")
			write(t, out, Options{}, &artefact.File{Region: "s", Host: "c", Path: "/x", Mode: 0o640})
			row.before(out)
			before := look(t, out)
			_, err := Write(context.Background(), out, stream(nil, twoHosts...), Options{})
			var conflict *ConflictError
			if !errors.As(err, &conflict) || !strings.Contains(err.Error(), "replace them: "+row.want) {
				t.Fatalf("%v", err)
			}
			equal(t, look(t, out), before)
			alone(t, out)
		})
	}
}

func TestConflictErrorIsShort(t *testing.T) {
	e := &ConflictError{Out: "build", Names: slices.Repeat([]string{"x"}, 12)}
	if text := e.Error(); strings.Count(text, "x,") != 9 || !strings.Contains(text, "and 2 more") {
		t.Error(text)
	}
}
