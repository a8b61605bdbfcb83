package format

import (
	"strings"
	"unicode"
)

// Oslo is the INI of oslo.config, which all OpenStack services read (oslo_config.iniparser). Comments stand in the
// first column only; the first = or : splits; white space at the start of a line continues the value above; one pair of
// equal quotes around a value is taken off; nothing is escaped. A value that would not come back equal is printed in
// double quotes, which makes every value of one line possible. The $ of substitution is printed as given: see
// EscapeDollar.
//
// Two files mean the same when
//
//  1. they have the same options, in whatever order, sections of one name counting as one;
//  2. names of sections are equal but for the case of letters; DEFAULT is only ever DEFAULT. Names of options are equal;
//  3. the last value of each option is the same, or all values of a multi-valued one, in their order unless they are a
//     set;
//  4. a value is the same by the Kind of its option, after quotes are taken off. A $ is text: what it stands for is
//     another option.
//
// Comments, blank lines, = or :, the layout of a value's further lines, and sections without options mean nothing.
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

// wordKey returns a key rule: letters, digits and the punctuation of more.
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

// EscapeDollar returns value so that oslo.config does not substitute in it: each $ is doubled. One behind a backslash
// gets a second backslash instead, because oslo.config reads \$ as $$ before all else.
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

// osloReader holds the option whose value may go on in the next line.
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

// line reads one line and returns why it cannot.
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

// flush ends the option that is open.
func (r *osloReader) flush() (reason string) {
	if r.key == "" {
		return ""
	}
	if !r.into.started() {
		return "an option stands before the first section"
	}
	r.into.add(Entry{Key: r.key, Value: strings.Join(r.value, "\n"), Line: r.begun})
	r.key = ""
	return ""
}

// unquoteOslo takes one pair of equal quotes off, and turns a single quote sign into nothing, as oslo.config does.
func unquoteOslo(value string) string {
	if value == "" || value[0] != '"' && value[0] != '\'' || value[0] != value[len(value)-1] {
		return value
	}
	return value[1:max(len(value)-1, 1)]
}

func pythonTrim(text string) string { return strings.TrimFunc(text, isPythonSpace) }

// isPythonSpace reports whether Python's str.strip takes r off. Unlike Unicode it counts the four ASCII separators.
func isPythonSpace(r rune) bool { return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f }
