package tree

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"stackplan/internal/source"

	"golang.org/x/sys/unix"
)

// workspace is the hidden directory next to an output in which the next content is built: .build.stackplan for build.
// It is on the same file system, so that a rename moves a complete host to the output.
//
//	lock         locked (flock) by the current run; its text identifies the directory as a workspace of stackplan
//	next         the next directories of the changed hosts, or the next archive; after an exchange, the old directories
//	previous     old directories that were moved out of the tree by a rename
//	manifest     the next manifest
//	journal      the hosts whose directories are exchanged; it exists from the first exchange to the last
//	journal.new  the journal before it is complete
//
// A killed run leaves its workspace behind. The next command completes the journal, if there is one, and removes the rest.
type workspace struct {
	out     string
	dir     string
	lock    *os.File
	created []string // directories above the output that this run created
}

// marker is the text of a lock file.
const marker = "stackplan builds the next generation of the output in this directory.\n"

// newWorkspace returns the workspace of an output, without creating it.
func newWorkspace(out string) *workspace {
	parent, base := filepath.Split(out)
	return &workspace{out: out, dir: filepath.Join(parent, "."+base+".stackplan")}
}

// openWorkspace creates or takes over the workspace of an output, completes a pending update, and empties the workspace. The
// error is ErrBusy if another running process has locked it.
func openWorkspace(out string) (*workspace, error) {
	w := newWorkspace(out)
	err := w.createParents(filepath.Dir(out))
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
	const maxLock = 1 << 10 // bytes
	foreign := fmt.Errorf("%s: stackplan did not create this file or directory, but needs its name to build the next generation; rename or remove it", w.dir)
	if info, err := os.Lstat(w.dir); err == nil && !info.IsDir() {
		return foreign
	}
	list, err := os.ReadDir(w.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	text, _ := source.ReadFile(filepath.Join(w.dir, "lock"), maxLock)
	marked := string(text) == marker
	for _, item := range list {
		switch name := item.Name(); {
		case name == "lock" && strings.HasPrefix(marker, string(text)):
		case marked && slices.Contains([]string{"next", "previous", "manifest", "journal", "journal.new"}, name):
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

// next returns the path of the content that is being built.
func (w *workspace) next() string { return filepath.Join(w.dir, "next") }

// manifest returns the path of the next manifest.
func (w *workspace) manifest() string { return filepath.Join(w.dir, "manifest") }

// journal returns the path of the journal.
func (w *workspace) journal() string { return filepath.Join(w.dir, "journal") }

// draft returns the path of a journal that is being written.
func (w *workspace) draft() string { return filepath.Join(w.dir, "journal.new") }

// recover completes a pending update, and removes everything but the lock.
func (w *workspace) recover() error {
	if err := w.complete(exchange); err != nil {
		return err
	}
	for _, name := range []string{w.next(), filepath.Join(w.dir, "previous"), w.manifest(), w.draft()} {
		if err := os.RemoveAll(name); err != nil {
			return fmt.Errorf("cannot remove old files; the next run tries again: %w", err)
		}
	}
	return nil
}

// placeFirst moves the content that was built, with its manifest, to an output that does not exist.
func (w *workspace) placeFirst() error {
	if err := os.Rename(w.manifest(), filepath.Join(w.next(), manifestName)); err != nil {
		return err
	}
	err := renameNew(unix.AT_FDCWD, w.next(), unix.AT_FDCWD, w.out)
	if errors.Is(err, unix.EEXIST) {
		return fmt.Errorf("%s: another program created it during the run; run stackplan again", w.out)
	}
	if err != nil {
		return &os.LinkError{Op: "rename", Old: w.next(), New: w.out, Err: err}
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
		return err
	}
	os.Remove(w.dir) // fails if another run has taken it over since the lock file was removed
	w.removeParents()
	return nil
}

// closeAfter closes the workspace after err. It returns err, joined with the error of close if that fails too. If the update is
// pending, closeAfter releases the lock only.
func (w *workspace) closeAfter(err error) error {
	if _, pending := os.Lstat(w.journal()); pending == nil {
		return errors.Join(err, w.lock.Close())
	}
	if closing := w.close(); closing != nil {
		return errors.Join(err, closing)
	}
	return err
}
