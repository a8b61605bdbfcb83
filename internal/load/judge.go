package load

import (
	"fmt"
	"strconv"
	"strings"

	"cuelang.org/go/cue"

	"stackplan/internal/diag"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// judge walks what the user wrote beside the shape of the schema and reports what does not fit, leaf by leaf. CUE would
// report the same, but many times over and in terms of disjunctions.
type judge struct {
	list  *diag.List
	whole cue.Value
	said  map[source.Path]bool // what CUE itself could not evaluate, reported already
}

// value judges the user's value at a path.
func (j *judge) value(v cue.Value, s *shape, path source.Path) {
	if j.said[path] && (s.form != structure || len(userFields(v)) == 0) {
		return
	}
	switch s.form {
	case structure:
		j.structure(v, s, path)
	case list:
		j.elements(v, s, path)
	case leaf:
		j.leaf(v, s, path)
	default:
		j.anything(v, path)
	}
}

func (j *judge) structure(v cue.Value, s *shape, path source.Path) {
	fields := userFields(v)
	if len(fields) == 0 && !isStruct(v) {
		if v = j.evaluated(v, path); !isStruct(v) {
			j.notStruct(v, s, path)
			return
		}
		fields = userFields(v)
	}
	given := map[string]bool{}
	for _, f := range fields {
		given[f.label] = true
		j.field(f, s, path.Add(f.label))
	}
	for _, f := range s.fields {
		if !given[f.name] && !f.optional && f.required() {
			j.missing(f, path.Add(f.name))
		}
	}
}

// notStruct reports a value where fields are due.
func (j *judge) notStruct(v cue.Value, s *shape, path source.Path) {
	kind := v.IncompleteKind()
	switch {
	case kind == cue.BottomKind || !v.IsConcrete():
		j.incomplete(v, path)
	case s.name == "#Secret":
		ref := strings.Join(lastLabels(path, 2), "/")
		j.list.Errorf("schema/secret", path, "a secret is given as plain text").Hint = fmt.Sprintf("write {secret: %q} and keep the value where secrets are kept", ref)
	default:
		said := j.list.Errorf("schema/type", path, "%s must be fields in braces, not %s", subject(s, path), kindWord(kind))
		said.Rule, said.Hint = s.limit(), s.notes["hint"]
		if path == "" {
			said.Pos = tokenPos(v.Pos())
		} else if kind == cue.NullKind {
			said.Hint = "leave it out to keep the defaults"
		}
	}
}

// lastLabels are the last n labels of a path.
func lastLabels(path source.Path, n int) []string {
	labels := path.Labels()
	return labels[max(len(labels)-n, 0):]
}

// userField is a regular field that the user wrote.
type userField struct {
	label string
	value cue.Value
}

// userFields are the regular fields of v in the order of CUE, also where v holds errors.
func userFields(v cue.Value) []userField {
	if k := v.IncompleteKind(); k != cue.StructKind && k != cue.BottomKind {
		return nil
	}
	var fields []userField
	it, err := v.Fields(cue.All())
	for err == nil && it.Next() {
		if sel := it.Selector(); sel.IsString() && sel.ConstraintType() == 0 {
			fields = append(fields, userField{sel.Unquoted(), it.Value()})
		}
	}
	return fields
}

// field judges a field against the part of s that it names.
func (j *judge) field(f userField, s *shape, path source.Path) {
	if own := s.field(f.label); own != nil {
		j.value(f.value, own.shape, path)
		return
	}
	if s.keys == nil {
		j.unknown(f.label, s, path)
		return
	}
	if j.key(f.label, s, path) {
		j.value(f.value, s.values, path)
	}
}

// unknown reports a field that the schema does not have.
func (j *judge) unknown(label string, s *shape, path source.Path) {
	said := j.list.Errorf("schema/unknown-field", path, "unknown field %q", label)
	said.Rule = s.limit()
	const few = 12
	if names := s.names(); spelling.Nearest(label, names) != "" {
		said.Hint = spelling.Hint(label, names)
	} else if len(names) > 0 && len(names) <= few {
		said.Hint = "the fields here are " + strings.Join(names, ", ")
	}
}

// key judges a label that the user chose.
func (j *judge) key(label string, s *shape, path source.Path) bool {
	if at := controlAt(label); at >= 0 {
		j.list.Errorf("value/name", path, "the name %q holds %s", label, controlWord(label[at]))
		return false
	}
	if takes(s.keys, cue.StringKind, label) {
		return true
	}
	said := j.list.Errorf("schema/name", path, "%q is not %s", label, s.keys.notes["is"])
	if said.Rule = s.keys.limit(); s.keys.allFixed() {
		said.Hint = spelling.Hint(label, s.keys.literals())
	} else {
		said.Hint = s.keys.hintFor(label)
	}
	return false
}

// missing reports a field that the user must give.
func (j *judge) missing(f *field, path source.Path) {
	said := j.list.Errorf("schema/missing", path, "%s is missing", f.name)
	said.Rule = f.shape.pos.File + ":" + itoa(f.shape.pos.Line)
	if example := f.example(); example != "" {
		said.Hint = "add " + example
	}
}

// elements judges a list.
func (j *judge) elements(v cue.Value, s *shape, path source.Path) {
	if v.IncompleteKind() != cue.ListKind {
		v = j.evaluated(v, path)
	}
	if kind := v.IncompleteKind(); kind == cue.BottomKind {
		j.incomplete(v, path)
		return
	} else if kind != cue.ListKind {
		said := j.list.Errorf("schema/type", path, "%s must be a list, not %s", subject(s, path), kindWord(kind))
		if said.Rule = s.limit(); kind != cue.StructKind && kind != cue.NullKind {
			said.Hint = "put it in brackets: [...]"
		}
		return
	}
	n := 0
	for it, err := v.List(); err == nil && it.Next(); n++ {
		at := path.Add(strconv.Itoa(n))
		if s.elem != nil {
			j.value(it.Value(), s.elem, at)
		} else {
			j.anything(it.Value(), at)
		}
	}
	if n < s.least {
		j.list.Errorf("schema/range", path, "%s must not be empty", subject(s, path)).Rule = s.limit()
	}
}

// anything judges a value that only has to be there and to be safe.
func (j *judge) anything(v cue.Value, path source.Path) {
	switch v.IncompleteKind() {
	case cue.StructKind:
		for _, f := range userFields(v) {
			if at := controlAt(f.label); at >= 0 {
				j.list.Errorf("value/name", path.Add(f.label), "the name %q holds %s", f.label, controlWord(f.label[at]))
			}
			j.anything(f.value, path.Add(f.label))
		}
	case cue.ListKind:
		it, err := v.List()
		for n := 0; err == nil && it.Next(); n++ {
			j.anything(it.Value(), path.Add(strconv.Itoa(n)))
		}
	default:
		if v = j.evaluated(v, path); !v.IsConcrete() || v.Err() != nil {
			j.incomplete(v, path)
			return
		}
		j.checkText(v, path)
	}
}

// evaluated is the value of the unified description, which knows what only the schema gives, where it has one; else v.
func (j *judge) evaluated(v cue.Value, path source.Path) cue.Value {
	w := lookup(j.whole, path.Labels())
	if d, ok := w.Default(); ok && d.IsConcrete() && d.Err() == nil {
		return d
	}
	if w.Exists() && w.IsConcrete() && w.Err() == nil {
		return w
	}
	return v
}
