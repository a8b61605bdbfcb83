package format

import "strings"

// Shell is /etc/default of Debian: a shell variable a line, which the init script of a daemon reads. Values are always
// quoted; what a shell would replace inside quotes is refused.
var Shell = &Format{Name: "shell variables", options: &options{
	separator: "=",
	key:       shellKey,
	value:     shellValue,
	parse:     parseShell,
}, meaning: func(d Document, m *meaning) { optionsMean(d, m, asKind, asWritten) }}

func shellKey(key string) string {
	if !isWord(key, "_") || '0' <= key[0] && key[0] <= '9' {
		return "a shell variable is letters, digits and _, and begins with no digit"
	}
	return ""
}

func shellValue(value string) (text, bad string) {
	return `"` + value + `"`, holding(value, `"`, "$", "`", `\`)
}

func parseShell(text string, into *builder) error {
	for number, line := range lines(text) {
		line = strings.Trim(line, " \t")
		if line == "" || line[0] == '#' {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok || shellKey(key) != "" {
			return &ParseError{Line: number, Reason: "this is not VARIABLE=value"}
		}
		inner, quoted := strings.CutPrefix(value, `"`)
		if quoted {
			inner, quoted = strings.CutSuffix(inner, `"`)
		}
		if !quoted || holding(inner, `"`, "$", "`", `\`) != "" {
			return &ParseError{Line: number, Reason: "the value must stand between double quotes, with nothing in it that a shell replaces"}
		}
		into.add(Entry{Key: key, Value: inner, Line: number})
	}
	return nil
}
