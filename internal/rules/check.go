package rules

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/errors"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/diag"
	"stackplan/internal/language"
	"stackplan/internal/load"
	"stackplan/internal/source"
)

// violation is a rule that a description violates at a path.
type violation struct {
	*Rule
	path source.Path
	kind kind
}

// kind is how a rule is violated.
type kind int

const (
	breaks    kind = iota // the value does not satisfy the rule
	unset                 // the rule requires a value that the description does not set
	forbidden             // the rule allows no field of this name
)

// comparison is the values of a description and a package of rules.
type comparison struct {
	*rulePackage
	values       map[string]any
	plain, ruled cue.Value // the values alone, and unified with the rules
	found        []violation
	list         diag.List // what is wrong with the rules
}

// Check returns the findings of the rules about a description, and those about the rules themselves: what Read found, rules that
// contradict the schema, and rules that cannot be evaluated. invalid are the paths of invalid values, about which nothing more is reported.
func (s *Set) Check(src *load.Source, computed Computed, invalid []source.Path) diag.List {
	if len(s.packages) == 0 {
		return s.list
	}
	list := slices.Clone(s.list)
	values := src.Values()
	for _, p := range s.packages {
		if !p.IsValid() {
			continue
		}
		list = append(list, p.contradictions(values)...)
		if len(values) == 0 {
			continue // the description cannot be evaluated
		}
		for _, variant := range computed.variants(values) {
			c := p.compare(variant)
			list = append(list, c.list...)
			for _, v := range c.found {
				related := func(at source.Path) bool {
					return at.Contains(v.path) || v.path.Contains(at) || v.kind == unset && v.path.Parent() == at.Parent()
				}
				if !p.broken[v.Rule] && !slices.ContainsFunc(invalid, related) {
					list = append(list, v.finding(src, variant, computed))
				}
			}
		}
	}
	return list
}

// compare compares values with the rules.
func (p *rulePackage) compare(values map[string]any) *comparison {
	c := &comparison{rulePackage: p, values: values}
	text, err := json.Marshal(values)
	if err != nil {
		panic(err) // all values come from JSON
	}
	c.plain, c.ruled = p.Apply(text)
	for _, e := range errors.Errors(c.ruled.Validate(cue.All(), cue.Concrete(true))) {
		c.conflict(e)
	}
	c.walk(values, c.ruled, "")
	return c
}

// conflict records the rules that cause an error of CUE.
func (c *comparison) conflict(e errors.Error) {
	path, places := c.ErrorAt(e)
	known, isKnown := c.known(path)
	format, _ := e.Msg()
	switch {
	case isUndecided(format):
		// walk finds these, also if there are errors, which CUE then reports alone
	case strings.Contains(format, "not allowed"):
		c.blame(path, places, forbidden)
	case isKnown || known == path.Parent() || isHidden(path):
		c.blame(path, places, breaks)
	}
}

// isUndecided reports whether an error of CUE is that a value is missing.
func isUndecided(format string) bool {
	return strings.Contains(format, "required") || strings.Contains(format, "ncomplete") || strings.Contains(format, "non-concrete") || strings.Contains(format, "cannot reference optional") ||
		strings.HasPrefix(format, "undefined field")
}

// isHidden reports whether a path is in a hidden field or a definition.
func isHidden(path source.Path) bool {
	return slices.ContainsFunc(path.Labels(), func(label string) bool { return strings.HasPrefix(label, "_") || strings.HasPrefix(label, "#") })
}

// known returns the longest beginning of a path that is in the values, and whether it is the whole path.
func (c *comparison) known(path source.Path) (source.Path, bool) {
	labels := path.Labels()
	for n := len(labels); n > 0; n-- {
		if _, ok := at(c.values, labels[:n]); ok {
			return source.Join(labels[:n]...), n == len(labels)
		}
	}
	return "", len(labels) == 0
}

// blame records the rules that a value does not satisfy: those of its own path, else those of the values that contain it.
func (c *comparison) blame(path source.Path, places []source.Pos, k kind) {
	of, _ := c.known(path)
	if isHidden(path) {
		c.violated(c.atFirst(places), of, k)
		return
	}
	for at := of; ; at = at.Parent() {
		rules := c.conjuncts(at)
		for _, r := range rules {
			switch {
			case k == breaks:
				c.violated(r, at, k)
			case isSchemas(of):
				c.closed(r, of)
			default:
				c.violated(r, of, k)
			}
		}
		if len(rules) > 0 {
			return
		}
		if at == "" {
			break
		}
	}
	c.violated(c.atFirst(places), of, k)
}

// isSchemas reports whether the schema, not the user, chose the last name of a path.
func isSchemas(path source.Path) bool {
	labels := path.Labels()
	parent := language.Cloud().Find(labels[:len(labels)-1])
	return parent != nil && parent.Field(labels[len(labels)-1]) != nil
}

// closed reports a rule that allows only the fields that it names, in a struct whose fields the schema names.
func (c *comparison) closed(r *Rule, path source.Path) {
	if c.broken[r] {
		return
	}
	c.broken[r] = true
	c.list = append(c.list, diag.Diagnostic{Code: "rules/closed", Pos: r.Pos, Length: r.length,
		Message: "this rule allows only the fields that it names, but every description has " + language.Label(path),
		Hint:    "add ... as the last line of its definition, or name it _name instead of #name"})
}

// conjuncts returns the rules of a path that its value does not satisfy.
func (c *comparison) conjuncts(path source.Path) []*Rule {
	found := c.find(path)
	_, parts := c.ruled.LookupPath(found).Expr()
	value := c.plain.LookupPath(found)
	var all []*Rule
	for _, part := range parts {
		src := part.Source()
		if src == nil {
			continue
		}
		if r := c.at(cuesyntax.PosOf(src)); r != nil && value.Unify(part).Validate() != nil {
			all = append(all, r)
		}
	}
	return all
}

// find returns a path of the values as a path of CUE.
func (c *comparison) find(path source.Path) cue.Path {
	var selectors []cue.Selector
	labels := path.Labels()
	for i, label := range labels {
		in, _ := at(c.values, labels[:i])
		if n, err := strconv.Atoi(label); err == nil && isList(in) {
			selectors = append(selectors, cue.Index(n))
		} else {
			selectors = append(selectors, cue.Str(label))
		}
	}
	return cue.MakePath(selectors...)
}

func isList(value any) bool {
	_, ok := value.([]any)
	return ok
}

// violated records a violation once.
func (c *comparison) violated(r *Rule, path source.Path, k kind) {
	v := violation{r, path, k}
	if r != nil && !slices.Contains(c.found, v) {
		c.found = append(c.found, v)
	}
}

// walk records the values that rules require or would set, and the rules that have no result for the values.
func (c *comparison) walk(value any, ruled cue.Value, path source.Path) {
	if value != nil && !ruled.IsConcrete() {
		c.undecided(ruled, path)
	}
	fields, ok := value.(map[string]any)
	if !ok {
		return
	}
	it, err := ruled.Fields(cue.All())
	for err == nil && it.Next() {
		sel, v := it.Selector(), it.Value()
		if !sel.IsString() || sel.ConstraintType() == cue.OptionalConstraint {
			continue
		}
		label := sel.Unquoted()
		inner, ok := fields[label]
		isValue := v.IncompleteKind() != cue.StructKind && v.IsConcrete() && v.Err() == nil
		switch {
		case ok:
			c.walk(inner, v, path.Add(label))
		case sel.ConstraintType() == cue.RequiredConstraint, isValue:
			c.violated(c.atFirst(positions(v)), path.Add(label), unset)
		}
	}
}

// positions returns the places of the conjuncts of a value.
func positions(v cue.Value) []source.Pos {
	all := []source.Pos{cuesyntax.Pos(v.Pos())}
	_, parts := v.Expr()
	for _, part := range parts {
		all = append(all, cuesyntax.Pos(part.Pos()))
	}
	return all
}

// undecided reports the rule that refers to a value that the description does not set.
func (c *comparison) undecided(v cue.Value, path source.Path) {
	for _, e := range errors.Errors(v.Err()) {
		_, places := c.ErrorAt(e)
		r := c.atFirst(places)
		if r == nil || c.broken[r] {
			continue
		}
		c.broken[r] = true
		c.list = append(c.list, diag.Diagnostic{Code: "rules/incomplete", Pos: places[0], Length: 1,
			Message: "this rule cannot be evaluated for " + language.Label(path) + ": it refers to a value that the description does not set",
			Hint:    `write it for the case that the value is set: if location != _|_ if location == "x" {...}`})
	}
}
