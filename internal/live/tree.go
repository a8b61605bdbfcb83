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

// manifestName is the name of the manifest in a tree.
const manifestName = "manifest.json"

// Tree is a snapshot: a directory with the files of hosts, or an archive that generate wrote. Its methods may be called by
// several goroutines.
//
// If the tree has a manifest, it contains the hosts and files that the manifest lists; all other entries are foreign. Modes,
// owners, groups and units are those of the manifest; the content is that on disk, even if it does not match the manifest. If a
// listed file is missing, its host is unreadable, because an incomplete host cannot be compared.
//
// Without a manifest, every directory of a host contains the files of the host. Modes are those on disk. Owners and groups are
// unknown, since the files belong to the user who collected them.
type Tree struct {
	dir     string
	hosts   []artefact.Host
	archive *archive                           // nil for a directory
	folders map[artefact.Host]string           // directory of each host, relative to dir
	files   map[artefact.Host][]*artefact.File // files of the manifest, without host and content, shared by hosts; nil without a manifest

	mutex sync.Mutex
	idle  []*worker
}

// OpenTree opens the snapshot at dir: a tree or an archive that generate wrote, or any directory with files at
// <host>/<path on the host> or <region>/<host>/<path on the host>. If there is no manifest, the known hosts determine the
// layout. The error reports that no known host was found, or that the snapshot is empty.
func OpenTree(dir string, known []artefact.Host) (*Tree, error) {
	real, err := filepath.EvalSymlinks(dir)
	if errors.Is(err, fs.ErrNotExist) {
		//lint:ignore ST1005 the colon is part of the name of a snapshot
		return nil, fmt.Errorf("%s: does not exist; give a directory, an archive that generate wrote, git:REV or ssh:", dir)
	}
	if err != nil {
		return nil, err
	}
	if err := tree.Complete(real); err != nil {
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

// Close closes all files and directories. No other method may be called after it.
func (t *Tree) Close() {
	for _, w := range t.idle {
		w.Close()
	}
	t.idle = nil
	if t.archive != nil {
		t.archive.close()
	}
}

// Hosts returns the hosts in the tree, in its order. The region of a host is empty if the tree has no directories of regions and
// the host is not known.
func (t *Tree) Hosts() []artefact.Host { return t.hosts }

// Files returns the files of a host by path: those that the manifest lists, or all files in the directory of the host. Files that
// are identical on several hosts may share their content.
//
// The error is fs.ErrNotExist if the tree does not contain the host. Any other error lists the files that could not be read,
// without the name of the host. Links, pipes and too large files are skipped, unless they are at one of paths or in the manifest.
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
	r := &hostReader{ctx: ctx, worker: w, host: h, folder: folder, want: paths}
	if t.files != nil {
		r.readListed(t.files[h])
	} else {
		r.readAll()
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case len(r.faults) > 0:
		return nil, errors.New(joinReasons(r.faults))
	}
	return r.files, nil
}

// worker returns an idle worker, or a new one.
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

// release makes a worker idle.
func (t *Tree) release(w *worker) {
	t.mutex.Lock()
	t.idle = append(t.idle, w)
	t.mutex.Unlock()
}
