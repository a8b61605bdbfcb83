package load

import (
	"slices"
	"strconv"

	"cuelang.org/go/cue"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/diag"
	"stackplan/internal/hcl"
	"stackplan/internal/language"
	"stackplan/internal/source"
)

// Source is a description that was read: its files, what CUE computed from them, and the inventory tables. It maps paths to
// places in files.
type Source struct {
	files
	evaluation
	tables  tables
	removed map[string]bool // hosts, see Set
	rules   []*RulePackage  // see Attach
}

// IsHCL reports whether all files of the description are HCL.
func (s *Source) IsHCL() bool {
	for _, name := range s.names {
		if !hcl.IsFile(name) {
			return false
		}
	}
	return len(s.names) > 0
}

// Line returns a line of a file for a message, counted from 1, with plain-text secrets hidden; empty if there is none.
func (s *Source) Line(name string, n int) string {
	if f := s.byName[name]; f != nil {
		return f.line(n)
	}
	for _, p := range s.rules {
		if p.byName[name] != nil {
			return p.Line(name, n)
		}
	}
	return s.tables.line(name, n)
}

// Attach makes the files of rules known to Line and IsRule.
func (s *Source) Attach(rules []*RulePackage) { s.rules = rules }

// IsRule reports whether a file is one of the attached rules.
func (s *Source) IsRule(name string) bool {
	return slices.ContainsFunc(s.rules, func(p *RulePackage) bool { return p.byName[name] != nil })
}

// Locate sets the place of each diagnostic, and of its related places, that has a path and no place.
func (s *Source) Locate(list diag.List) {
	if len(s.names) == 0 {
		return // no file was read
	}
	for i := range list {
		d := &list[i]
		if d.Secret {
			s.hideValue(d.Path)
		}
		if !d.Pos.IsValid() && d.Path != "" {
			sp := s.place(d.Code, d.Path)
			d.Pos, d.Length = sp.Pos, sp.Length
		}
		for j := range d.Related {
			if r := &d.Related[j]; !r.Pos.IsValid() && r.Path != "" {
				r.Pos = s.place("", r.Path).Pos
			}
		}
		if f := s.byName[d.Pos.File]; f != nil && hcl.IsFile(f.Name) {
			hcl.Adapt(d, f.Labels)
		}
	}
}

// hideValue hides the value at a path in the lines of the user's files: a check found in the catalogue that it is a secret.
func (s *Source) hideValue(path source.Path) {
	for _, field := range s.Fields(path) {
		s.hideNode(field.Value)
	}
}

// Pos returns the place of the value at a path: in the user's files if they set it, else in the schema, as in
// schema/network.cue. FromSchema distinguishes the two. It returns the zero Pos for a path that has no value.
func (s *Source) Pos(path source.Path) source.Pos {
	labels := path.Labels()
	if sp := s.tables.at(labels); sp.Pos.IsValid() {
		return sp.Pos
	}
	if v := s.at(path); v.Exists() {
		return s.valueSpan(v).Pos
	}
	if shape := language.Cloud().Find(labels); shape != nil {
		return shape.Pos
	}
	return source.Pos{}
}

// Text returns the value that the user set at a path, for comparing it with another value: evaluated, as JSON; for a cell of an
// inventory table its text. It is empty if the user did not set the value or if it is not concrete.
func (s *Source) Text(path source.Path) string {
	if sp := s.tables.at(path.Labels()); sp.Pos.IsValid() {
		line, from := s.tables.line(sp.Pos.File, sp.Pos.Line), sp.Pos.Column-1
		if from > len(line) {
			return ""
		}
		return line[from:min(from+sp.Length, len(line))]
	}
	text, err := s.at(path).MarshalJSON()
	if err != nil {
		return ""
	}
	return string(text)
}

// HasDefault reports whether the schema has a default for the value at a path.
func (s *Source) HasDefault(path source.Path) bool {
	shape := language.Cloud().Find(path.Labels())
	return shape != nil && shape.HasValue
}

// FromSchema reports whether a place is in the schema, not in a file of the user.
func FromSchema(pos source.Pos) bool { return language.Contains(pos) }

// ofLabel contains the codes of messages about the name of a field, not about its value.
var ofLabel = map[string]bool{
	"schema/unknown-field": true, "schema/name": true, "value/name": true, "reference/network": true, "reference/host": true,
	"override/option": true, "schema/renamed-field": true, "override/renamed": true, "selector/label": true, "upgrade/edit": true,
}

// place returns the place for a message about a path: the user's value, or the label of the nearest struct around it that the
// user wrote.
func (s *Source) place(code string, path source.Path) cuesyntax.Span {
	labels := path.Labels()
	if sp := s.tables.at(labels); sp.Pos.IsValid() {
		return sp
	}
	if v := s.at(path); v.Exists() && !ofLabel[code] {
		if sp := s.valueSpan(v); sp.Pos.IsValid() && isLeaf(v) {
			return sp
		}
	}
	for n := len(labels); n > 0; n-- {
		v := s.at(source.Join(labels[:n]...))
		if !v.Exists() {
			continue
		}
		if sp := labelSpan(v); sp.Pos.IsValid() {
			return sp
		}
		if _, err := strconv.Atoi(labels[n-1]); err == nil { // an element of a list begins with a bracket
			if at := cuesyntax.Pos(v.Pos()); at.IsValid() && s.byName[at.File] != nil {
				return cuesyntax.Span{Pos: at, Length: 1}
			}
		}
	}
	return cuesyntax.Span{Pos: source.Pos{File: s.names[0], Line: 1, Column: 1}}
}

// isLeaf reports whether a message about v points to the value, not to the label.
func isLeaf(v cue.Value) bool {
	return v.IncompleteKind() != cue.StructKind && !(v.IncompleteKind() == cue.BottomKind && len(userFields(v)) > 0)
}
