package inventory

import (
	"slices"
	"strings"

	"stackplan/internal/diag"
	"stackplan/internal/source"
)

// Form is the kind of value of a field.
type Form int

// A field has a text or a number, nothing (null), fields of its own, or a value that no field of an inventory can have.
const (
	Text Form = iota
	Nothing
	Fields
	Other
)

// Field is a name and its value in the formats with nested values.
type Field struct {
	Name   string
	At     Place // of the name
	Text   string
	TextAt Place
	Form   Form
	Fields []Field
}

// maxFields is the maximum number of fields of an object: fields of a host, networks, or labels.
const maxFields = 200

// hostFields are the names of the fields of a host.
var hostFields = append([]string{"host", "address", "labels"}, plain...)

func isPlain(name string) bool { return slices.Contains(plain, name) }

// Object converts the fields of an object to a row and yields it. It returns false if yield does. at is the position of the object, for
// errors of the whole object.
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
			f.unknown(field.Name, field.At, hostFields)
		}
	}
	if f.row.Host == "" {
		f.Errorf("inventory/row", at, "this row has no host").Hint = "add the field host with the name of the host"
		return !f.Faults.Full()
	}
	return yield(&f.row) && !f.Faults.Full()
}

// first returns the fields of an object up to the maximum number, and reports if there are more.
func (f *File) first(fields []Field, at Place) []Field {
	if len(fields) <= maxFields {
		return fields
	}
	f.row.Cut = true
	f.Errorf("input/size", at, "this object has more than %d fields", maxFields).Hint = "write one object for each host"
	return fields[:maxFields]
}

// repeated reports a field whose name occurred before it.
func (f *File) repeated(before []Field, field *Field) bool {
	i := slices.IndexFunc(before, func(b Field) bool { return b.Name == field.Name })
	if i < 0 {
		return false
	}
	d := f.Errorf("inventory/twice", field.At, "duplicate field %s", Quote(field.Name))
	d.Hint, d.Related = "remove one of them", related("the first field", f.Pos(before[i].At))
	return true
}

// addAll adds the fields below address or labels.
func (f *File) addAll(group *Field) {
	switch group.Form {
	case Nothing:
		return
	case Text, Other:
		f.row.Cut = true
		f.Errorf("inventory/value", group.TextAt, "%s must be an object", group.Name).Hint = "write one field for each network or key, such as management: 10.0.0.1"
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

// isText returns whether a field has a text. It reports a value that is neither a text nor nothing.
func (f *File) isText(field *Field) bool {
	if field.Form == Fields || field.Form == Other {
		f.row.Cut = true
		f.Errorf("inventory/value", field.TextAt, "%s must be a text", Quote(field.Name)).Hint = "write it in quotes"
	}
	field.Text = strings.Trim(field.Text, " \t")
	return field.Form == Text
}

// related returns one more position of a diagnostic.
func related(message string, pos source.Pos) []diag.Related {
	return []diag.Related{{Message: message, Pos: pos}}
}
