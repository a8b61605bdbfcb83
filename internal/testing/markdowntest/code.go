// Package markdowntest helps to test that texts in markdown are inert.
package markdowntest

import (
	"regexp"
	"strings"
	"testing"
)

// WithoutCode removes fenced blocks, code spans (CommonMark 0.31, 4.5 and 6.1) and <code> elements from a text: what is left may
// contain markup.
func WithoutCode(t *testing.T, text string) string {
	t.Helper()
	var out strings.Builder
	fence := ""
	for line := range strings.Lines(text) {
		switch ticks := line[:len(line)-len(strings.TrimLeft(line, "`"))]; {
		case fence != "" && strings.TrimSpace(line) == ticks && len(ticks) >= len(fence):
			fence = ""
		case fence != "":
		case len(ticks) >= 3 && !strings.Contains(line[len(ticks):], "`"):
			fence = ticks
		default:
			out.WriteString(withoutSpans(t, line))
		}
	}
	return regexp.MustCompile("<code>[^<>]*</code>").ReplaceAllString(out.String(), "")
}

func withoutSpans(t *testing.T, line string) string {
	ticks := regexp.MustCompile("`+")
	var out strings.Builder
	for {
		at := ticks.FindStringIndex(line)
		if at == nil {
			return out.String() + line
		}
		out.WriteString(line[:at[0]])
		open, rest := line[at[0]:at[1]], line[at[1]:]
		closed := false
		for _, end := range ticks.FindAllStringIndex(rest, -1) {
			if closed = rest[end[0]:end[1]] == open; closed {
				line = rest[end[1]:]
				break
			}
		}
		if !closed {
			t.Fatalf("a code span does not end: %s", line)
		}
	}
}
