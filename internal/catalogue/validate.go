package catalogue

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/series"
	"stackplan/internal/spelling"
)

// Problem is what is wrong with a value or a name.
type Problem struct {
	Kind    ProblemKind
	Message string // what is wrong; never holds the value of a secret option
	Rule    string // the rule that it breaks and where the rule comes from; may be empty
	Hint    string // what to do; may be empty
}

// ProblemKind tells whether a problem stops the compiler.
type ProblemKind string

// An Error would be refused or silently ignored by the program; a Warning works for now.
const (
	Error   ProblemKind = "error"
	Warning ProblemKind = "warning"
)

// Validate returns what is wrong with the values that an option is given, as texts of a file, one for each time that the
// option is named: how many there are, their type, bounds and choices, and whether the option is deprecated for removal.
//
// A text that holds a placeholder of a secret, ((name)), or a reference to another option, $name, is known only on the
// host and is not judged. A value that another program of the project would take (see Option.Variants) passes.
func Validate(o Option, texts []string) []Problem {
	var problems []Problem
	if o.Removal {
		problems = append(problems, Problem{
			Kind:    Warning,
			Message: fmt.Sprintf("%v is deprecated for removal in %v", o.Key, o.Series),
			Hint:    replacement(o.Project, o.Key),
		})
	}
	if len(texts) > 1 && !o.IsMulti() {
		problems = append(problems, Problem{
			Kind:    Error,
			Message: fmt.Sprintf("%v takes one value, but has %d", o.Key, len(texts)),
			Rule:    o.rule("a single " + string(o.Type)),
			Hint:    manyHint(o),
		})
	}
	for _, text := range texts {
		if isKnownLater(text) || isDeclared(o, text) || takenByVariant(o, text) {
			continue
		}
		problems = append(problems, validateText(o, text)...)
	}
	return problems
}

// rule words a limit of the option and says whose it is; an option without a series is the user's own.
func (o Option) rule(what string) string {
	if o.Series == series.None {
		return fmt.Sprintf("%s: %v, as declared", what, o.Key)
	}
	text := fmt.Sprintf("%s: %v of %s in %v", what, o.Key, o.Project, o.Series)
	if o.Imported != "" {
		text += ", as " + o.Imported + " has it"
	}
	return text
}

// manyHint tells how several values are written.
func manyHint(o Option) string {
	if o.Type == List || o.Type == Dict {
		return "write the members in one value, with commas between them"
	}
	return "of several lines the program reads only the last: keep one"
}

var placeholder = regexp.MustCompile(`\(\([^()\s]+\)\)`)

// isKnownLater reports whether the value of a text is known only on the host: the engine fills in secrets, oslo.config
// fills in $name and ${name}. $$ is a plain dollar.
func isKnownLater(text string) bool {
	return placeholder.MatchString(text) || strings.Contains(strings.ReplaceAll(text, "$$", ""), "$")
}

// isDeclared reports whether a text is the option's own default, which a few options declare against their own type.
func isDeclared(o Option, text string) bool {
	return slices.Contains(o.Default, text)
}

// takenByVariant reports whether another declaration of the option takes a text.
func takenByVariant(o Option, text string) bool {
	return slices.ContainsFunc(o.Variants, func(v Variant) bool {
		return v.Type != o.Type && len(validateText(Option{Type: v.Type}, text)) == 0
	})
}

// validateText judges one text: the whole of it, or each member of a list.
func validateText(o Option, text string) []Problem {
	switch o.Type {
	case List:
		var problems []Problem
		for _, member := range splitList(text) {
			problems = append(problems, validateMember(o, member)...)
		}
		return problems
	case Multi, MultiString:
		return validateMember(o, text)
	}
	return validateScalar(o, limits{o.Type, o.Min, o.Max, o.Choices}, text)
}

// validateMember judges a member of a list or one line of a multi-valued option.
func validateMember(o Option, text string) []Problem {
	item := o.Item
	if item == "" {
		item = String
	}
	return validateScalar(o, limits{item, o.ItemMin, o.ItemMax, o.ItemChoices}, text)
}

// limits are what a single value has to keep to.
type limits struct {
	of       Type
	min, max string
	choices  []string
}

// validateScalar judges one value against its type, its bounds and its choices; the first that it breaks is told.
func validateScalar(o Option, l limits, text string) []Problem {
	form, ok := forms[l.of]
	if ok && !form.takes(text) {
		return []Problem{{
			Kind: Error, Message: fmt.Sprintf("%s is not %s", o.shown(text), form.what),
			Rule: o.rule(form.rule), Hint: formHint(form, text),
		}}
	}
	if isBelow(text, l.min) || isBelow(l.max, text) {
		return []Problem{{
			Kind: Error, Message: fmt.Sprintf("%s is %s", o.shown(text), outside(text, l)), Rule: o.rule(between(l)),
		}}
	}
	if len(l.choices) > 0 && !isChoice(o, l, text) {
		return []Problem{{
			Kind: Error, Message: fmt.Sprintf("%s is not among the choices of %v", o.shown(text), o.Key),
			Rule: o.rule("one of " + strings.Join(l.choices, ", ")), Hint: spelling.DidYouMean(spelling.Nearest(text, l.choices)),
		}}
	}
	return nil
}

// isChoice reports whether a value is among the choices. The facts do not tell which options take them in any case; one
// whose default is written in another case than its choice does.
func isChoice(o Option, l limits, text string) bool {
	anyCase := len(o.Default) == 1 && !slices.Contains(l.choices, o.Default[0])
	return slices.ContainsFunc(l.choices, func(choice string) bool {
		return isSame(l.of, choice, text) || anyCase && strings.EqualFold(choice, text)
	})
}

// shown returns a value as a message may show it.
func (o Option) shown(text string) string {
	if o.Secret {
		return "the value"
	}
	return strconv.Quote(text)
}

// formHint tells how to write a value of the wrong type.
func formHint(form form, text string) string {
	if text == "" {
		return "leave the option out to keep its default"
	}
	return spelling.DidYouMean(spelling.Nearest(strings.ToLower(text), form.words))
}

// isBelow reports whether a and b are numbers and a is the smaller.
func isBelow(a, b string) bool {
	x, errX := strconv.ParseFloat(strings.TrimSpace(a), 64)
	y, errY := strconv.ParseFloat(strings.TrimSpace(b), 64)
	return errX == nil && errY == nil && x < y
}

// outside tells which bound a value breaks.
func outside(text string, l limits) string {
	if isBelow(text, l.min) {
		return "below " + l.min
	}
	return "above " + l.max
}

// between words the bounds of a value.
func between(l limits) string {
	switch {
	case l.max == "":
		return "at least " + l.min
	case l.min == "":
		return "at most " + l.max
	}
	return l.min + " to " + l.max
}
