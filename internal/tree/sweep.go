package tree

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"
)

// sweep removes our files from an old directory of a host, and moves all that remains to the directory of the host in the tree.
func (c *completion) sweep(from *chain, region, host string, own []string) error {
	parent, err := from.open(region)
	if err != nil {
		return ignoreMissing(err)
	}
	if err := removeOwn(filepath.Join(from.root, region), parent, host, own); err != nil {
		return err
	}
	if kindAt(parent, host) == 0 {
		return nil
	}
	out, err := c.out.make(region)
	if err != nil {
		return err
	}
	return c.move(parent, out, host, region)
}

// removeOwn removes files of a directory, and the directories above them that are empty then.
func removeOwn(root string, parent int, host string, own []string) error {
	top, err := openDir(parent, host)
	if err != nil {
		return ignoreMissing(err)
	}
	c := &chain{root: filepath.Join(root, host), fds: []int{top}}
	defer c.close()
	dirs := map[string]bool{}
	for _, name := range own {
		if err := c.remove(name, 0); err != nil && !errors.Is(err, unix.EISDIR) {
			return err
		}
		for dir := path.Dir(name); dir != "." && !dirs[dir]; dir = path.Dir(dir) {
			dirs[dir] = true
		}
	}
	sorted := make([]string, 0, len(dirs))
	for dir := range dirs {
		sorted = append(sorted, dir)
	}
	slices.Sort(sorted)
	for _, dir := range slices.Backward(sorted) { // a directory follows the one above it
		if err := c.remove(dir, unix.AT_REMOVEDIR); err != nil && !errors.Is(err, unix.ENOTEMPTY) {
			return err
		}
	}
	c.trim(0)
	if err := unix.Unlinkat(parent, host, unix.AT_REMOVEDIR); err != nil && !errors.Is(err, unix.ENOTEMPTY) {
		return err
	}
	return nil
}

// remove removes a file or an empty directory. It does nothing if there is none.
func (c *chain) remove(name string, flags int) error {
	dir, err := c.open(path.Dir(name))
	if err == nil {
		err = unix.Unlinkat(dir, path.Base(name), flags)
	}
	return ignoreMissing(err)
}

// move moves an entry from an old directory to a new one; dir is the name of both in the tree. If both contain a directory of
// its name, move moves the entries of that. If both contain an entry that is not a directory, the old one gets another name.
func (c *completion) move(old, out int, base, dir string) error {
	err := renameNew(old, base, out, base)
	if !errors.Is(err, unix.EEXIST) {
		return atPath(err, c.out.root, dir, base)
	}
	if kindAt(old, base) == unix.S_IFDIR && kindAt(out, base) == unix.S_IFDIR {
		return atPath(c.merge(old, out, base, path.Join(dir, base)), c.out.root, dir, base)
	}
	for n := 1; errors.Is(err, unix.EEXIST); n++ {
		name := fmt.Sprintf("%s.foreign-%d", base, n)
		if err = renameNew(old, base, out, name); err == nil {
			c.aside = append(c.aside, path.Join(dir, name))
		}
	}
	return atPath(err, c.out.root, dir, base)
}

// merge moves the entries of the directory base, and removes it.
func (c *completion) merge(old, out int, base, dir string) error {
	from, err := openDir(old, base)
	if err != nil {
		return err
	}
	defer unix.Close(from)
	to, err := openDir(out, base)
	if err != nil {
		return err
	}
	defer unix.Close(to)
	for {
		names, err := readNames(from)
		if err != nil {
			return err
		}
		for _, name := range names {
			if err := c.move(from, to, name, dir); err != nil {
				return err
			}
		}
		// Another program may have written an entry since the directory was read.
		if err := unix.Unlinkat(old, base, unix.AT_REMOVEDIR); !errors.Is(err, unix.ENOTEMPTY) {
			return err
		}
	}
}

// atPath adds the path to an error that has none.
func atPath(err error, root, dir, base string) error {
	var errno unix.Errno
	if err == nil || !errors.As(err, &errno) || err != error(errno) {
		return err
	}
	return fmt.Errorf("move %s: %w", filepath.Join(root, dir, base), err)
}
