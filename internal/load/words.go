package load

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue"

	"stackplan/internal/source"
)

// subject is what a message calls the value at a path: the name that the schema has for it, else its label.
func subject(s *shape, path source.Path) string {
	if name := s.notes["name"]; name != "" {
		return name
	}
	return label(path)
}

// label is the last label of a path that is no number.
func label(path source.Path) string {
	labels := path.Labels()
	for _, l := range slices.Backward(labels) {
		if !isNumber(l) {
			return l
		}
	}
	return "the description"
}

// quote prints a value for a message.
func quote(text string, kind cue.Kind) string {
	if kind == cue.StringKind {
		return strconv.Quote(text)
	}
	return text
}

// hidden reports whether values at path must not be printed.
func hidden(path source.Path) bool {
	labels := path.Labels()
	if len(labels) > 2 && labels[0] == "identity" && labels[1] == "token" {
		labels = labels[2:] // how tokens are made, which is no secret
	}
	return slices.ContainsFunc(labels, namesSecret) || len(labels) > 0 && labels[len(labels)-1] == "secret"
}

// kindWord says in plain words what kind a value is of.
func kindWord(k cue.Kind) string {
	switch k {
	case cue.NullKind:
		return "null"
	case cue.BoolKind:
		return "true or false"
	case cue.IntKind:
		return "a whole number"
	case cue.FloatKind:
		return "a number with a point"
	case cue.NumberKind:
		return "a number"
	case cue.StringKind:
		return "a text"
	case cue.BytesKind:
		return "bytes"
	case cue.ListKind:
		return "a list"
	case cue.StructKind:
		return "fields in braces"
	}
	return "a text or a number"
}

// compareNumber compares a number as it is written with a bound. It rounds, so that 1e999999999 costs nothing; bounds
// are small enough for that.
func compareNumber(text string, bound int64) int {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil && n == 0 {
		return 0
	}
	return cmp.Compare(n, float64(bound))
}

// hintFor is what to write instead of a text that s does not take: the text itself put right where that is clear, else
// the schema's own hint.
func (s *shape) hintFor(text string) string {
	for _, fixed := range []string{strings.ToLower(text), strings.ReplaceAll(strings.ToLower(text), "_", "-"), binaryUnit(text)} {
		if fixed != "" && fixed != text && takes(s, cue.StringKind, fixed) {
			return "write " + strconv.Quote(fixed)
		}
	}
	return s.notes["hint"]
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
