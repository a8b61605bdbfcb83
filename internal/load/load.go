// Package load reads the description of a cloud, checks it against the schema and makes the model of it. It is the only
// package that knows CUE, and the only one that turns a path into a file, a line and a column.
package load

import (
	"stackplan/internal/diag"
	"stackplan/internal/model"
)

// Dir reads the description in dir: all its *.cue files, which make one CUE package together, and all its *.hcl files that
// are no inventories. The schema is unified with them; no module and no registry is asked.
//
// Everything that is wrong is in the list, sorted, with positions relative to dir. When it holds an error, the cloud is
// what could be understood, with zero values where something is wrong, or nil where nothing could: it is good for finding
// more that is wrong, and for nothing else. The source is never nil.
func Dir(dir string) (*Source, *model.Cloud, diag.List) { return DirWith(dir, nil) }

// DirWith is Dir for a description of which some values are others. No file is changed.
func DirWith(dir string, sets []Set) (*Source, *model.Cloud, diag.List) {
	var list diag.List
	s := &Source{files: map[string]*file{}}
	s.read(dir, &list)
	if list.Err() == nil {
		s.set(sets, &list)
	}
	if list.Err() != nil {
		list.Sort()
		return s, nil, list
	}
	list = append(list, s.refused...)
	s.evaluate()
	var cloud *model.Cloud
	if s.fold(&list) {
		cloud = s.decode(dir, &list)
	}
	for i := range list {
		if list[i].Path == "" && !list[i].Pos.IsValid() {
			list[i].Pos = s.place("", "").pos // of the description as a whole
		}
	}
	s.Locate(list)
	list.Sort()
	return s, cloud, foldCopies(list)
}

// foldCopies drops what is said again about one place. A value that a pattern, a comprehension or a reference puts at
// many paths is wrong at all of them, but the user has to mend it once.
func foldCopies(list diag.List) diag.List {
	type key struct {
		code, message, file string
		line, column        int
	}
	seen := map[key]bool{}
	var kept diag.List
	for _, d := range list {
		k := key{d.Code, d.Message, d.Pos.File, d.Pos.Line, d.Pos.Column}
		if d.Pos.IsValid() && seen[k] {
			continue
		}
		seen[k] = true
		kept = append(kept, d)
	}
	return kept
}
