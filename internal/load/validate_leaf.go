package load

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue"

	"stackplan/internal/language"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// leaf validates a value without fields or elements.
func (c *validator) leaf(v cue.Value, s *language.Shape, path source.Path) {
	if c.losesDefault(v, path) || c.boundsComputed(v, s, path) {
		return
	}
	v = c.evaluated(v, path)
	kind := v.Kind()
	if kind == cue.BottomKind {
		if k := v.IncompleteKind(); k&s.Kinds() == 0 && k != cue.BottomKind {
			c.wrongKind(v, s, path, k)
			return
		}
		c.incomplete(v, path)
		return
	}
	if kind&s.Kinds() == 0 {
		c.wrongKind(v, s, path, kind)
		return
	}
	if !c.checkText(v, path) {
		return
	}
	text, _ := scalar(v)
	if kind == cue.BoolKind || s.Takes(kind, text) {
		return
	}
	c.wrongValue(text, kind, s, path)
}

// losesDefault reports a reference to a value that is only a default of the schema. CUE would use the default of the field itself
// instead, without an error.
func (c *validator) losesDefault(v cue.Value, path source.Path) bool {
	reference := referenceText(v)
	if reference == "" || v.IsConcrete() && v.Err() == nil {
		return false
	}
	_, target := v.ReferencePath()
	if isConstraint(target, c.whole.LookupPath(target)) {
		return false
	}
	wanted, ok := scalar(defaultOf(c.whole.LookupPath(target)))
	got, filled := scalar(c.evaluated(v, path))
	if !ok && filled {
		c.list.Errorf("schema/incomplete", path, "%s refers to %s, which has no value", language.Label(path), reference).Hint =
			"give " + reference + " a value"
		return true
	}
	if !ok || wanted == got {
		return false
	}
	c.list.Errorf("schema/incomplete", path, "%s refers to %s, which is a default of the schema", language.Label(path), reference).Hint =
		"give " + reference + " a value, or write the value here"
	return true
}

// isConstraint reports whether a reference is to a type of CUE, which has no path, to a definition, or to a hidden field with a type or a
// bound: it limits the values of a field, and the default of the schema may be one of them.
func isConstraint(target cue.Path, v cue.Value) bool {
	isHidden := func(s cue.Selector) bool { return s.LabelType().IsHidden() }
	switch selectors := target.Selectors(); {
	case len(selectors) == 0 || slices.ContainsFunc(selectors, cue.Selector.IsDefinition):
		return true
	case v.Err() != nil || !slices.ContainsFunc(selectors, isHidden):
		return false
	}
	op, _ := v.Expr()
	return slices.Contains(limits, op)
}

// limits are the operators of values that limit others. NoOp is a type.
var limits = []cue.Op{
	cue.NoOp, cue.AndOp, cue.OrOp, cue.LessThanOp, cue.LessThanEqualOp, cue.GreaterThanOp, cue.GreaterThanEqualOp, cue.NotEqualOp,
	cue.RegexMatchOp, cue.NotRegexMatchOp,
}

// boundsComputed records a bound on a field whose default stackplan computes after the evaluation, see Bounded.
func (c *validator) boundsComputed(v cue.Value, s *language.Shape, path source.Path) bool {
	if s.Notes["computed"] == "" || v.IsConcrete() || v.Err() != nil {
		return false
	}
	if op, _ := cue.Dereference(v).Expr(); op == cue.NoOp {
		return false // a type, such as int
	}
	c.bounded = append(c.bounded, path)
	return true
}

// Bounded returns the fields that the description limits without a value, and whose default is computed after the evaluation.
func (e *evaluation) Bounded() []source.Path { return e.bounded }

// Allows reports whether the limits that the description sets at a path allow a number, and returns the limits in CUE.
func (e *evaluation) Allows(path source.Path, n int) (limits string, ok bool) {
	v := e.at(path)
	return shortText(v), v.Unify(v.Context().Encode(n)).Validate() == nil
}

// wrongKind reports a value of a wrong kind, as a text instead of a number.
func (c *validator) wrongKind(v cue.Value, s *language.Shape, path source.Path, kind cue.Kind) {
	due := s.Notes["is"]
	if due == "" {
		due = kindWord(s.Kinds())
	}
	said := c.list.Errorf("schema/type", path, "%s must be %s, not %s", subject(s, path), due, kindWord(kind))
	said.Rule = s.RuleText()
	text, _ := scalar(v)
	switch {
	case language.IsSecret(path):
	case kind == cue.NullKind && s.HasValue:
		said.Hint = "remove it to use the default"
	case kind == cue.StringKind && s.Takes(cue.IntKind, text) && isNumber(text):
		said.Hint = "remove the quotes: " + text
	case kind == cue.StringKind && s.Kinds() == cue.BoolKind:
		said.Hint = "write true or false, without quotes"
	case kind == cue.BoolKind && s.Kinds() == cue.StringKind, kind&cue.NumberKind != 0 && s.Takes(cue.StringKind, text):
		said.Hint = fmt.Sprintf("put it in quotes: %q", strings.ToLower(text))
	default:
		said.Hint = s.HintFor(text)
	}
}

// wrongValue reports a value of a right kind that no choice accepts.
func (c *validator) wrongValue(text string, kind cue.Kind, s *language.Shape, path source.Path) {
	said := c.list.Errorf("schema/pattern", path, "%s %s is not %s", subject(s, path), quote(text, kind), s.Notes["is"])
	said.Rule = s.RuleText()
	said.Hint = s.HintFor(text)
	if language.IsSecret(path) {
		said.Message, said.Hint = notSecret, s.Notes["hint"]
		return
	}
	if kind == cue.StringKind {
		if s.Notes["characters"] != "" {
			said.Message = subject(s, path) + ": " + notName(text, s)
		} else if s.AllFixed() {
			said.Code = "schema/choice"
			if choices := s.Literals(); len(choices) <= 8 {
				said.Message = fmt.Sprintf("%s %q is not %s", subject(s, path), text, oneOf(choices))
			}
			if near := spelling.Nearest(text, s.Literals()); near != "" {
				said.Hint = spelling.DidYouMean(strconv.Quote(near))
			}
		} else if said.Hint == "" && s.Notes["is"] == "" {
			said.Message = fmt.Sprintf("%s %q does not match %s", subject(s, path), text, s.Pattern())
		}
		return
	}
	said.Code = "schema/range"
	if broken := s.OutOfRange(text); broken != "" {
		said.Message = fmt.Sprintf("%s %s %s", subject(s, path), text, broken)
	}
}

// oneOf lists texts: "a", "b" or "c".
func oneOf(texts []string) string {
	var quoted []string
	for _, text := range texts {
		quoted = append(quoted, strconv.Quote(text))
	}
	return spelling.List(quoted, "or")
}

// checkText reports a line break or another control character: it would begin a new line in a generated file.
func (c *validator) checkText(v cue.Value, path source.Path) bool {
	if v.IncompleteKind() != cue.StringKind {
		return true
	}
	text, _ := v.String()
	at := controlAt(text)
	if at < 0 {
		return true
	}
	said := c.list.Errorf("value/text", path, "%s contains %s", language.Label(path), controlWord(text[at]))
	said.Hint = "write it in one line of printable text"
	return false
}

// controlAt returns the offset of the first control character, or -1. It includes the line separators of Unicode.
func controlAt(text string) int {
	return strings.IndexFunc(text, func(r rune) bool {
		return r < ' ' || 0x7f <= r && r <= 0x9f || r == 0x2028 || r == 0x2029
	})
}

func controlWord(c byte) string {
	switch c {
	case '\n', '\r':
		return "a line break"
	case '\t':
		return "a tab"
	}
	return "a control character"
}
