package tree

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/klauspost/compress/zstd"

	"stackplan/internal/artefact"
)

// archive writes files to out and returns the summary and the content of the archive.
func archive(t *testing.T, out string, opts Options, files ...*artefact.File) (Summary, []byte) {
	t.Helper()
	sum, err := Archive(context.Background(), out, stream(nil, files...), opts)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	alone(t, out)
	return sum, text
}

func TestArchive(t *testing.T) {
	long := file("b", "/etc/"+string(bytes.Repeat([]byte("long/"), 60))+"é", "x")
	long.Owner, long.Mode = "a-user-name-of-more-than-thirty-two-bytes", 0o060
	files := []*artefact.File{twoHosts[0], twoHosts[1], long, twoHosts[2]}
	dir := t.TempDir()
	write(t, dir+"/build", Options{}, files...)
	manifest, _ := os.ReadFile(dir + "/build/manifest.json")
	os.RemoveAll(dir + "/build")
	_, text := archive(t, dir+"/build.tar", Options{}, files...)
	r := tar.NewReader(bytes.NewReader(text))
	for _, f := range append(files, &artefact.File{Region: manifestName, Mode: 0o644, Owner: "root", Group: "root", Body: manifest}) {
		h, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		name := f.Region
		if f.Host != "" {
			name += "/" + f.Host + f.Path
		}
		if h.Name != name || h.Uname != f.Owner || h.Gname != f.Group || h.Mode != int64(f.Mode) || h.Uid != 0 || h.Gid != 0 ||
			h.ModTime.Unix() != 1 || h.Typeflag != tar.TypeReg {
			t.Errorf("%+v, for %+v", h, f)
		}
		if body, err := io.ReadAll(r); err != nil || !bytes.Equal(body, f.Body) {
			t.Errorf("%s: %q %v", name, body, err)
		}
	}
	if _, err := r.Next(); err != io.EOF {
		t.Errorf("after the manifest: %v", err)
	}
}

// TestArchiveByTar extracts an archive with tar, which must print nothing and create the same tree as Write.
func TestArchiveByTar(t *testing.T) {
	dir := t.TempDir()
	archive(t, dir+"/a/build.tar", Options{}, twoHosts...)
	os.Mkdir(dir+"/extracted", 0o755)
	said, err := exec.Command("tar", "-xf", dir+"/a/build.tar", "-C", dir+"/extracted", "--no-same-owner").CombinedOutput()
	if err != nil || len(said) > 0 {
		t.Fatalf("%s %v", said, err)
	}
	write(t, dir+"/written", Options{}, twoHosts...)
	equal(t, look(t, dir+"/extracted"), look(t, dir+"/written"))
}

// TestArchiveSameBytes writes a plain and a compressed archive with one and with many threads. Their content must be identical.
func TestArchiveSameBytes(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	made := map[string][]byte{}
	for _, name := range []string{"x.tar", "x.tar.zst"} {
		for _, procs := range []int{1, 8} {
			runtime.GOMAXPROCS(procs)
			_, text := archive(t, filepath.Join(t.TempDir(), name), Options{}, fleet(500, "A")...)
			if procs == 8 && !bytes.Equal(made[name], text) {
				t.Errorf("%s: other bytes with other threads", name)
			}
			made[name] = text
		}
	}
	r, err := zstd.NewReader(bytes.NewReader(made["x.tar.zst"]))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if plain, err := io.ReadAll(r); err != nil || !bytes.Equal(plain, made["x.tar"]) || len(made["x.tar.zst"]) > len(plain)/10 {
		t.Errorf("%v, %d bytes unpacked, %d packed, %d plain", err, len(plain), len(made["x.tar.zst"]), len(made["x.tar"]))
	}
}

func TestArchiveAgain(t *testing.T) {
	out := filepath.Join(t.TempDir(), "build.tar.zst")
	sum, first := archive(t, out, Options{}, twoHosts...)
	if want := (Summary{Hosts: 2, Files: 3, Bytes: 64, Written: 3}); sum != want {
		t.Errorf("%+v", sum)
	}
	before := inode(t, out)
	if sum, _ := archive(t, out, Options{}, twoHosts...); sum.Unchanged != 3 || sum.Written != 0 || inode(t, out) != before {
		t.Errorf("again: %+v", sum)
	}
	onlyA := Options{Scope: func(_, host string) bool { return host == "a" }}
	if sum, part := archive(t, out, onlyA, twoHosts[:2]...); sum.Written != 2 || bytes.Equal(part, first) {
		t.Errorf("one host: %+v", sum)
	}
	os.WriteFile(out, append(first, 0), 0o644)
	if sum, text := archive(t, out, Options{}, twoHosts...); sum.Written != 3 || !bytes.Equal(text, first) {
		t.Errorf("longer: %+v", sum)
	}
}

func TestArchiveRefused(t *testing.T) {
	broken := errors.New("broken")
	dir := t.TempDir()
	os.Mkdir(dir+"/dir.tar", 0o755)
	os.Symlink("x", dir+"/link.tar")
	put(t, dir+"/old.tar", "old")
	before := look(t, dir)
	onlyB := func(_, host string) bool { return host == "b" }
	for _, row := range []struct {
		name  string
		files []*artefact.File
		err   error
		scope func(string, string) bool
		want  func(error) bool
	}{
		{"dir.tar", twoHosts, nil, nil, errorContains("is not a regular file, so")},
		{"link.tar", twoHosts, nil, nil, errorContains("symbolic link")},
		{"old.tar", nil, nil, nil, func(err error) bool { return errors.Is(err, ErrEmpty) }},
		{"old.tar", twoHosts, broken, nil, func(err error) bool { return err == broken }},
		{"new.tar.zst", twoHosts, broken, nil, func(err error) bool { return err == broken }},
		{"old.tar", []*artefact.File{twoHosts[0], twoHosts[0]}, nil, nil, errorContains("is generated twice")},
		{"old.tar", []*artefact.File{file("..", "/x", "")}, nil, nil, isNameError("host", "..")},
		{"old.tar", twoHosts, nil, onlyB, errorContains("r/a/etc/nova/nova.conf: generated")},
		{"no/old.tar", nil, nil, nil, func(err error) bool { return errors.Is(err, ErrEmpty) }},
	} {
		_, err := Archive(context.Background(), filepath.Join(dir, row.name), stream(row.err, row.files...), Options{Scope: row.scope})
		if !row.want(err) {
			t.Errorf("%s: %v", row.name, err)
		}
		equal(t, look(t, dir), before)
	}
}

func TestIsArchive(t *testing.T) {
	for out, want := range map[string]bool{"x.tar": true, "x.tar.zst": true, "x.zst": false, "tar": false, "build": false, "x.tar/y": false} {
		if IsArchive(out) != want {
			t.Errorf("%s: %v", out, !want)
		}
	}
}
