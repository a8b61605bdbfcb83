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

// Foreign counts what the tree holds beside the files of its hosts: what the manifest does not list, links, pipes, and
// what stands outside the directories of hosts. It lists every directory of the tree.
func (t *Tree) Foreign(ctx context.Context) (int, error) {
	if t.archive != nil {
		return t.archive.foreign(t), nil
	}
	w, err := t.worker()
	if err != nil {
		return 0, err
	}
	defer t.release(w)
	c := &census{ctx: ctx, tree: t, worker: w, hosts: map[string]artefact.Host{}}
	for host, folder := range t.folders {
		c.hosts[folder] = host
	}
	err = c.walk(".", "")
	return c.foreign, err
}

// census counts foreign files.
type census struct {
	*worker
	ctx     context.Context
	tree    *Tree
	hosts   map[string]artefact.Host // by folder
	foreign int
}

// walk counts in dir, which is the folder of a host, or below it, or below none.
func (c *census) walk(dir, folder string) error {
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

// isHost reports whether a directory is that of a host.
func (c *census) isHost(name string) bool { _, ok := c.hosts[name]; return ok }

// compared reports whether a file of a host takes part in the comparison.
func (c *census) compared(item fs.DirEntry, folder, name string) bool {
	if c.tree.files == nil {
		return item.Type().IsRegular() && isPlain(name)
	}
	_, ok := slices.BinarySearchFunc(c.tree.files[c.hosts[folder]], name, func(f *artefact.File, name string) int {
		return cmp.Compare(f.Path, name)
	})
	return ok
}
