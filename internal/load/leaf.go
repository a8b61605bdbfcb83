package load

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue"

	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// leaf judges a value without parts.
func (j *judge) leaf(v cue.Value, s *shape, path source.Path) {
	if j.losesDefault(v, path) {
		return
	}
	v = j.evaluated(v, path)
	kind := v.Kind()
	if kind == cue.BottomKind {
		if k := v.IncompleteKind(); k&s.kinds() == 0 && k != cue.BottomKind {
			j.wrongKind(v, s, path, k)
			return
		}
		j.incomplete(v, path)
		return
	}
	if kind&s.kinds() == 0 {
		j.wrongKind(v, s, path, kind)
		return
	}
	if !j.checkText(v, path) {
		return
	}
	text, _ := scalar(v)
	if kind == cue.BoolKind || takes(s, kind, text) {
		return
	}
	j.wrongValue(text, kind, s, path)
}

// losesDefault reports a reference to a value that only the schema gives, as a default. CUE would let the default of the
// field itself win over it in silence.
func (j *judge) losesDefault(v cue.Value, path source.Path) bool {
	reference := referenceText(v)
	if reference == "" || v.IsConcrete() && v.Err() == nil {
		return false
	}
	_, target := v.ReferencePath()
	wanted, ok := scalar(defaultOf(j.whole.LookupPath(target)))
	got, filled := scalar(j.evaluated(v, path))
	if !ok && filled {
		j.list.Errorf("schema/incomplete", path, "%s refers to %s, which has no value", label(path), reference).Hint =
			"give " + reference + " a value of its own"
		return true
	}
	if !ok || wanted == got {
		return false
	}
	j.list.Errorf("schema/incomplete", path, "%s refers to %s, which is a default of the schema", label(path), reference).Hint =
		"give " + reference + " a value, or write the value here"
	return true
}

// kinds are all kinds that a leaf takes.
func (s *shape) kinds() (all cue.Kind) {
	for _, c := range s.choices {
		all |= c.kind
	}
	return all
}

// takes reports whether a choice of s allows the value of that kind and text.
func takes(s *shape, kind cue.Kind, text string) bool {
	return slices.ContainsFunc(s.choices, func(c choice) bool { return c.takes(kind, text) })
}

func (c choice) takes(kind cue.Kind, text string) bool {
	return c.kind&kind != 0 && (!c.fixed || c.literal == text) && (c.pattern == nil || c.pattern.MatchString(text)) &&
		(c.min == nil || compareNumber(text, *c.min) >= 0) && (c.max == nil || compareNumber(text, *c.max) <= 0)
}

// wrongKind reports a text where a number is due, and the like.
func (j *judge) wrongKind(v cue.Value, s *shape, path source.Path, kind cue.Kind) {
	due := s.notes["is"]
	if due == "" {
		due = kindWord(s.kinds())
	}
	said := j.list.Errorf("schema/type", path, "%s must be %s, not %s", subject(s, path), due, kindWord(kind))
	said.Rule = s.limit()
	text, _ := scalar(v)
	switch {
	case hidden(path):
	case kind == cue.NullKind && s.hasValue:
		said.Hint = "leave it out to keep the default"
	case kind == cue.StringKind && takes(s, cue.IntKind, text) && isNumber(text):
		said.Hint = "leave the quotes out: " + text
	case kind == cue.StringKind && s.kinds() == cue.BoolKind:
		said.Hint = "write true or false, without quotes"
	case kind == cue.BoolKind && s.kinds() == cue.StringKind, kind&cue.NumberKind != 0 && takes(s, cue.StringKind, text):
		said.Hint = fmt.Sprintf("put it in quotes: %q", strings.ToLower(text))
	default:
		said.Hint = s.hintFor(text)
	}
}

// wrongValue reports a value of a right kind that no choice takes.
func (j *judge) wrongValue(text string, kind cue.Kind, s *shape, path source.Path) {
	said := j.list.Errorf("schema/pattern", path, "%s %s is not %s", subject(s, path), quote(text, kind), s.notes["is"])
	said.Rule = s.limit()
	said.Hint = s.hintFor(text)
	if hidden(path) {
		said.Message, said.Hint = notSecret, s.notes["hint"]
		return
	}
	if kind == cue.StringKind {
		if s.allFixed() {
			said.Code = "schema/choice"
			if choices := s.literals(); len(choices) <= 8 {
				said.Message = fmt.Sprintf("%s %q is not %s", subject(s, path), text, oneOf(choices))
			}
			if near := spelling.Nearest(text, s.literals()); near != "" {
				said.Hint = fmt.Sprintf("did you mean %q?", near)
			}
		} else if said.Hint == "" && s.notes["is"] == "" {
			said.Message = fmt.Sprintf("%s %q does not match %s", subject(s, path), text, s.choices[len(s.choices)-1].pattern)
		}
		return
	}
	said.Code = "schema/range"
	for _, c := range s.choices {
		if c.min != nil && compareNumber(text, *c.min) < 0 {
			said.Message = fmt.Sprintf("%s %s is below %d", subject(s, path), text, *c.min)
		} else if c.max != nil && compareNumber(text, *c.max) > 0 {
			said.Message = fmt.Sprintf("%s %s is above %d", subject(s, path), text, *c.max)
		}
	}
}

// allFixed reports whether s takes a number of given texts only.
func (s *shape) allFixed() bool {
	return !slices.ContainsFunc(s.choices, func(c choice) bool { return !c.fixed })
}

// literals are the texts that s takes.
func (s *shape) literals() []string {
	var all []string
	for _, c := range s.choices {
		if c.fixed && c.kind == cue.StringKind && !slices.Contains(all, c.literal) {
			all = append(all, c.literal)
		}
	}
	return all
}

// oneOf lists texts: "a", "b" or "c".
func oneOf(texts []string) string {
	var b strings.Builder
	for i, text := range texts {
		switch i {
		case 0:
		case len(texts) - 1:
			b.WriteString(" or ")
		default:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%q", text)
	}
	return b.String()
}

// checkText reports a line break or another control character: in a file of a host it would begin a line of its own.
func (j *judge) checkText(v cue.Value, path source.Path) bool {
	if v.IncompleteKind() != cue.StringKind {
		return true
	}
	text, _ := v.String()
	at := controlAt(text)
	if at < 0 {
		return true
	}
	said := j.list.Errorf("value/text", path, "%s holds %s", label(path), controlWord(text[at]))
	said.Hint = "write it in one line of printable text"
	return false
}

// controlAt is the offset of the first control character, or -1. Line separators of Unicode count as well.
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

// defaultOf is the default of v, or v where it has none.
func defaultOf(v cue.Value) cue.Value {
	d, _ := v.Default()
	return d
}
