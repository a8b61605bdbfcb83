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
)

func TestForeign(t *testing.T) {
	out := filepath.Join(t.TempDir(), "build")
	put(t, out+"/README", "mine")
	put(t, out+"/.git/HEAD", "ref")
	os.Mkdir(out+"/r", 0o755)
	os.Mkdir(out+"/r/empty", 0o700)
	os.Symlink("/nowhere", out+"/r/link")
	unix.Mkfifo(out+"/r/pipe", 0o600)
	os.Chmod(out, 0o750)
	mine := look(t, out)
	readme := inode(t, out+"/README")

	if sum := write(t, out, Options{}, twoHosts...); sum.Kept != 5 || sum.Pruned != 0 || sum.Written != 3 {
		t.Errorf("first: %+v", sum)
	}
	if sum := write(t, out, Options{}, twoHosts[:2]...); sum.Kept != 5 || sum.Removed != 1 {
		t.Errorf("second: %+v", sum)
	}
	if sum := write(t, out, Options{}, twoHosts[:2]...); sum.Kept != 5 {
		t.Errorf("third: %+v", sum)
	}
	got := look(t, out)
	for name, want := range mine {
		if got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
	if inode(t, out+"/README") != readme {
		t.Error("README was copied")
	}

	if sum := write(t, out, Options{Prune: true}, twoHosts[:2]...); sum.Kept != 1 || sum.Pruned != 4 || sum.Unchanged != 2 {
		t.Errorf("prune: %+v", sum)
	}
	got = look(t, out)
	for name := range mine {
		_, there := got[name]
		if want := name == "." || name == "r" || strings.HasPrefix(name, ".git"); there != want {
			t.Errorf("%s is there: %v", name, there)
		}
	}
	alone(t, out)
}

// TestConflicts has foreign entries at the paths of files. Nothing changes, unless --prune replaces them.
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
			row.before(out)
			before := look(t, out)
			_, err := Write(context.Background(), out, stream(nil, twoHosts...), Options{})
			var conflict *ConflictError
			if !errors.As(err, &conflict) || !strings.Contains(err.Error(), "replace them: "+row.want) {
				t.Fatalf("%v", err)
			}
			equal(t, look(t, out), before)
			alone(t, out)
			write(t, out, Options{Prune: true}, twoHosts...)
			fresh := filepath.Join(t.TempDir(), "build")
			write(t, fresh, Options{}, twoHosts...)
			equal(t, look(t, out), look(t, fresh))
		})
	}
}

func TestConflictErrorIsShort(t *testing.T) {
	e := &ConflictError{Out: "build", Names: slices.Repeat([]string{"x"}, 12)}
	if text := e.Error(); strings.Count(text, "x,") != 9 || !strings.Contains(text, "and 2 more") {
		t.Error(text)
	}
}
