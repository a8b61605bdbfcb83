package tree

import (
	"path"
	"slices"
	"strings"
)

// foreign holds what stands in a tree and was not written by the compiler: files of all kinds, symbolic links, and
// directories with nothing in them.
type foreign struct {
	names []string            // in the tree, sorted
	dirs  map[string]struct{} // the directories on the way to them, without "."
}

// findForeign walks a tree for what its manifest does not list.
func findForeign(tree *chain, m *Manifest) (*foreign, error) {
	f := &foreign{dirs: map[string]struct{}{}}
	if err := f.walk(tree, m, "."); err != nil {
		return nil, err
	}
	slices.Sort(f.names)
	for _, name := range f.names {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			f.dirs[dir] = struct{}{}
		}
	}
	return f, nil
}

// walk adds what is in dir. It does not follow symbolic links.
func (f *foreign) walk(tree *chain, m *Manifest, dir string) error {
	list, err := tree.list(dir)
	if err != nil {
		return err
	}
	if len(list) == 0 && dir != "." {
		f.names = append(f.names, dir)
	}
	for _, item := range list {
		name := path.Join(dir, item.Name())
		switch {
		case item.IsDir():
			if err := f.walk(tree, m, name); err != nil {
				return err
			}
		case name != manifestName && m.find(name) == nil:
			f.names = append(f.names, name)
		}
	}
	return nil
}

// inTheWay returns what hinders a file called name from being written, or nothing: a foreign file that has its name or
// the name of one of its directories, or a directory of its name that holds foreign files.
func (f *foreign) inTheWay(name string) string {
	if _, ok := f.dirs[name]; ok {
		return name
	}
	for ; name != "."; name = path.Dir(name) {
		if _, ok := slices.BinarySearch(f.names, name); ok {
			return name
		}
	}
	return ""
}

// prune takes out of f what a run with --prune deletes, and returns how much that is. What begins with a dot at the top
// of the tree stays: .git and its like belong to other tools, no region has such a name, and nothing brings it back.
func (f *foreign) prune() int {
	before := len(f.names)
	f.names = slices.DeleteFunc(f.names, func(name string) bool { return !strings.HasPrefix(name, ".") })
	f.dirs = nil
	return before - len(f.names)
}
