package tree

import (
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

// writer brings a directory tree from one generation to the next. It compares file by file; the next generation is begun
// when the first difference is met, and then receives all that was equal before.
type writer struct {
	intake
	out     string
	ws      *workspace
	old     *chain    // the tree as it is; nil when there is none
	have    *Manifest // its manifest; without files when there is none
	foreign *foreign
	next    *chain // the next generation; nil as long as all is equal
	blocked []string
	buffer  []byte
}

// run does it all.
func (w *writer) run(ctx context.Context, files iter.Seq2[*artefact.File, error]) error {
	defer w.closeChains()
	if err := w.openOld(); err != nil {
		return err
	}
	if err := w.each(ctx, files, w.put); err != nil {
		return err
	}
	if len(w.blocked) > 0 {
		slices.Sort(w.blocked)
		return &ConflictError{Out: w.out, Names: slices.Compact(w.blocked)}
	}
	if len(w.entries) == 0 {
		return ErrEmpty
	}
	return w.finish()
}

// openOld learns what the tree holds.
func (w *writer) openOld() (err error) {
	w.have, w.foreign = &Manifest{}, &foreign{}
	w.old, err = openChain(w.out)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	have, err := Read(w.out)
	if err == nil {
		w.have = have
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	w.foreign, err = findForeign(w.old, w.have)
	return err
}

// closeChains closes the directories of both generations.
func (w *writer) closeChains() {
	for _, c := range []*chain{w.old, w.next} {
		if c != nil {
			c.close()
		}
	}
}

// put brings one file into the next generation, as far as there is one.
func (w *writer) put(f *artefact.File, e Entry) error {
	if name := w.foreign.inTheWay(e.Path); name != "" && !w.opts.Prune {
		w.blocked = append(w.blocked, name)
	}
	if len(w.blocked) > 0 {
		return nil
	}
	err := w.putFree(f, e)
	if errors.Is(err, fs.ErrExist) || errors.Is(err, unix.ENOTDIR) {
		return fmt.Errorf("%s is generated twice, or both as a file and as a directory", e.Path)
	}
	return err
}

// putFree is put for a file with nothing in its way.
func (w *writer) putFree(f *artefact.File, e Entry) error {
	if w.unchanged(f, e) {
		w.summary.Unchanged++
		if w.next == nil {
			return nil
		}
		return carry(w.old, w.next, e.Path)
	}
	if err := w.begin(); err != nil {
		return err
	}
	w.summary.Written++
	return w.next.write(e.Path, f.Body, diskMode(f.Mode))
}

// unchanged reports whether the tree holds just this file, as the compiler wrote it: by its manifest, and in fact.
func (w *writer) unchanged(f *artefact.File, e Entry) bool {
	was := w.have.find(e.Path)
	return was != nil && was.SHA256 == e.SHA256 && w.old.holds(e.Path, f.Body, diskMode(f.Mode), &w.buffer)
}

// begin makes the next generation, with the files so far in it, all of which were equal. It does nothing when there is
// one already.
func (w *writer) begin() error {
	if w.next != nil {
		return nil
	}
	if err := os.Mkdir(w.ws.next(), 0o755); err != nil {
		return err
	}
	var err error
	if w.next, err = openChain(w.ws.next()); err != nil {
		return err
	}
	if err := w.sameModeAsOld(); err != nil {
		return err
	}
	for i := range w.entries {
		if err := carry(w.old, w.next, w.entries[i].Path); err != nil {
			return err
		}
	}
	return nil
}

// sameModeAsOld gives the new top directory the mode of the old one, which the user may have chosen.
func (w *writer) sameModeAsOld() error {
	mode := uint32(0o755)
	if w.old != nil {
		var st unix.Stat_t
		if err := unix.Fstat(w.old.fds[0], &st); err != nil {
			return &fs.PathError{Op: "stat", Path: w.out, Err: err}
		}
		mode = uint32(st.Mode) &^ unix.S_IFMT
	}
	if err := unix.Fchmod(w.next.fds[0], mode); err != nil {
		return &fs.PathError{Op: "chmod", Path: w.ws.next(), Err: err}
	}
	return nil
}

// finish adds what the run does not generate, and puts the next generation in its place if anything differs.
func (w *writer) finish() error {
	others := w.others()
	m := &Manifest{Version: Version, Files: w.entries}
	if len(others) > 0 {
		m.Files = slices.Concat(w.entries, others)
	}
	if err := m.sort(); err != nil {
		return fmt.Errorf("two files for one path: %w", err)
	}
	for _, e := range w.have.Files {
		if m.find(e.Path) == nil {
			w.summary.Removed++
		}
	}
	if w.opts.Prune {
		w.summary.Pruned = w.foreign.prune()
	}
	w.summary.Kept = len(w.foreign.names)
	if w.next == nil && w.summary.Pruned == 0 && m.sum() == w.have.digest {
		return nil
	}
	if err := w.begin(); err != nil {
		return err
	}
	if err := w.carryRest(m, others); err != nil {
		return err
	}
	if err := w.writeManifest(m); err != nil {
		return err
	}
	return w.ws.place(exchange)
}

// others returns the entries of the hosts that this run does not cover. Those whose place was taken by something foreign
// are gone.
func (w *writer) others() []Entry {
	var others []Entry
	for _, e := range w.have.Files {
		region, host, _, _ := splitName(e.Path) // checked when the manifest was read
		if w.opts.Scope != nil && !w.opts.Scope(region, host) && w.foreign.inTheWay(e.Path) == "" {
			others = append(others, e)
		}
	}
	return others
}

// carryRest takes over the files of other hosts and the foreign ones. Of the former, those that somebody deleted leave the
// manifest: the next run that covers them writes them again.
func (w *writer) carryRest(m *Manifest, others []Entry) error {
	lost := map[string]bool{}
	for i := range others {
		err := carry(w.old, w.next, others[i].Path)
		if errors.Is(err, fs.ErrNotExist) {
			lost[others[i].Path] = true
		} else if err != nil {
			return err
		}
	}
	m.Files = slices.DeleteFunc(m.Files, func(e Entry) bool { return lost[e.Path] })
	for _, name := range w.foreign.names {
		if err := carry(w.old, w.next, name); err != nil {
			return err
		}
	}
	return nil
}

// writeManifest writes the manifest of the next generation, as its last file.
func (w *writer) writeManifest(m *Manifest) error {
	name := filepath.Join(w.ws.next(), manifestName)
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	return cmp.Or(m.encode(file), file.Chmod(0o644), file.Close())
}
