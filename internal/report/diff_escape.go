package report

import (
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"stackplan/internal/plan"
)

// visible writes what could act on a terminal, break a line or hide as an escape: control characters, characters that turn
// or join the text around them, bytes that are no UTF-8, all spaces but the usual one.
func visible(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && size == 1:
			b.WriteString(`\x` + strconv.FormatUint(uint64(text[0])|0x100, 16)[1:])
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		}
		text = text[size:]
	}
	return b.String()
}

// Visible is a text of several lines in which nothing acts on a terminal.
func Visible(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = visibleLine(lines[i])
	}
	return strings.Join(lines, "\n")
}

// visibleLine is visible for a line of a text, where tabs stay.
func visibleLine(line string) string {
	parts := strings.Split(line, "\t")
	for i := range parts {
		parts[i] = visible(parts[i])
	}
	return strings.Join(parts, "\t")
}

// noText stands for the unified diff of bytes that are no text.
const noText = "no text"

// diffLines are the lines of a unified diff, visible.
func diffLines(t plan.TextDiff) []string {
	var all []string
	for line := range strings.Lines(t.Diff) {
		all = append(all, visibleLine(strings.TrimSuffix(line, "\n")))
	}
	return all
}

// shortened bounds a text of which the beginning tells enough, and makes it visible.
func shortened(text string, most int) string {
	if len(text) <= most {
		return visible(text)
	}
	return visible(text[:runeStart(text, most)]) + "..."
}

// runeStart is the last position up to at where a character begins. It looks no further back than a character is long.
func runeStart(text string, at int) int {
	for i := at; i > max(at-utf8.UTFMax, 0) && i < len(text); i-- {
		if utf8.RuneStart(text[i]) {
			return i
		}
	}
	return at
}

// jsonEscaper passes JSON on, with escapes for what JSON allows and a terminal acts on: no such character stands outside of a
// string.
type jsonEscaper struct{ w io.Writer }

// Write takes whole characters, as an encoder writes them.
func (e jsonEscaper) Write(text []byte) (int, error) {
	var out []byte
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r < utf8.RuneSelf && r != 0x7f || unicode.IsPrint(r) {
			out = append(out, text[i:i+size]...)
		} else {
			for _, unit := range utf16.Encode([]rune{r}) {
				out = append(out, `\u`+strconv.FormatUint(uint64(unit)|0x10000, 16)[1:]...)
			}
		}
		i += size
	}
	if _, err := e.w.Write(out); err != nil {
		return 0, err
	}
	return len(text), nil
}
