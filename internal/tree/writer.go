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

// writer brings a directory tree from one generation to the next. It merges three streams, all in the order of names: the
// files of the run, what stands in the tree, and the lines of its manifest. Nothing is held but the names of what is foreign.
//
// The next generation is begun when the first difference is met. It then receives all that was equal before.
type writer struct {
	intake
	out     string
	ws      *workspace
	old     *chain      // the tree as it is; nil when there is none
	disk    *walker     // what stands in it
	have    *lineReader // its manifest
	next    *generation // nil as long as all is equal
	kept    int         // entries of the old manifest so far that stay
	foreign foreign
	buffer  []byte
}

// run does it all.
func (w *writer) run(ctx context.Context, files iter.Seq2[*artefact.File, error]) error {
	defer w.close()
	if err := w.open(); err != nil {
		return err
	}
	if err := w.each(ctx, files, w.put); err != nil {
		return err
	}
	if err := w.pass(""); err != nil {
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
	w.disk, w.have, w.foreign = &walker{}, &lineReader{}, newForeign()
	w.old, err = openChain(w.out)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	have, err := openLines(w.out)
	switch {
	case err == nil:
		w.have = have
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	w.disk, err = walk(w.out, w.old.fds[0])
	return err
}

// close closes all that is open.
func (w *writer) close() {
	if w.old != nil {
		w.old.close()
	}
	if w.disk != nil {
		w.disk.close()
	}
	if w.have != nil {
		w.have.close()
	}
	if w.next != nil {
		w.next.close()
	}
}

// put brings one file into the next generation, as far as there is one.
func (w *writer) put(f item) error {
	if err := w.pass(f.name); err != nil {
		return err
	}
	listed, there := w.have.path == f.name, w.disk.key == f.name
	if err := w.lookOut(f.name, listed, there); err != nil {
		return err
	}
	if len(w.foreign.blocked) == 0 {
		err := w.putFree(f, listed, listed && there && w.disk.holds(f.Body, diskMode(f.Mode), &w.buffer))
		if errors.Is(err, fs.ErrExist) || errors.Is(err, unix.ENOTDIR) {
			return fmt.Errorf("%s is generated twice, or both as a file and as a directory", f.name)
		}
		if err != nil {
			return err
		}
	}
	return w.step(listed, there)
}

// putFree is put for a file with nothing in its way.
func (w *writer) putFree(f item, listed, same bool) error {
	sameLine := listed && bytes.Equal(w.have.line, f.line)
	if listed && !sameLine {
		if _, err := w.have.entry(); err != nil { // it must have been one of ours
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

// lookOut notes what hinders a file from being written.
func (w *writer) lookOut(name string, listed, there bool) error {
	switch {
	case there && !listed:
		if !w.opts.Prune {
			w.foreign.blocked = append(w.foreign.blocked, name)
		}
	case !there && w.old != nil:
		isDir, err := w.old.isDir(name)
		if err != nil {
			return err
		}
		w.foreign.expect(name, isDir)
	}
	return nil
}

// step goes on in the streams that stand at the name that was dealt with.
func (w *writer) step(listed, there bool) error {
	if listed {
		if err := w.have.step(); err != nil {
			return err
		}
	}
	if there {
		return w.disk.step()
	}
	return nil
}

// begin makes the next generation, with all in it that was equal so far. It does nothing when there is one already.
func (w *writer) begin() error {
	if w.next != nil {
		return nil
	}
	var err error
	if w.next, err = beginGeneration(w.ws.next(), w.old); err != nil || w.old == nil {
		return err
	}
	if err := w.carrySoFar(); err != nil {
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

// carrySoFar takes over the files of the entries that stay, by the old manifest once more.
func (w *writer) carrySoFar() error {
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
		switch err = gone(err); {
		case err == nil:
			w.next.manifest.add(lines.line)
		case !errors.Is(err, fs.ErrNotExist): // somebody deleted a file of a host that the run does not cover
			return err
		}
		if err := lines.step(); err != nil {
			return err
		}
	}
	return nil
}

// finish puts the next generation in its place, if anything differs.
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
