package tree

import (
	"context"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"stackplan/internal/artefact"
)

// file returns a file of region r with the owner and mode that most tests use.
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

// look returns all entries below dir: modes, contents and targets of links by name.
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

// equal fails the test if two trees differ, and names the differences.
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

// alone fails the test if the directory of out contains another entry than out.
func alone(t testing.TB, out string) {
	t.Helper()
	list, err := os.ReadDir(filepath.Dir(out))
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range list {
		if item.Name() != filepath.Base(out) {
			t.Fatalf("%s is left next to %s", item.Name(), out)
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

// fleet returns hosts with four files each. Half of the files depend on the variant.
func fleet(hosts int, variant string) []*artefact.File {
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

// Manifest is a whole manifest in memory, for the tests.
type Manifest struct {
	Version int
	Files   []Entry
}

// Read reads the manifest of a tree line by line, with the strict reader only.
func Read(out string) (*Manifest, error) {
	r, err := openLines(out)
	if err != nil {
		return nil, err
	}
	defer r.close()
	return r.all()
}

// all reads the remaining entries.
func (r *lineReader) all() (*Manifest, error) {
	m := &Manifest{Version: Version}
	for r.path != "" {
		e, err := r.entry()
		if err != nil {
			return nil, err
		}
		m.Files = append(m.Files, e)
		if err := r.step(); err != nil {
			return nil, err
		}
	}
	return m, nil
}
