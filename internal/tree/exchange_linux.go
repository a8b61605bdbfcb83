package tree

import (
	"bytes"
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

// exchange swaps the entry name of two open directories of one file system in one step (renameat2(2), RENAME_EXCHANGE). The
// error is errors.ErrUnsupported if the kernel or the file system does not support it.
func exchange(a, b int, name string) error {
	return supported(unix.Renameat2(a, name, b, name, unix.RENAME_EXCHANGE))
}

// renameAtomic moves the entry name of directory a to the name to in directory b. The error is unix.EEXIST if that exists
// (RENAME_NOREPLACE), and errors.ErrUnsupported as for exchange.
func renameAtomic(a int, name string, b int, to string) error {
	return supported(unix.Renameat2(a, name, b, to, unix.RENAME_NOREPLACE))
}

// supported returns errors.ErrUnsupported for the errors with which a kernel or a file system rejects a flag of renameat2.
func supported(err error) error {
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) {
		return errors.ErrUnsupported
	}
	return err
}

// pinned returns why an entry of an open directory can be neither moved nor removed, or "". An empty name is the directory.
func pinned(dir int, name string) string {
	var st unix.Statx_t
	if unix.Statx(dir, name, unix.AT_SYMLINK_NOFOLLOW|unix.AT_EMPTY_PATH, 0, &st) != nil {
		return ""
	}
	switch {
	case st.Attributes&unix.STATX_ATTR_IMMUTABLE != 0:
		return "is immutable (chattr +i)"
	case st.Attributes&unix.STATX_ATTR_APPEND != 0:
		return "is append-only (chattr +a)"
	case st.Attributes&unix.STATX_ATTR_MOUNT_ROOT != 0:
		return "is a mount point"
	}
	return ""
}

// copyXattrs copies the extended attributes of an open directory to another one, access control lists included.
func copyXattrs(from, to int) error {
	size, err := unix.Flistxattr(from, nil)
	if err != nil || size == 0 {
		if errors.Is(err, unix.ENOTSUP) {
			return nil
		}
		return err
	}
	list := make([]byte, size)
	if size, err = unix.Flistxattr(from, list); err != nil {
		return err
	}
	for name := range bytes.SplitSeq(bytes.TrimSuffix(list[:size], []byte{0}), []byte{0}) {
		if err := copyXattr(from, to, string(name)); err != nil {
			return fmt.Errorf("extended attribute %s: %w", name, err)
		}
	}
	return nil
}

// copyXattr copies one extended attribute, unless both directories have it with the same value.
func copyXattr(from, to int, name string) error {
	value, same := make([]byte, 1<<16), make([]byte, 1<<16) // the maximum size of a value on Linux
	n, err := unix.Fgetxattr(from, name, value)
	if err != nil {
		return err
	}
	if m, err := unix.Fgetxattr(to, name, same); err == nil && bytes.Equal(value[:n], same[:m]) {
		return nil
	}
	return unix.Fsetxattr(to, name, value[:n], 0)
}
