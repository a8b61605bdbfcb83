package tree

import "strings"

// pass deals with all that stands before a name in the old tree and in its manifest, which the run does not generate. An
// empty name is the end.
func (w *writer) pass(name string) error {
	for {
		at := firstOf(w.have.path, w.disk.key)
		if at == "" || name != "" && at >= name {
			return nil
		}
		listed, there := w.have.path == at, w.disk.key == at
		var err error
		if listed {
			err = w.passEntry(there)
		} else {
			err = w.passForeign()
		}
		if err != nil {
			return err
		}
		if err := w.step(listed, there); err != nil {
			return err
		}
	}
}

// firstOf is the lesser of two names, where "" is none.
func firstOf(a, b string) string {
	if a == "" || b != "" && b < a {
		return b
	}
	return a
}

// passEntry deals with an entry of the old manifest: its file is no longer generated, or is of a host that the run does
// not cover. Of the latter, one that somebody deleted leaves the manifest when that is written: the next run that covers
// the host writes it again.
func (w *writer) passEntry(there bool) error {
	e, err := w.have.entry()
	if err != nil || len(w.foreign.blocked) > 0 {
		return err
	}
	region, host, _, _ := splitName(e.Path) // entry has looked
	covered := w.opts.Scope == nil || w.opts.Scope(region, host)
	switch {
	case covered:
		w.summary.Removed++
		return w.begin()
	case w.next == nil:
		w.kept++
		return nil
	case !there:
		return nil
	}
	w.next.manifest.add(appendLine(nil, &e))
	return carry(w.disk.fd(), w.disk.base, w.next.chain, e.Path)
}

// passForeign deals with what the compiler did not write.
func (w *writer) passForeign() error {
	name := w.disk.name()
	// What begins with a dot at the top of the tree stays: .git and its like belong to other tools, no region has such a
	// name, and nothing brings it back.
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
