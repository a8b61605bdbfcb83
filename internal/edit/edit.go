package edit

import (
	"fmt"
	"maps"
	"slices"

	"cuelang.org/go/cue/ast"

	"stackplan/internal/diag"
	"stackplan/internal/language"
	"stackplan/internal/load"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// Edits are changes of a description. The rest of its text does not change.
type Edits struct {
	Renames []Rename
	Series  map[source.Path]series.Series // the new values of series and regions.NAME.series; a value that is not set is added
	Pins    []Pin                         // overrides to add
	// PinsFile is the name of a new file for the pins, and PinsAbout its first line, a comment.
	PinsFile, PinsAbout string
}

// Rename gives an override the group and the name that its option has in another series.
type Rename struct {
	Path        source.Path // of the override, as in regions.r1.overrides.nova.DEFAULT.vncserver_listen
	Group, Name string
}

// target returns the path of the override under its new name.
func (r Rename) target() source.Path {
	labels := r.Path.Labels()
	return source.Join(append(labels[:len(labels)-2], r.Group, r.Name)...)
}

// Edit applies edits to the texts of the files of a description, and writes nothing. The list contains a warning for each edit
// that cannot be made safely, with its place and what to do by hand: a value from an expression or a reference, a value that a
// pattern sets for others too, an option that is set under both names.
//
// Every draft is read again and compared with the description: the values must be the same under the new names. A rename that
// changes more, because a reference uses the old name, is a warning too. The error describes a draft that changes more for another
// reason, which is an internal error; the draft is nil then.
func Edit(src *load.Source, e Edits) (*Draft, diag.List, error) {
	draft, list, err := edit(src, e)
	if err == nil {
		return draft, list, nil
	}
	failed := &editing{Source: src}
	for r, err := range failing(src, e.Renames) {
		failed.leaveRename(r, "another value depends on the name of %s: %v", language.Label(r.Path), err)
		e.Renames = slices.DeleteFunc(slices.Clone(e.Renames), func(other Rename) bool { return other == r })
	}
	draft, list, err = edit(src, e)
	list = append(list, failed.list...)
	src.Locate(list)
	list.Sort()
	return draft, list, err
}

// failing returns the renames that fail on their own, and why. Halves are tried first, as few fail.
func failing(src *load.Source, all []Rename) map[Rename]error {
	_, _, err := edit(src, Edits{Renames: all})
	switch {
	case err == nil || len(all) == 0:
		return nil
	case len(all) == 1:
		return map[Rename]error{all[0]: err}
	}
	found := failing(src, all[:len(all)/2])
	if found == nil {
		found = map[Rename]error{}
	}
	maps.Copy(found, failing(src, all[len(all)/2:]))
	return found
}

// edit makes edits that do not depend on each other.
func edit(src *load.Source, e Edits) (*Draft, diag.List, error) {
	ed := &editing{Source: src, spots: spotsOf(src), scripts: map[*load.File]*script{}, series: map[source.Path]string{}}
	made := ed.accepted(e.Renames)
	for ed.rename(made) {
		ed.dropAllShared(made)
	}
	for _, path := range sortedKeys(e.Series) {
		ed.setSeries(path, e.Series)
	}
	draft := ed.draft()
	if len(e.Pins) > 0 {
		draft.Files = append(draft.Files, Rewrite{Name: e.PinsFile, After: pins(src, e)})
	}
	if err := sameMeaning(src, draft, ed.expected(made, e.Pins)); err != nil {
		return nil, nil, err
	}
	src.Locate(ed.list)
	ed.list.Sort()
	return draft, ed.list, nil
}

// editing collects the changes of the texts of a description.
type editing struct {
	*load.Source
	spots   map[*ast.Field]*spot
	scripts map[*load.File]*script
	series  map[source.Path]string // those that are set
	list    diag.List
}

// leave reports an edit that is not made.
func (ed *editing) leave(path source.Path, hint, format string, args ...any) {
	ed.list = append(ed.list, diag.Diagnostic{Code: "upgrade/edit", Severity: diag.Warning, Path: path,
		Message: fmt.Sprintf(format, args...), Hint: hint})
}

// leaveRename reports a rename that is not made.
func (ed *editing) leaveRename(r Rename, format string, args ...any) {
	ed.leave(r.Path, "by hand: its name is now ["+r.Group+"] "+r.Name, format, args...)
}

// script returns the changes of a file.
func (ed *editing) script(f *load.File) *script {
	if ed.scripts[f] == nil {
		ed.scripts[f] = &script{File: f, text: string(source.TrimBOM(f.Raw))}
	}
	return ed.scripts[f]
}

// draft returns the changed files.
func (ed *editing) draft() *Draft {
	d := &Draft{}
	for _, f := range ed.Files() {
		if sc := ed.scripts[f]; sc != nil && len(sc.changes) > 0 {
			d.Files = append(d.Files, Rewrite{Name: f.Name, Before: f.Raw, After: sc.done()})
		}
	}
	return d
}
