package tree

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"slices"

	"golang.org/x/sys/unix"

	"stackplan/internal/artefact"
)

// writer updates a directory tree from one generation to the next. It merges three streams, all in the order of names: the
// files of the run, the entries of the tree, and the lines of its manifest. It keeps only the names of foreign entries in
// memory.
//
// At the first difference the writer begins the next generation, and carries over all files before it.
type writer struct {
	intake
	out      string
	ws       *workspace
	old      *chain      // the current tree; nil if there is none
	disk     *walker     // its entries
	manifest *lineReader // its manifest
	next     *generation // nil until the first difference
	kept     int         // number of unchanged entries at the beginning of the old manifest
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
	w.disk, w.manifest, w.foreign = &walker{}, &lineReader{}, newForeign()
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

// put writes or carries over one file to the next generation, if one has begun, or begins it if the file differs.
func (w *writer) put(f item) error {
	if err := w.advanceTo(f.name); err != nil {
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
		return nil
	}
	if err := w.begin(); err != nil {
		return err
	}
	w.next.manifest.add(f.line)
	if same {
		return carry(w.disk.fd(), w.disk.base, w.next.chain, f.name)
	}
	return w.next.write(f.name, f.Body, diskMode(f.Mode))
}

// checkConflict records the foreign entries that prevent a file from being written.
func (w *writer) checkConflict(name string, listed, onDisk bool) error {
	switch {
	case onDisk && !listed:
		if !w.opts.Prune {
			w.foreign.blocked = append(w.foreign.blocked, name)
		}
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
		if err := w.manifest.step(); err != nil {
			return err
		}
	}
	if onDisk {
		return w.disk.step()
	}
	return nil
}

// begin begins the next generation, and carries over all files that were unchanged so far. It does nothing if the generation
// has begun already.
func (w *writer) begin() error {
	if w.next != nil {
		return nil
	}
	var err error
	if w.next, err = beginGeneration(w.ws.next(), w.old); err != nil || w.old == nil {
		return err
	}
	if err := w.carryKept(); err != nil {
		return err
	}
	for _, name := range w.foreign.names {
		dir, err := w.old.open(path.Dir(name))
		if err == nil {
			err = carryForeign(dir, path.Base(name), w.next.chain, name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// carryKept carries over the files of the unchanged entries. It reads the old manifest a second time.
func (w *writer) carryKept() error {
	if w.kept == 0 {
		return nil
	}
	lines, err := openLines(w.out)
	if err != nil {
		return err
	}
	defer lines.close()
	for range w.kept {
		dir, err := w.old.open(path.Dir(lines.path))
		if err == nil {
			err = carry(dir, path.Base(lines.path), w.next.chain, lines.path)
		}
		switch err = notExist(err); {
		case err == nil:
			w.next.manifest.add(lines.line)
		case !errors.Is(err, fs.ErrNotExist): // fs.ErrNotExist: a user deleted a file of a host that the run does not cover
			return err
		}
		if err := lines.step(); err != nil {
			return err
		}
	}
	return nil
}

// finish replaces the tree with the next generation, if they differ.
func (w *writer) finish() error {
	if w.next == nil && w.summary.Pruned == 0 {
		return nil
	}
	if err := w.begin(); err != nil {
		return err
	}
	if err := w.next.finish(); err != nil {
		return err
	}
	return w.ws.place(exchange)
}
