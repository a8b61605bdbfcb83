package live

import (
	"archive/tar"
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/artefact"
	"stackplan/internal/tree"
)

// pack writes an archive as the generate command does.
func pack(t testing.TB, name string) {
	t.Helper()
	all := func(yield func(*artefact.File, error) bool) {
		generated()(func(f *artefact.File) bool { return yield(f, nil) })
	}
	if _, err := tree.Archive(context.Background(), name, all, tree.Options{}); err != nil {
		t.Fatal(err)
	}
}

// TestArchive reads both kinds of archives, which must have the same hosts and files as the tree.
func TestArchive(t *testing.T) {
	dir, tmp := t.TempDir(), temporary(t)
	generate(t, dir+"/build", generated())
	want := open(t, dir+"/build")
	for _, name := range []string{"build.tar", "build.tar.zst"} {
		pack(t, filepath.Join(dir, name))
		snapshot, err := OpenTree(filepath.Join(dir, name), known)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(snapshot.Hosts(), want.Hosts()) {
			t.Errorf("%s: hosts: %v", name, snapshot.Hosts())
		}
		for _, h := range want.Hosts() {
			equal(t, read(t, snapshot, h), read(t, want, h))
		}
		if n, err := snapshot.Foreign(context.Background()); n != 0 || err != nil {
			t.Errorf("%s: %d foreign files, %v", name, n, err)
		}
		snapshot.Close()
		empty(t, tmp)
	}
}

// TestArchiveEdited has other files than its manifest lists: an additional one, and a link in place of a listed file.
func TestArchiveEdited(t *testing.T) {
	dir, tmp := t.TempDir(), temporary(t)
	generate(t, dir+"/build", generated())
	put(t, dir, "build/north/cn1/etc/motd", "mine")
	os.Remove(dir + "/build/south/cn2/etc/hosts")
	os.Symlink("/etc/hosts", dir+"/build/south/cn2/etc/hosts")
	if out, err := exec.Command("tar", "-C", dir+"/build", "-cf", dir+"/x.tar", "north", "south", "manifest.json").CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	snapshot := open(t, dir+"/x.tar")
	equal(t, read(t, snapshot, known[1]), []string{
		"north/cn1/etc/hosts 0644 root:root [] [] same",
		"north/cn1/etc/nova/nova.conf 0060 root:nova [] [nova-compute] one",
	})
	if _, err := snapshot.Files(context.Background(), known[2], nil); err == nil || err.Error() != "/etc/hosts is missing, though the manifest lists it" {
		t.Errorf("%v", err)
	}
	if n, err := snapshot.Foreign(context.Background()); n != 1 || err != nil {
		t.Errorf("%d foreign files, %v", n, err)
	}
	snapshot.Close()
	empty(t, tmp)
}

func TestArchiveRejects(t *testing.T) {
	dir := t.TempDir()
	pack(t, dir+"/good.tar")
	pack(t, dir+"/good.tar.zst")
	tmp := temporary(t)
	good, _ := os.ReadFile(dir + "/good.tar")
	packed, _ := os.ReadFile(dir + "/good.tar.zst")
	var twice bytes.Buffer
	w := tar.NewWriter(&twice)
	for range 2 {
		w.WriteHeader(&tar.Header{Name: "north/cn1/etc/hosts", Typeflag: tar.TypeReg})
	}
	w.Close()
	for _, row := range []struct {
		name string
		text []byte
		want string
	}{
		{"empty.tar", nil, "contains no manifest.json"},
		{"half.tar", good[:bytes.Index(good, []byte("manifest.json"))], "contains no manifest.json"},
		{"half-manifest.tar", good[:bytes.Index(good, []byte(`"version"`))+200], "is not a complete archive"},
		{"half.tar.zst", packed[:len(packed)/2], "unexpected EOF"},
		{"twice.tar", twice.Bytes(), "contains north/cn1/etc/hosts twice"},
		{"text.tar", bytes.Repeat([]byte("text"), 1000), "is not a complete archive"},
		{"text.tar.zst", bytes.Repeat([]byte("text"), 1000), "magic number"},
		{"other.tgz", good, "not a directory"},
	} {
		os.WriteFile(filepath.Join(dir, row.name), row.text, 0o600)
		if snapshot, err := OpenTree(filepath.Join(dir, row.name), known); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v %v", row.name, snapshot, err)
		}
		empty(t, tmp)
	}
}

// TestArchiveSparse has a sparse file, whose content is not stored contiguously. No other bytes are read in its place.
func TestArchiveSparse(t *testing.T) {
	dir := t.TempDir()
	generate(t, dir+"/build", generated())
	os.Truncate(dir+"/build/south/cn2/etc/hosts", 1<<20)
	for _, format := range []string{"posix", "gnu"} {
		name := dir + "/" + format + ".tar"
		if out, err := exec.Command("tar", "-C", dir+"/build", "--format="+format, "-Scf", name, "north", "south", "manifest.json").CombinedOutput(); err != nil {
			t.Fatalf("%v %s", err, out)
		}
		if files, err := open(t, name).Files(context.Background(), known[2], nil); err == nil || !strings.Contains(err.Error(), "/etc/hosts is missing") {
			t.Errorf("%s: %v %v", format, files, err)
		}
	}
}
