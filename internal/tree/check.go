package tree

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// hostCheck compares the old directory of a changed host with the next one, before they are exchanged. It rejects the exchange
// if an entry could be neither moved nor removed later.
type hostCheck struct {
	out    string
	device uint64          // of the workspace
	own    map[string]bool // the files of the old manifest and the directories above them
}

// checkHost checks the current host. Next is its next directory, or -1 if the host is removed.
func (w *writer) checkHost(next int) error {
	old, err := w.old.open(w.host.name)
	if err != nil {
		return err
	}
	var st unix.Stat_t
	if err := unix.Fstat(w.next.fds[0], &st); err != nil {
		return err
	}
	c := &hostCheck{out: w.out, device: uint64(st.Dev), own: map[string]bool{}}
	for _, name := range w.host.listed {
		for ; len(name) > len(w.host.name) && !c.own[name]; name = path.Dir(name) {
			c.own[name] = true
		}
	}
	return c.directory(old, next, w.host.name)
}

// directory checks an old directory and its entries, and gives the next directory its attributes. Next is -1 if there is none.
func (c *hostCheck) directory(old, next int, name string) error {
	var st unix.Stat_t
	if err := unix.Fstat(old, &st); err != nil {
		return err
	}
	if reason := pinned(old, ""); reason != "" {
		return c.reject(name, reason)
	}
	if uint64(st.Dev) != c.device {
		return c.reject(name, "is on another file system")
	}
	if unix.Faccessat(old, ".", unix.W_OK|unix.X_OK, unix.AT_EACCESS) != nil {
		return c.reject(name, "is not writable")
	}
	if next >= 0 {
		if err := copyAttributes(old, next, &st); err != nil {
			return fmt.Errorf("%s: cannot keep its attributes: %w", filepath.Join(c.out, name), err)
		}
	}
	items, err := readNames(old)
	if err != nil {
		return err
	}
	for _, base := range items {
		if err := c.entry(old, next, base, name+"/"+base); err != nil {
			return err
		}
	}
	return nil
}

// entry checks an entry of an old directory. An entry that is not ours must not have the name of a next entry.
func (c *hostCheck) entry(old, next int, base, name string) error {
	if reason := pinned(old, base); reason != "" {
		return c.reject(name, reason)
	}
	isDir, isNextDir, exists := kindAt(old, base) == unix.S_IFDIR, false, false
	if next >= 0 {
		kind := kindAt(next, base)
		isNextDir, exists = kind == unix.S_IFDIR, kind != 0
	}
	switch {
	case isDir && (isNextDir || c.own[name]):
		return c.both(old, next, base, name, isNextDir)
	case !c.own[name] && exists:
		return &ConflictError{Out: c.out, Names: []string{name}}
	case isDir && unix.Faccessat(old, base, unix.W_OK, unix.AT_EACCESS) != nil:
		return c.reject(name, "is not writable")
	}
	return nil
}

// both opens an old directory and, if it exists, the next one, and checks them.
func (c *hostCheck) both(old, next int, base, name string, isNextDir bool) error {
	oldDir, err := openDir(old, base)
	if err != nil {
		return err
	}
	defer unix.Close(oldDir)
	nextDir := -1
	if isNextDir {
		if nextDir, err = openDir(next, base); err != nil {
			return err
		}
		defer unix.Close(nextDir)
	}
	return c.directory(oldDir, nextDir, name)
}

// reject returns the error for an entry that prevents the exchange.
func (c *hostCheck) reject(name, reason string) error {
	return fmt.Errorf("%s: %s, so the directory of its host cannot be replaced; change that, or give another --out", filepath.Join(c.out, name), reason)
}

// kindAt returns the type bits of an entry of an open directory, 0 if there is none.
func kindAt(dir int, name string) uint32 {
	var st unix.Stat_t
	if unix.Fstatat(dir, name, &st, unix.AT_SYMLINK_NOFOLLOW) != nil {
		return 0
	}
	return uint32(st.Mode) & unix.S_IFMT
}

// readNames returns the names of the entries of an open directory.
func readNames(dir int) ([]string, error) {
	fd, err := openDir(dir, ".")
	if err != nil {
		return nil, err
	}
	file := os.NewFile(uintptr(fd), ".")
	names, err := file.Readdirnames(-1)
	return names, errors.Join(err, file.Close())
}

// copyAttributes gives a directory the owner, group, permission bits and extended attributes of another one, whose status is st.
func copyAttributes(from, to int, st *unix.Stat_t) error {
	var now unix.Stat_t
	if err := unix.Fstat(to, &now); err != nil {
		return err
	}
	var err error
	if now.Uid != st.Uid || now.Gid != st.Gid {
		err = unix.Fchown(to, int(st.Uid), int(st.Gid))
	}
	return cmp.Or(err, setMode(to, uint32(st.Mode)&^unix.S_IFMT), copyXattrs(from, to))
}
