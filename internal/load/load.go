// Package load reads the description of a cloud, validates it against the schema and decodes it into the model. It evaluates
// CUE, and it is the only package that turns a path into a file, a line and a column.
package load

import (
	"stackplan/internal/diag"
	"stackplan/internal/model"
)

// Dir reads the description in dir: all its *.cue files, which form one CUE package, and all its *.hcl files that are not
// inventory tables. The schema is unified with them; no module and no registry is read.
//
// The list contains everything that is wrong, sorted, with positions relative to dir. If it contains an error, the cloud
// contains what could be read, with zero values in the place of wrong values, or it is nil if nothing could be read: it may
// only be used to find more errors. The source is never nil.
func Dir(dir string) (*Source, *model.Cloud, diag.List) { return DirWith(dir, nil) }

// DirWith is Dir for a description in which some values are replaced. No file is changed.
func DirWith(dir string, sets []Set) (*Source, *model.Cloud, diag.List) {
	var list diag.List
	s := newSource()
	s.read(dir, &list)
	if list.Err() == nil {
		s.set(sets, &list)
	}
	if list.Err() != nil {
		list.Sort()
		return s, nil, list
	}
	var cloud *model.Cloud
	if s.evaluate(&list) {
		cloud = s.decode(dir, &list)
	}
	for i := range list {
		if list[i].Path == "" && !list[i].Pos.IsValid() {
			list[i].Pos = s.place("", "").Pos // of the description as a whole
		}
	}
	s.Locate(list)
	list.Sort()
	return s, cloud, withoutCopies(list)
}

// Texts reads a description from the texts of its files, by name, and evaluates it. It reads no inventory tables and decodes
// nothing.
func Texts(texts map[string][]byte) (*Source, diag.List) {
	var list diag.List
	s := newSource()
	s.readTexts(texts, &list)
	if list.Err() == nil {
		s.evaluate(&list)
	}
	return s, list
}

func newSource() *Source { return &Source{files: files{byName: map[string]*File{}}} }

// evaluate evaluates the files and reports what is wrong with their values. It returns false if there is nothing to decode.
func (s *Source) evaluate(list *diag.List) bool {
	*list = append(*list, s.rejected...)
	s.evaluation = evaluate(&s.files)
	return validate(&s.files, &s.evaluation, list)
}

// withoutCopies removes repeated reports about one place. A value that a pattern, a comprehension or a reference puts at many
// paths is wrong at all of them, but the user fixes it once.
func withoutCopies(list diag.List) diag.List {
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
