package language

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue"
)

// choice is one alternative of a Leaf. A value must meet all its conditions.
type choice struct {
	kind     cue.Kind
	literal  string // the only text or number that it accepts, if fixed
	fixed    bool
	min, max *int64
	pattern  *regexp.Regexp
}

func leafOf(c choice) *Shape { return &Shape{Form: Leaf, choices: []choice{c}} }

// Kinds returns all kinds of values that a Leaf accepts.
func (s *Shape) Kinds() (all cue.Kind) {
	for _, c := range s.choices {
		all |= c.kind
	}
	return all
}

// Takes reports whether s accepts a value of that kind and text.
func (s *Shape) Takes(kind cue.Kind, text string) bool {
	return slices.ContainsFunc(s.choices, func(c choice) bool { return c.takes(kind, text) })
}

func (c choice) takes(kind cue.Kind, text string) bool {
	return c.kind&kind != 0 && (!c.fixed || c.literal == text) && (c.pattern == nil || c.pattern.MatchString(text)) &&
		(c.min == nil || compareNumber(text, *c.min) >= 0) && (c.max == nil || compareNumber(text, *c.max) <= 0)
}

// AllFixed reports whether s accepts only the texts of Literals.
func (s *Shape) AllFixed() bool {
	return !slices.ContainsFunc(s.choices, func(c choice) bool { return !c.fixed })
}

// Literals returns the texts that s lists.
func (s *Shape) Literals() []string {
	var all []string
	for _, c := range s.choices {
		if c.fixed && c.kind == cue.StringKind && !slices.Contains(all, c.literal) {
			all = append(all, c.literal)
		}
	}
	return all
}

// Pattern returns the regular expression that texts must match: that of the last choice.
func (s *Shape) Pattern() string { return fmt.Sprint(s.choices[len(s.choices)-1].pattern) }

// OutOfRange states which bound a number breaks, as "is below 1"; empty if it breaks none.
func (s *Shape) OutOfRange(text string) string {
	broken := ""
	for _, c := range s.choices {
		if c.min != nil && compareNumber(text, *c.min) < 0 {
			broken = fmt.Sprintf("is below %d", *c.min)
		} else if c.max != nil && compareNumber(text, *c.max) > 0 {
			broken = fmt.Sprintf("is above %d", *c.max)
		}
	}
	return broken
}

// compareNumber compares a number as it is written with a bound. It rounds, so that 1e999999999 costs nothing; the bounds
// are small enough for that.
func compareNumber(text string, bound int64) int {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil && n == 0 {
		return 0
	}
	return cmp.Compare(n, float64(bound))
}

// HintFor returns what to write instead of a text that s rejects: the corrected text if that is clear, else the hint of the
// schema.
func (s *Shape) HintFor(text string) string {
	for _, fixed := range []string{strings.ToLower(text), strings.ReplaceAll(strings.ToLower(text), "_", "-"), binaryUnit(text)} {
		if fixed != "" && fixed != text && s.Takes(cue.StringKind, fixed) {
			return "write " + strconv.Quote(fixed)
		}
	}
	return s.Notes["hint"]
}

// binaryUnit writes 4GB, 4 G and 4gb as 4GiB.
func binaryUnit(text string) string {
	number := strings.TrimRight(text, "kKmMgGtTiIbB ")
	unit := strings.ToUpper(strings.TrimSpace(strings.TrimPrefix(text, number)))
	if number == "" || unit == "" || !strings.Contains("KMGT", unit[:1]) {
		return ""
	}
	return number + unit[:1] + "iB"
}

// meetChoices returns what both lists of alternatives accept.
func meetChoices(as, bs []choice) []choice {
	var met []choice
	for _, a := range as {
		for _, b := range bs {
			if c, ok := a.meet(b); ok {
				met = append(met, c)
			}
		}
	}
	return met
}

// meet returns what both alternatives accept; false if that is nothing.
func (c choice) meet(d choice) (choice, bool) {
	if c.kind&d.kind == 0 || c.fixed && d.fixed && c.literal != d.literal {
		return c, false
	}
	c.kind &= d.kind
	if d.fixed {
		c.fixed, c.literal = true, d.literal
	}
	if d.min != nil {
		c.min = d.min
	}
	if d.max != nil {
		c.max = d.max
	}
	if d.pattern != nil {
		c.pattern = d.pattern
	}
	return c, true
}
