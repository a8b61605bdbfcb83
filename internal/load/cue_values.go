package load

import (
	"strconv"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
)

// fieldsOf returns the fields that give v its value: several if files agree on it.
func fieldsOf(v cue.Value) []*ast.Field {
	if f, ok := v.Source().(*ast.Field); ok {
		return []*ast.Field{f}
	}
	op, args := v.Expr()
	if op != cue.AndOp {
		return nil
	}
	var fields []*ast.Field
	for _, arg := range args {
		if f, ok := arg.Source().(*ast.Field); ok {
			fields = append(fields, f)
		}
	}
	return fields
}

// lookup returns the value at labels below v.
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

// member returns the field of that name, which can be a hidden field or a definition.
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

func isStruct(v cue.Value) bool { return v.IncompleteKind() == cue.StructKind }

// defaultOf returns the default of v, or v if it has none.
func defaultOf(v cue.Value) cue.Value {
	d, _ := v.Default()
	return d
}

// userField is a regular field that the user wrote.
type userField struct {
	label string
	value cue.Value
}

// userFields returns the regular fields of v in the order of CUE, also if v contains errors.
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
