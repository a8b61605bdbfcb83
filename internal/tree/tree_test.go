package tree

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"stackplan/internal/artefact"
)

// file is one file of region r, as most tests need it.
func file(host, path, body string) *artefact.File {
	return &artefact.File{Region: "r", Host: host, Path: path, Mode: 0o640, Owner: "root", Group: "nova", Body: []byte(body)}
}

// stream yields files, and then err if there is one.
func stream(err error, files ...*artefact.File) iter.Seq2[*artefact.File, error] {
	return func(yield func(*artefact.File, error) bool) {
		for _, f := range files {
			if !yield(f, nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// write writes files to out and fails the test on an error.
func write(t testing.TB, out string, opts Options, files ...*artefact.File) Summary {
	t.Helper()
	sum, err := Write(context.Background(), out, stream(nil, files...), opts)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// look returns all that is below dir: modes, contents and targets of links by name.
func look(t testing.TB, dir string) map[string]string {
	t.Helper()
	seen := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, item fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := item.Info()
		if err != nil {
			return err
		}
		var content []byte
		switch {
		case info.Mode().IsRegular():
			content, err = os.ReadFile(name)
		case info.Mode()&fs.ModeSymlink != 0:
			var target string
			target, err = os.Readlink(name)
			content = []byte(target)
		}
		short, _ := filepath.Rel(dir, name)
		seen[short] = info.Mode().String() + " " + string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

// equal fails the test when two trees differ, and names where.
func equal(t testing.TB, got, want map[string]string) {
	t.Helper()
	if maps.Equal(got, want) {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got[name] != want[name] {
			t.Errorf("%s: is %.80q, want %.80q", name, got[name], want[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[name]; !ok {
			t.Errorf("%s: is there", name)
		}
	}
	t.FailNow()
}

// alone fails the test when something else than out is beside it.
func alone(t testing.TB, out string) {
	t.Helper()
	list, err := os.ReadDir(filepath.Dir(out))
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range list {
		if item.Name() != filepath.Base(out) {
			t.Fatalf("%s is left beside %s", item.Name(), out)
		}
	}
}

func put(t testing.TB, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
}

func inode(t testing.TB, name string) uint64 {
	t.Helper()
	var st unix.Stat_t
	if err := unix.Lstat(name, &st); err != nil {
		t.Fatal(err)
	}
	return st.Ino
}

var twoHosts = []*artefact.File{
	file("a", "/etc/nova/nova.conf", "[DEFAULT]\nmy_ip = 10.0.0.1\n"),
	file("a", "/etc/nova/rootwrap.conf", "[DEFAULT]\n"),
	file("b", "/etc/nova/nova.conf", "[DEFAULT]\nmy_ip = 10.0.0.2\n"),
}

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

// TestSecondRun goes from the files of twoHosts to others, and looks at what became of the inodes.
func TestSecondRun(t *testing.T) {
	restart := *twoHosts[1]
	restart.Restart = []string{"nova-compute"}
	mode := *twoHosts[1]
	mode.Mode = 0o600
	edit := func(t *testing.T, out string) { put(t, out+"/r/a/etc/nova/rootwrap.conf", "[default]\n") }
	for _, row := range []struct {
		name   string
		before func(*testing.T, string)
		files  []*artefact.File
		want   Summary
		same   string // keeps its inode
	}{
		{"content", nil, []*artefact.File{file("a", "/etc/nova/nova.conf", "new"), twoHosts[1], twoHosts[2]},
			Summary{Written: 1, Unchanged: 2}, "r/b/etc/nova/nova.conf"},
		{"last", nil, []*artefact.File{twoHosts[0], twoHosts[1], file("b", "/etc/nova/nova.conf", "new")},
			Summary{Written: 1, Unchanged: 2}, "r/a/etc/nova/nova.conf"},
		{"mode", nil, []*artefact.File{twoHosts[0], &mode, twoHosts[2]},
			Summary{Written: 1, Unchanged: 2}, "r/b/etc/nova/nova.conf"},
		{"manifest alone", nil, []*artefact.File{twoHosts[0], &restart, twoHosts[2]},
			Summary{Unchanged: 3}, "r/a/etc/nova/rootwrap.conf"},
		{"file removed", nil, []*artefact.File{twoHosts[0], twoHosts[2]},
			Summary{Unchanged: 2, Removed: 1}, "r/b/etc/nova/nova.conf"},
		{"host removed", nil, twoHosts[:2], Summary{Unchanged: 2, Removed: 1}, "r/a/etc/nova/nova.conf"},
		{"file to directory", nil, []*artefact.File{file("a", "/etc/nova/nova.conf/x", ""), twoHosts[1], twoHosts[2]},
			Summary{Written: 1, Unchanged: 2, Removed: 1}, "r/a/etc/nova/rootwrap.conf"},
		{"edited", edit, twoHosts, Summary{Written: 1, Unchanged: 2}, "r/a/etc/nova/nova.conf"},
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
	} {
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
				t.Errorf("%s was written anew", row.same)
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

// TestScopeLost deletes a file of a host that is not covered: it leaves the manifest when that is written next.
func TestScopeLost(t *testing.T) {
	out := filepath.Join(t.TempDir(), "build")
	write(t, out, Options{}, twoHosts...)
	os.RemoveAll(out + "/r/b")
	os.Symlink("a", out+"/r/b")
	onlyA := Options{Scope: func(_, host string) bool { return host == "a" }}
	write(t, out, onlyA, file("a", "/etc/nova/nova.conf", "new"))
	m, err := Read(out)
	if err != nil || len(m.Files) != 1 {
		t.Errorf("%+v %v", m, err)
	}
	if got := look(t, out)["r/b"]; !strings.HasSuffix(got, " a") {
		t.Errorf("the foreign link is %q", got)
	}
}

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

// TestInTheWay has foreign things where files are due. Nothing changes, until --prune replaces them.
func TestInTheWay(t *testing.T) {
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
			if !errors.As(err, &conflict) || !strings.Contains(err.Error(), "in the way: "+row.want) {
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

// TestRefused gives what cannot be written. The tree stays as it was, and nothing is left beside it.
func TestRefused(t *testing.T) {
	broken := errors.New("template: broken")
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	bad := func(region, host, path string) *artefact.File {
		return &artefact.File{Region: region, Host: host, Path: path, Mode: 0o640, Body: []byte("x")}
	}
	changed := file("a", "/etc/nova/nova.conf", "changed")
	for _, row := range []struct {
		name  string
		ctx   context.Context
		files iter.Seq2[*artefact.File, error]
		want  func(error) bool
	}{
		{"empty", context.Background(), stream(nil), func(err error) bool { return errors.Is(err, ErrEmpty) }},
		{"error at once", context.Background(), stream(broken), func(err error) bool { return err == broken }},
		{"error late", context.Background(), stream(broken, changed), func(err error) bool { return err == broken }},
		{"canceled", canceled, stream(nil, changed), func(err error) bool { return errors.Is(err, context.Canceled) }},
		{"host", context.Background(), stream(nil, changed, bad("r", "../x", "/x")), isNameError("host", "../x")},
		{"region", context.Background(), stream(nil, changed, bad("..", "x", "/x")), isNameError("region", "..")},
		{"path", context.Background(), stream(nil, changed, bad("r", "x", "/etc/../../x")), isNameError("path", "/etc/../../x")},
		{"twice, equal", context.Background(), stream(nil, twoHosts[0], twoHosts[0], twoHosts[1], twoHosts[2]), says("r/a/etc/nova/nova.conf is there twice")},
		{"twice, changed", context.Background(), stream(nil, changed, changed), says("r/a/etc/nova/nova.conf is generated twice")},
		{"twice, equal after a change", context.Background(), stream(nil, changed, twoHosts[2], twoHosts[2]), says("r/b/etc/nova/nova.conf is generated twice")},
		{"file and directory", context.Background(), stream(nil, changed, file("a", "/etc/nova/nova.conf/x", "")), says("as a directory")},
	} {
		t.Run(row.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "build")
			write(t, out, Options{}, twoHosts...)
			put(t, out+"/foreign", "mine")
			before := look(t, out)
			sum, err := Write(row.ctx, out, row.files, Options{})
			if !row.want(err) || sum != (Summary{}) {
				t.Errorf("%v, %+v", err, sum)
			}
			equal(t, look(t, out), before)
			alone(t, out)

			base := t.TempDir()
			if row.name != "twice, equal" && row.name != "twice, equal after a change" {
				if _, err := Write(row.ctx, base+"/x/y/build", row.files, Options{}); !row.want(err) {
					t.Errorf("into nothing: %v", err)
				}
				equal(t, look(t, base), map[string]string{".": "drwxr-xr-x "})
			}
		})
	}
}

func isNameError(field, name string) func(error) bool {
	return func(err error) bool {
		var e *NameError
		return errors.As(err, &e) && e.Field == field && e.Name == name
	}
}

func says(text string) func(error) bool {
	return func(err error) bool { return err != nil && strings.Contains(err.Error(), text) }
}

// TestOutput gives outputs that cannot be one.
func TestOutput(t *testing.T) {
	base := t.TempDir()
	put(t, base+"/file", "mine")
	put(t, base+"/dir/x", "mine")
	os.Symlink("dir", base+"/link")
	os.Symlink("gone", base+"/dangling")
	put(t, base+"/held/in/x", "mine")
	put(t, base+"/.taken.stackplan/x", "mine")
	put(t, base+"/.marked.stackplan/lock", "not ours")
	put(t, base+"/broken/manifest.json", "{}")
	t.Chdir(base + "/held/in")
	before := look(t, base)
	for out, want := range map[string]string{
		base + "/file":     "is a file",
		base + "/link":     "is a symbolic link",
		base + "/link/":    "is a symbolic link",
		base + "/dangling": "is a symbolic link",
		base + "/held":     "holds the current directory",
		base + "/held/in":  "holds the current directory",
		base + "/file/x":   "not a directory",
		base + "/taken":    "not made by this compiler",
		base + "/marked":   "not made by this compiler",
		base + "/broken":   "broken/manifest.json: is not a manifest",
		".":                "not a name of its own",
		"..":               "not a name of its own",
		"/":                "not a name of its own",
		"":                 "not a name of its own",
	} {
		_, err := Write(context.Background(), out, stream(nil, twoHosts...), Options{})
		if !says(want)(err) {
			t.Errorf("%q: %v", out, err)
		}
		equal(t, look(t, base), before)
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
			write(t, out, Options{}, generation(3, "A")...)
		}
		write(t, out, Options{}, generation(5, "B")...)
		trees = append(trees, look(t, out))
	}
	equal(t, trees[0], trees[1])
}

// generation makes hosts with four files each. Half of the files depend on the variant.
func generation(hosts int, variant string) []*artefact.File {
	var files []*artefact.File
	for n := range hosts {
		host := fmt.Sprintf("cn%03d", n)
		files = append(files,
			file(host, "/etc/haproxy/haproxy.cfg", strings.Repeat("same for all\n", 50)),
			file(host, "/etc/nova/nova.conf", strings.Repeat(variant, 1000)+host),
			file(host, "/etc/nova/rootwrap.conf", host),
			file(host, "/etc/only-"+variant, host))
	}
	return files
}

func TestProgress(t *testing.T) {
	var seen []int
	write(t, filepath.Join(t.TempDir(), "build"), Options{Progress: func(done int) { seen = append(seen, done) }}, twoHosts...)
	if !slices.Equal(seen, []int{1, 2, 3}) {
		t.Error(seen)
	}
}
