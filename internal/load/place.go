package load

import (
	"strconv"
	"strings"

	"cuelang.org/go/cue"

	"stackplan/internal/diag"
	"stackplan/internal/source"
)

// Line returns a line of a file for a message, counted from 1, with plain-text secrets hidden; empty where there is none.
func (s *Source) Line(name string, n int) string {
	if f := s.files[name]; f != nil {
		return f.line(n)
	}
	return s.tables.line(name, n)
}

func (f *file) line(n int) string {
	if n < 1 || n > len(f.lines) {
		return ""
	}
	return f.lines[n-1]
}

// Locate fills in the place of each diagnostic, and of what is related to it, that carries only a path.
func (s *Source) Locate(list diag.List) {
	if len(s.names) == 0 {
		return // nothing was read
	}
	for i := range list {
		d := &list[i]
		if d.Secret {
			s.hideValue(d.Path)
		}
		if !d.Pos.IsValid() && d.Path != "" {
			sp := s.place(d.Code, d.Path)
			d.Pos, d.Length = sp.pos, sp.length
		}
		for j := range d.Related {
			if r := &d.Related[j]; !r.Pos.IsValid() && r.Path != "" {
				r.Pos = s.place("", r.Path).pos
			}
		}
		s.speakHCL(d)
	}
}

// Pos is where the value at path stands: in the user's files where they set it, else in the schema, in a file such as
// schema/network.cue. A path that nothing is said of gives the zero Pos. FromSchema tells the two apart.
func (s *Source) Pos(path source.Path) source.Pos {
	labels := path.Labels()
	if sp := s.tables.at(labels); sp.pos.IsValid() {
		return sp.pos
	}
	if v := lookup(s.user, labels); v.Exists() {
		return s.valueSpan(v).pos
	}
	if sh := language().find(labels); sh != nil {
		return sh.pos
	}
	return source.Pos{}
}

// FromSchema reports whether a place is in the schema, not in a file of the user.
func FromSchema(pos source.Pos) bool { return strings.HasPrefix(pos.File, schemaFolder) }

// ofLabel are the codes whose messages are about the name of a field, not about its value.
var ofLabel = map[string]bool{
	"schema/unknown-field": true, "schema/name": true, "value/name": true, "reference/network": true, "reference/host": true,
	"override/option": true, "override/renamed": true, "selector/label": true,
}

// place is where a message about path points to: the user's value, or the label of the nearest struct around it that the
// user wrote.
func (s *Source) place(code string, path source.Path) span {
	labels := path.Labels()
	if sp := s.tables.at(labels); sp.pos.IsValid() {
		return sp
	}
	if v := lookup(s.user, labels); v.Exists() && !ofLabel[code] {
		if sp := s.valueSpan(v); sp.pos.IsValid() && isLeaf(v) {
			return sp
		}
	}
	for n := len(labels); n > 0; n-- {
		if v := lookup(s.user, labels[:n]); v.Exists() {
			if sp := labelSpan(v); sp.pos.IsValid() {
				return sp
			}
		}
	}
	return span{pos: source.Pos{File: s.names[0], Line: 1, Column: 1}}
}

// lookup is the value at labels below v.
func lookup(v cue.Value, labels []string) cue.Value {
	for _, label := range labels {
		if i, err := strconv.Atoi(label); err == nil && v.IncompleteKind() == cue.ListKind {
			v = v.LookupPath(cue.MakePath(cue.Index(i)))
		} else {
			v = member(v, label)
		}
	}
	return v
}

// isLeaf reports whether a message about v points to the value, not to the label.
func isLeaf(v cue.Value) bool {
	return v.IncompleteKind() != cue.StructKind && !(v.IncompleteKind() == cue.BottomKind && len(userFields(v)) > 0)
}

func isStruct(v cue.Value) bool { return v.IncompleteKind() == cue.StructKind }

// valueSpan is the place of the expression that gives v its value: the first, where several do.
func (s *Source) valueSpan(v cue.Value) span {
	var first span
	for _, f := range fieldsOf(v) {
		if sp := nodeSpan(f.Value); !first.pos.IsValid() || sp.pos.Compare(first.pos) < 0 {
			first = sp
		}
	}
	if first.pos.IsValid() {
		return first
	}
	at := tokenPos(v.Pos())
	if sp, ok := s.spans[at]; ok {
		return sp
	}
	return span{pos: at}
}

// labelSpan is the place of the label of v: the first, where the user wrote several.
func labelSpan(v cue.Value) span {
	var first span
	for _, f := range fieldsOf(v) {
		if sp := nodeSpan(f.Label); !first.pos.IsValid() || sp.pos.Compare(first.pos) < 0 {
			first = sp
		}
	}
	return first
}

// member is the field of that name, which CUE may have as a hidden field or a definition.
func member(v cue.Value, label string) cue.Value {
	field := v.LookupPath(cue.MakePath(cue.Str(label)))
	if field.Exists() || !strings.HasPrefix(label, "_") && !strings.HasPrefix(label, "#") {
		return field
	}
	it, err := v.Fields(cue.All())
	for err == nil && it.Next() {
		if it.Selector().String() == label {
			return it.Value()
		}
	}
	return field
}
