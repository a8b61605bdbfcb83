package form

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// Regexp accepts a regular expression. Programs use Python's, which know more than Go's: only faults that are faults in both are
// reported.
func Regexp(text string) string {
	_, err := syntax.Parse(text, syntax.Perl)
	var bad *syntax.Error
	if !errors.As(err, &bad) {
		return ""
	}
	switch bad.Code {
	case syntax.ErrMissingBracket, syntax.ErrMissingParen, syntax.ErrUnexpectedParen, syntax.ErrTrailingBackslash,
		syntax.ErrMissingRepeatArgument, syntax.ErrInvalidCharRange:
		if strings.Contains(text, "(?") {
			return "" // a construct of Python may be the reason
		}
		return fmt.Sprintf("%q is not a regular expression: %s", text, bad.Code)
	}
	return ""
}

var conversion = regexp.MustCompile(`%(\([^)]*\))?[-#0 +]*(\*|\d+)?(\.(\*|\d+))?[hlL]?(.?)`)

// Format accepts a format of Python's % operator. If names are given, a name in parentheses that resembles one of them is a fault.
func Format(names ...string) Validate {
	return func(text string) string {
		for _, m := range conversion.FindAllStringSubmatch(text, -1) {
			kind, name := m[5], strings.Trim(m[1], "()")
			if kind == "" || !strings.Contains("diouxXeEfFgGcrsa%", kind) {
				return fmt.Sprintf("%q in the format is not a conversion such as %%s", m[0])
			}
			if name == "" || slices.Contains(names, name) {
				continue
			}
			fault := fmt.Sprintf("the format contains %q", name)
			if noted := note(fault, name, names); noted != fault {
				return noted
			}
		}
		return ""
	}
}
