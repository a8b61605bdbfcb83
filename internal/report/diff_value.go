package report

import (
	"strings"

	"stackplan/internal/plan"
)

// How much of a value is shown, in bytes: of one, of each of a pair whose ends are alike, and of what is alike around the
// difference.
const (
	longValue = 160
	longAlike = 60
	around    = 24
)

// absent is a value that is not there.
const absent = "(none)"

// valueText is what a side says of an option.
func valueText(v *plan.Value) string {
	if v == nil {
		return absent
	}
	if text := strings.Join(v.Texts, ", "); text != "" {
		return text
	}
	return `""`
}

// pairText is what both sides say, fit to be shown. Of long values that are mostly alike only the difference is left.
func pairText(before, after *plan.Value) (string, string) {
	b, a := valueText(before), valueText(after)
	if before != nil && after != nil && a != b && max(len(a), len(b)) > longAlike {
		b, a = withoutAlike(b, a)
	}
	return shortened(b, longValue) + defaultMark(before), shortened(a, longValue) + defaultMark(after)
}

func defaultMark(v *plan.Value) string {
	if v == nil || !v.Default {
		return ""
	}
	return " (default)"
}

// withoutAlike cuts what two texts begin and end with alike, but for the words around the difference.
func withoutAlike(a, b string) (string, string) {
	head := alike(a, b, func(text string, i int) byte { return text[i] })
	tail := alike(a[head:], b[head:], func(text string, i int) byte { return text[len(text)-1-i] })
	head, tail = wordBefore(a, head), len(a)-wordBehind(a, len(a)-tail)
	return between(a, head, tail), between(b, head, tail)
}

// alike counts the bytes that two texts have in common, in the order of at.
func alike(a, b string, at func(string, int) byte) int {
	n := 0
	for n < min(len(a), len(b)) && at(a, n) == at(b, n) {
		n++
	}
	return n
}

// separators stand between the words of values.
const separators = ", /:;"

// wordBefore is where to begin so that a whole word is left before position at: 0 where little would be cut.
func wordBefore(text string, at int) int {
	from := max(at-around, 0)
	if from <= len("...") {
		return 0
	}
	if i := strings.IndexAny(text[from:at], separators); i >= 0 {
		return from + i
	}
	return runeStart(text, from)
}

// wordBehind is where to end so that a whole word is left behind position at: at the end where little would be cut.
func wordBehind(text string, at int) int {
	to := min(at+around, len(text))
	if len(text)-to <= len("...") {
		return len(text)
	}
	if i := strings.LastIndexAny(text[at:to], separators); i >= 0 {
		return at + i + 1
	}
	return runeStart(text, to)
}

// between cuts so many bytes from both ends.
func between(text string, head, tail int) string {
	from, to := "", ""
	if head > 0 {
		from = "..."
	}
	if tail > 0 {
		to = "..."
	}
	return from + text[head:max(len(text)-tail, head)] + to
}
