package load

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/errors"

	"stackplan/internal/diag"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// fold reports what is wrong with a description in three steps, each silent about what an earlier one explains: what
// CUE cannot evaluate in the user's files alone; what does not fit the schema; what goes wrong only when both are
// unified.
//
// It reports false when CUE could not read so much as a field.
func (s *Source) fold(list *diag.List) bool {
	s.foldErrors(s.user.Validate(cue.All()), list, said.around)
	if s.user.IncompleteKind() == cue.BottomKind && len(userFields(s.user)) == 0 {
		if len(*list) == 0 {
			s.foldErrors(s.user.Err(), list, said.around)
		}
		return false
	}
	j := judge{list: list, whole: s.whole, said: map[source.Path]bool{}}
	for _, d := range *list {
		j.said[d.Path] = true
	}
	j.structure(s.user, language(), "")
	s.foldErrors(s.whole.Validate(cue.Concrete(true), cue.Final()), list, said.near)
	s.joinCycles(list)
	return true
}

// said are paths with a report.
type said []source.Path

// around reports whether something was said of path or of what it is in.
func (all said) around(path source.Path) bool {
	return slices.ContainsFunc(all, func(p source.Path) bool { return p != "" && p.Contains(path) || p == path })
}

// near reports whether something was said of path, of what it is in, or of what is in it. What CUE says of the
// schema's definitions only repeats what it says of their use.
func (all said) near(path source.Path) bool {
	inDefinition := strings.HasPrefix(string(path), "#") && len(all) > 0
	return inDefinition || all.around(path) || slices.ContainsFunc(all, func(p source.Path) bool { return path.Contains(p) })
}

// foldErrors reports each error of CUE once, unless its path is covered by what the list held before.
func (s *Source) foldErrors(err error, list *diag.List, covered func(said, source.Path) bool) {
	var before said
	for _, d := range *list {
		before = append(before, d.Path)
	}
	for _, e := range errors.Errors(err) {
		path := errorPath(e)
		if covered(before, path) {
			continue
		}
		d := s.foldError(e, path)
		*list = append(*list, d)
		before = append(before, d.Path)
	}
}

// errorPath is the path of an error in the description. CUE puts the definition that was unified first.
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

// foldError says an error of CUE in our words.
func (s *Source) foldError(e errors.Error, path source.Path) diag.Diagnostic {
	format, args := e.Msg()
	d := diag.Diagnostic{Path: path}
	switch {
	case strings.HasPrefix(format, "conflicting values"):
		return s.conflict(e, path, args)
	case strings.Contains(format, "out of bound"):
		return s.outOfBound(e, path, args)
	case strings.Contains(format, "not allowed"):
		return s.closed(path)
	case strings.Contains(format, "cycle"):
		d.Code, d.Message = "schema/cycle", subjectOf(path)+" depends on itself"
		d.Hint = "give the value without a reference"
		if strings.HasPrefix(format, "structural") {
			d.Message, d.Hint = subjectOf(path)+" contains itself", "remove the reference to what is around it"
		}
	case strings.HasPrefix(format, "reference %q not found"), strings.HasPrefix(format, "undefined field"):
		d.Code, d.Message = "schema/reference", fmt.Sprintf("there is nothing called %s", trimQuotes(args))
	default:
		d.Code, d.Message, d.Hint = evaluation(format, args)
	}
	if at := userPlace(e); at.IsValid() {
		d.Pos, d.Length = at, s.spans[at].length
		if d.Code == "schema/reference" {
			if near := spelling.Nearest(trimQuotes(args), s.labels()); near != "" {
				d.Hint = "did you mean " + near + "?"
				if near == trimQuotes(args) {
					d.Hint = "a field is seen from the braces that it stands in; write its whole path from the top"
				}
			}
			d.Length = len(trimQuotes(args))
		}
	}
	return d
}

// subjectOf is a path for the beginning of a sentence.
func subjectOf(path source.Path) string {
	if path == "" {
		return "the description"
	}
	return label(path)
}

func trimQuotes(args []any) string {
	if len(args) == 0 {
		return ""
	}
	return strings.Trim(fmt.Sprint(args[0]), `"`)
}

// evaluation explains the failure of an expression.
func evaluation(format string, args []any) (code, message, hint string) {
	code = "schema/evaluation"
	text := fmt.Sprintf(format, args...)
	switch {
	case strings.Contains(text, "division by zero"):
		return code, "this divides by zero", ""
	case strings.HasPrefix(format, "error in call to"):
		return code, trimQuotes(args) + " cannot work on the values that it is given", ""
	case strings.HasPrefix(format, "integer fields"):
		return code, "the name of a field must be a text, not a number", "put it in quotes"
	case strings.HasPrefix(format, "cannot range over"):
		return code, "for needs a list or fields to go through", ""
	case strings.HasPrefix(format, "invalid operands"), strings.HasPrefix(format, "cannot use"), strings.HasPrefix(format, "invalid interpolation"):
		return code, "the values in this expression do not fit together", "both sides of an operator must be of one kind"
	case strings.Contains(format, "index out of range"):
		return code, "the list has no element of that number", ""
	case strings.Contains(format, "required"):
		return "schema/missing", "this field is marked with ! and has no value", "give it a value"
	case strings.HasPrefix(format, "unreferenced"):
		return "schema/unused", trimQuotes(args) + " is never used", "remove it"
	case strings.HasPrefix(format, "imported and not used"):
		return "schema/unused", "the import " + trimQuotes(args) + " is never used", "remove it"
	case strings.Contains(format, "ncomplete"), strings.Contains(format, "non-concrete"), strings.Contains(format, "unresolved"):
		return "schema/incomplete", "this has no value yet", "give a value that needs nothing else"
	}
	return code, "CUE cannot evaluate this", ""
}

// userPlace is the place in the user's files that an error speaks of; CUE often keeps it in the positions of the input.
func userPlace(e errors.Error) source.Pos {
	for _, p := range append(errors.Positions(e), e.InputPositions()...) {
		if at := tokenPos(p); at.IsValid() && !FromSchema(at) {
			return at
		}
	}
	return source.Pos{}
}

// closed reports that a definition of the user keeps a field out: one that the user wrote, or those of the schema.
func (s *Source) closed(path source.Path) diag.Diagnostic {
	if v := lookup(s.user, path.Labels()); v.Exists() && len(fieldsOf(v)) > 0 {
		sp := labelSpan(v)
		return diag.Diagnostic{Code: "schema/closed", Path: path, Pos: sp.pos, Length: sp.length,
			Message: fmt.Sprintf("a definition that is used here has no field %q", label(path)), Hint: "add the field, or ..., to the definition"}
	}
	labels := path.Labels()
	path = source.Join(labels[:min(2, len(labels))]...)
	return diag.Diagnostic{Code: "schema/closed", Path: path, Message: "a definition that is used here takes no other fields",
		Hint: `add ... as its last line, or name it _name instead of #name`}
}
