package format

import (
	"strings"
	"unicode"
)

// Oslo is the INI format of oslo.config, which all OpenStack services read (oslo_config.iniparser). Comments begin in the
// first column only; the first = or : separates key and value; white space at the start of a line continues the previous
// value; one pair of equal quotes around a value is removed; there are no escapes. A value that would be read differently is
// printed in double quotes, so every one-line value is possible. The $ of substitution is printed unchanged: see
// EscapeDollar.
//
// Two files have the same meaning if
//
//  1. they have the same options, in any order; sections with the same name are merged;
//  2. the names of sections are equal, ignoring case, except DEFAULT, which is case-sensitive. The names of options are equal;
//  3. the last value of each option is the same; for a multi-valued option all values are the same, in order unless they are a set;
//  4. values are compared by the Kind of their option, after quotes are removed. A $ is text: the option that it refers to is compared
//     separately.
//
// Comments, blank lines, = or :, the layout of continuation lines, and sections without options are ignored.
var Oslo = &Format{Name: "oslo.config", options: &options{
	sections:  true,
	separator: " = ",
	key:       wordKey("_.-/"),
	value:     osloValue,
	parse:     parseOslo,
}, meaning: func(d Document, m *meaning) { optionsMean(d, m, asKind, osloName) }}

// osloName follows oslo.config's _normalize_group_name.
func osloName(section, key string) name {
	if section != "DEFAULT" {
		section = strings.ToLower(section)
	}
	return name{section, key}
}

// wordKey returns the rule for keys of letters, digits and the punctuation in more.
func wordKey(more string) func(string) string {
	return func(key string) string {
		if !isWord(key, more) {
			return "the name of an option holds letters, digits and " + strings.Join(strings.Split(more, ""), " ") + " only"
		}
		return ""
	}
}

func osloValue(value string) (text, bad string) {
	if value != pythonTrim(value) || value != unquoteOslo(value) {
		return `"` + value + `"`, ""
	}
	return value, ""
}

// EscapeDollar returns value with each $ doubled, so that oslo.config does not substitute in it. A $ after a backslash gets
// a second backslash instead, because oslo.config first replaces \$ by $$.
func EscapeDollar(value string) string {
	var out strings.Builder
	for i := range len(value) {
		if value[i] == '$' {
			if i > 0 && value[i-1] == '\\' {
				out.WriteByte('\\')
			} else {
				out.WriteByte('$')
			}
		}
		out.WriteByte(value[i])
	}
	return out.String()
}

// osloReader contains the option whose value may continue on the next line.
type osloReader struct {
	into  *builder
	key   string
	value []string
	begun int // the line of the key
}

func parseOslo(text string, into *builder) error {
	r := osloReader{into: into}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	for number, line := range lines(text) {
		if reason := r.line(number, strings.TrimRightFunc(line, isPythonSpace)); reason != "" {
			return &ParseError{Line: number, Reason: reason}
		}
	}
	if reason := r.flush(); reason != "" {
		return &ParseError{Line: strings.Count(text, "\n") + 1, Reason: reason}
	}
	return nil
}

// line reads one line and returns why it cannot be read; "" if it can.
func (r *osloReader) line(number int, line string) (reason string) {
	if line != "" && (line[0] == ' ' || line[0] == '\t') {
		if r.key == "" {
			return "the line is indented, but there is no value to continue"
		}
		r.value = append(r.value, pythonTrim(line))
		return ""
	}
	if reason := r.flush(); reason != "" {
		return reason
	}
	switch {
	case line == "" || line[0] == '#' || line[0] == ';':
		return ""
	case line[0] == '[':
		return r.section(number, line)
	}
	r.begun = number
	return r.option(line)
}

func (r *osloReader) section(number int, line string) (reason string) {
	name, ok := strings.CutSuffix(line[1:], "]")
	switch {
	case !ok:
		return "a section must end with ]"
	case name == "":
		return "a section has no name"
	}
	r.into.open(name, number)
	return ""
}

func (r *osloReader) option(line string) (reason string) {
	split := strings.IndexAny(line, "=:")
	if split < 0 {
		return "there is neither = nor :"
	}
	if r.key = pythonTrim(line[:split]); r.key == "" {
		return "an option has no name"
	}
	r.value = []string{unquoteOslo(pythonTrim(line[split+1:]))}
	return ""
}

// flush ends the open option.
func (r *osloReader) flush() (reason string) {
	if r.key == "" {
		return ""
	}
	if !r.into.started() {
		return "an option precedes the first section"
	}
	r.into.add(Entry{Key: r.key, Value: strings.Join(r.value, "\n"), Line: r.begun})
	r.key = ""
	return ""
}

// unquoteOslo removes one pair of equal quotes, and returns "" for a single quote character, as oslo.config does.
func unquoteOslo(value string) string {
	if value == "" || value[0] != '"' && value[0] != '\'' || value[0] != value[len(value)-1] {
		return value
	}
	return value[1:max(len(value)-1, 1)]
}

func pythonTrim(text string) string { return strings.TrimFunc(text, isPythonSpace) }

// isPythonSpace reports whether Python's str.strip removes r. In addition to Unicode white space it removes the four ASCII
// separators.
func isPythonSpace(r rune) bool { return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f }
