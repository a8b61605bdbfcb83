package live

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"stackplan/internal/artefact"
	"stackplan/internal/tree"
)

// manifestName is the manifest's place in a tree.
const manifestName = "manifest.json"

// Tree is a directory of files of hosts, or an archive that generate wrote, as a snapshot. Its methods may be called from many goroutines.
//
// With a manifest it has the hosts and the files that the manifest lists; all else is foreign. The manifest tells modes,
// owners and groups, and which units read a file. The bytes are those on disk, whatever the manifest says of them. A
// listed file that is missing makes its host unreadable: half a snapshot is none.
//
// Without one, every directory of a host holds the host's files. Modes are those on disk, owners and groups are unknown:
// whoever collected the files owns them.
type Tree struct {
	dir     string
	hosts   []artefact.Host
	archive *archive                           // nil for a directory
	folders map[artefact.Host]string           // of each host, in the directory
	files   map[artefact.Host][]*artefact.File // that the manifest lists, without host and bytes; hosts share them. nil without manifest

	mutex sync.Mutex
	idle  []*worker
}

// OpenTree opens the snapshot at dir: a tree or an archive that generate wrote, or any directory of <host>/<path on the host> or
// <region>/<host>/<path on the host>. The known hosts tell which it is where there is no manifest. The error tells when
// they do not, or when there is nothing to compare with.
func OpenTree(dir string, known []artefact.Host) (*Tree, error) {
	real, err := filepath.EvalSymlinks(dir)
	if errors.Is(err, fs.ErrNotExist) {
		//lint:ignore ST1005 the colon belongs to the name of a snapshot
		return nil, fmt.Errorf("%s: there is no such tree; give a directory, an archive that generate wrote, git:REV or ssh:", dir)
	}
	if err != nil {
		return nil, err
	}
	t := &Tree{dir: real, folders: map[artefact.Host]string{}}
	if err := t.open(known); err != nil {
		t.Close()
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return t, nil
}

// open finds the hosts.
func (t *Tree) open(known []artefact.Host) (err error) {
	if info, err := os.Stat(t.dir); err == nil && info.Mode().IsRegular() && tree.IsArchive(t.dir) {
		if t.archive, err = openArchive(t.dir); err != nil {
			return err
		}
		t.dir = t.archive.dir
	}
	w, err := t.worker()
	if err != nil {
		return err
	}
	defer t.release(w)
	err = t.useManifest()
	if errors.Is(err, fs.ErrNotExist) && t.archive == nil {
		err = t.findHosts(w, known)
	}
	return err
}

// Close closes what is open. No other call may follow.
func (t *Tree) Close() {
	for _, w := range t.idle {
		w.Close()
	}
	t.idle = nil
	if t.archive != nil {
		t.archive.close()
	}
}

// Hosts are the hosts that the tree holds, in its order. A host's region is empty where the tree does not tell it and the
// host is none of those that are known.
func (t *Tree) Hosts() []artefact.Host { return t.hosts }

// Files returns the files of a host by path: with a manifest those that it lists, else all that the host's directory
// holds. Files that differ in nothing from those of another host may share their bytes.
//
// The error is fs.ErrNotExist for a host that the tree does not hold. Any other one names what could not be read, without
// the host. Links, pipes and what is too large are left out, unless they stand where one of paths or of the manifest
// should be.
func (t *Tree) Files(ctx context.Context, h artefact.Host, paths []string) ([]*artefact.File, error) {
	folder, ok := t.folders[h]
	if !ok {
		return nil, fs.ErrNotExist
	}
	w, err := t.worker()
	if err != nil {
		return nil, err
	}
	defer t.release(w)
	r := &reading{ctx: ctx, worker: w, host: h, folder: folder, want: paths}
	if t.files != nil {
		r.listed(t.files[h])
	} else {
		r.all()
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case len(r.faults) > 0:
		return nil, errors.New(listed(r.faults))
	}
	return r.files, nil
}

// worker returns one that nobody uses.
func (t *Tree) worker() (*worker, error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if n := len(t.idle); n > 0 {
		w := t.idle[n-1]
		t.idle = t.idle[:n-1]
		return w, nil
	}
	reader, err := tree.OpenReader(t.dir)
	w := &worker{Reader: reader, last: map[string][]byte{}}
	if t.archive != nil {
		w.archive = &archiveReader{archive: t.archive}
	}
	return w, err
}

// release gives a worker back.
func (t *Tree) release(w *worker) {
	t.mutex.Lock()
	t.idle = append(t.idle, w)
	t.mutex.Unlock()
}
