package load

import (
	"fmt"
	"strconv"
	"strings"

	"cuelang.org/go/cue"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/diag"
	"stackplan/internal/language"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// validator compares what the user wrote with the shape of the schema and reports every value that the schema does not allow.
// CUE would report the same, but several times and in terms of disjunctions.
type validator struct {
	*reporter
	reported map[source.Path]bool // paths that CUE itself could not evaluate
}

// value validates the user's value at a path.
func (c *validator) value(v cue.Value, s *language.Shape, path source.Path) {
	if c.reported[path] && (s.Form != language.Struct || len(userFields(v)) == 0) {
		return
	}
	switch s.Form {
	case language.Struct:
		c.structure(v, s, path)
	case language.List:
		c.elements(v, s, path)
	case language.Leaf:
		c.leaf(v, s, path)
	default:
		c.anything(v, path)
	}
}

func (c *validator) structure(v cue.Value, s *language.Shape, path source.Path) {
	fields := userFields(v)
	if len(fields) == 0 && !isStruct(v) {
		if v = c.evaluated(v, path); !isStruct(v) {
			c.notStruct(v, s, path)
			return
		}
		fields = userFields(v)
	}
	given := map[string]bool{}
	for _, f := range fields {
		given[f.label] = true
		c.field(f, s, path.Add(f.label))
	}
	c.renamed(given, s, path)
	for _, f := range s.Fields {
		if !given[f.Name] && !f.Optional && f.Required() {
			c.missing(f, path.Add(f.Name))
		}
	}
}

// renamed warns of fields with an old name, and reports those that are set with both names.
func (c *validator) renamed(given map[string]bool, s *language.Shape, path source.Path) {
	for _, f := range s.Fields {
		switch name := f.Renamed(); {
		case name == "" || !given[f.Name]:
		case given[name]:
			said := c.list.Errorf("schema/renamed-field", path.Add(f.Name), "%s is set twice: %s is the old name of %s", name, f.Name, name)
			said.Hint, said.Related = "remove "+f.Name, []diag.Related{{Message: "the new name", Path: path.Add(name)}}
		default:
			said := c.list.Errorf("schema/renamed-field", path.Add(f.Name), "%s is now called %s", f.Name, name)
			said.Severity, said.Hint = diag.Warning, "write "+name+"; the next version rejects "+f.Name
		}
	}
}

// notStruct reports a value that must be a struct.
func (c *validator) notStruct(v cue.Value, s *language.Shape, path source.Path) {
	kind := v.IncompleteKind()
	switch {
	case kind == cue.BottomKind || !v.IsConcrete():
		c.incomplete(v, path)
	case s.Name == "#Secret":
		ref := strings.Join(lastLabels(path, 2), "/")
		c.list.Errorf("schema/secret", path, "a secret is given as plain text").Hint = fmt.Sprintf("write {secret: %q} and store the value in the secret store", ref)
	default:
		said := c.list.Errorf("schema/type", path, "%s must be fields in braces, not %s", subject(s, path), kindWord(kind))
		said.Rule, said.Hint = s.RuleText(), s.Notes["hint"]
		labels := lastLabels(path, 3)
		switch {
		case path == "":
			said.Pos = cuesyntax.Pos(v.Pos())
		case kind == cue.NullKind:
			said.Hint = "remove it to use the defaults"
		case len(labels) == 3 && labels[0] == "overrides":
			said.Hint = fmt.Sprintf("if %s is an option, write it in its section: %s: SECTION: %s: ...", labels[2], labels[1], labels[2])
		}
	}
}

// lastLabels returns the last n labels of a path.
func lastLabels(path source.Path, n int) []string {
	labels := path.Labels()
	return labels[max(len(labels)-n, 0):]
}

// field validates a field with the part of s of that name.
func (c *validator) field(f userField, s *language.Shape, path source.Path) {
	if own := s.Field(f.label); own != nil {
		c.value(f.value, own.Shape, path)
		return
	}
	if s.Keys == nil {
		c.unknown(f.label, s, path)
		return
	}
	if c.key(f.label, s, path) {
		c.value(f.value, s.Part(f.label), path)
	}
}

// unknown reports a field that the schema does not have.
func (c *validator) unknown(label string, s *language.Shape, path source.Path) {
	said := c.list.Errorf("schema/unknown-field", path, "unknown field %q", label)
	said.Rule = s.RuleText()
	const few = 12
	if names := s.Names(); spelling.Nearest(label, names) != "" {
		said.Hint = spelling.Hint(label, names)
	} else if len(names) > 0 && len(names) <= few {
		said.Hint = "the fields here are " + strings.Join(names, ", ")
	}
}

// key validates a label that the user chose.
func (c *validator) key(label string, s *language.Shape, path source.Path) bool {
	if at := controlAt(label); at >= 0 {
		c.list.Errorf("value/name", path, "the name %q contains %s", label, controlWord(label[at]))
		return false
	}
	if s.MayContain(label) {
		return true
	}
	said := c.list.Errorf("schema/name", path, "%s", notName(label, s.Keys))
	said.Rule = s.Keys.RuleText()
	if said.Hint = s.Keys.HintFor(label); len(s.Keys.Literals()) > 0 {
		said.Hint = spelling.Hint(label, s.Labels())
	}
	if owner, file, ok := strings.Cut(label, "/"); ok && file != "" && s.MayContain(owner) && !s.MayContain(owner+"/file") {
		said.Hint = fmt.Sprintf("write %s: its overrides apply to the file with its options, and its other files cannot be overridden", owner)
	}
	return false
}

// longName is the number of characters of a name that a message contains.
const longName = 64

// notName returns the message that a shape rejects a name, with the reason.
func notName(name string, s *language.Shape) string {
	fault, shown := s.NameFault(name), name
	switch {
	case fault == "":
		return fmt.Sprintf("%q is not %s", name, s.Notes["is"])
	case len(name) > longName:
		shown = name[:longName] + "..."
	}
	return fmt.Sprintf("%q is not %s: %s", shown, s.Notes["is"], fault)
}

// missing reports a field that the user must give.
func (c *validator) missing(f *language.Field, path source.Path) {
	said := c.list.Errorf("schema/missing", path, "%s is missing", f.Name)
	said.Rule = f.Shape.Pos.File + ":" + strconv.Itoa(f.Shape.Pos.Line)
	if example := f.Example(); example != "" {
		said.Hint = "add " + example
	}
}

// elements validates a list.
func (c *validator) elements(v cue.Value, s *language.Shape, path source.Path) {
	if v.IncompleteKind() != cue.ListKind {
		v = c.evaluated(v, path)
	}
	if kind := v.IncompleteKind(); kind == cue.BottomKind {
		c.incomplete(v, path)
		return
	} else if kind != cue.ListKind {
		said := c.list.Errorf("schema/type", path, "%s must be a list, not %s", subject(s, path), kindWord(kind))
		if said.Rule = s.RuleText(); kind != cue.StructKind && kind != cue.NullKind {
			said.Hint = "put it in brackets: [...]"
		}
		return
	}
	n := 0
	for it, err := v.List(); err == nil && it.Next(); n++ {
		at := path.Add(strconv.Itoa(n))
		if s.Elem != nil {
			c.value(it.Value(), s.Element(), at)
		} else {
			c.anything(it.Value(), at)
		}
	}
	if n < s.Least {
		c.list.Errorf("schema/range", path, "%s must not be empty", subject(s, path)).Rule = s.RuleText()
	}
}

// anything validates a value without rule: it must exist and be safe to write.
func (c *validator) anything(v cue.Value, path source.Path) {
	switch v.IncompleteKind() {
	case cue.StructKind:
		for _, f := range userFields(v) {
			if at := controlAt(f.label); at >= 0 {
				c.list.Errorf("value/name", path.Add(f.label), "the name %q contains %s", f.label, controlWord(f.label[at]))
			}
			c.anything(f.value, path.Add(f.label))
		}
	case cue.ListKind:
		it, err := v.List()
		for n := 0; err == nil && it.Next(); n++ {
			c.anything(it.Value(), path.Add(strconv.Itoa(n)))
		}
	default:
		if v = c.evaluated(v, path); !v.IsConcrete() || v.Err() != nil {
			c.incomplete(v, path)
			return
		}
		c.checkText(v, path)
	}
}

// evaluated returns the value of the unified description, which includes defaults of the schema, if it has one; else v.
func (c *validator) evaluated(v cue.Value, path source.Path) cue.Value {
	w := lookup(c.whole, path.Labels())
	if d, ok := w.Default(); ok && d.IsConcrete() && d.Err() == nil {
		return d
	}
	if w.Exists() && w.IsConcrete() && w.Err() == nil {
		return w
	}
	return v
}
