package load

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/errors"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/diag"
	"stackplan/internal/language"
	"stackplan/internal/source"
)

// conflict reports two values for one field, with both places.
func (r *reporter) conflict(e errors.Error, path source.Path, args []any) diag.Diagnostic {
	d := diag.Diagnostic{Code: "schema/conflict", Path: path, Message: language.Label(path) + " has two values"}
	if a, b := shortText(args[0]), shortText(args[1]); a != "" && b != "" && !language.IsSecret(path) {
		d.Message += fmt.Sprintf(", %s and %s", min(a, b), max(a, b))
	}
	d.Hint = "a field has one value; remove all but one"
	var places []cuesyntax.Span
	for _, f := range r.Fields(path) {
		places = append(places, cuesyntax.SpanOf(f.Value))
	}
	if len(places) < 2 {
		places = r.inputSpans(e)
	}
	slices.SortFunc(places, func(a, b cuesyntax.Span) int { return a.Pos.Compare(b.Pos) })
	places = slices.Compact(places)
	if len(places) == 0 {
		return d
	}
	last := len(places) - 1
	d.Pos, d.Length = places[last].Pos, places[last].Length
	for _, p := range places[:last] {
		d.Related = append(d.Related, diag.Related{Message: "the other value", Path: path, Pos: p.Pos})
	}
	return d
}

// inputSpans returns the places in the user's files that took part in an error.
func (r *reporter) inputSpans(e errors.Error) []cuesyntax.Span {
	var places []cuesyntax.Span
	for _, p := range e.InputPositions() {
		if at := cuesyntax.Pos(p); at.IsValid() && !FromSchema(at) {
			places = append(places, cuesyntax.Span{Pos: at, Length: max(r.spans[at].Length, 1)})
		}
	}
	return places
}

// shortText prints a value of a conflict if it is short.
func shortText(arg any) string {
	const short = 40
	if text := fmt.Sprint(arg); len(text) <= short && !strings.ContainsAny(text, "{\n") && !language.RevealsSecret(text) {
		return text
	}
	return ""
}

// outOfBound reports a value that breaks a bound in the user's own files.
func (r *reporter) outOfBound(e errors.Error, path source.Path, args []any) diag.Diagnostic {
	if len(args) < 2 {
		args = []any{"", ""} // lists and disjunctions: the values are in other errors
	}
	d := r.conflict(e, path, args)
	d.Code, d.Message = "schema/constraint", language.Label(path)+" breaks a rule of this description"
	if value, rule := shortText(args[0]), shortText(args[1]); value != "" && rule != "" && !language.IsSecret(path) {
		d.Message = fmt.Sprintf("%s %s breaks the rule %s of this description", language.Label(path), value, rule)
	}
	for i := range d.Related {
		d.Related[i].Message = "the rule, or another value"
	}
	d.Hint = "change the value or the rule"
	return d
}

// joinCycles joins the reports of values that depend on each other into one.
func (r *reporter) joinCycles() {
	var kept diag.List
	for _, d := range *r.list {
		i := slices.IndexFunc(kept, func(k diag.Diagnostic) bool { return r.sameCycle(k, d) })
		if i < 0 {
			kept = append(kept, d)
			continue
		}
		first := &kept[i]
		first.Message = language.Label(first.Path) + " and " + language.Label(d.Path) + " depend on each other"
		if len(first.Related) > 0 {
			first.Message = fmt.Sprintf("%s and %d more values depend on each other", language.Label(first.Path), len(first.Related)+1)
		}
		first.Hint = "set one of them without a reference"
		first.Related = append(first.Related, diag.Related{Message: language.Label(d.Path) + " takes part", Path: d.Path})
	}
	*r.list = kept
}

// sameCycle reports whether two values depend on themselves and one value of the first cycle refers to the other.
func (r *reporter) sameCycle(first, d diag.Diagnostic) bool {
	if first.Code != "schema/cycle" || d.Code != first.Code {
		return false
	}
	paths := []source.Path{first.Path}
	for _, other := range first.Related {
		paths = append(paths, other.Path)
	}
	return slices.ContainsFunc(paths, func(p source.Path) bool { return r.refersTo(p, d.Path) || r.refersTo(d.Path, p) })
}

// refersTo reports whether the expression at path uses the last label of other.
func (r *reporter) refersTo(path, other source.Path) bool {
	found := false
	for _, f := range r.Fields(path) {
		ast.Walk(f.Value, func(n ast.Node) bool {
			found = found || cuesyntax.IsIdent(n, language.Label(other))
			return !found
		}, nil)
	}
	return found
}
