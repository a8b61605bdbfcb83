package tree

import (
	"cmp"
	"os"

	"golang.org/x/sys/unix"
)

// staging contains, in the workspace, the next directories of the changed hosts and the next manifest.
type staging struct {
	*chain
	opts     *Options
	manifest *lineWriter
	pending  []pendingHost
}

// beginStaging creates an empty staging area, with the head of a manifest.
func beginStaging(ws *workspace, opts *Options) (*staging, error) {
	if err := os.Mkdir(ws.next(), opts.rootMode()); err != nil {
		return nil, err
	}
	chain, err := openChain(ws.next())
	if err != nil {
		return nil, err
	}
	err = setMode(chain.fds[0], uint32(opts.rootMode()))
	var manifest *lineWriter
	if err == nil {
		manifest, err = createLines(ws.manifest())
	}
	if err != nil {
		chain.close()
		return nil, err
	}
	return &staging{chain: chain, opts: opts, manifest: manifest}, nil
}

// finish completes the manifest.
func (s *staging) finish() error {
	return cmp.Or(s.manifest.finish(), s.manifest.file.Chmod(s.opts.manifestMode()))
}

// close closes the directories and the manifest.
func (s *staging) close() {
	s.chain.close()
	s.manifest.file.Close()
}

// hostUpdate is the host that the writer processes.
type hostUpdate struct {
	name    string   // region/host; "" before the first host
	listed  []string // its files in the old manifest so far, by their names in the tree
	same    []string // its unchanged files, until the host is known to change
	changed bool
	staged  bool // whether its next directory exists
}

// enterHost makes the host of a name the current one, and completes the previous one.
func (w *writer) enterHost(name string) error {
	if w.host.contains(name) {
		return nil
	}
	if err := w.leaveHost(); err != nil {
		return err
	}
	w.host = hostUpdate{name: hostOf(name), listed: w.host.listed[:0], same: w.host.same[:0]}
	return nil
}

// contains reports whether a file belongs to the host.
func (h *hostUpdate) contains(name string) bool {
	return h.name != "" && len(name) > len(h.name) && name[len(h.name)] == '/' && name[:len(h.name)] == h.name
}

// hostOf returns the first two components of the name of a file.
func hostOf(name string) string {
	slashes := 0
	for i := range len(name) {
		if name[i] == '/' {
			if slashes++; slashes == 2 {
				return name[:i]
			}
		}
	}
	return name
}

// changeHost records that the current host changes. Its files that were unchanged so far are carried over to its next directory.
func (w *writer) changeHost() error {
	if err := w.begin(); err != nil || w.host.changed {
		return err
	}
	w.host.changed = true
	for _, name := range w.host.same {
		if err := w.carryFrom(w.old, name); err != nil {
			return err
		}
	}
	return nil
}

// leaveHost completes the next directory of the current host: its directories get the attributes of the old ones. The error
// reports an entry that prevents the exchange.
func (w *writer) leaveHost() error {
	h := &w.host
	if !h.changed || w.old == nil || len(w.foreign.blocked) > 0 {
		return nil
	}
	p, next := pendingHost{name: h.name}, -1
	if h.staged {
		var st unix.Stat_t
		fd, err := w.next.open(h.name)
		if err == nil {
			err = unix.Fstat(fd, &st)
		}
		if err != nil {
			return err
		}
		p.inode, next = uint64(st.Ino), fd
	}
	exists, err := w.old.isDir(h.name)
	if err != nil {
		return err
	}
	if exists {
		if err := w.checkHost(next); err != nil {
			return err
		}
	}
	if exists || h.staged {
		w.next.pending = append(w.next.pending, p)
	}
	return nil
}
