package tree

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"stackplan/internal/artefact"
)

func TestFirstRun(t *testing.T) {
	defer unix.Umask(unix.Umask(0o077))
	out := filepath.Join(t.TempDir(), "above", "build")
	sum := write(t, out, Options{}, twoHosts...)
	if want := (Summary{Hosts: 2, Files: 3, Bytes: 64, Written: 3}); sum != want {
		t.Errorf("%+v, want %+v", sum, want)
	}
	got := look(t, out)
	manifest := got["manifest.json"]
	delete(got, "manifest.json")
	equal(t, got, map[string]string{
		".": "drwxr-xr-x ", "r": "drwxr-xr-x ", "r/a": "drwxr-xr-x ", "r/b": "drwxr-xr-x ",
		"r/a/etc": "drwxr-xr-x ", "r/b/etc": "drwxr-xr-x ", "r/a/etc/nova": "drwxr-xr-x ", "r/b/etc/nova": "drwxr-xr-x ",
		"r/a/etc/nova/nova.conf":     "-rw-r----- [DEFAULT]\nmy_ip = 10.0.0.1\n",
		"r/a/etc/nova/rootwrap.conf": "-rw-r----- [DEFAULT]\n",
		"r/b/etc/nova/nova.conf":     "-rw-r----- [DEFAULT]\nmy_ip = 10.0.0.2\n",
	})
	if !strings.HasPrefix(manifest, "-rw-r--r-- {") {
		t.Errorf("manifest: %.40q", manifest)
	}
	alone(t, out)
}

func TestModes(t *testing.T) {
	out := filepath.Join(t.TempDir(), "build")
	for _, row := range []struct{ host, disk, manifest fs.FileMode }{
		{0o640, 0o640, 0o640}, {0o755, 0o755, 0o755}, {0o060, 0o460, 0o060}, {0o400, 0o400, 0o400}, {0o666, 0o666, 0o666},
	} {
		f := file("a", "/x", "same")
		f.Mode = row.host
		write(t, out, Options{}, f)
		info, err := os.Stat(filepath.Join(out, "r/a/x"))
		if err != nil || info.Mode() != row.disk {
			t.Errorf("%o: is %v %v on disk", row.host, info.Mode(), err)
		}
		m, err := Read(out)
		if err != nil || m.Files[0].Mode != Mode(row.manifest) {
			t.Errorf("%o: is %o %v in the manifest", row.host, m.Files[0].Mode, err)
		}
	}
}

func TestNothingChanged(t *testing.T) {
	out := filepath.Join(t.TempDir(), "build")
	write(t, out, Options{}, twoHosts...)
	before := inode(t, out)
	sum := write(t, out, Options{}, twoHosts...)
	if want := (Summary{Hosts: 2, Files: 3, Bytes: 64, Unchanged: 3}); sum != want {
		t.Errorf("%+v, want %+v", sum, want)
	}
	if inode(t, out) != before {
		t.Error("the directory was exchanged")
	}
	alone(t, out)
}

// secondRuns are changes from the files of twoHosts to other files.
var secondRuns = []struct {
	name   string
	before func(*testing.T, string)
	files  []*artefact.File
	want   Summary
	same   string // a file whose inode is kept
}{
	{"content", nil, []*artefact.File{file("a", "/etc/nova/nova.conf", "new"), twoHosts[1], twoHosts[2]},
		Summary{Written: 1, Unchanged: 2}, "r/b/etc/nova/nova.conf"},
	{"last", nil, []*artefact.File{twoHosts[0], twoHosts[1], file("b", "/etc/nova/nova.conf", "new")},
		Summary{Written: 1, Unchanged: 2}, "r/a/etc/nova/nova.conf"},
	{"mode", nil, []*artefact.File{twoHosts[0], with(func(f *artefact.File) { f.Mode = 0o600 }), twoHosts[2]},
		Summary{Written: 1, Unchanged: 2}, "r/b/etc/nova/nova.conf"},
	{"manifest alone", nil, []*artefact.File{twoHosts[0], with(func(f *artefact.File) { f.Restart = []string{"nova-compute"} }), twoHosts[2]},
		Summary{Unchanged: 3}, "r/a/etc/nova/rootwrap.conf"},
	{"file removed", nil, []*artefact.File{twoHosts[0], twoHosts[2]},
		Summary{Unchanged: 2, Removed: 1}, "r/b/etc/nova/nova.conf"},
	{"host removed", nil, twoHosts[:2], Summary{Unchanged: 2, Removed: 1}, "r/a/etc/nova/nova.conf"},
	{"file to directory", nil, []*artefact.File{file("a", "/etc/nova/nova.conf/x", ""), twoHosts[1], twoHosts[2]},
		Summary{Written: 1, Unchanged: 2, Removed: 1}, "r/a/etc/nova/rootwrap.conf"},
	{"edited", func(t *testing.T, out string) { put(t, out+"/r/a/etc/nova/rootwrap.conf", "[default]\n") }, twoHosts, Summary{Written: 1, Unchanged: 2}, "r/a/etc/nova/nova.conf"},
	{"appended to", func(t *testing.T, out string) { put(t, out+"/r/a/etc/nova/rootwrap.conf", "[DEFAULT]\nx = y\n") }, twoHosts,
		Summary{Written: 1, Unchanged: 2}, "r/a/etc/nova/nova.conf"},
	{"cut off", func(t *testing.T, out string) { put(t, out+"/r/a/etc/nova/rootwrap.conf", "[DEF") }, twoHosts,
		Summary{Written: 1, Unchanged: 2}, "r/a/etc/nova/nova.conf"},
	{"mode changed by hand", func(t *testing.T, out string) { os.Chmod(out+"/r/a/etc/nova/rootwrap.conf", 0o644) }, twoHosts,
		Summary{Written: 1, Unchanged: 2}, "r/a/etc/nova/nova.conf"},
	{"deleted by hand", func(t *testing.T, out string) { os.RemoveAll(out + "/r/a") }, twoHosts,
		Summary{Written: 2, Unchanged: 1}, "r/b/etc/nova/nova.conf"},
	{"link in place of a file", func(t *testing.T, out string) {
		os.Rename(out+"/r/a/etc/nova/rootwrap.conf", out+"/../moved")
		os.Symlink("../../../../../moved", out+"/r/a/etc/nova/rootwrap.conf")
	}, twoHosts, Summary{Written: 1, Unchanged: 2}, "r/a/etc/nova/nova.conf"},
	{"pipe in place of a file", func(t *testing.T, out string) {
		os.Remove(out + "/r/a/etc/nova/rootwrap.conf")
		unix.Mkfifo(out+"/r/a/etc/nova/rootwrap.conf", 0o640)
	}, twoHosts, Summary{Written: 1, Unchanged: 2}, "r/a/etc/nova/nova.conf"},
}

// with returns the second file of twoHosts with a change.
func with(change func(*artefact.File)) *artefact.File {
	f := *twoHosts[1]
	change(&f)
	return &f
}

// TestSecondRun compares the tree with a new one, and checks which inodes were kept.
func TestSecondRun(t *testing.T) {
	for _, row := range secondRuns {
		t.Run(row.name, func(t *testing.T) {
			base := t.TempDir()
			out, fresh := filepath.Join(base, "old", "build"), filepath.Join(base, "fresh", "build")
			write(t, out, Options{}, twoHosts...)
			if row.before != nil {
				row.before(t, out)
			}
			kept := inode(t, filepath.Join(out, row.same))
			got := write(t, out, Options{}, row.files...)
			got.Hosts, got.Files, got.Bytes = 0, 0, 0
			if got != row.want {
				t.Errorf("%+v, want %+v", got, row.want)
			}
			if inode(t, filepath.Join(out, row.same)) != kept {
				t.Errorf("%s was written again", row.same)
			}
			write(t, fresh, Options{}, row.files...)
			equal(t, look(t, out), look(t, fresh))
			os.Remove(filepath.Join(base, "old", "moved"))
			alone(t, out)
		})
	}
}

func TestScope(t *testing.T) {
	out := filepath.Join(t.TempDir(), "build")
	write(t, out, Options{}, twoHosts...)
	put(t, out+"/r/b/etc/nova/nova.conf", "edited on host b")
	onlyA := Options{Scope: func(region, host string) bool { return region == "r" && host == "a" }}

	sum := write(t, out, onlyA, file("a", "/etc/nova/nova.conf", "new"))
	if want := (Summary{Hosts: 1, Files: 1, Bytes: 3, Written: 1, Removed: 1}); sum != want {
		t.Errorf("%+v, want %+v", sum, want)
	}
	got := look(t, out)
	if got["r/b/etc/nova/nova.conf"] != "-rw-r----- edited on host b" || got["r/a/etc/nova/nova.conf"] != "-rw-r----- new" {
		t.Errorf("%q", got)
	}
	m, err := Read(out)
	if err != nil || len(m.Files) != 2 || m.Files[1].Path != "r/b/etc/nova/nova.conf" || m.Files[1].Size != 27 {
		t.Errorf("%+v %v", m, err)
	}
	if sum := write(t, out, onlyA, file("a", "/etc/nova/nova.conf", "new")); sum.Written != 0 {
		t.Errorf("again: %+v", sum)
	}
	if sum := write(t, out, Options{}, twoHosts...); sum.Written != 3 {
		t.Errorf("the edited file and the two of host a are due: %+v", sum)
	}
	_, err = Write(context.Background(), out, stream(nil, twoHosts...), onlyA)
	if err == nil || !strings.Contains(err.Error(), "r/b/etc/nova/nova.conf") {
		t.Errorf("a file of another host: %v", err)
	}
}

// TestScopeLost deletes a file of a host that is not covered, and has a directory in place of another one: neither is in the
// next manifest that is written. The directory is then foreign.
func TestScopeLost(t *testing.T) {
	out := filepath.Join(t.TempDir(), "build")
	write(t, out, Options{}, append(twoHosts[:3:3], file("c", "/x", "x"))...)
	os.RemoveAll(out + "/r/b")
	os.Symlink("a", out+"/r/b")
	os.Remove(out + "/r/c/x")
	put(t, out+"/r/c/x/mine", "mine")
	onlyA := Options{Scope: func(_, host string) bool { return host == "a" }}
	write(t, out, onlyA, file("a", "/etc/nova/nova.conf", "new"))
	m, err := Read(out)
	if err != nil || len(m.Files) != 1 {
		t.Errorf("%+v %v", m, err)
	}
	if got := look(t, out); !strings.HasSuffix(got["r/b"], " a") || got["r/c/x/mine"] != "-rw-r----- mine" {
		t.Errorf("what is foreign: %q", got)
	}
}

// TestSameBytes writes with one and with many threads, from two starting points.
func TestSameBytes(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var trees []map[string]string
	for _, procs := range []int{1, 8} {
		runtime.GOMAXPROCS(procs)
		out := filepath.Join(t.TempDir(), "build")
		if procs == 8 {
			write(t, out, Options{}, fleet(3, "A")...)
		}
		write(t, out, Options{}, fleet(5, "B")...)
		trees = append(trees, look(t, out))
	}
	equal(t, trees[0], trees[1])
}
