package tree

// advanceTo handles all names before a given name in the old tree and in its manifest: the run does not generate them. An
// empty name is the end.
func (w *writer) advanceTo(name string) error {
	for {
		at := lesser(w.manifest.path, w.disk.key)
		if at == "" || name != "" && at >= name {
			return nil
		}
		listed, onDisk := w.manifest.path == at, w.disk.key == at
		if !listed {
			w.handleForeign()
		} else if err := w.handleEntry(onDisk); err != nil {
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
// cover. If the file of such a host was deleted, its entry is not written to the next manifest: the next run that covers the
// host writes the file again.
func (w *writer) handleEntry(onDisk bool) error {
	e, err := w.manifest.entry()
	if err != nil || len(w.foreign.blocked) > 0 {
		return err
	}
	region, host, _, _ := splitName(e.Path) // entry has checked the name
	covered := w.opts.Scope == nil || w.opts.Scope(region, host)
	if !covered {
		w.keepLine(onDisk)
		return nil
	}
	w.summary.Removed++
	if err := w.enterHost(e.Path); err != nil {
		return err
	}
	return w.changeHost()
}

// keepLine keeps the current entry of the old manifest, if its file exists.
func (w *writer) keepLine(onDisk bool) {
	switch {
	case w.next == nil:
		w.kept++
		if !onDisk {
			w.lost[w.manifest.path] = true
		}
	case onDisk:
		w.next.manifest.add(w.manifest.line)
	}
}

// handleForeign handles an entry that the compiler did not write. It is never changed.
func (w *writer) handleForeign() {
	w.summary.Kept++
	w.foreign.add(w.disk.name())
}
