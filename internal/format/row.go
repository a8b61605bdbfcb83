package format

import "strings"

// Row returns the line for one value of a row of a table, after indent spaces and without a line break. In a format of
// directives the line contains the words of option and those of value, in which double quotes enclose words with spaces. In
// a format of lines without keys (text, hosts, modules, tmpfiles) the line is the value. In the others it is Line. The line
// is empty if the error is not nil. The error is a *BadValue.
func (f *Format) Row(option, value string, indent int) (string, error) {
	if f.directives != nil {
		if strings.Count(value, `"`)%2 == 1 {
			return "", &BadValue{Key: option, Value: value, Reason: "a double quote is not closed"}
		}
		return f.Directive(indent/len(blockIndent), append(strings.Fields(option), splitWords(value)...)...)
	}
	if f.options.keyless {
		option = ""
	}
	line, err := f.Line(option, value)
	if line == "" {
		return "", err
	}
	return strings.Repeat(" ", indent) + line, err
}

// Title returns line, the beginning of a directive with its indentation, with title appended as one word. The error is a
// *BadValue.
func (f *Format) Title(line, title string) (string, error) {
	return f.Directive(Indentation(line)/len(blockIndent), append(strings.Fields(line), title)...)
}

// Indentation returns the number of spaces at the start of a line.
func Indentation(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// splitWords splits a value at its spaces, except those between double quotes. Other white space stays in the words, and
// Directive then rejects it.
func splitWords(value string) []string {
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
