package tree

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// mount mounts a file system of 512 kB for one test. Without the permission to mount, the test fails.
func mount(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=512k"); err != nil {
		t.Fatalf("the test requires the permission to mount: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fails runs Write and Archive, both of which must fail with want and leave dir unchanged.
func fails(t *testing.T, dir string, want error, files int) {
	t.Helper()
	before := look(t, dir)
	for _, out := range []string{filepath.Join(dir, "build"), filepath.Join(dir, "new", "build")} {
		_, err := Write(context.Background(), out, stream(nil, fleet(files, "B")...), Options{})
		var at *fs.PathError
		if !errors.Is(err, want) || !errors.As(err, &at) || !strings.HasPrefix(at.Path, dir) {
			t.Errorf("%s: %v", out, err)
		}
		equal(t, look(t, dir), before)
	}
	_, err := Archive(context.Background(), filepath.Join(dir, "build.tar"), stream(nil, fleet(files, "B")...), Options{})
	if !errors.Is(err, want) {
		t.Errorf("archive: %v", err)
	}
	equal(t, look(t, dir), before)
}

func TestFullDisk(t *testing.T) {
	dir := mount(t)
	write(t, dir+"/build", Options{}, fleet(10, "A")...)
	if _, err := Archive(context.Background(), dir+"/build.tar", stream(nil, fleet(10, "A")...), Options{}); err != nil {
		t.Fatal(err)
	}
	fails(t, dir, unix.ENOSPC, 200)
	write(t, dir+"/build", Options{}, fleet(10, "B")...)
}

func TestReadOnly(t *testing.T) {
	dir := mount(t)
	write(t, dir+"/build", Options{}, fleet(10, "A")...)
	if err := unix.Mount("", dir, "", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	fails(t, dir, unix.EROFS, 10)
}

// TestMountPoint has an output that is a mount point, which no rename can replace.
func TestMountPoint(t *testing.T) {
	dir := mount(t)
	put(t, dir+"/x", "mine")
	before := look(t, dir)
	_, err := Write(context.Background(), dir, stream(nil, twoHosts...), Options{})
	if err == nil || !strings.Contains(err.Error(), "mount point") {
		t.Error(err)
	}
	equal(t, look(t, dir), before)
	alone(t, dir)
}

// TestNoLink has a foreign directory on another file system below the output: its content is copied. The old directory
// cannot be removed while it is a mount point, and the run reports that.
func TestNoLink(t *testing.T) {
	out := filepath.Join(t.TempDir(), "build")
	inner := filepath.Join(out, "inner")
	if err := os.MkdirAll(inner, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("tmpfs", inner, "tmpfs", 0, "size=512k"); err != nil {
		t.Fatalf("the test requires the permission to mount: %v", err)
	}
	work := filepath.Join(filepath.Dir(out), ".build.stackplan")
	mounted := filepath.Join(work, "next", "inner")
	t.Cleanup(func() {
		for _, dir := range []string{inner, mounted, filepath.Join(work, "previous", "inner")} {
			unix.Unmount(dir, 0) // it is mounted at one of them if the test failed
		}
	})
	put(t, inner+"/file", "text")
	os.Chmod(inner+"/file", 0o754)
	os.Chtimes(inner+"/file", fs.FileInfo.ModTime(must(os.Stat("tree.go"))), fs.FileInfo.ModTime(must(os.Stat("tree.go"))))
	os.Symlink("file", inner+"/link")
	os.Mkdir(inner+"/empty", 0o711)
	before := look(t, inner)
	time := must(os.Stat(inner + "/file")).ModTime()

	_, err := Write(context.Background(), out, stream(nil, twoHosts...), Options{})
	if !errors.Is(err, unix.EBUSY) || !strings.Contains(err.Error(), "cannot remove the old generation") {
		t.Error(err)
	}
	after := look(t, inner)
	before["."], after["."] = "", "" // the top directory of a file system has another mode
	equal(t, after, before)
	if got := must(os.Stat(inner + "/file")).ModTime(); !got.Equal(time) {
		t.Errorf("last changed %v, want %v", got, time)
	}
	if err := unix.Unmount(mounted, 0); err != nil {
		t.Fatal(err)
	}
	if sum := write(t, out, Options{}, twoHosts...); sum.Unchanged != 3 || sum.Kept != 3 {
		t.Errorf("%+v", sum)
	}
	alone(t, out)
}

func must(info fs.FileInfo, err error) fs.FileInfo {
	if err != nil {
		panic(err)
	}
	return info
}

// TestNoPermission runs as a user without permission to write to the directory. Only one thread of the test has that user.
func TestNoPermission(t *testing.T) {
	dir, err := os.MkdirTemp("", "tree-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	os.Chmod(dir, 0o755)
	write(t, dir+"/build", Options{}, fleet(10, "A")...)

	runtime.LockOSThread() // never unlocked: the thread ends with the test
	if err := unix.Setfsuid(65534); err != nil {
		t.Fatal(err)
	}
	_, err = Write(context.Background(), dir+"/build", stream(nil, twoHosts...), Options{})
	if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), dir) {
		t.Error(err)
	}
	unix.Setfsuid(0)
	alone(t, dir+"/build")
}
