package load

import (
	"regexp"
	"slices"

	"cuelang.org/go/cue"

	"stackplan/internal/source"
)

// shape is what the schema allows at a place, in a form that can say in plain words what is wrong. It is read from the
// schema's own files, once; CUE stays the judge of what it cannot tell.
type shape struct {
	form     form
	name     string   // of the definition that it comes from, such as #Size; empty for none
	fields   []*field // of a structure, in the order of the schema
	keys     *shape   // what labels beside the fields must be like; nil where there are none
	values   *shape   // of the fields with such labels
	elem     *shape   // of a list; nil where nothing is said
	least    int      // elements that a list must have
	choices  []choice // of a leaf; one of them must take the value
	hasValue bool     // the schema gives a default
	pos      source.Pos
	rule     source.Pos        // of the definition that limits a leaf; as pos where there is none
	notes    map[string]string // attributes: name, is, limit, hint, example
}

// form is what kind of value a shape describes.
type form int

const (
	open form = iota // anything
	leaf
	structure
	list
)

// field is a named part of a structure.
type field struct {
	name     string
	optional bool
	*shape
}

// choice is one alternative of a leaf. All that it says must hold.
type choice struct {
	kind     cue.Kind
	literal  string // the one text or number that it takes; only where isLiteral
	fixed    bool   // whether it takes the literal alone
	min, max *int64
	pattern  *regexp.Regexp
}

// field returns the part of that name, or nil.
func (s *shape) field(name string) *field {
	i := slices.IndexFunc(s.fields, func(f *field) bool { return f.name == name })
	if i < 0 {
		return nil
	}
	return s.fields[i]
}

// part is the shape of what has that label in s, or nil.
func (s *shape) part(label string) *shape {
	if s.form == list {
		return s.elem
	}
	if f := s.field(label); f != nil {
		return f.shape
	}
	return s.values
}

// find is the shape at a path, or nil.
func (s *shape) find(labels []string) *shape {
	for _, label := range labels {
		if s = s.part(label); s == nil {
			return nil
		}
	}
	return s
}

// names are the names of all fields of s.
func (s *shape) names() []string {
	var names []string
	for _, f := range s.fields {
		names = append(names, f.name)
	}
	return names
}

// required reports whether s holds something that the user must give: a leaf or a list without a default. A leaf that
// takes one text alone has it already. What has an example in the schema is required too.
func (s *shape) required() bool {
	only := s.form == leaf && len(s.choices) == 1 && s.choices[0].fixed
	switch {
	case s.hasValue, only:
		return false
	case s.notes["example"] != "":
		return true
	}
	switch s.form {
	case structure:
		return slices.ContainsFunc(s.fields, func(f *field) bool { return !f.optional && f.required() })
	case list:
		return s.least > 0
	}
	return s.form == leaf
}

// example is a line that gives what f needs, or nothing.
func (f *field) example() string {
	if own := f.notes["example"]; own != "" {
		return own
	}
	for _, part := range f.fields {
		if own := part.example(); own != "" && !part.optional {
			return f.name + ": " + own
		}
	}
	return ""
}

// limit tells where the rule of s stands, with the standard that it comes from.
func (s *shape) limit() string {
	place := s.rule.File + ":" + itoa(s.rule.Line)
	if standard := s.notes["limit"]; standard != "" {
		return standard + ", " + place
	}
	return place
}

// meet is what both a and b allow.
func meet(a, b *shape) *shape {
	if a.form == open {
		a, b = b, a
	}
	m := *a
	m.hasValue = a.hasValue || b.hasValue
	m.notes = mergeNotes(a.notes, b.notes)
	if a.form == leaf && b.form == leaf {
		m.choices = meetChoices(a.choices, b.choices)
	}
	if b.form != structure {
		return &m
	}
	m.fields = slices.Clone(a.fields)
	for _, f := range b.fields {
		i := slices.IndexFunc(m.fields, func(g *field) bool { return g.name == f.name })
		if i < 0 {
			m.fields = append(m.fields, f)
			continue
		}
		m.fields[i] = &field{f.name, f.optional && m.fields[i].optional, meet(m.fields[i].shape, f.shape)}
	}
	if b.keys != nil {
		m.keys, m.values = b.keys, b.values
	}
	return &m
}

func meetChoices(as, bs []choice) []choice {
	var met []choice
	for _, a := range as {
		for _, b := range bs {
			if c, ok := a.meet(b); ok {
				met = append(met, c)
			}
		}
	}
	return met
}

// meet is what both alternatives take; false where that is nothing.
func (c choice) meet(d choice) (choice, bool) {
	if c.kind&d.kind == 0 || c.fixed && d.fixed && c.literal != d.literal {
		return c, false
	}
	c.kind &= d.kind
	if d.fixed {
		c.fixed, c.literal = true, d.literal
	}
	if d.min != nil {
		c.min = d.min
	}
	if d.max != nil {
		c.max = d.max
	}
	if d.pattern != nil {
		c.pattern = d.pattern
	}
	return c, true
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
