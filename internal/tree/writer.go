package tree

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"

	"stackplan/internal/artefact"
)

// writer updates a directory tree. It merges three streams, all in the order of names: the files of the run, the entries of the
// tree, and the lines of its manifest. In memory it keeps the names of foreign entries and of the files of one host.
//
// At the first difference of a host the writer begins its next directory, and carries over its files before the difference. An
// unchanged host is not touched.
type writer struct {
	intake
	out      string
	ws       *workspace
	old      *chain          // the current tree; nil if there is none
	disk     *walker         // its entries
	manifest *lineReader     // its manifest
	next     *staging        // nil until the first difference
	kept     int             // number of unchanged entries at the beginning of the old manifest
	lost     map[string]bool // those whose file does not exist
	host     hostUpdate
	foreign  foreign
	buffer   []byte
}

// run writes the tree.
func (w *writer) run(ctx context.Context, files iter.Seq2[*artefact.File, error]) error {
	defer w.close()
	if err := w.open(); err != nil {
		return err
	}
	if err := w.each(ctx, files, w.put); err != nil {
		return err
	}
	if err := w.advanceTo(""); err != nil {
		return err
	}
	if err := w.leaveHost(); err != nil {
		return err
	}
	if names := w.foreign.blocked; len(names) > 0 {
		slices.Sort(names)
		return &ConflictError{Out: w.out, Names: slices.Compact(names)}
	}
	if w.summary.Files == 0 {
		return ErrEmpty
	}
	return w.finish()
}

// open opens the tree and its manifest, as far as they exist.
func (w *writer) open() (err error) {
	w.disk, w.manifest, w.foreign, w.lost = &walker{}, &lineReader{}, newForeign(), map[string]bool{}
	w.old, err = openChain(w.out)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	manifest, err := openLines(w.out)
	switch {
	case err == nil:
		w.manifest = manifest
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	w.disk, err = walk(w.out, w.old.fds[0])
	return err
}

// close closes all files and directories.
func (w *writer) close() {
	if w.old != nil {
		w.old.close()
	}
	if w.disk != nil {
		w.disk.close()
	}
	if w.manifest != nil {
		w.manifest.close()
	}
	if w.next != nil {
		w.next.close()
	}
}

// put writes or carries over one file to the next directory of its host, if that has begun, or begins it if the file differs.
func (w *writer) put(f item) error {
	if err := w.advanceTo(f.name); err != nil {
		return err
	}
	if err := w.enterHost(f.name); err != nil {
		return err
	}
	listed, onDisk := w.manifest.path == f.name, w.disk.key == f.name
	if err := w.checkConflict(f.name, listed, onDisk); err != nil {
		return err
	}
	if len(w.foreign.blocked) == 0 {
		err := w.putFile(f, listed, listed && onDisk && w.disk.matches(f.Body, diskMode(f.Mode), &w.buffer))
		if errors.Is(err, fs.ErrExist) || errors.Is(err, unix.ENOTDIR) {
			return fmt.Errorf("%s is generated twice, or both as a file and as a directory", f.name)
		}
		if err != nil {
			return err
		}
	}
	return w.step(listed, onDisk)
}

// putFile is put for a file without a conflict.
func (w *writer) putFile(f item, listed, same bool) error {
	sameLine := listed && bytes.Equal(w.manifest.line, f.line)
	if listed && !sameLine {
		if _, err := w.manifest.entry(); err != nil { // the entry must be valid
			return err
		}
	}
	if same {
		w.summary.Unchanged++
	} else {
		w.summary.Written++
	}
	if same && sameLine && w.next == nil {
		w.kept++
	} else if err := w.begin(); err != nil {
		return err
	} else {
		w.next.manifest.add(f.line)
	}
	switch {
	case !same:
		if err := w.changeHost(); err != nil {
			return err
		}
		w.host.staged = true
		return w.next.write(f.name, f.Body, diskMode(f.Mode))
	case w.host.changed:
		w.host.staged = true
		return carry(w.disk.fd(), w.disk.base, w.next.chain, f.name)
	}
	w.host.same = append(w.host.same, f.name)
	return nil
}

// checkConflict records the foreign entries that prevent a file from being written.
func (w *writer) checkConflict(name string, listed, onDisk bool) error {
	switch {
	case onDisk && !listed:
		w.foreign.blocked = append(w.foreign.blocked, name)
	case !onDisk && w.old != nil:
		isDir, err := w.old.isDir(name)
		if err != nil {
			return err
		}
		w.foreign.expect(name, isDir)
	}
	return nil
}

// step advances the streams whose current name was handled.
func (w *writer) step(listed, onDisk bool) error {
	if listed {
		if w.host.contains(w.manifest.path) {
			w.host.listed = append(w.host.listed, w.manifest.path)
		}
		if err := w.manifest.step(); err != nil {
			return err
		}
	}
	if onDisk {
		return w.disk.step()
	}
	return nil
}

// begin begins the staging area, and copies the lines of the old manifest that were unchanged so far. It does nothing if that
// was done already.
func (w *writer) begin() (err error) {
	if w.next != nil {
		return nil
	}
	if w.next, err = beginStaging(w.ws, &w.opts); err != nil || w.kept == 0 {
		return err
	}
	lines, err := openLines(w.out) // a second time
	if err != nil {
		return err
	}
	defer lines.close()
	for range w.kept {
		if !w.lost[lines.path] {
			w.next.manifest.add(lines.line)
		}
		if err := lines.step(); err != nil {
			return err
		}
	}
	return nil
}

// finish moves the next directories of the changed hosts and the next manifest into the tree, if there are any.
func (w *writer) finish() error {
	if err := w.makePrivate(); err != nil {
		return err
	}
	if w.next == nil {
		return nil
	}
	if err := w.next.finish(); err != nil {
		return err
	}
	if w.old == nil {
		return w.ws.placeFirst()
	}
	if err := w.checkDevice(); err != nil {
		return err
	}
	if err := w.ws.writeJournal(w.next.pending); err != nil {
		return err
	}
	return w.ws.complete(exchange)
}

// makePrivate takes the permissions for others from an existing tree, before files with secrets are in it.
func (w *writer) makePrivate() error {
	if !w.opts.Private || w.old == nil {
		return nil
	}
	manifest := ignoreMissing(os.Chmod(filepath.Join(w.out, manifestName), w.opts.manifestMode()))
	return cmp.Or(setMode(w.old.fds[0], uint32(w.opts.rootMode())), manifest)
}

// checkDevice rejects a tree that is on another file system than its workspace, between which no directory can be exchanged.
func (w *writer) checkDevice() error {
	var old, next unix.Stat_t
	if err := cmp.Or(unix.Fstat(w.old.fds[0], &old), unix.Fstat(w.next.fds[0], &next)); err != nil {
		return err
	}
	if old.Dev != next.Dev {
		return fmt.Errorf("%s: is a mount point; give a directory below it as --out", w.out)
	}
	return nil
}
