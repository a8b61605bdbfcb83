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

// workspace is the hidden directory beside an output in which its next generation is built: .build.stackplan for build.
// It is on the same file system, so that a generation comes to its place by a rename, and whole.
//
//	lock      held (flock) by the run at work; its text marks the directory as ours
//	next      the generation that is being built; after the exchange, the one to be removed
//	manifest  that of an archive that is being built
//	previous  the old generation, while a file system without an exchange has none in place
//
// A killed run leaves it behind. The next run takes it over, and removes it when done.
type workspace struct {
	out  string
	dir  string
	lock *os.File
	made []string // directories above the output that were missing
}

// marker is the text of a lock file.
const marker = "stackplan builds the next generation of the output beside this directory here.\n"

// openWorkspace makes or takes over the workspace of an output, with nothing in it. The error is ErrBusy when a run that
// is alive holds it.
func openWorkspace(out string) (*workspace, error) {
	parent, base := filepath.Split(out)
	w := &workspace{out: out, dir: filepath.Join(parent, "."+base+".stackplan")}
	err := w.makeParents(filepath.Clean(parent))
	if err == nil {
		err = w.acquire()
	}
	if err != nil {
		w.unmakeParents()
		return nil, err
	}
	if err := w.recover(); err != nil {
		return nil, w.closeAfter(err)
	}
	return w, nil
}

// makeParents makes the directories above the output, and remembers those that it made.
func (w *workspace) makeParents(dir string) error {
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
			w.made = append(w.made, dir)
		} else if !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// unmakeParents removes the directories that makeParents made, as far as nothing is in them.
func (w *workspace) unmakeParents() {
	for _, dir := range slices.Backward(w.made) {
		os.Remove(dir)
	}
}

// acquire makes the directory and takes the lock. A run that ends meanwhile may remove both, hence more than one try.
func (w *workspace) acquire() error {
	for range 100 {
		if err := os.Mkdir(w.dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		if err := w.recognise(); err != nil {
			return err
		}
		ok, err := w.tryLock()
		if ok || err != nil {
			return err
		}
	}
	return fmt.Errorf("%s: %w", w.out, ErrBusy)
}

// recognise refuses a directory that has the workspace's name and something else in it.
func (w *workspace) recognise() error {
	foreign := fmt.Errorf("%s: in the way of a new generation, and not made by this compiler; move it away", w.dir)
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

// tryLock takes the lock. It reports false when the lock was removed before it was taken.
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
	held, err := file.Stat()
	there, gone := os.Lstat(name)
	if err != nil || gone != nil || !os.SameFile(held, there) {
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

// next is the path of the generation that is being built.
func (w *workspace) next() string { return filepath.Join(w.dir, "next") }

// manifest is the path of an archive's manifest as long as the archive is being built.
func (w *workspace) manifest() string { return filepath.Join(w.dir, "manifest") }

// recover puts back what a killed run took away, and removes what it left.
func (w *workspace) recover() error {
	previous := filepath.Join(w.dir, "previous")
	if _, err := os.Lstat(w.out); errors.Is(err, fs.ErrNotExist) {
		if err := os.Rename(previous, w.out); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return cmp.Or(os.RemoveAll(previous), os.RemoveAll(w.manifest()), os.RemoveAll(w.next()))
}

// place makes the next generation, a directory, the output. The old one is then in the workspace. Exchange swaps two
// names in one step; where it is errors.ErrUnsupported two renames must do, and the next run recovers when it finds only
// the first of them done.
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

// placeByRenames is place for a file system that cannot exchange.
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

// close removes the workspace with all that is in it, and gives the lock back. Directories above an output that does not
// exist are removed if they were made for it.
func (w *workspace) close() error {
	defer w.lock.Close()
	err := w.recover()
	if err == nil {
		err = os.Remove(w.lock.Name()) // last, as it marks the directory as ours
	}
	if err != nil {
		return fmt.Errorf("a left-over generation cannot be removed, the next run will try again: %w", err)
	}
	os.Remove(w.dir) // another run may have taken it over since the lock went
	w.unmakeParents()
	return nil
}

// closeAfter closes the workspace after an error, which it returns. It is joined by a second one if that fails too.
func (w *workspace) closeAfter(err error) error {
	if closing := w.close(); closing != nil {
		return errors.Join(err, closing)
	}
	return err
}
