package format

import "strings"

// mostNested is how deep a literal may be nested: Python's own parser accepts 200 brackets.
const mostNested = 50

// literals reads literals of Python, and writes them in one form: double quotes, one space after commas and colons, on one line.
type literals struct {
	text string
	at   int // of the next byte
	line int // of it
	out  strings.Builder
	bad  string // why the text is no literal that Django prints; empty: none so far
}

// literal reads one literal, depth brackets deep.
func (l *literals) literal(depth int) {
	rest := l.text[l.at:]
	switch {
	case l.bad != "":
	case rest == "":
		l.bad = "a literal is missing"
	case depth > mostNested:
		l.bad = "the literal has too many brackets in each other"
	case rest[0] == '"' || rest[0] == '\'':
		l.quoted(rest[0])
	case strings.IndexByte("[({", rest[0]) >= 0:
		l.at++
		l.members(rest[0], depth)
	default:
		l.word()
	}
}

// word reads a number or one of Python's constants.
func (l *literals) word() {
	start := l.at
	for l.at < len(l.text) && (isAlnum(l.text[l.at]) || strings.IndexByte("_.-", l.text[l.at]) >= 0) {
		l.at++
	}
	word := l.text[start:l.at]
	if word != "True" && word != "False" && word != "None" && !isNumber(word) {
		l.bad = "this is not a literal of Python: a number, True, False, None, a string, or a list, tuple or dict of literals"
	}
	l.out.WriteString(word)
}

// isNumber reports whether a word is a decimal number that Python reads as written.
func isNumber(word string) bool {
	whole, fraction, isFloat := strings.Cut(strings.TrimPrefix(word, "-"), ".")
	isDigits := func(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }
	return isDigits(whole) && (whole == "0" || whole[0] != '0') && (!isFloat || isDigits(fraction))
}

// quoted reads a string. Escapes of Python other than those of quotes and backslashes are for characters that no file contains.
func (l *literals) quoted(quote byte) {
	if strings.HasPrefix(l.text[l.at:], strings.Repeat(string(quote), 3)) {
		l.bad = "a string over several lines"
		return
	}
	l.out.WriteByte('"')
	for l.at++; l.at < len(l.text); l.at++ {
		switch c := l.text[l.at]; {
		case c == quote:
			l.at++
			l.out.WriteByte('"')
			return
		case c == '\n':
			l.bad = "a quote is not closed"
			return
		case c == '"':
			l.out.WriteString(`\"`)
		case c != '\\':
			l.out.WriteByte(c)
		case l.at+1 < len(l.text) && strings.IndexByte(`\"'`, l.text[l.at+1]) >= 0:
			l.at++
			if l.text[l.at] != '\'' {
				l.out.WriteByte('\\')
			}
			l.out.WriteByte(l.text[l.at])
		default:
			l.bad = "a string with an escape"
			return
		}
	}
	l.bad = "a quote is not closed"
}

// members reads a list, a tuple or a dict after its first bracket.
func (l *literals) members(open byte, depth int) {
	last := map[byte]string{'[': "]", '(': ")", '{': "}"}[open]
	l.out.WriteByte(open)
	n, hasComma := 0, true
	for l.blank(); l.bad == "" && !l.skip(last); l.blank() {
		if !hasComma {
			l.bad = "a comma or a bracket is missing"
			return
		}
		if n++; n > 1 {
			l.out.WriteString(", ")
		}
		if l.literal(depth + 1); open == '{' {
			l.pair(depth)
		}
		l.blank()
		hasComma = l.skip(",")
	}
	switch {
	case open == '(' && n == 1 && !hasComma:
		l.bad = "a tuple of one member has a comma after it"
	case open == '(' && n == 1:
		l.out.WriteByte(',')
	}
	l.out.WriteString(last)
}

// pair reads the value of a dict after its key.
func (l *literals) pair(depth int) {
	l.blank()
	if !l.skip(":") && l.bad == "" {
		l.bad = "a dict without a colon after a key"
	}
	l.out.WriteString(": ")
	l.blank()
	l.literal(depth + 1)
}

// skip reads a text if it is the next one.
func (l *literals) skip(text string) bool {
	if !strings.HasPrefix(l.text[l.at:], text) {
		return false
	}
	l.at += len(text)
	return true
}

// spaces reads white space within a line.
func (l *literals) spaces() {
	for l.at < len(l.text) && (l.text[l.at] == ' ' || l.text[l.at] == '\t') {
		l.at++
	}
}

// comment reads a comment, up to the end of the line.
func (l *literals) comment() {
	if l.at < len(l.text) && l.text[l.at] == '#' {
		if end := strings.IndexByte(l.text[l.at:], '\n'); end >= 0 {
			l.at += end
			return
		}
		l.at = len(l.text)
	}
}

// blank reads white space, comments and line breaks.
func (l *literals) blank() {
	for {
		l.spaces()
		l.comment()
		if !l.skip("\n") {
			return
		}
		l.line++
	}
}
