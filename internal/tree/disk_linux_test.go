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
	before := look(t, dir)
	_, err := Write(context.Background(), dir, stream(nil, twoHosts...), Options{})
	if err == nil || !strings.Contains(err.Error(), "mount point") {
		t.Error(err)
	}
	equal(t, look(t, dir), before)
	alone(t, dir)
}

// TestMountInside has a file system that is mounted below the output. It is not touched; in a host that changes it is an error.
func TestMountInside(t *testing.T) {
	out := filepath.Join(t.TempDir(), "build")
	write(t, out, Options{}, twoHosts...)
	for _, inner := range []string{out + "/inner", out + "/r/a/etc/inner"} {
		os.Mkdir(inner, 0o755)
		if err := unix.Mount("tmpfs", inner, "tmpfs", 0, "size=512k"); err != nil {
			t.Fatalf("the test requires the permission to mount: %v", err)
		}
		t.Cleanup(func() { unix.Unmount(inner, 0) })
		put(t, inner+"/file", "text")
	}
	before := look(t, out)
	_, err := Write(context.Background(), out, stream(nil, changedHosts...), Options{})
	if !errorContains("r/a/etc/inner: is a mount point")(err) {
		t.Error(err)
	}
	equal(t, look(t, out), before)
	alone(t, out)
	if sum := write(t, out, Options{}, append(twoHosts[:2:2], file("b", "/etc/nova/nova.conf", "new"))...); sum.Written != 1 || sum.Kept != 2 {
		t.Errorf("%+v", sum)
	}
	if got := look(t, out); got["inner/file"] != before["inner/file"] || got["r/a/etc/inner/file"] != before["r/a/etc/inner/file"] {
		t.Errorf("%q", got)
	}
	alone(t, out)
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
