package load

import (
	"fmt"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/errors"

	"stackplan/internal/diag"
	"stackplan/internal/language"
	"stackplan/internal/source"
)

// incomplete reports a value that is not concrete, and why.
func (c *validator) incomplete(v cue.Value, path source.Path) {
	op, args := v.Expr()
	switch {
	case op == cue.OrOp:
		var texts []string
		for _, arg := range args {
			texts = append(texts, fmt.Sprint(arg))
		}
		said := c.list.Errorf("schema/incomplete", path, "%s has more than one possible value", language.Label(path))
		if text := strings.Join(texts, " | "); shortText(text) != "" && !language.IsSecret(path) {
			said.Message += ": " + text
		}
		said.Hint = "set one value, without *; only the schema has defaults"
	case v.Err() != nil:
		c.evaluationOf(v, path)
	case refersTo(v, path):
		c.list.Errorf("schema/cycle", path, "%s depends on itself", language.Label(path)).Hint = "set the value without a reference"
	default:
		said := c.list.Errorf("schema/incomplete", path, "%s has no value", language.Label(path))
		said.Hint = "set a value instead of a type or a bound"
		if s := language.Cloud().Find(path.Labels()); s != nil && s.HasValue {
			c.excludesDefault(said, v, s)
		}
	}
}

// excludesDefault adds to a report of a value that the default of the schema does not satisfy it.
func (c *validator) excludesDefault(said *diag.Diagnostic, v cue.Value, s *language.Shape) {
	name := language.Label(said.Path)
	said.Message, said.Rule = name+" has no value: its default does not satisfy this", s.RuleText()
	if s.Default != "" {
		said.Message = fmt.Sprintf("%s has no value: its default %s does not satisfy this", name, s.Default)
	}
	said.Hint = "set " + name + " to a value that satisfies it"
	if bound := shortText(v); bound != "" {
		said.Hint = fmt.Sprintf("set %s to a value that satisfies %s", name, bound)
	}
}

// evaluationOf reports the error of a value.
func (c *validator) evaluationOf(v cue.Value, path source.Path) {
	e := errors.Errors(v.Err())[0]
	d := c.explain(e, path)
	if reference := referenceText(v); reference != "" && d.Code != "schema/cycle" {
		d.Code, d.Message, d.Hint = "schema/reference", reference+" has no value", "refer to a field that the description sets"
	}
	d.Pos, d.Length = source.Pos{}, 0
	*c.list = append(*c.list, d)
}

// referenceText returns the reference that a field consists of, or nothing.
func referenceText(v cue.Value) string {
	f, ok := v.Source().(*ast.Field)
	if !ok {
		return ""
	}
	text := ""
	for x := f.Value; ; {
		switch n := x.(type) {
		case *ast.Ident:
			return n.Name + text
		case *ast.SelectorExpr:
			name, _, _ := ast.LabelName(n.Sel)
			text, x = "."+name+text, n.X
		default:
			return ""
		}
	}
}

// refersTo reports whether a value is a reference to a path.
func refersTo(v cue.Value, path source.Path) bool {
	_, target := v.ReferencePath()
	var labels []string
	for _, sel := range target.Selectors() {
		labels = append(labels, unquoteLabel(sel.String()))
	}
	return len(labels) > 0 && source.Join(labels...) == path
}
