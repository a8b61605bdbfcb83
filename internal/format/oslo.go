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

// UnescapeDollar is the inverse of EscapeDollar: the value that oslo.config returns if it has nothing to substitute.
func UnescapeDollar(value string) string {
	return strings.ReplaceAll(strings.ReplaceAll(value, `\$`, "$$"), "$$", "$")
}

// OsloItem is one element of an oslo.config file: the header of a section, an option, or a line that the program rejects.
type OsloItem struct {
	Line    int      // from 1; of an option, the line of its name
	Section string   // the open section; the name in a header
	Key     string   // the option; empty for other elements
	Value   []string // the lines of the value, without surrounding white space and quotes
	Reason  string   // why the program rejects the line; empty for other elements
}

// ScanOslo reads an oslo.config file as Parse does, but continues after a line that the program rejects, and keeps the lines of a value
// apart. The text must be valid UTF-8.
func ScanOslo(text string, visit func(OsloItem)) {
	r := osloReader{visit: visit}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	for number, line := range lines(text) {
		r.line(number, strings.TrimRightFunc(line, isPythonSpace))
	}
	r.flush()
}

func parseOslo(text string, into *builder) error {
	var first error
	ScanOslo(text, func(item OsloItem) {
		switch {
		case first != nil:
		case item.Reason != "":
			first = &ParseError{Line: item.Line, Reason: item.Reason}
		case item.Key == "":
			into.open(item.Section, item.Line)
		default:
			into.add(Entry{Key: item.Key, Value: strings.Join(item.Value, "\n"), Line: item.Line})
		}
	})
	return first
}

// osloReader contains the option whose value may continue on the next line.
type osloReader struct {
	visit   func(OsloItem)
	section string
	key     string
	value   []string
	begun   int // the line of the key
}

// line reads one line.
func (r *osloReader) line(number int, line string) {
	if line != "" && (line[0] == ' ' || line[0] == '\t') {
		if r.key == "" {
			r.reject(number, "the line is indented, but there is no value to continue")
			return
		}
		r.value = append(r.value, pythonTrim(line))
		return
	}
	r.flush()
	switch {
	case line == "" || line[0] == '#' || line[0] == ';':
	case line[0] == '[':
		r.header(number, line)
	default:
		r.option(number, line)
	}
}

// reject visits a line that the program rejects.
func (r *osloReader) reject(number int, reason string) {
	r.visit(OsloItem{Line: number, Section: r.section, Reason: reason})
}

func (r *osloReader) header(number int, line string) {
	name, ok := strings.CutSuffix(line[1:], "]")
	switch {
	case !ok:
		r.reject(number, "a section must end with ]")
	case name == "":
		r.reject(number, "a section has no name")
	default:
		r.section = name
		r.visit(OsloItem{Line: number, Section: name})
	}
}

func (r *osloReader) option(number int, line string) {
	split := strings.IndexAny(line, "=:")
	if split < 0 {
		r.reject(number, "there is neither = nor :")
		return
	}
	if r.key = pythonTrim(line[:split]); r.key == "" {
		r.reject(number, "an option has no name")
		return
	}
	r.begun, r.value = number, []string{unquoteOslo(pythonTrim(line[split+1:]))}
}

// flush ends the open option.
func (r *osloReader) flush() {
	if r.key == "" {
		return
	}
	if r.section == "" {
		r.reject(r.begun, "an option precedes the first section")
	} else {
		r.visit(OsloItem{Line: r.begun, Section: r.section, Key: r.key, Value: r.value})
	}
	r.key = ""
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
