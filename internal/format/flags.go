package format

import "strings"

// Flags is the memcached.conf of Debian: a command-line flag a line. Debian's wrapper joins the lines with spaces and
// gives them to a shell, so that a value is one word without anything that a shell knows. It drops -d and -h.
var Flags = &Format{Name: "flags", options: &options{
	separator: " ",
	key:       flagKey,
	value:     flagValue,
	parse:     parseFlags,
}, meaning: func(d Document, m *meaning) { optionsMean(d, m, asKind, asWritten) }}

func flagKey(key string) string {
	short := len(key) == 2 && key[0] == '-' && isAlnum(key[1])
	long := strings.HasPrefix(key, "--") && isWord(key[2:], "-_")
	switch {
	case !short && !long && key != "logfile":
		return "a flag is - with a letter, -- with a word, or logfile"
	case key == "-d" || key == "-h":
		return "Debian's wrapper leaves this flag out"
	}
	return ""
}

func flagValue(value string) (text, bad string) {
	if !consists(withoutSecrets(value), "_./:,@%+=-") || strings.HasPrefix(value, "-") {
		return "", "the value of a flag is one word of letters, digits and _ . / : , @ % + = - that begins with no hyphen"
	}
	return value, ""
}

// withoutSecrets takes the placeholders of secrets, ((nova/database)), out of value.
func withoutSecrets(value string) string {
	before, rest, ok := strings.Cut(value, "((")
	name, after, closed := strings.Cut(rest, "))")
	if !ok || !closed || !consists(name, "_./:-") {
		return value
	}
	return before + withoutSecrets(after)
}

func parseFlags(text string, into *builder) error {
	for number, line := range lines(text) {
		line = strings.TrimSpace(cutFlagComments(line))
		if line == "" {
			continue
		}
		key, value := line, ""
		if i := strings.IndexAny(line, " \t"); i >= 0 {
			key, value = line[:i], strings.TrimSpace(line[i:])
		}
		into.add(Entry{Key: key, Value: value, Line: number})
	}
	return nil
}

// cutFlagComments takes out what the wrapper takes out: from each # that no backslash precedes up to the next #.
func cutFlagComments(line string) string {
	var out strings.Builder
	comment := false
	for i := range len(line) {
		if line[i] == '#' {
			comment = i == 0 || line[i-1] != '\\'
		}
		if !comment {
			out.WriteByte(line[i])
		}
	}
	return out.String()
}
