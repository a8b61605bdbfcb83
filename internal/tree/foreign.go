package tree

import "path"

// foreign holds what stands in a tree and was not written by the compiler: files of all kinds, symbolic links, and
// directories with nothing in them. It is found as the tree is walked.
type foreign struct {
	names    []string        // in the tree
	known    map[string]bool // the same
	expected map[string]bool // files that are due where a directory stands
	blocked  []string        // what is in the way of a file, or the file in whose place a directory holds foreign things
}

func newForeign() foreign {
	return foreign{known: map[string]bool{}, expected: map[string]bool{}}
}

// add adds a name that is kept.
func (f *foreign) add(name string) {
	f.names = append(f.names, name)
	f.known[name] = true
	for dir := name; dir != "." && len(f.expected) > 0; dir = path.Dir(dir) {
		if f.expected[dir] {
			f.blocked = append(f.blocked, dir)
		}
	}
}

// expect tells that a file is due where none stands: nothing foreign may be on the way to it. What is in a directory of its
// name comes later in the walk.
func (f *foreign) expect(name string, isDir bool) {
	if isDir {
		f.expected[name] = true
	}
	for dir := path.Dir(name); dir != "." && len(f.names) > 0; dir = path.Dir(dir) {
		if f.known[dir] {
			f.blocked = append(f.blocked, dir)
		}
	}
}
