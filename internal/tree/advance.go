package tree

import "strings"

// advanceTo handles all names before a given name in the old tree and in its manifest: the run does not generate them. An
// empty name is the end.
func (w *writer) advanceTo(name string) error {
	for {
		at := lesser(w.manifest.path, w.disk.key)
		if at == "" || name != "" && at >= name {
			return nil
		}
		listed, onDisk := w.manifest.path == at, w.disk.key == at
		var err error
		if listed {
			err = w.handleEntry(onDisk)
		} else {
			err = w.handleForeign()
		}
		if err != nil {
			return err
		}
		if err := w.step(listed, onDisk); err != nil {
			return err
		}
	}
}

// lesser returns the lesser of two names; an empty name is none.
func lesser(a, b string) string {
	if a == "" || b != "" && b < a {
		return b
	}
	return a
}

// handleEntry handles an entry of the old manifest whose file is no longer generated, or is of a host that the run does not
// cover. If the file of such a host was deleted, its entry is not written to the new manifest: the next run that covers the
// host writes the file again.
func (w *writer) handleEntry(onDisk bool) error {
	e, err := w.manifest.entry()
	if err != nil || len(w.foreign.blocked) > 0 {
		return err
	}
	region, host, _, _ := splitName(e.Path) // entry has checked the name
	covered := w.opts.Scope == nil || w.opts.Scope(region, host)
	switch {
	case covered:
		w.summary.Removed++
		return w.begin()
	case w.next == nil:
		w.kept++
		return nil
	case !onDisk:
		return nil
	}
	w.next.manifest.add(appendLine(nil, &e))
	return carry(w.disk.fd(), w.disk.base, w.next.chain, e.Path)
}

// handleForeign handles an entry that the compiler did not write.
func (w *writer) handleForeign() error {
	name := w.disk.name()
	// Names with a leading dot at the top of the tree are always kept: .git and similar names belong to other tools, no
	// region has such a name, and they could not be restored.
	if w.opts.Prune && !strings.HasPrefix(name, ".") {
		w.summary.Pruned++
		return nil
	}
	w.summary.Kept++
	w.foreign.add(name)
	if w.next == nil || len(w.foreign.blocked) > 0 {
		return nil
	}
	return carryForeign(w.disk.fd(), w.disk.base, w.next.chain, name)
}
