package tree

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// workspace is the hidden directory next to an output in which its next generation is built: .build.stackplan for build.
// It is on the same file system, so that one rename moves a complete generation to the output.
//
//	lock      locked (flock) by the current run; its text identifies the directory as a workspace of stackplan
//	next      the generation that is being built; after the exchange, the old one, to be removed
//	manifest  the manifest of an archive that is being built
//	previous  the old generation, during the two renames on a file system without an exchange
//
// A killed run leaves its workspace behind. The next run takes it over, and removes it at its end.
type workspace struct {
	out     string
	dir     string
	lock    *os.File
	created []string // directories above the output that this run created
}

// marker is the text of a lock file.
const marker = "stackplan builds the next generation of the output in this directory.\n"

// openWorkspace creates or takes over the workspace of an output, and empties it. The error is ErrBusy if another running
// process has locked it.
func openWorkspace(out string) (*workspace, error) {
	parent, base := filepath.Split(out)
	w := &workspace{out: out, dir: filepath.Join(parent, "."+base+".stackplan")}
	err := w.createParents(filepath.Clean(parent))
	if err == nil {
		err = w.acquire()
	}
	if err != nil {
		w.removeParents()
		return nil, err
	}
	if err := w.recover(); err != nil {
		return nil, w.closeAfter(err)
	}
	return w, nil
}

// createParents creates the missing directories above the output, and records them.
func (w *workspace) createParents(dir string) error {
	var missing []string
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		missing = append(missing, dir)
	}
	for _, dir := range slices.Backward(missing) {
		err := os.Mkdir(dir, 0o777)
		if err == nil {
			w.created = append(w.created, dir)
		} else if !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// removeParents removes the directories that createParents created, if they are empty.
func (w *workspace) removeParents() {
	for _, dir := range slices.Backward(w.created) {
		os.Remove(dir)
	}
}

// acquire creates the directory and locks it. Another run that ends at the same time may remove both, so acquire retries.
func (w *workspace) acquire() error {
	for range 100 {
		if err := os.Mkdir(w.dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		if err := w.checkOwner(); err != nil {
			return err
		}
		ok, err := w.tryLock()
		if ok || err != nil {
			return err
		}
	}
	return fmt.Errorf("%s: %w", w.out, ErrBusy)
}

// checkOwner rejects a directory with the name of the workspace that stackplan did not create.
func (w *workspace) checkOwner() error {
	foreign := fmt.Errorf("%s: stackplan did not create this file or directory, but needs its name to build the next generation; rename or remove it", w.dir)
	if info, err := os.Lstat(w.dir); err == nil && !info.IsDir() {
		return foreign
	}
	list, err := os.ReadDir(w.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	text, _ := os.ReadFile(filepath.Join(w.dir, "lock"))
	marked := string(text) == marker
	for _, item := range list {
		switch name := item.Name(); {
		case name == "lock" && strings.HasPrefix(marker, string(text)):
		case marked && (name == "next" || name == "manifest" || name == "previous"):
		default:
			return foreign
		}
	}
	return nil
}

// tryLock locks the workspace. It reports false if the lock file was removed before it was locked.
func (w *workspace) tryLock() (bool, error) {
	name := filepath.Join(w.dir, "lock")
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|unix.O_NOFOLLOW, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		file.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			err = fmt.Errorf("%s: %w", w.out, ErrBusy)
		}
		return false, err
	}
	locked, err := file.Stat()
	current, missing := os.Lstat(name)
	if err != nil || missing != nil || !os.SameFile(locked, current) {
		return false, file.Close()
	}
	if _, err := file.WriteAt([]byte(marker), 0); err != nil {
		os.Remove(name)
		os.Remove(w.dir)
		return false, errors.Join(err, file.Close())
	}
	w.lock = file
	return true, nil
}

// next returns the path of the generation that is being built.
func (w *workspace) next() string { return filepath.Join(w.dir, "next") }

// manifest returns the path of the manifest of an archive that is being built.
func (w *workspace) manifest() string { return filepath.Join(w.dir, "manifest") }

// recover restores the output that a killed run has moved away, and removes the files that it left.
func (w *workspace) recover() error {
	previous := filepath.Join(w.dir, "previous")
	if _, err := os.Lstat(w.out); errors.Is(err, fs.ErrNotExist) {
		if err := os.Rename(previous, w.out); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return cmp.Or(os.RemoveAll(previous), os.RemoveAll(w.manifest()), os.RemoveAll(w.next()))
}

// place replaces the output with the next generation, a directory, and moves the old one to the workspace. Exchange swaps two
// names atomically; if it returns errors.ErrUnsupported, place uses two renames, and the next run recovers if only the first
// of them was done.
func (w *workspace) place(exchange func(a, b string) error) error {
	if _, err := os.Lstat(w.out); errors.Is(err, fs.ErrNotExist) {
		return os.Rename(w.next(), w.out)
	}
	err := exchange(w.next(), w.out)
	if errors.Is(err, errors.ErrUnsupported) {
		err = w.placeByRenames()
	}
	if errors.Is(err, unix.EBUSY) || errors.Is(err, unix.EXDEV) {
		return fmt.Errorf("%w: %s is a mount point or part of a container's image; give a directory below it as --out", err, w.out)
	}
	return err
}

// placeByRenames is place for a file system without an exchange.
func (w *workspace) placeByRenames() error {
	previous := filepath.Join(w.dir, "previous")
	if err := os.Rename(w.out, previous); err != nil {
		return err
	}
	if err := os.Rename(w.next(), w.out); err != nil {
		return errors.Join(err, os.Rename(previous, w.out))
	}
	return nil
}

// close removes the workspace and releases the lock. If the output does not exist, close also removes the directories above it
// that this run created.
func (w *workspace) close() error {
	defer w.lock.Close()
	err := w.recover()
	if err == nil {
		err = os.Remove(w.lock.Name()) // last, since it identifies the directory as a workspace
	}
	if err != nil {
		return fmt.Errorf("cannot remove the old generation; the next run tries again: %w", err)
	}
	os.Remove(w.dir) // fails if another run has taken it over since the lock file was removed
	w.removeParents()
	return nil
}

// closeAfter closes the workspace after err. It returns err, joined with the error of close if that fails too.
func (w *workspace) closeAfter(err error) error {
	if closing := w.close(); closing != nil {
		return errors.Join(err, closing)
	}
	return err
}
