package tree

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// reader opens a directory with a file, a link and a pipe in it, and creates a directory next to it that it must not read.
func reader(t *testing.T) *Reader {
	t.Helper()
	dir := t.TempDir()
	put(t, dir+"/outside/secret", "mine")
	put(t, dir+"/in/a/b/plain", "text")
	put(t, dir+"/in/a/large", strings.Repeat("x", 100))
	put(t, dir+"/in/a/empty", "")
	os.Symlink("../../outside/secret", dir+"/in/a/link")
	os.Symlink("../outside", dir+"/in/linked")
	unix.Mkfifo(dir+"/in/a/pipe", 0o600)
	r, err := OpenReader(dir + "/in")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

func TestReader(t *testing.T) {
	r := reader(t)
	for _, row := range []struct {
		name, want string
		err        error
	}{
		{"a/b/plain", "text", nil},
		{"a/empty", "", nil},
		{"a/large", "", ErrLarge},
		{"a/b/plain", "text", nil},
		{"a/link", "", ErrLink},
		{"linked/secret", "", unix.ENOTDIR},
		{"a/pipe", "", ErrSpecial},
		{"a/b", "", ErrSpecial},
		{"a/missing", "", fs.ErrNotExist},
		{"missing/plain", "", fs.ErrNotExist},
		{"a/b/plain/x", "", unix.ENOTDIR},
	} {
		got, mode, err := r.ReadFile(row.name, 50)
		if string(got) != row.want || !errors.Is(err, row.err) || err == nil && mode != 0o640 {
			t.Errorf("%s: %q %v %v, want %q %v", row.name, got, mode, err, row.want, row.err)
		}
		var place *fs.PathError
		if err != nil && !errors.As(err, &place) {
			t.Errorf("%s: %T names no path", row.name, err)
		}
	}
}

func TestReaderReadDir(t *testing.T) {
	r := reader(t)
	for dir, want := range map[string][]string{".": {"a", "linked"}, "a/b": {"plain"}, "a": {"b", "empty", "large", "link", "pipe"}} {
		list, err := r.ReadDir(dir)
		var got []string
		for _, item := range list {
			got = append(got, item.Name())
		}
		slices.Sort(got)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v %v", dir, got, err)
		}
	}
	if list, err := r.ReadDir("linked"); err == nil {
		t.Errorf("a link was followed: %v", list)
	}
}

func TestOpenReaderRefuses(t *testing.T) {
	dir := t.TempDir()
	os.Symlink("/etc", dir+"/link")
	put(t, dir+"/file", "")
	for _, name := range []string{"link", "file", "missing"} {
		if r, err := OpenReader(dir + "/" + name); err == nil {
			r.Close()
			t.Errorf("%s was opened", name)
		}
	}
}

// TestReaderOfGrowing reads files that contain more bytes than their size, as files in /proc do.
func TestReaderOfGrowing(t *testing.T) {
	r, err := OpenReader("/proc")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	want, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := r.ReadFile("cpuinfo", 1<<20)
	if err != nil || strings.Count(string(got), "\n") != strings.Count(string(want), "\n") {
		t.Errorf("%d bytes, want %d, %v", len(got), len(want), err)
	}
	if _, _, err := r.ReadFile("cpuinfo", 10); !errors.Is(err, ErrLarge) {
		t.Errorf("%v", err)
	}
}
