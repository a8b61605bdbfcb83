package printer

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible returns a text with escapes for all characters that could act on a terminal, break the line or hide: control
// characters, characters that reverse or join the text around them, bytes that are not UTF-8, and all spaces but U+0020.
func Visible(text string) string {
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

// VisibleLines is Visible for a text of several lines; newlines and tabs are kept.
func VisibleLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = VisibleLine(lines[i])
	}
	return strings.Join(lines, "\n")
}

// VisibleLine is Visible for a line; tabs are kept.
func VisibleLine(line string) string {
	parts := strings.Split(line, "\t")
	for i := range parts {
		parts[i] = Visible(parts[i])
	}
	return strings.Join(parts, "\t")
}

// VisibleAll returns Visible of each text.
func VisibleAll(texts []string) []string {
	all := make([]string, len(texts))
	for i, text := range texts {
		all[i] = Visible(text)
	}
	return all
}

// Shorten returns the first bytes of a text, at most so many, made visible. Dots mark a text that is cut.
func Shorten(text string, most int) string {
	if len(text) <= most {
		return Visible(text)
	}
	return Visible(text[:runeStart(text, most)]) + "..."
}

// runeStart returns the last position up to at where a character begins, at most the length of a character before at.
func runeStart(text string, at int) int {
	for i := at; i > max(at-utf8.UTFMax, 0) && i < len(text); i-- {
		if utf8.RuneStart(text[i]) {
			return i
		}
	}
	return at
}
