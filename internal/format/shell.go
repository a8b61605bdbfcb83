package format

import "strings"

// Shell is Debian's /etc/default: one shell variable per line, which the init script of a daemon reads. Values are always
// quoted; a value that a shell would expand inside quotes is rejected.
//
// Two files have the same meaning if the last value of each variable is the same text after quotes and backslashes are
// resolved, in any order. export, comments and blank lines are ignored. A file that a shell would have to run, because it
// contains commands or expansions, cannot be read.
var Shell = &Format{Name: "shell variables", options: &options{
	separator: "=",
	key:       shellKey,
	value:     shellValue,
	parse:     parseShell,
}, meaning: func(d Document, m *meaning) { optionsMean(d, m, asKind, asWritten) }}

func shellKey(key string) string {
	if !isWord(key, "_") || '0' <= key[0] && key[0] <= '9' {
		return "a shell variable must consist of letters, digits and _ and not begin with a digit"
	}
	return ""
}

func shellValue(value string) (text, bad string) {
	return `"` + value + `"`, containing(value, `"`, "$", "`", `\`)
}

func parseShell(text string, into *builder) error {
	for number, line := range lines(text) {
		line = strings.Trim(line, " \t")
		if line == "" || line[0] == '#' {
			continue
		}
		if rest, exported := strings.CutPrefix(line, "export "); exported {
			line = strings.TrimLeft(rest, " \t")
		}
		key, word, ok := strings.Cut(line, "=")
		if !ok || shellKey(key) != "" {
			return &ParseError{Line: number, Reason: "this is not VARIABLE=value"}
		}
		value, rest, reason := shellWord(word)
		if after := strings.TrimLeft(rest, " \t"); reason == "" && after != "" && after[0] != '#' {
			reason = "a word follows the value"
		}
		if reason != "" {
			return &ParseError{Line: number, Reason: reason}
		}
		into.add(Entry{Key: key, Value: value, Line: number})
	}
	return nil
}

// shellWord reads the first word of text as a shell does.
func shellWord(text string) (word, rest, reason string) {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == ' ' || c == '\t':
			return out.String(), text[i:], ""
		case c == '\'':
			end := strings.IndexByte(text[i+1:], '\'')
			if end < 0 {
				return "", "", "a quote is not closed"
			}
			out.WriteString(text[i+1 : i+1+end])
			i += end + 1
		case c == '"':
			end, reason := shellQuoted(text[i+1:], &out)
			if reason != "" {
				return "", "", reason
			}
			i += end + 1
		case c == '\\' && i+1 < len(text):
			i++
			out.WriteByte(text[i])
		case strings.IndexByte("$`\\;&|<>()~", c) >= 0:
			return "", "", "a shell would expand or run it"
		default:
			out.WriteByte(c)
		}
	}
	return out.String(), "", ""
}

// shellQuoted reads up to the closing double quote, and returns its position.
func shellQuoted(text string, out *strings.Builder) (end int, reason string) {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			return i, ""
		case c == '$' || c == '`':
			return 0, "a shell would expand or run it"
		case c == '\\' && i+1 < len(text) && strings.IndexByte("\"\\$`", text[i+1]) >= 0:
			i++
			out.WriteByte(text[i])
		default:
			out.WriteByte(c)
		}
	}
	return 0, "a quote is not closed"
}
