package format

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// BadValue reports a value that cannot be written in a format.
type BadValue struct {
	Key    string // the option, or the first word of the directive; empty for the name of a section
	Value  string // the value to write
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

// ParseError reports the line at which a file cannot be read.
type ParseError struct {
	Line   int    // from 1
	Reason string // one clause, without a final stop
}

// Error prints the line and the reason.
func (e *ParseError) Error() string { return "line " + strconv.Itoa(e.Line) + ": " + e.Reason }

// unprintable returns why no file can contain text: bytes that are not UTF-8, line breaks, and characters that are invisible
// or reorder the text around them (the Unicode categories Cc, Cf, Zl and Zp). It returns "" if the text is printable.
func unprintable(text string) (reason string) {
	if !utf8.ValidString(text) {
		return "it is not valid UTF-8"
	}
	for _, r := range text {
		switch {
		case ' ' <= r && r <= '~':
		case r == '\n' || r == '\r':
			return "it contains a line break"
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp):
			return fmt.Sprintf("it contains the control character %U", r)
		}
	}
	return ""
}

// tooLong returns the reason for rejecting a line that the program would cut in two.
func tooLong(limit int) string { return fmt.Sprintf("the line is longer than %d bytes", limit) }

// isWord reports whether text consists of one or more ASCII letters, digits and bytes of more, and does not begin with
// punctuation except _ and /.
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

// consists reports whether every byte of text is an ASCII letter or digit or is in more.
func consists(text, more string) bool {
	return strings.IndexFunc(text, func(r rune) bool {
		return r >= utf8.RuneSelf || !isAlnum(byte(r)) && !strings.ContainsRune(more, r)
	}) < 0
}

// checkEncoding rejects bytes that no program reads as text.
func checkEncoding(text string) error {
	for number, line := range lines(text) {
		switch {
		case !utf8.ValidString(line):
			return &ParseError{Line: number, Reason: "it is not valid UTF-8"}
		case strings.Contains(line, "\x00"):
			return &ParseError{Line: number, Reason: "it contains a NUL byte"}
		}
	}
	return nil
}
