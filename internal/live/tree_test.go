package live

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"stackplan/internal/artefact"
	"stackplan/internal/tree"
)

var known = []artefact.Host{{Region: "north", Name: "ctl1"}, {Region: "north", Name: "cn1"}, {Region: "south", Name: "cn2"}}

// put writes files below dir, as names and texts in turn.
func put(t testing.TB, dir string, files ...string) {
	t.Helper()
	for i := 0; i < len(files); i += 2 {
		name := filepath.Join(dir, files[i])
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(files[i+1]), 0o640); err != nil {
			t.Fatal(err)
		}
	}
}

// generate writes a tree as the generate command does.
func generate(t testing.TB, dir string, files iter.Seq[*artefact.File]) {
	t.Helper()
	all := func(yield func(*artefact.File, error) bool) {
		for f := range files {
			if !yield(f, nil) {
				return
			}
		}
	}
	if _, err := tree.Write(context.Background(), dir, all, tree.Options{}); err != nil {
		t.Fatal(err)
	}
}

// show returns a file as text.
func show(f *artefact.File) string {
	return fmt.Sprintf("%s/%s%s %04o %s:%s %v %v %s", f.Region, f.Host, f.Path, f.Mode, f.Owner, f.Group, f.Reload, f.Restart, f.Body)
}

// open opens a tree, and closes it at the end of the test.
func open(t testing.TB, dir string) *Tree {
	t.Helper()
	snapshot, err := OpenTree(dir, known)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(snapshot.Close)
	return snapshot
}

// read returns the files of a host in a snapshot as texts.
func read(t testing.TB, snapshot *Tree, h artefact.Host, paths ...string) []string {
	t.Helper()
	files, err := snapshot.Files(context.Background(), h, paths)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range files {
		lines = append(lines, show(f))
	}
	return lines
}

func equal(t testing.TB, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func generated() iter.Seq[*artefact.File] {
	return slices.Values([]*artefact.File{
		{Region: "north", Host: "cn1", Path: "/etc/hosts", Mode: 0o644, Owner: "root", Group: "root", Body: []byte("same")},
		{Region: "north", Host: "cn1", Path: "/etc/nova/nova.conf", Mode: 0o060, Owner: "root", Group: "nova", Body: []byte("one"), Restart: []string{"nova-compute"}},
		{Region: "south", Host: "cn2", Path: "/etc/hosts", Mode: 0o644, Owner: "root", Group: "root", Body: []byte("same")},
		{Region: "south", Host: "gone", Path: "/etc/hosts", Mode: 0o600, Owner: "root", Group: "root", Body: []byte("same")},
	})
}

func TestTreeWithManifest(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "build")
	generate(t, dir, generated())
	put(t, dir, "README", "mine", "north/cn1/etc/motd", "mine", "north/cn9/etc/motd", "mine", ".git/HEAD", "mine")
	os.Symlink("/etc/passwd", dir+"/north/cn1/etc/passwd")
	snapshot := open(t, dir)
	if want := []artefact.Host{{Region: "north", Name: "cn1"}, {Region: "south", Name: "cn2"}, {Region: "south", Name: "gone"}}; !slices.Equal(snapshot.Hosts(), want) {
		t.Errorf("hosts: %v", snapshot.Hosts())
	}
	// The mode on disk is 0460, so that the generating user can read it. The manifest contains the mode on the host.
	equal(t, read(t, snapshot, known[1]), []string{
		"north/cn1/etc/hosts 0644 root:root [] [] same",
		"north/cn1/etc/nova/nova.conf 0060 root:nova [] [nova-compute] one",
	})
	if _, err := snapshot.Files(context.Background(), known[0], nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a host that is not there: %v", err)
	}
	if n, err := snapshot.Foreign(context.Background()); n != 5 || err != nil {
		t.Errorf("%d foreign files, %v", n, err)
	}
}

// TestTreeReadsBytes changes a file without changing the manifest: the snapshot has the changed content.
func TestTreeReadsBytes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "build")
	generate(t, dir, generated())
	put(t, dir, "south/cn2/etc/hosts", "edited by hand")
	snapshot := open(t, dir)
	equal(t, read(t, snapshot, known[1])[:1], []string{"north/cn1/etc/hosts 0644 root:root [] [] same"})
	equal(t, read(t, snapshot, known[2]), []string{"south/cn2/etc/hosts 0644 root:root [] [] edited by hand"})
}

// TestTreeIncompleteHost removes or replaces a listed file: the host is unreadable, not missing.
func TestTreeIncompleteHost(t *testing.T) {
	for _, row := range []struct {
		name   string
		damage func(host string)
		want   string
	}{
		{"file", func(host string) { os.Remove(host + "/etc/nova/nova.conf") }, "/etc/nova/nova.conf is missing, though"},
		{"host", func(host string) { os.RemoveAll(host) }, "/etc/hosts is missing, though the manifest lists it, /etc/nova/nova.conf is missing"},
		{"link", func(host string) { os.Remove(host + "/etc/hosts"); os.Symlink("/etc/hosts", host+"/etc/hosts") }, "/etc/hosts is a symbolic link"},
		{"linked directory", func(host string) { os.RemoveAll(host); os.Symlink("/", host) }, "/etc/hosts cannot be read: not a directory"},
		{"pipe", func(host string) { os.Remove(host + "/etc/hosts"); unix.Mkfifo(host+"/etc/hosts", 0o644) }, "/etc/hosts is not a regular file"},
		{"directory", func(host string) { os.Remove(host + "/etc/hosts"); os.Mkdir(host+"/etc/hosts", 0o755) }, "/etc/hosts is not a regular file"},
		{"large", func(host string) { os.Truncate(host+"/etc/hosts", 100<<20) }, "/etc/hosts is larger than 4 MiB, the maximum size of a compared file"},
	} {
		t.Run(row.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "build")
			generate(t, dir, generated())
			row.damage(dir + "/north/cn1")
			snapshot := open(t, dir)
			files, err := snapshot.Files(context.Background(), known[1], nil)
			if err == nil || errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), row.want) || files != nil {
				t.Errorf("%v %v", files, err)
			}
			equal(t, read(t, snapshot, known[2]), []string{"south/cn2/etc/hosts 0644 root:root [] [] same"})
		})
	}
}

func TestTreeOfHosts(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "cn1/etc/nova/nova.conf", "a", "cn1/etc/hosts", "b", "cn1/etc/nova-api", "c", "cn2/x", "d", "old1/etc/hosts", "e",
		"lost+found/x", "mine", "README", "mine", ".cache/x", "mine", "cn1/etc/line\nbreak", "mine")
	os.Symlink("/etc/passwd", dir+"/cn1/etc/passwd")
	unix.Mkfifo(dir+"/cn1/pipe", 0o600)
	snapshot := open(t, dir)
	want := []artefact.Host{{Region: "north", Name: "cn1"}, {Region: "south", Name: "cn2"}, {Name: "old1"}}
	if !slices.Equal(snapshot.Hosts(), want) {
		t.Errorf("hosts: %v", snapshot.Hosts())
	}
	equal(t, read(t, snapshot, known[1], "/etc/nova/nova.conf"), []string{
		"north/cn1/etc/hosts 0640 : [] [] b",
		"north/cn1/etc/nova-api 0640 : [] [] c",
		"north/cn1/etc/nova/nova.conf 0640 : [] [] a",
	})
	equal(t, read(t, snapshot, want[2]), []string{"/old1/etc/hosts 0640 : [] [] e"})
	if n, err := snapshot.Foreign(context.Background()); n != 6 || err != nil {
		t.Errorf("%d foreign files, %v", n, err)
	}
}

func TestTreeOfRegions(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "north/cn1/x", "a", "west/cn7/x", "b", "north/notes", "mine")
	snapshot := open(t, dir)
	want := []artefact.Host{{Region: "north", Name: "cn1"}, {Region: "west", Name: "cn7"}}
	if !slices.Equal(snapshot.Hosts(), want) {
		t.Errorf("hosts: %v", snapshot.Hosts())
	}
	equal(t, read(t, snapshot, want[1]), []string{"west/cn7/x 0640 : [] [] b"})
}

// TestTreeOfHostsUnreadable has entries that cannot be compared at paths of files of the description.
func TestTreeOfHostsUnreadable(t *testing.T) {
	for _, row := range []struct {
		name string
		make func(dir string)
		want string
	}{
		{"link", func(dir string) { os.Symlink("/etc/hosts", dir+"/etc/hosts") }, "/etc/hosts is a symbolic link"},
		{"linked directory", func(dir string) { os.Remove(dir + "/etc"); os.Symlink("/etc", dir+"/etc") }, "/etc is a symbolic link"},
		{"pipe", func(dir string) { unix.Mkfifo(dir+"/etc/hosts", 0o644) }, "/etc/hosts is not a regular file"},
		{"large", func(dir string) { os.WriteFile(dir+"/etc/hosts", nil, 0o600); os.Truncate(dir+"/etc/hosts", 9<<20) }, "/etc/hosts is larger"},
		{"much", func(dir string) {
			for i := range 17 {
				os.WriteFile(fmt.Sprint(dir, "/etc/", i), make([]byte, 4<<20), 0o600)
			}
		}, "contains more than 20000 files or 64 MiB"},
		{"nothing", func(dir string) {}, "its directory contains no file"},
		{"a link for the host", func(dir string) { os.RemoveAll(dir); os.Symlink("cn2", dir) }, "/ cannot be read: not a directory"},
	} {
		t.Run(row.name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, "cn2/etc/hosts", "good")
			os.MkdirAll(dir+"/cn1/etc", 0o755)
			row.make(dir + "/cn1")
			files, err := open(t, dir).Files(context.Background(), known[1], []string{"/etc/hosts"})
			if err == nil || errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), row.want) || files != nil {
				t.Errorf("%d files, %v", len(files), err)
			}
		})
	}
}

func TestOpenTreeRejects(t *testing.T) {
	for _, row := range []struct {
		name  string
		files []string
		known []artefact.Host
		want  string
	}{
		{"empty", nil, known, "an empty tree cannot be compared"},
		{"files alone", []string{"a", ""}, known, "an empty tree cannot be compared"},
		{"another cloud", []string{"x1/etc/hosts", "", "x2/etc/hosts", ""}, known, "no directory of a host such as ctl1 or of a region such as north: it contains x1, x2"},
		{"misspelt", []string{"nroth/x/etc/hosts", ""}, known, "did you mean north?"},
		{"both layouts", []string{"cn1/x", "", "north/cn1/x", ""}, known, "contains both cn1 and north/cn1"},
		{"no known host", []string{"cn1/x", ""}, nil, "the description has no host"},
		{"manifest of nothing", []string{"manifest.json", "{\n\"version\": 1,\n\"files\": [\n]\n}\n"}, known, "lists no file"},
		{"damaged manifest", []string{"manifest.json", "{", "cn1/x", ""}, known, "is not a manifest"},
		{"manifest that leaves", []string{"manifest.json", "{\n\"version\": 1,\n\"files\": [\n{\"path\":\"r/h/../../../etc/passwd\",\"sha256\":\"" + strings.Repeat("0", 64) +
			"\",\"size\":1,\"mode\":\"0644\",\"owner\":\"a\",\"group\":\"a\",\"reload\":[],\"restart\":[]}\n]\n}\n"}, known, "is damaged"},
	} {
		t.Run(row.name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, row.files...)
			snapshot, err := OpenTree(dir, row.known)
			if err == nil || !strings.Contains(err.Error(), row.want) || !strings.Contains(err.Error(), dir) {
				t.Errorf("%v %v", snapshot, err)
			}
		})
	}
	if _, err := OpenTree(filepath.Join(t.TempDir(), "missing"), known); err == nil || !strings.Contains(err.Error(), "missing: does not exist; give ") {
		t.Errorf("missing: %v", err)
	}
}

// TestTreeFromManyGoroutines reads all hosts concurrently, several times.
func TestTreeFromManyGoroutines(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "build")
	generate(t, dir, fleet(40, 5))
	snapshot := open(t, dir)
	want := map[artefact.Host][]string{}
	for _, h := range snapshot.Hosts() {
		want[h] = read(t, snapshot, h)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for h := range maps.Keys(want) {
				equal(t, read(t, snapshot, h), want[h])
			}
		})
	}
	group.Wait()
}

// fleet yields the files of a cloud: for each host some files that all hosts have in common, and one of its own.
func fleet(hosts, files int) iter.Seq[*artefact.File] {
	common := []byte(strings.Repeat("key = value\n", 200))
	return func(yield func(*artefact.File) bool) {
		for h := range hosts {
			for n := range files {
				f := &artefact.File{Region: "north", Host: fmt.Sprintf("cn%05d", h), Path: fmt.Sprintf("/etc/service-%02d/service.conf", n), Mode: 0o640,
					Owner: "root", Group: "root", Body: common}
				if n == 0 {
					f.Body = append([]byte(f.Host), common...)
				}
				if !yield(f) {
					return
				}
			}
		}
	}
}
