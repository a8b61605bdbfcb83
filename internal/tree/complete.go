package tree

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// completion carries out the exchanges that a journal lists, one host after the other. It may be interrupted at any point and
// started again:
//
//  1. The next directory of a host and the current one are exchanged. The inode in the journal identifies the next one.
//  2. The files of the old manifest are removed from the old directory.
//  3. All other entries, which may have been written a moment ago, are moved to the new directory.
//  4. After the last host, the next manifest replaces the old one, and the journal is removed.
type completion struct {
	ws       *workspace
	out      *chain
	next     *chain
	previous *chain      // old directories that were moved out of the tree by a rename
	manifest *lineReader // the old manifest
	aside    []string    // foreign entries that got another name
	exchange func(a, b int, name string) error
}

// complete completes the update that the journal of a workspace lists. It does nothing if there is no journal. If it fails
// before the first exchange, it removes the journal, and the tree is unchanged.
func (w *workspace) complete(exchange func(a, b int, name string) error) error {
	hosts, err := w.readJournal()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	c := &completion{ws: w, manifest: &lineReader{}, exchange: exchange}
	defer c.close()
	if err := c.open(); err != nil {
		return err
	}
	for i, h := range hosts {
		changed, err := c.update(h)
		if err != nil && i == 0 && !changed {
			return errors.Join(err, os.Remove(w.journal()))
		}
		if err != nil {
			return fmt.Errorf("%w; the update of %s is incomplete, and the next command continues it", err, w.out)
		}
	}
	if err := ignoreMissing(os.Rename(w.manifest(), filepath.Join(w.out, manifestName))); err != nil {
		return err
	}
	if err := os.Remove(w.journal()); err != nil || len(c.aside) == 0 {
		return err
	}
	return fmt.Errorf("%s: another program wrote files during the run at paths of generated files; they were kept under other names: %s",
		w.out, strings.Join(c.aside, ", "))
}

// open opens the directories and the old manifest.
func (c *completion) open() (err error) {
	previous := filepath.Join(c.ws.dir, "previous")
	if err := os.Mkdir(previous, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	for _, row := range []struct {
		chain **chain
		dir   string
	}{{&c.out, c.ws.out}, {&c.next, c.ws.next()}, {&c.previous, previous}} {
		if *row.chain, err = openChain(row.dir); err != nil {
			return err
		}
	}
	manifest, err := openLines(c.ws.out)
	if err == nil {
		c.manifest = manifest
	}
	return ignoreMissing(err)
}

// close closes all files and directories.
func (c *completion) close() {
	for _, chain := range []*chain{c.out, c.next, c.previous} {
		if chain != nil {
			chain.close()
		}
	}
	c.manifest.close()
}

// update updates one host. It reports whether the tree was changed, if it fails.
func (c *completion) update(h pendingHost) (changed bool, err error) {
	own, err := c.listed(h.name)
	if err != nil {
		return true, err
	}
	region, host := path.Dir(h.name), path.Base(h.name)
	if h.inode == 0 {
		err = c.moveAway(region, host)
	} else {
		changed, err = c.replace(region, host, h.inode)
	}
	if err != nil {
		return changed || c.isMoved(region, host), c.explain(h.name, err)
	}
	err = cmp.Or(c.sweep(c.next, region, host, own), c.sweep(c.previous, region, host, own))
	if err != nil {
		return true, c.explain(h.name, err)
	}
	if h.inode == 0 {
		c.out.trim(0)
		unix.Unlinkat(c.out.fds[0], region, unix.AT_REMOVEDIR) // fails if it contains other entries
	}
	return true, nil
}

// listed returns the files of a host in the old manifest, by their names below the directory of the host.
func (c *completion) listed(host string) ([]string, error) {
	var own []string
	for c.manifest.path != "" && (c.manifest.path < host+"/" || strings.HasPrefix(c.manifest.path, host+"/")) {
		if name, ok := strings.CutPrefix(c.manifest.path, host+"/"); ok {
			if _, _, _, err := splitName(c.manifest.path); err != nil {
				return nil, c.manifest.damaged(err)
			}
			own = append(own, name)
		}
		if err := c.manifest.step(); err != nil {
			return nil, err
		}
	}
	return own, nil
}

// replace exchanges the directory of a host for its next one, unless that was done before.
func (c *completion) replace(region, host string, inode uint64) (changed bool, err error) {
	next, err := c.next.open(region)
	if err != nil {
		return true, ignoreMissing(err)
	}
	var st unix.Stat_t
	if err := unix.Fstatat(next, host, &st, unix.AT_SYMLINK_NOFOLLOW); err != nil || uint64(st.Ino) != inode {
		return true, ignoreMissing(err)
	}
	out, err := c.out.make(region)
	if err != nil {
		return false, err
	}
	if err = renameNew(next, host, out, host); errors.Is(err, unix.EEXIST) {
		err = c.exchange(next, out, host)
	}
	if !errors.Is(err, errors.ErrUnsupported) {
		return false, err
	}
	previous, err := c.previous.make(region)
	if err == nil {
		err = renameNew(out, host, previous, host)
	}
	if err != nil {
		return false, err
	}
	return true, renameNew(next, host, out, host)
}

// moveAway moves the directory of a removed host out of the tree, if it is there.
func (c *completion) moveAway(region, host string) error {
	out, err := c.out.open(region)
	if err != nil {
		return ignoreMissing(err)
	}
	previous, err := c.previous.make(region)
	if err != nil {
		return err
	}
	err = renameNew(out, host, previous, host)
	if errors.Is(err, unix.EEXIST) { // moved before the run was killed, and another program created it again
		return nil
	}
	return ignoreMissing(err)
}

// isMoved reports whether the old directory of a host was moved out of the tree.
func (c *completion) isMoved(region, host string) bool {
	previous, err := c.previous.open(region)
	return err == nil && kindAt(previous, host) != 0
}

// explain adds the name of the host to an error that does not contain it, and what to do about a mount point.
func (c *completion) explain(host string, err error) error {
	full := filepath.Join(c.out.root, host)
	if errors.Is(err, unix.EBUSY) || errors.Is(err, unix.EXDEV) {
		return fmt.Errorf("%w: %s is a mount point or part of a container's image; give a directory below it as --out", err, full)
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		return err
	}
	return &fs.PathError{Op: "replace", Path: full, Err: err}
}

// renameNew moves an entry to another directory, where it must not exist.
func renameNew(a int, name string, b int, to string) error {
	err := renameAtomic(a, name, b, to)
	if !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	if kindAt(b, to) != 0 {
		return unix.EEXIST
	}
	return unix.Renameat(a, name, b, to)
}
