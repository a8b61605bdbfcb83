package tree

import "path"

// foreign are the entries of a tree that the compiler did not write: files of all kinds, symbolic links, and empty
// directories. They are collected during the walk through the tree.
type foreign struct {
	known    map[string]bool // in the tree
	expected map[string]bool // files that must be written where a directory exists
	blocked  []string        // foreign entries at or above the path of a file, and files at whose path a directory contains foreign entries
}

func newForeign() foreign {
	return foreign{known: map[string]bool{}, expected: map[string]bool{}}
}

// add adds an entry that is kept.
func (f *foreign) add(name string) {
	f.known[name] = true
	for dir := name; dir != "." && len(f.expected) > 0; dir = path.Dir(dir) {
		if f.expected[dir] {
			f.blocked = append(f.blocked, dir)
		}
	}
}

// expect records that a file must be written where none exists: no directory above it may be a foreign entry. If a directory
// of its name exists, the entries in it follow later in the walk.
func (f *foreign) expect(name string, isDir bool) {
	if isDir {
		f.expected[name] = true
	}
	for dir := path.Dir(name); dir != "." && len(f.known) > 0; dir = path.Dir(dir) {
		if f.known[dir] {
			f.blocked = append(f.blocked, dir)
		}
	}
}
