package inventory

import (
	"slices"
	"strings"

	"stackplan/internal/diag"
	"stackplan/internal/source"
)

// Form is what kind of value a field has.
type Form int

// A field has a text or a number, nothing (null), fields of its own, or what no fact can be.
const (
	Text Form = iota
	Nothing
	Fields
	Other
)

// Field is a name and what stands there, as the formats with nested values have it.
type Field struct {
	Name   string
	At     Place // of the name
	Text   string
	TextAt Place
	Form   Form
	Fields []Field
}

// maxFields is how many fields an object may have: facts, networks, or labels.
const maxFields = 200

// facts are the names of the fields of a row.
var facts = append([]string{"host", "address", "labels"}, plain...)

func isPlain(name string) bool { return slices.Contains(plain, name) }

// Object makes the row of the fields of an object and yields it; it reports false when yield does. at is the place of the
// object, for what is said of it as a whole.
func (f *File) Object(at Place, fields []Field, yield func(*Row) bool) bool {
	f.row = Row{Cells: f.row.Cells[:0]}
	fields = f.first(fields, at)
	for i := range fields {
		field := &fields[i]
		field.Name = f.newName(field.Name, field.At)
		if f.repeated(fields[:i], field) {
			continue
		}
		switch {
		case field.Name == "host":
			if f.isText(field) {
				f.row.Host, f.row.At = field.Text, field.TextAt
			}
		case isPlain(field.Name):
			f.add(field.Name, field)
		case field.Name == "address" || field.Name == "labels":
			f.addAll(field)
		default:
			f.row.Cut = true
			f.unknown(field.Name, field.At, facts)
		}
	}
	if f.row.Host == "" {
		f.Errorf("inventory/row", at, "these facts name no host").Hint = "add its name as host"
		return !f.Faults.Full()
	}
	return yield(&f.row) && !f.Faults.Full()
}

// first returns the fields that an object may have, after a report where there are more.
func (f *File) first(fields []Field, at Place) []Field {
	if len(fields) <= maxFields {
		return fields
	}
	f.row.Cut = true
	f.Errorf("input/size", at, "what begins here has more than %d fields", maxFields)
	return fields[:maxFields]
}

// repeated reports a field whose name stood before it.
func (f *File) repeated(before []Field, field *Field) bool {
	i := slices.IndexFunc(before, func(b Field) bool { return b.Name == field.Name })
	if i < 0 {
		return false
	}
	d := f.Errorf("inventory/twice", field.At, "%s stands here a second time", Quote(field.Name))
	d.Hint, d.Related = "remove one of them", related("the first one", f.Pos(before[i].At))
	return true
}

// addAll adds the fields below address or labels.
func (f *File) addAll(group *Field) {
	switch group.Form {
	case Nothing:
		return
	case Text, Other:
		f.row.Cut = true
		f.Errorf("inventory/value", group.TextAt, "%s must have fields", group.Name).Hint = "write one for each network or key, as management and the address"
		return
	}
	fields := f.first(group.Fields, group.At)
	for i := range fields {
		field := &fields[i]
		if f.repeated(fields[:i], field) || group.Name == "labels" && !f.checkLabel(field.Name, field.At) {
			continue
		}
		f.add(group.Name+"."+field.Name, field)
	}
}

// add adds a cell with a text.
func (f *File) add(key string, field *Field) {
	if f.isText(field) && field.Text != "" {
		f.row.Cells = append(f.row.Cells, Cell{key, field.Text, field.TextAt})
	}
}

// isText reports whether a field has a text; what is neither that nor nothing is reported.
func (f *File) isText(field *Field) bool {
	if field.Form == Fields || field.Form == Other {
		f.row.Cut = true
		f.Errorf("inventory/value", field.TextAt, "%s must be a text", Quote(field.Name)).Hint = "write it in quotes"
	}
	field.Text = strings.Trim(field.Text, " \t")
	return field.Form == Text
}

// related is one more place of a finding.
func related(message string, pos source.Pos) []diag.Related {
	return []diag.Related{{Message: message, Pos: pos}}
}
