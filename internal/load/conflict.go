package load

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/errors"

	"stackplan/internal/diag"
	"stackplan/internal/source"
)

// conflict reports two values for one field, with both places.
func (s *Source) conflict(e errors.Error, path source.Path, args []any) diag.Diagnostic {
	d := diag.Diagnostic{Code: "schema/conflict", Path: path, Message: subjectOf(path) + " has two values"}
	if a, b := shortText(args[0]), shortText(args[1]); a != "" && b != "" && !hidden(path) {
		d.Message += fmt.Sprintf(", %s and %s", min(a, b), max(a, b))
	}
	d.Hint = "a field has one value; remove all but one"
	var places []span
	for _, f := range fieldsOf(lookup(s.user, path.Labels())) {
		places = append(places, nodeSpan(f.Value))
	}
	if len(places) < 2 {
		places = s.inputSpans(e)
	}
	slices.SortFunc(places, func(a, b span) int { return a.pos.Compare(b.pos) })
	places = slices.Compact(places)
	if len(places) == 0 {
		return d
	}
	last := len(places) - 1
	d.Pos, d.Length = places[last].pos, places[last].length
	for _, p := range places[:last] {
		d.Related = append(d.Related, diag.Related{Message: "the other value", Path: path, Pos: p.pos})
	}
	return d
}

// inputSpans are the places in the user's files that took part in an error.
func (s *Source) inputSpans(e errors.Error) []span {
	var places []span
	for _, p := range e.InputPositions() {
		if at := tokenPos(p); at.IsValid() && !FromSchema(at) {
			places = append(places, span{at, max(s.spans[at].length, 1)})
		}
	}
	return places
}

// shortText prints a value of a conflict where it is a short one.
func shortText(arg any) string {
	const short = 40
	if text := fmt.Sprint(arg); len(text) <= short && !strings.ContainsAny(text, "{\n") && !holdsPassword(text) {
		return text
	}
	return ""
}

// outOfBound reports a value that breaks a bound which the user set beside it.
func (s *Source) outOfBound(e errors.Error, path source.Path, args []any) diag.Diagnostic {
	d := s.conflict(e, path, args)
	d.Code, d.Message = "schema/constraint", subjectOf(path)+" breaks a rule of this description"
	if value, rule := shortText(args[0]), shortText(args[1]); value != "" && rule != "" && !hidden(path) {
		d.Message = fmt.Sprintf("%s %s breaks the rule %s of this description", subjectOf(path), value, rule)
	}
	for i := range d.Related {
		d.Related[i].Message = "takes part"
	}
	d.Hint = "change the value or the rule"
	return d
}

// joinCycles makes one report of all values that depend on each other.
func (s *Source) joinCycles(list *diag.List) {
	var kept diag.List
	for _, d := range *list {
		i := slices.IndexFunc(kept, func(k diag.Diagnostic) bool { return s.sameCycle(k, d) })
		if i < 0 {
			kept = append(kept, d)
			continue
		}
		first := &kept[i]
		first.Message = label(first.Path) + " and " + label(d.Path) + " depend on each other"
		if len(first.Related) > 0 {
			first.Message = fmt.Sprintf("%s and %d more values depend on each other", label(first.Path), len(first.Related)+1)
		}
		first.Hint = "give one of them without a reference"
		first.Related = append(first.Related, diag.Related{Message: label(d.Path) + " takes part", Path: d.Path})
	}
	*list = kept
}

// sameCycle reports whether two values were found to depend on themselves and one of the first cycle names the other.
func (s *Source) sameCycle(first, d diag.Diagnostic) bool {
	if first.Code != "schema/cycle" || d.Code != first.Code {
		return false
	}
	paths := []source.Path{first.Path}
	for _, r := range first.Related {
		paths = append(paths, r.Path)
	}
	return slices.ContainsFunc(paths, func(p source.Path) bool { return s.refersTo(p, d.Path) || s.refersTo(d.Path, p) })
}

// refersTo reports whether the expression at path uses the last label of other.
func (s *Source) refersTo(path, other source.Path) bool {
	found := false
	for _, f := range fieldsOf(lookup(s.user, path.Labels())) {
		ast.Walk(f.Value, func(n ast.Node) bool {
			found = found || isIdent(n, label(other))
			return !found
		}, nil)
	}
	return found
}
