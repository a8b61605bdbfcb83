package format

import "strings"

// Apache is a file of Apache's HTTP server with one directive a line and without sections. The words of a value are separated by spaces
// and not quoted; values with what Apache would replace, quote or continue are rejected.
//
// Two files have the same meaning if the values of each directive are the same texts in the same order. The case of a directive, comments
// and blank lines are ignored. A file with sections, such as <VirtualHost>, cannot be read, and neither can quotes, variables and
// continued lines.
var Apache = &Format{Name: "Apache", options: &options{
	separator: " ",
	limit:     8191, // of Apache before 2.4 less the line feed
	key:       apacheKey,
	value:     apacheValue,
	parse:     parseApache,
}, meaning: func(d Document, m *meaning) { optionsMean(d, m, inOrder, lowered) }}

// lowered is the name of an option if the program ignores its case.
func lowered(section, key string) name { return name{section, strings.ToLower(key)} }

func apacheKey(key string) string {
	if !isWord(key, "") || isDigit(key[0]) {
		return "a directive must consist of letters and digits and not begin with a digit"
	}
	return ""
}

func apacheValue(value string) (text, bad string) {
	if bad := bare(value); bad != "" {
		return "", bad
	}
	return value, containing(value, `"`, "'", `\`, "${")
}

func parseApache(text string, into *builder) error {
	for number, line := range lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, value, _ := strings.Cut(strings.ReplaceAll(line, "\t", " "), " ")
		value = strings.TrimSpace(value)
		switch _, bad := apacheValue(value); {
		case apacheKey(key) != "":
			return &ParseError{Line: number, Reason: "this is not a directive"}
		case bad != "" && value != "":
			return &ParseError{Line: number, Reason: bad}
		}
		into.add(Entry{Key: key, Value: value, Alone: value == "", Line: number})
	}
	return nil
}
