package format

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// BadValue says why something cannot be written in a format.
type BadValue struct {
	Key    string // the option, or the first word of the directive; empty for the name of a section
	Value  string // what was to be written
	Reason string // one clause, without a final stop
}

// Error prints the option, the value (the start of a long one) and the reason in one line.
func (e *BadValue) Error() string {
	const shown = 60
	value := e.Value
	if len(value) > shown {
		value = value[:shown] + "..."
	}
	text := strconv.Quote(value) + ": " + e.Reason
	if e.Key != "" {
		text = strconv.Quote(e.Key) + " " + text
	}
	return text
}

// ParseError says where and why a file cannot be read.
type ParseError struct {
	Line   int    // from 1
	Reason string // one clause, without a final stop
}

// Error prints the line and the reason.
func (e *ParseError) Error() string { return "line " + strconv.Itoa(e.Line) + ": " + e.Reason }

// unprintable returns why text cannot stand in any file: bytes that are no UTF-8, line breaks, and characters that show
// nothing or turn the text around them (the Unicode categories Cc, Cf, Zl and Zp).
func unprintable(text string) (reason string) {
	if !utf8.ValidString(text) {
		return "it is not valid UTF-8"
	}
	for _, r := range text {
		switch {
		case ' ' <= r && r <= '~':
		case r == '\n' || r == '\r':
			return "it holds a line break"
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp):
			return fmt.Sprintf("it holds the control character %U", r)
		}
	}
	return ""
}

// tooLong is the reason for refusing a line that the program would cut in two.
func tooLong(limit int) string { return fmt.Sprintf("the line is longer than %d bytes", limit) }

// isWord reports whether text is one or more letters, digits and bytes of more, of ASCII, the first of them no
// punctuation but _ and /.
func isWord(text, more string) bool {
	for i := range len(text) {
		c := text[i]
		if isAlnum(c) || c == '_' && strings.Contains(more, "_") || c == '/' && strings.Contains(more, "/") {
			continue
		}
		if i == 0 || strings.IndexByte(more, c) < 0 {
			return false
		}
	}
	return text != ""
}

func isAlnum(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// consists reports whether every byte of text is a letter or a digit of ASCII, or in more.
func consists(text, more string) bool {
	return strings.IndexFunc(text, func(r rune) bool {
		return r >= utf8.RuneSelf || !isAlnum(byte(r)) && !strings.ContainsRune(more, r)
	}) < 0
}

// checkEncoding refuses what no program reads as text.
func checkEncoding(text string) error {
	for number, line := range lines(text) {
		switch {
		case !utf8.ValidString(line):
			return &ParseError{Line: number, Reason: "it is not valid UTF-8"}
		case strings.Contains(line, "\x00"):
			return &ParseError{Line: number, Reason: "it holds a NUL"}
		}
	}
	return nil
}
