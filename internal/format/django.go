package format

import "strings"

// Django is a file of settings of Django, which Python executes: NAME = literal. A literal is a number, True, False, None, a string, or a
// list, tuple or dict of literals, written as Python's repr does, with double quotes. The placeholder of a secret is written as a string.
//
// Two files have the same meaning if the last literal of each name is the same, in any order of the names. Comments, blank lines, the kind
// of quotes and the layout of a literal over lines are ignored. A file with anything else, such as an import, cannot be read: its meaning
// is known only to Python.
var Django = &Format{Name: "Django settings", options: &options{
	separator: " = ",
	key:       djangoKey,
	value:     djangoValue,
	parse:     parseDjango,
}, meaning: func(d Document, m *meaning) { optionsMean(d, m, asKind, asWritten) }}

// djangoKey returns why Django ignores a name: it reads those in capital letters.
func djangoKey(key string) string {
	if !isWord(key, "_") || isDigit(key[0]) || strings.ToUpper(key) != key {
		return "a setting must consist of capital letters, digits and _ and not begin with a digit"
	}
	return ""
}

// djangoValue accepts a literal in the one form in which parseDjango returns it, so that no value is executed.
func djangoValue(value string) (text, bad string) {
	if isReference(value) {
		return `"` + value + `"`, ""
	}
	in := &literals{text: value}
	in.literal(0)
	switch {
	case in.bad != "":
		return "", in.bad
	case in.at < len(value):
		return "", "text follows the literal"
	case in.out.String() != value:
		return "", "the literal is not written as " + in.out.String()
	case isReference(strings.Trim(value, `"`)):
		return "", "a string with nothing but a secret is written without quotes"
	}
	return value, ""
}

// isReference reports whether a value consists of placeholders of secrets.
func isReference(value string) bool { return value != "" && withoutSecrets(value) == "" }

func parseDjango(text string, into *builder) error {
	in := &literals{text: text, line: 1}
	for in.blank(); in.at < len(text); in.blank() {
		line, start := in.line, in.at
		for in.at < len(text) && (isAlnum(text[in.at]) || text[in.at] == '_') {
			in.at++
		}
		key := text[start:in.at]
		in.spaces()
		if djangoKey(key) != "" || !in.skip("=") {
			return &ParseError{Line: line, Reason: "this is not NAME = literal"}
		}
		in.spaces()
		in.out.Reset()
		if in.literal(0); in.bad != "" {
			return &ParseError{Line: in.line, Reason: in.bad}
		}
		in.spaces()
		if in.comment(); in.at < len(text) && text[in.at] != '\n' {
			return &ParseError{Line: in.line, Reason: "text follows the literal"}
		}
		value := in.out.String()
		if inner := strings.Trim(value, `"`); isReference(inner) && value == `"`+inner+`"` {
			value = inner
		}
		into.add(Entry{Key: key, Value: value, Line: line})
	}
	return nil
}
