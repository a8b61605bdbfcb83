package catalogue

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/secret"
	"stackplan/internal/series"
	"stackplan/internal/spelling"
)

// Problem is a problem with a value or a name.
type Problem struct {
	Kind    ProblemKind
	Message string // what is wrong; never contains the value of a secret option
	Rule    string // the rule that the value breaks, and its source; may be empty
	Hint    string // what to do; may be empty
}

// ProblemKind is the severity of a problem.
type ProblemKind string

// A program rejects or ignores a value with an Error. It still accepts one with a Warning.
const (
	Error   ProblemKind = "error"
	Warning ProblemKind = "warning"
)

// Validate returns the problems with the values of an option, given as texts of a file, one for each line that sets the
// option. It validates the number of values, their type, bounds and choices, and reports an option that is deprecated for
// removal.
//
// It accepts a text with a placeholder of a secret, ((name)), or a reference to another option, $name, because its value is
// known only on the host. It also accepts a value that another program of the project accepts (see Option.Variants).
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
		if isKnownOnHost(text) || isOwnDefault(o, text) || acceptedByVariant(o, text) {
			continue
		}
		problems = append(problems, validateText(o, text)...)
	}
	return problems
}

// rule returns a rule of the option and its source. An option without a series is declared by the user.
func (o Option) rule(what string) string {
	if o.Series == series.None {
		return fmt.Sprintf("%s: %v, as declared", what, o.Key)
	}
	text := fmt.Sprintf("%s: %v of %s in %v", what, o.Key, o.Project, o.Series)
	if o.Imported != "" {
		text += ", imported from " + o.Imported
	}
	return text
}

// manyHint states how to write several values.
func manyHint(o Option) string {
	if o.Type == List || o.Type == Dict {
		return "write the members in one value, separated by commas"
	}
	return "keep one line: the program reads only the last"
}

// reference matches a reference to another option, $name or ${name}. A dollar before anything else is literal.
var reference = regexp.MustCompile(`\$\{?[A-Za-z_]`)

// isKnownOnHost reports whether the value of a text is known only on the host: the engine inserts secrets, and oslo.config
// replaces $name and ${name}. $$ and \$ are a literal dollar (oslo_config.cfg, ConfigOpts.StrSubWrapper and Template).
func isKnownOnHost(text string) bool {
	return secret.Pattern.MatchString(text) || reference.MatchString(strings.ReplaceAll(strings.ReplaceAll(text, "$$", ""), `\$`, ""))
}

// isOwnDefault reports whether a text is the option's own default, which a few options declare in conflict with their own
// type.
func isOwnDefault(o Option, text string) bool {
	return slices.Contains(o.Default, text)
}

// acceptedByVariant reports whether another declaration of the option accepts a text.
func acceptedByVariant(o Option, text string) bool {
	return slices.ContainsFunc(o.Variants, func(v Variant) bool {
		return v.Type != o.Type && len(validateText(Option{Type: v.Type}, text)) == 0
	})
}

// validateText validates one text: all of it, or each member of a list.
func validateText(o Option, text string) []Problem {
	switch o.Type {
	case List:
		var problems []Problem
		for _, member := range o.members(text) {
			problems = append(problems, validateMember(o, member)...)
		}
		return problems
	case Multi, MultiString:
		return validateMember(o, text)
	}
	return validateScalar(o, limits{o.Type, o.Min, o.Max, o.Choices}, text)
}

// validateMember validates a member of a list or one line of a multi-valued option.
func validateMember(o Option, text string) []Problem {
	item := o.Item
	if item == "" {
		item = String
	}
	return validateScalar(o, limits{item, o.ItemMin, o.ItemMax, o.ItemChoices}, text)
}

// limits are the type, bounds and choices of a single value.
type limits struct {
	of       Type
	min, max string
	choices  []string
}

// validateScalar validates one value against its type, bounds and choices, and returns the first problem.
func validateScalar(o Option, l limits, text string) []Problem {
	form, ok := forms[l.of]
	if ok && !form.accepts(text) {
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

// isChoice reports whether a value is among the choices. The facts do not state which options accept their choices in any
// case. An option whose default differs from its choice in case does.
func isChoice(o Option, l limits, text string) bool {
	anyCase := len(o.Default) == 1 && !slices.Contains(l.choices, o.Default[0])
	return slices.ContainsFunc(l.choices, func(choice string) bool {
		return isSame(l.of, choice, text) || anyCase && strings.EqualFold(choice, text)
	})
}

// shown returns a value for a message.
func (o Option) shown(text string) string {
	if o.Secret {
		return "the value"
	}
	return strconv.Quote(text)
}

// formHint states how to write a value of the wrong type.
func formHint(form form, text string) string {
	if text == "" {
		return "write null to omit the line: the default applies"
	}
	if near := spelling.Misspelt(strings.ToLower(text), form.words); near != "" || len(form.words) == 0 {
		return spelling.DidYouMean(near)
	}
	return "write true or false"
}

// isBelow reports whether a and b are numbers and a is less than b.
func isBelow(a, b string) bool {
	x, errX := strconv.ParseFloat(strings.TrimSpace(a), 64)
	y, errY := strconv.ParseFloat(strings.TrimSpace(b), 64)
	return errX == nil && errY == nil && x < y
}

// outside returns which bound a value exceeds.
func outside(text string, l limits) string {
	if isBelow(text, l.min) {
		return "below " + l.min
	}
	return "above " + l.max
}

// between returns the bounds of a value in words.
func between(l limits) string {
	switch {
	case l.max == "":
		return "at least " + l.min
	case l.min == "":
		return "at most " + l.max
	}
	return l.min + " to " + l.max
}
