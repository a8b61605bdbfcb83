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

// carry carries a file over from one generation to the next, unchanged: by a hard link, or by a copy if the file system does
// not support the link. Its name is base in its old directory and name in the new tree. The error is fs.ErrNotExist if there
// is no such file, or if it is a directory.
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

// carryForeign is carry for a foreign entry, which may be an empty directory.
func carryForeign(old int, base string, to *chain, name string) error {
	var st unix.Stat_t
	if err := unix.Fstatat(old, base, &st, unix.AT_SYMLINK_NOFOLLOW); err != nil {
		return &fs.PathError{Op: "carry over", Path: filepath.Join(to.root, name), Err: err}
	}
	if st.Mode&unix.S_IFMT != unix.S_IFDIR {
		return carry(old, base, to, name)
	}
	dir, err := to.make(path.Dir(name))
	if err != nil {
		return err
	}
	return duplicateDir(dir, base, uint32(st.Mode)&^unix.S_IFMT)
}

// notExist returns fs.ErrNotExist for the errors with which a missing directory above a file is reported, and other errors
// unchanged.
func notExist(err error) error {
	if errors.Is(err, unix.ENOTDIR) || errors.Is(err, unix.ELOOP) {
		return fs.ErrNotExist
	}
	return err
}

// duplicate copies the entry name from one directory to another: a regular file with its permission bits and its
// modification time, or a symbolic link. Devices, sockets and pipes cannot be copied, only linked.
func duplicate(old, dir int, name string) error {
	var st unix.Stat_t
	if err := unix.Fstatat(old, name, &st, unix.AT_SYMLINK_NOFOLLOW); err != nil {
		return err
	}
	mode := uint32(st.Mode)
	switch mode & unix.S_IFMT {
	case unix.S_IFDIR:
		return fs.ErrNotExist
	case unix.S_IFLNK:
		return duplicateLink(old, dir, name)
	case unix.S_IFREG:
		return duplicateFile(old, dir, name, mode&^unix.S_IFMT)
	}
	return errors.New("is neither a regular file nor a symbolic link, and the file system rejects a hard link to it")
}

func duplicateDir(dir int, name string, mode uint32) error {
	if err := unix.Mkdirat(dir, name, 0o755); err != nil {
		return err
	}
	fd, err := openNewDir(dir, name, mode)
	if err != nil {
		return err
	}
	return unix.Close(fd)
}

func duplicateLink(old, dir int, name string) error {
	target := make([]byte, unix.PathMax)
	n, err := unix.Readlinkat(old, name, target)
	if err != nil {
		return err
	}
	return unix.Symlinkat(string(target[:n]), dir, name)
}

func duplicateFile(old, dir int, name string, mode uint32) error {
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
	err = cmp.Or(err, unix.Fchmod(out, mode), to.Close())
	time := unix.NsecToTimespec(info.ModTime().UnixNano())
	return cmp.Or(err, unix.UtimesNanoAt(dir, name, []unix.Timespec{time, time}, unix.AT_SYMLINK_NOFOLLOW))
}
