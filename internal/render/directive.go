package render

import (
	"strings"

	"stackplan/internal/format"
)

// printRow writes one value of a row. A directive is the words of its name and those of its value, in
// which double quotes hold words together; a line of text is the value alone; an option is printed as its format does.
func printRow(f *format.Format, option, value string, indent int) (string, error) {
	switch {
	case f == format.HAProxy, f == format.Keepalived, f == format.Interfaces:
		return f.Directive(indent/4, append(strings.Fields(option), words(value)...)...)
	case f == format.Plain, f == format.Hosts, f == format.Modules, f == format.Tmpfiles:
		option = ""
	}
	line, err := f.Line(option, value)
	if line == "" {
		return "", err
	}
	return strings.Repeat(" ", indent) + line, err
}

// words cuts a value at its spaces, those between double quotes excepted. Other white space stays in the words, so that
// the format refuses it.
func words(value string) []string {
	var all []string
	for i, part := range strings.Split(value, `"`) {
		if i%2 == 1 {
			all = append(all, part)
			continue
		}
		for word := range strings.SplitSeq(part, " ") {
			if word != "" {
				all = append(all, word)
			}
		}
	}
	return all
}

// indentation counts the spaces that a line begins with.
func indentation(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
