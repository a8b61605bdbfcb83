package format

import (
	"slices"
	"strings"
)

// Flags is Debian's memcached.conf: one command-line flag per line. Debian's wrapper joins the lines with spaces and passes
// them to a shell, so a value is one word without characters that are special to a shell. The wrapper ignores lines that
// begin with -d or -h.
//
// Two files have the same meaning if they have the same flags, in any order, and the last value of each is the same text.
// For the flags in flagLists, all values must be the same, in order. -m64 and --port=1 equal -m 64 and --port 1. Comments
// and blank lines are ignored.
var Flags = &Format{Name: "flags", options: &options{
	separator: " ",
	key:       flagKey,
	value:     flagValue,
	parse:     parseFlags,
}, meaning: flagsMean}

func flagKey(key string) string {
	short := len(key) == 2 && key[0] == '-' && isAlnum(key[1])
	long := strings.HasPrefix(key, "--") && isWord(key[2:], "-_")
	switch {
	case !short && !long && key != "logfile":
		return "a flag is - with a letter, -- with a word, or logfile"
	case key == "-d" || key == "-h":
		return "Debian's wrapper ignores this flag"
	}
	return ""
}

func flagValue(value string) (text, bad string) {
	if !consists(withoutSecrets(value), "_./:,@%+=-") || strings.HasPrefix(value, "-") {
		return "", "the value of a flag must be one word of letters, digits and _ . / : , @ % + = - that does not begin with a hyphen"
	}
	return value, ""
}

// withoutSecrets removes the placeholders of secrets, ((nova/database)), from value.
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
		switch {
		case line == "" || strings.HasPrefix(line, "-d") || strings.HasPrefix(line, "-h"):
			continue
		case line[0] != '-' && strings.Fields(line)[0] != "logfile":
			return &ParseError{Line: number, Reason: "this is neither a flag nor logfile"}
		}
		for _, e := range flagsOf(line) {
			e.Line = number
			into.add(e)
		}
	}
	return nil
}

// flagsOf splits a line into flags: a word that begins with a hyphen and is not a number begins a flag.
func flagsOf(line string) []Entry {
	var all []Entry
	for _, word := range strings.Fields(line) {
		last := len(all) - 1
		begins := len(word) > 1 && word[0] == '-' && !isDigit(word[1])
		if last >= 0 && !begins {
			all[last].Value = strings.TrimLeft(all[last].Value+" "+word, " ")
			continue
		}
		key, value := word, ""
		switch {
		case strings.HasPrefix(word, "--"):
			key, value, _ = strings.Cut(word, "=")
		case len(word) > 2 && isDigit(word[2]):
			key, value = word[:2], word[2:]
		}
		all = append(all, Entry{Key: key, Value: value})
	}
	return all
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// flagLists are the flags of which all values are effective.
var flagLists = []string{"-l", "--listen", "-o", "--extended", "-v", "--verbose"}

func flagsMean(d Document, m *meaning) {
	for _, s := range d.Sections {
		for _, e := range s.Entries {
			counts := asKind
			if slices.Contains(flagLists, e.Key) {
				counts = inOrder
			}
			m.add(counts, statement{as: name{"", e.Key}, key: e.Key, value: e.Value, line: e.Line})
		}
	}
}

// cutFlagComments removes the comments that the wrapper removes: from each # without a preceding backslash to the next #.
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
