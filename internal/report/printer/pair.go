package printer

import "strings"

// Of two long values that are mostly the same, Pair prints the difference with some bytes around it.
const (
	longPair = 60 // bytes from which on the common part is cut
	around   = 24 // bytes that are kept on each side of the difference
)

// Absent is printed for a value that does not exist.
const Absent = "(none)"

// Pair returns two different texts, visible and short enough to print. If one of them is long, what both have in common is cut.
func Pair(before, after string) (string, string) {
	if max(len(before), len(after)) > longPair {
		before, after = difference(before, after)
	}
	return Shorten(before, LongValue), Shorten(after, LongValue)
}

// difference cuts the common beginning and end of two texts, except the words around the difference.
func difference(a, b string) (string, string) {
	head := common(a, b, func(text string, i int) byte { return text[i] })
	tail := common(a[head:], b[head:], func(text string, i int) byte { return text[len(text)-1-i] })
	head, tail = wordBefore(a, head), len(a)-wordAfter(a, len(a)-tail)
	return between(a, head, tail), between(b, head, tail)
}

// common counts the bytes that two texts have in common, in the order of at.
func common(a, b string, at func(string, int) byte) int {
	n := 0
	for n < min(len(a), len(b)) && at(a, n) == at(b, n) {
		n++
	}
	return n
}

// separators are between the words of values.
const separators = ", /:;"

// wordBefore returns where to start so that a whole word is kept before position at; 0 if little would be cut.
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

// wordAfter returns where to end so that a whole word is kept after position at; the end of the text if little would be cut.
func wordAfter(text string, at int) int {
	to := min(at+around, len(text))
	if len(text)-to <= len("...") {
		return len(text)
	}
	if i := strings.LastIndexAny(text[at:to], separators); i >= 0 {
		return at + i + 1
	}
	return runeStart(text, to)
}

// between cuts head bytes from the beginning of a text and tail bytes from its end.
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
