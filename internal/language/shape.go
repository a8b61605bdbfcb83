package language

import (
	"slices"
	"strconv"

	"cuelang.org/go/cue"

	"stackplan/internal/source"
)

// Shape is what the schema allows at a place. It is read from the schema's own files, once. A message can name the rule and
// the fix from it; rules that a Shape cannot represent remain with CUE.
type Shape struct {
	Form     Form
	Name     string   // of the definition that it comes from, such as #Size; empty for none
	Fields   []*Field // of a Struct, in the order of the schema
	Keys     *Shape   // the rule for labels that are not in Fields; nil if there are no such labels
	Values   *Shape   // the shape of fields with such labels
	Others   []Others // further labels, whose fields have another shape
	Elem     *Shape   // of a List; nil if the schema states none
	Least    int      // the minimum number of elements of a List
	HasValue bool     // the schema gives a default
	Pos      source.Pos
	Rule     source.Pos        // of the definition that limits a Leaf; else Pos
	Notes    map[string]string // attributes: name, is, rule, hint, example, renamed
	Doc      string            // the comment above it in the schema, in one line
	Default  string            // the default as CUE writes it; empty for none
	Defaults []Default         // the defaults under conditions

	choices []choice // of a Leaf; at least one must accept the value
}

// Others are labels of a Struct with the shape of their fields.
type Others struct{ Keys, Values *Shape }

// Default is a default that applies under a condition.
type Default struct {
	Value string // as CUE writes it
	When  string // the condition as CUE writes it: driver == "neutron"
}

// Form is the kind of value that a Shape describes.
type Form int

// The forms. Open is any value.
const (
	Open Form = iota
	Leaf
	Struct
	List
)

// Field is a named part of a Struct.
type Field struct {
	Name     string
	Optional bool
	*Shape
}

// Field returns the part of that name, or nil.
func (s *Shape) Field(name string) *Field {
	i := slices.IndexFunc(s.Fields, func(f *Field) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return s.Fields[i]
}

// Renamed returns the new name of a field if f is its old name, else nothing.
func (f *Field) Renamed() string { return f.Notes["renamed"] }

// Part returns the shape of the value with a label in s, or nil. It may be called on nil.
func (s *Shape) Part(label string) *Shape {
	if s == nil {
		return nil
	}
	if s.Form == List {
		return s.Elem
	}
	if f := s.Field(label); f != nil {
		return f.Shape
	}
	return s.valuesAt(label)
}

// valuesAt returns the shape of the field with a label that is not in Fields; nil if there are no such labels.
func (s *Shape) valuesAt(label string) *Shape {
	for _, o := range s.Others {
		if o.Keys.Takes(cue.StringKind, label) && !s.Keys.Takes(cue.StringKind, label) {
			return o.Values
		}
	}
	return s.Values
}

// MayContain reports whether the user may choose a label.
func (s *Shape) MayContain(label string) bool {
	isTaken := func(o Others) bool { return o.Keys.Takes(cue.StringKind, label) }
	return s.Keys.Takes(cue.StringKind, label) || slices.ContainsFunc(s.Others, isTaken)
}

// Labels returns the labels that the user may choose, if the schema lists them.
func (s *Shape) Labels() []string {
	all := s.Keys.Literals()
	for _, o := range s.Others {
		all = append(all, o.Keys.Literals()...)
	}
	return all
}

// Find returns the shape at a path below s, or nil.
func (s *Shape) Find(labels []string) *Shape {
	for _, label := range labels {
		s = s.Part(label)
	}
	return s
}

// Names returns the names of all fields of s without old names.
func (s *Shape) Names() []string {
	var names []string
	for _, f := range s.Fields {
		if f.Renamed() == "" {
			names = append(names, f.Name)
		}
	}
	return names
}

// Required reports whether s contains a value that the user must give: a Leaf or a List without a default. A Leaf that
// accepts a single text has it already. A field with an example in the schema is required too.
func (s *Shape) Required() bool {
	only := s.Form == Leaf && len(s.choices) == 1 && s.choices[0].fixed
	switch {
	case s.HasValue, only:
		return false
	case s.Notes["example"] != "":
		return true
	}
	switch s.Form {
	case Struct:
		return slices.ContainsFunc(s.Fields, func(f *Field) bool { return !f.Optional && f.Required() })
	case List:
		return s.Least > 0
	}
	return s.Form == Leaf
}

// Example returns a line that sets a required field, or nothing.
func (f *Field) Example() string {
	if own := f.Notes["example"]; own != "" {
		return own
	}
	for _, part := range f.Fields {
		if own := part.Example(); own != "" && !part.Optional {
			return f.Name + ": " + own
		}
	}
	return ""
}

// RuleText returns the place of the rule of s in the schema, after the standard that the rule comes from.
func (s *Shape) RuleText() string {
	place := s.Rule.File + ":" + strconv.Itoa(s.Rule.Line)
	if standard := s.Notes["rule"]; standard != "" {
		return standard + ", " + place
	}
	return place
}

// Element returns the shape of the elements of a list. The rule of an element without a definition of its own is that of the list.
func (s *Shape) Element() *Shape {
	if s.Elem == nil || s.Elem.Rule.IsValid() {
		return s.Elem
	}
	elem := *s.Elem
	elem.Rule = s.Rule
	return &elem
}

// meet returns the shape of what both a and b allow.
func meet(a, b *Shape) *Shape {
	if a.Form == Open {
		a, b = b, a
	}
	m := *a
	m.HasValue = a.HasValue || b.HasValue
	m.Notes = mergeNotes(a.Notes, b.Notes)
	if a.Form == Leaf && b.Form == Leaf {
		m.choices = meetChoices(a.choices, b.choices)
	}
	if b.Form != Struct {
		return &m
	}
	m.Fields = slices.Clone(a.Fields)
	for _, f := range b.Fields {
		i := slices.IndexFunc(m.Fields, func(g *Field) bool { return g.Name == f.Name })
		if i < 0 {
			m.Fields = append(m.Fields, f)
			continue
		}
		m.Fields[i] = &Field{f.Name, f.Optional && m.Fields[i].Optional, meet(m.Fields[i].Shape, f.Shape)}
	}
	switch {
	case b.Keys != nil && m.Keys != nil && m.Form == Struct && len(a.Fields)+len(b.Fields) == 0:
		m.Others = append(slices.Clone(m.Others), Others{b.Keys, b.Values})
	case b.Keys != nil:
		m.Keys, m.Values = b.Keys, b.Values
	}
	return &m
}

func mergeNotes(a, b map[string]string) map[string]string {
	merged := map[string]string{}
	for _, notes := range []map[string]string{a, b} {
		for key, text := range notes {
			merged[key] = text
		}
	}
	return merged
}
