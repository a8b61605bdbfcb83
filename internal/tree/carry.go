package tree

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// carryFrom carries an unchanged file of the old tree over to the next directory of the current host.
func (w *writer) carryFrom(old *chain, name string) error {
	dir, err := old.open(path.Dir(name))
	if err != nil {
		return err
	}
	w.host.staged = true
	return carry(dir, path.Base(name), w.next.chain, name)
}

// carry carries a file over, unchanged: by a hard link, or by a copy if the file system does not support the link. Its name is
// base in its old directory and name in the staging area.
func carry(old int, base string, to *chain, name string) error {
	dir, err := to.make(path.Dir(name))
	if err != nil {
		return err
	}
	err = unix.Linkat(old, base, dir, base, 0)
	if errors.Is(err, unix.EPERM) || errors.Is(err, unix.EXDEV) || errors.Is(err, unix.EMLINK) || errors.Is(err, unix.ENOTSUP) {
		err = duplicate(old, dir, base)
	}
	if err != nil {
		return &fs.PathError{Op: "carry over", Path: filepath.Join(to.root, name), Err: err}
	}
	return nil
}

// notExist returns fs.ErrNotExist for the errors with which a missing directory above a file is reported, and other errors
// unchanged.
func notExist(err error) error {
	if errors.Is(err, unix.ENOTDIR) || errors.Is(err, unix.ELOOP) {
		return fs.ErrNotExist
	}
	return err
}

// duplicate copies a regular file from one directory to another, with its permission bits and its modification time.
func duplicate(old, dir int, name string) error {
	in, err := openAt(old, name, unix.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	from := os.NewFile(uintptr(in), name)
	defer from.Close()
	out, err := openAt(dir, name, unix.O_WRONLY|unix.O_CREAT|unix.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	to := os.NewFile(uintptr(out), name)
	info, err := from.Stat()
	if err != nil {
		return errors.Join(err, to.Close())
	}
	_, err = io.Copy(to, from)
	err = cmp.Or(err, unix.Fchmod(out, uint32(info.Mode().Perm())), to.Close())
	time := unix.NsecToTimespec(info.ModTime().UnixNano())
	return cmp.Or(err, unix.UtimesNanoAt(dir, name, []unix.Timespec{time, time}, unix.AT_SYMLINK_NOFOLLOW))
}
