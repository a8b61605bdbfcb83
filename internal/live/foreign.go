package live

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"

	"stackplan/internal/artefact"
)

// Foreign returns the number of entries in the tree other than the files of its hosts: files that the manifest does not list,
// links, pipes, and entries outside the directories of hosts. It lists every directory of the tree.
func (t *Tree) Foreign(ctx context.Context) (int, error) {
	if t.archive != nil {
		return t.archive.foreign(t), nil
	}
	w, err := t.worker()
	if err != nil {
		return 0, err
	}
	defer t.release(w)
	c := &foreignCounter{ctx: ctx, tree: t, worker: w, hosts: map[string]artefact.Host{}}
	for host, folder := range t.folders {
		c.hosts[folder] = host
	}
	err = c.walk(".", "")
	return c.foreign, err
}

// foreignCounter counts foreign entries.
type foreignCounter struct {
	*worker
	ctx     context.Context
	tree    *Tree
	hosts   map[string]artefact.Host // by folder
	foreign int
}

// walk counts in dir. Folder is the directory of the host that contains dir, or "".
func (c *foreignCounter) walk(dir, folder string) error {
	items, err := c.ReadDir(dir)
	if err := cmp.Or(err, c.ctx.Err()); err != nil {
		return err
	}
	var faults []error
	for _, item := range items {
		name := path.Join(dir, item.Name())
		switch {
		case item.IsDir() && c.isHost(name):
			faults = append(faults, c.walk(name, name))
		case item.IsDir():
			faults = append(faults, c.walk(name, folder))
		case name == manifestName && c.tree.files != nil:
		case folder == "" || !c.compared(item, folder, name[len(folder):]):
			c.foreign++
		}
	}
	return errors.Join(faults...)
}

// isHost reports whether a directory is the directory of a host.
func (c *foreignCounter) isHost(name string) bool { _, ok := c.hosts[name]; return ok }

// compared reports whether a file of a host is compared.
func (c *foreignCounter) compared(item fs.DirEntry, folder, name string) bool {
	if c.tree.files == nil {
		return item.Type().IsRegular() && isPlain(name)
	}
	_, ok := slices.BinarySearchFunc(c.tree.files[c.hosts[folder]], name, func(f *artefact.File, name string) int {
		return cmp.Compare(f.Path, name)
	})
	return ok
}
