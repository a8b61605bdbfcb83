package language

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue"

	"stackplan/internal/spelling"
)

// Entry describes a field of the language, for people.
type Entry struct {
	Path     string `json:"path"`              // regions.REGION.networks.NETWORK.vlan; the parts in capitals are names that the operator chooses
	Value    string `json:"value"`             // what it accepts: a whole number from 1 to 4094
	Default  string `json:"default,omitempty"` // as CUE writes it, with its condition
	Required bool   `json:"required"`
	Doc      string `json:"doc"`               // the meaning, in whole sentences
	Rule     string `json:"rule,omitempty"`    // the standard that limits the value
	Example  string `json:"example,omitempty"` // a line that sets it; empty for a field with fields
}

// Reference returns all fields of the language, each after the field that contains it, in the order of the schema.
func Reference() []Entry {
	var all []Entry
	addEntries("", Cloud(), &all)
	return all
}

// addEntries adds the fields of a struct with their own fields.
func addEntries(path string, s *Shape, all *[]Entry) {
	for _, f := range s.Fields {
		if f.Renamed() != "" {
			continue
		}
		at := strings.TrimPrefix(path+"."+f.Name, ".")
		*all = append(*all, f.entry(at))
		addInner(at, f.Shape, cmp.Or(f.Singular(), "name"), all)
	}
}

// addInner adds the fields in a value of a field; key is the word for a name that the operator chooses.
func addInner(path string, s *Shape, key string, all *[]Entry) {
	switch {
	case s.Form == List && s.Elem != nil:
		addInner(path+".N", s.Elem, key, all)
	case s.Form == Struct:
		if s.Values == nil || s.Name == "#Secrets" {
			addEntries(path, s, all)
			return
		}
		addInner(path+"."+strings.ToUpper(key), s.Values, "name", all) // a field such as networks.management has the same fields
	}
}

// entry describes a field at a path.
func (f *Field) entry(path string) Entry {
	return Entry{
		Path: path, Value: f.values(), Default: f.defaults(), Required: !f.Optional && f.Required(), Doc: f.meaning(), Rule: f.Notes["rule"],
		Example: f.Sample(),
	}
}

// meaning returns the comment of a field, or that of the definition that it refers to, without the name of the definition.
func (s *Shape) meaning() string {
	if name, rest, _ := strings.Cut(s.Doc, " "); strings.HasPrefix(name, "#") {
		_, rest, _ = strings.Cut(rest, " ") // is, contains, sets
		return strings.ToUpper(rest[:1]) + rest[1:]
	}
	return s.Doc
}

// defaults returns the default as CUE writes it, or the defaults with their conditions.
func (s *Shape) defaults() string {
	switch {
	case s.Notes["computed"] != "":
		return "computed " + s.Notes["computed"]
	case s.Default != "":
		return s.Default
	}
	var all []string
	for _, d := range s.Defaults {
		all = append(all, fmt.Sprintf("%s if %s", d.Value, d.When))
	}
	return strings.Join(all, ", ")
}

// values describes the values that s accepts.
func (s *Shape) values() string {
	switch s.Form {
	case Struct:
		if s.Keys != nil && len(s.Fields) == 0 {
			return "values by name"
		}
		return "fields"
	case List:
		if s.Elem == nil {
			return "a list"
		}
		return "a list: each element is " + strings.TrimPrefix(s.Elem.values(), "each element is ")
	case Open:
		return "any value"
	}
	if is := s.Notes["is"]; is != "" {
		return is
	}
	var all []string
	for _, c := range s.choices {
		isPart := c.fixed && slices.ContainsFunc(s.choices, func(other choice) bool { return !other.fixed && other.takes(c.kind, c.literal) })
		if text := c.values(); !isPart && !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return spelling.List(all, "or")
}

// values describes the values that one alternative accepts.
func (c choice) values() string {
	switch {
	case c.fixed && c.kind == cue.StringKind:
		return strconv.Quote(c.literal)
	case c.fixed:
		return c.literal
	case c.kind == cue.BoolKind:
		return "true or false"
	case c.kind == cue.StringKind:
		return "a text"
	}
	text := "a number"
	if c.kind == cue.IntKind {
		text = "a whole number"
	}
	switch {
	case c.min != nil && c.max != nil:
		return fmt.Sprintf("%s from %d to %d", text, *c.min, *c.max)
	case c.min != nil:
		return fmt.Sprintf("%s from %d on", text, *c.min)
	case c.max != nil:
		return fmt.Sprintf("%s up to %d", text, *c.max)
	}
	return text
}

// Sample returns a line that sets the field: the example of the schema, the default, or a value that it accepts. It is empty for a field
// that contains fields.
func (f *Field) Sample() string {
	if own, _, _ := strings.Cut(f.Notes["example"], ", where "); own != "" {
		return own
	}
	if value := f.sampleValue(); value != "" {
		return f.Name + ": " + value
	}
	return ""
}

// sampleValue returns a value that s accepts, as CUE writes it.
func (s *Shape) sampleValue() string {
	if own := cmp.Or(s.Notes["sample"], s.Default); own != "" && own != "[]" {
		return own
	}
	switch s.Form {
	case Leaf:
		return s.choices[0].sampleValue()
	case List:
		if s.Elem != nil {
			if value := s.Elem.sampleValue(); value != "" {
				return "[" + value + "]"
			}
		}
	}
	return ""
}

// sampleValue returns a value that the alternative accepts, as CUE writes it; empty for a text of a certain form.
func (c choice) sampleValue() string {
	switch {
	case c.fixed && c.kind == cue.StringKind:
		return strconv.Quote(c.literal)
	case c.fixed:
		return c.literal
	case c.kind == cue.BoolKind:
		return "true"
	case c.kind&cue.NumberKind != 0 && c.min != nil:
		return strconv.FormatInt(max(*c.min, min(1, c.largest())), 10)
	}
	return ""
}

// largest returns the largest number that the alternative accepts.
func (c choice) largest() int64 {
	if c.max != nil {
		return *c.max
	}
	return 1
}
