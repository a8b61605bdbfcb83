// Package form validates the inner form of values whose type is text: ranges of numbers, pairs, sets of CPUs, JSON, regular expressions,
// URLs. Each function states what is wrong with a text; "" means that nothing is. The functions accept what the programs accept, and also
// what they do not know: a false alarm is worse than a missed fault.
//
// The package contains no option. Projects state which options have which form (service.Form).
package form

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/spelling"
)

// Validate states what is wrong with a text; "" if nothing is.
type Validate func(text string) string

// Optional accepts the empty text, and leaves the others to the given function.
func Optional(validate Validate) Validate {
	return func(text string) string {
		if text == "" {
			return ""
		}
		return validate(text)
	}
}

// Empty accepts no text but the empty one.
func Empty(text string) string {
	if text == "" {
		return ""
	}
	return fmt.Sprintf("the value is %q, not empty", text)
}

// Boolean accepts the words that oslo_utils reads as booleans, in any case.
func Boolean(text string) string {
	return OneOfAnyCase("true", "t", "yes", "y", "on", "1", "false", "f", "no", "n", "off", "0")(text)
}

// AnyOf accepts what one of some functions accepts. The fault is that of the first.
func AnyOf(all ...Validate) Validate {
	return func(text string) string {
		if slices.ContainsFunc(all, func(validate Validate) bool { return validate(text) == "" }) {
			return ""
		}
		return all[0](text)
	}
}

// OneOf accepts some words.
func OneOf(words ...string) Validate {
	return func(text string) string {
		if slices.Contains(words, text) {
			return ""
		}
		return note(fmt.Sprintf("%q is not one of %s", text, strings.Join(words, ", ")), text, words)
	}
}

// OneOfAnyCase accepts some words in upper and lower case.
func OneOfAnyCase(words ...string) Validate {
	return func(text string) string {
		if slices.ContainsFunc(words, func(word string) bool { return strings.EqualFold(word, text) }) {
			return ""
		}
		return OneOf(words...)(text)
	}
}

// note adds the word that a text probably means.
func note(fault, text string, words []string) string {
	if near := spelling.Misspelt(text, words); near != "" {
		return fault + ": " + spelling.DidYouMean(near)
	}
	return fault
}

// Matches accepts the texts that a pattern matches as a whole. What is what they are, as in: "x" is not a MAC address.
func Matches(what, pattern string) Validate {
	compiled := regexp.MustCompile("^(?:" + pattern + ")$")
	return func(text string) string {
		if compiled.MatchString(text) {
			return ""
		}
		return fmt.Sprintf("%q is not %s", text, what)
	}
}

// Contains accepts the texts that contain a part.
func Contains(part, why string) Validate {
	return func(text string) string {
		if strings.Contains(text, part) {
			return ""
		}
		return fmt.Sprintf("%q does not contain %s, %s", text, part, why)
	}
}

// number parses a whole number as Python's int does: white space around it, a sign.
func number(text string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	return n, err == nil
}

// NumberIn accepts the whole numbers of a range.
func NumberIn(low, high int64) Validate {
	return func(text string) string {
		switch n, ok := number(text); {
		case !ok:
			return fmt.Sprintf("%q is not a whole number", text)
		case n < low || n > high:
			return fmt.Sprintf("%s is not in %d to %d", strings.TrimSpace(text), low, high)
		}
		return ""
	}
}

// RangeIn accepts FIRST:LAST with numbers of a range, the first at most the last.
func RangeIn(low, high int64) Validate {
	in := NumberIn(low, high)
	return func(text string) string {
		first, last, found := strings.Cut(text, ":")
		if !found {
			return fmt.Sprintf("%q is not a range FIRST:LAST", text)
		}
		for _, bound := range []string{first, last} {
			if fault := in(bound); fault != "" {
				return fault
			}
		}
		return ordered(first, last)
	}
}

// ordered states that the first number of a range is above the last.
func ordered(first, last string) string {
	a, _ := number(first)
	b, _ := number(last)
	if a > b {
		return fmt.Sprintf("the range begins with %d, which is above its end %d", a, b)
	}
	return ""
}

// VLANRange accepts a physical network, or NETWORK:FIRST:LAST with VLANs.
func VLANRange(text string) string {
	parts := strings.Split(strings.TrimSpace(text), ":")
	switch {
	case parts[0] == "":
		return fmt.Sprintf("%q names no physical network", text)
	case len(parts) == 1:
		return ""
	case len(parts) != 3:
		return fmt.Sprintf("%q is not NETWORK or NETWORK:FIRST:LAST", text)
	}
	return RangeIn(1, 4094)(parts[1] + ":" + parts[2])
}

// Pair accepts two texts with a separator between them, each of which may be validated.
func Pair(separator, what string, first, second Validate) Validate {
	return func(text string) string {
		a, b, found := strings.Cut(text, separator)
		a, b = strings.TrimSpace(a), strings.TrimSpace(b)
		if !found || a == "" || b == "" {
			return fmt.Sprintf("%q is not %s", text, what)
		}
		for _, part := range []struct {
			validate Validate
			text     string
		}{{first, a}, {second, b}} {
			if part.validate == nil {
				continue
			}
			if fault := part.validate(part.text); fault != "" {
				return fault
			}
		}
		return ""
	}
}

// Mapping accepts NAME:NAME without another colon, as neutron's parse_mappings does.
func Mapping(what string) Validate {
	noColon := func(text string) string {
		if strings.Contains(text, ":") {
			return fmt.Sprintf("%q contains a colon", text)
		}
		return ""
	}
	return Pair(":", what, nil, noColon)
}

// CPUSet accepts a set of CPUs as nova parses it: 4-23,^12.
func CPUSet(text string) string {
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimPrefix(strings.TrimSpace(part), "^")
		if part == "" {
			continue
		}
		first, last, isRange := strings.Cut(part, "-")
		if !isRange {
			last = first
		}
		a, isFirst := number(first)
		b, isLast := number(last)
		if !isFirst || !isLast || a < 0 || b < a {
			return fmt.Sprintf("%q is not a CPU or a range of CPUs", part)
		}
	}
	return ""
}
