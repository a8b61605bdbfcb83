package load

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/errors"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/diag"
	"stackplan/internal/language"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// reporter reports the errors that CUE finds in a description.
type reporter struct {
	*files
	*evaluation
	list *diag.List
}

// validate reports what is wrong with a description in three steps: what CUE cannot evaluate in the user's files alone; what
// the schema does not allow; what fails only if both are unified. A step reports nothing that an earlier step explains.
//
// It returns false if CUE could not read a single field.
func validate(f *files, e *evaluation, list *diag.List) bool {
	r := &reporter{f, e, list}
	r.errors(e.user.Validate(cue.All()), paths.around)
	if e.user.IncompleteKind() == cue.BottomKind && len(userFields(e.user)) == 0 {
		if len(*list) == 0 {
			r.errors(e.user.Err(), paths.around)
		}
		return false
	}
	v := validator{reporter: r, reported: map[source.Path]bool{}}
	for _, d := range *list {
		v.reported[d.Path] = true
	}
	v.structure(e.user, language.Cloud(), "")
	r.errors(e.whole.Validate(cue.Concrete(true), cue.Final()), paths.near)
	r.joinCycles()
	return true
}

// paths are the paths of errors that were reported.
type paths []source.Path

// around reports whether there is a report for a path or for a value that contains it.
func (all paths) around(path source.Path) bool {
	return slices.ContainsFunc(all, func(p source.Path) bool { return p != "" && p.Contains(path) || p == path })
}

// near reports whether there is a report for a path, for a value that contains it, or for a value in it. The errors that CUE
// reports for the schema's definitions only repeat those of their use.
func (all paths) near(path source.Path) bool {
	inDefinition := strings.HasPrefix(string(path), "#") && len(all) > 0
	return inDefinition || all.around(path) || slices.ContainsFunc(all, func(p source.Path) bool { return path.Contains(p) })
}

// errors reports each error of CUE once, unless an earlier report covers its path.
func (r *reporter) errors(err error, covered func(paths, source.Path) bool) {
	before := append(paths(r.list.ErrorPaths()), r.bounded...)
	for _, e := range errors.Errors(err) {
		path := errorPath(e)
		if covered(before, path) {
			continue
		}
		d := r.explain(e, path)
		*r.list = append(*r.list, d)
		before = append(before, d.Path)
	}
}

// errorPath returns the path of an error in the description. CUE puts the definition that was unified first.
func errorPath(e errors.Error) source.Path {
	var path source.Path
	for i, label := range e.Path() {
		if i > 0 || label != "#Cloud" {
			path = path.Add(unquoteLabel(label))
		}
	}
	return path
}

// unquoteLabel removes the quotes that CUE gives to a label such as "hz-a".
func unquoteLabel(label string) string {
	if labels := source.Path(label).Labels(); strings.HasPrefix(label, `"`) && len(labels) == 1 {
		return labels[0]
	}
	return label
}

// explain describes an error of CUE in plain words.
func (r *reporter) explain(e errors.Error, path source.Path) diag.Diagnostic {
	format, args := e.Msg()
	d := diag.Diagnostic{Path: path}
	switch {
	case strings.HasPrefix(format, "conflicting values"):
		return r.conflict(e, path, args)
	case strings.Contains(format, "out of bound"), strings.Contains(format, "does not satisfy"):
		return r.outOfBound(e, path, args)
	case strings.Contains(format, "empty disjunction"), strings.HasPrefix(format, "incompatible list lengths"):
		return r.outOfBound(e, path, nil)
	case strings.Contains(format, "already referenced"):
		d.Code, d.Message = "schema/evaluation", "for reads the fields of "+language.Label(path)+" and adds fields to them"
		d.Hint = "read the fields of another struct, for example of a hidden one such as _all"
	case strings.Contains(format, "not allowed"):
		return r.closed(path)
	case strings.Contains(format, "cycle"):
		d.Code, d.Message = "schema/cycle", language.Label(path)+" depends on itself"
		d.Hint = "set the value without a reference"
		if strings.HasPrefix(format, "structural") {
			d.Message, d.Hint = language.Label(path)+" contains itself", "remove the reference to what is around it"
		}
	case strings.HasPrefix(format, "reference %q not found"), strings.HasPrefix(format, "undefined field"):
		d.Code, d.Message = "schema/reference", fmt.Sprintf("there is nothing called %s", trimQuotes(args))
	default:
		d.Code, d.Message, d.Hint = failure(format, args)
	}
	if at := userPlace(e); at.IsValid() {
		d.Pos, d.Length = at, r.spans[at].Length
		if d.Code == "schema/reference" {
			if near := spelling.Nearest(trimQuotes(args), r.fieldNames()); near != "" {
				d.Hint = spelling.DidYouMean(near)
				if near == trimQuotes(args) {
					d.Hint = "a reference can use fields of the enclosing braces only; write the whole path from the top"
				}
			}
			d.Length = len(trimQuotes(args))
		}
	}
	return d
}

func trimQuotes(args []any) string {
	if len(args) == 0 {
		return ""
	}
	return strings.Trim(fmt.Sprint(args[0]), `"`)
}

// failure explains why an expression has no value.
func failure(format string, args []any) (code, message, hint string) {
	code = "schema/evaluation"
	text := fmt.Sprintf(format, args...)
	switch {
	case strings.HasPrefix(format, "incompatible") && strings.Contains(format, "bounds"):
		return code, "no value satisfies all of these bounds", "change one of the bounds"
	case strings.Contains(text, "division by zero"):
		return code, "this divides by zero", ""
	case strings.HasPrefix(format, "error in call to"):
		return code, trimQuotes(args) + " cannot process these values", ""
	case strings.HasPrefix(format, "integer fields"):
		return code, "the name of a field must be a text, not a number", "put it in quotes"
	case strings.HasPrefix(format, "cannot range over"):
		return code, "for needs a list or a struct", ""
	case strings.HasPrefix(format, "invalid operands"), strings.HasPrefix(format, "cannot use"), strings.HasPrefix(format, "invalid interpolation"):
		return code, "the operands of this expression have different kinds", "both operands must have the same kind"
	case strings.Contains(format, "index out of range"):
		return code, "the list has no element of that number", ""
	case strings.Contains(format, "required"):
		return "schema/missing", "this field is marked with ! and has no value", "give it a value"
	case strings.HasPrefix(format, "unreferenced"):
		return "schema/unused", trimQuotes(args) + " is never used", "remove it"
	case strings.HasPrefix(format, "imported and not used"):
		return "schema/unused", "the import " + trimQuotes(args) + " is never used", "remove it"
	case strings.Contains(format, "ncomplete"), strings.Contains(format, "non-concrete"), strings.Contains(format, "unresolved"):
		return "schema/incomplete", "this has no value yet", "set a value that does not depend on others"
	}
	return code, "CUE cannot evaluate this", ""
}

// userPlace returns the place of an error in the user's files, which CUE often adds to the positions of the input.
func userPlace(e errors.Error) source.Pos {
	for _, p := range append(errors.Positions(e), e.InputPositions()...) {
		if at := cuesyntax.Pos(p); at.IsValid() && !FromSchema(at) {
			return at
		}
	}
	return source.Pos{}
}

// closed reports that a closed definition of the user does not allow a field: one of the user, or those of the schema.
func (r *reporter) closed(path source.Path) diag.Diagnostic {
	if v := r.at(path); v.Exists() && len(fieldsOf(v)) > 0 {
		sp := labelSpan(v)
		return diag.Diagnostic{Code: "schema/closed", Path: path, Pos: sp.Pos, Length: sp.Length,
			Message: fmt.Sprintf("a definition that is used here has no field %q", language.Label(path)), Hint: "add the field, or ..., to the definition"}
	}
	labels := path.Labels()
	path = source.Join(labels[:min(2, len(labels))]...)
	return diag.Diagnostic{Code: "schema/closed", Path: path, Message: "a definition that is used here allows no other fields",
		Hint: `add ... as its last line, or name it _name instead of #name`}
}
