package rules

import (
	"encoding/json"
	"strconv"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/errors"

	"stackplan/internal/diag"
	"stackplan/internal/language"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// contradictions reports the rules that no description satisfies: for fields that the schema does not have, and those that the schema or
// another rule contradicts.
func (p *rulePackage) contradictions(values map[string]any) diag.List {
	text, err := json.Marshal(namesOf(values, language.Cloud()))
	if err != nil {
		panic(err) // it contains only names
	}
	own, met := p.Meet(text)
	var list diag.List
	p.unknown(own, "", &list)
	for _, e := range errors.Errors(met.Validate(cue.All())) {
		path, places := p.ErrorAt(e)
		r := p.atFirst(places)
		format, _ := e.Msg()
		if r == nil || p.broken[r] || isHidden(path) || strings.Contains(format, "not allowed") || isUndecided(format) {
			continue
		}
		d := contradiction(path, r)
		for _, at := range places {
			if other := p.at(at); other != nil && !p.broken[other] {
				if p.broken[other] = true; other != r {
					d.Related = append(d.Related, diag.Related{Message: "another rule for " + language.Label(path), Pos: other.Pos})
				}
			}
		}
		list = append(list, d)
	}
	return list
}

// unknown reports the fields of rules that the schema does not have.
func (p *rulePackage) unknown(v cue.Value, path source.Path, list *diag.List) {
	shape := language.Cloud().Find(path.Labels())
	it, err := v.Fields(cue.All())
	for err == nil && it.Next() {
		if sel := it.Selector(); !sel.IsString() || sel.ConstraintType() != 0 {
			continue
		}
		label := it.Selector().Unquoted()
		if isFieldOf(shape, label) {
			p.unknown(it.Value(), path.Add(label), list)
			continue
		}
		if r := p.atFirst(positions(it.Value())); r != nil && !p.broken[r] {
			p.broken[r] = true
			d := unknownField(path.Add(label))
			d.Pos, d.Length = r.from, len(label)
			*list = append(*list, d)
		}
	}
}

// isFieldOf reports whether the schema has a field of a name at a place.
func isFieldOf(s *language.Shape, label string) bool {
	return s == nil || s.Form != language.Struct || s.Field(label) != nil || s.Keys != nil && s.Keys.Takes(cue.StringKind, label)
}

// unknownField reports a rule for a field that no description has.
func unknownField(path source.Path) diag.Diagnostic {
	labels := path.Labels()
	label := labels[len(labels)-1]
	d := diag.Diagnostic{Code: "rules/unknown-field", Message: "no description has a field " + strconv.Quote(label) + " here"}
	if parent := language.Cloud().Find(labels[:len(labels)-1]); parent != nil {
		d.Rule = parent.RuleText()
		if d.Hint = spelling.Hint(label, parent.Names()); parent.Keys != nil && spelling.Nearest(label, parent.Names()) == "" {
			d.Hint = parent.Keys.HintFor(label)
		}
	}
	if len(labels) == 1 {
		d.Hint = strings.TrimPrefix(d.Hint+"; name a value that only rules use _"+label+" or #"+label, "; ")
	}
	return d
}

// contradiction reports a rule that no value satisfies.
func contradiction(path source.Path, r *Rule) diag.Diagnostic {
	label := language.Label(path)
	d := diag.Diagnostic{Code: "rules/contradiction", Pos: r.Pos, Length: r.length,
		Message: "no value of " + label + " satisfies this rule and the schema", Hint: "change the rule"}
	if shape := language.Cloud().Find(path.Labels()); shape != nil {
		d.Rule = shape.RuleText()
	}
	if entries := language.Match(string(path)); len(entries) == 1 {
		d.Hint = "the schema allows for " + label + ": " + entries[0].Value
	}
	return d
}
