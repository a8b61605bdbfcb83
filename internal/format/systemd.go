package format

import "strings"

// Systemd is the files of systemd, by systemd.syntax(7): units, and .network and .netdev of systemd-networkd. A section
// may stand several times there, each a thing of its own, such as a [Route]; Parse joins them. What systemd would replace
// or unquote in a value is refused: specifiers (%), variables ($), quotes and backslashes.
var Systemd = &Format{Name: "systemd", options: &options{
	sections:  true,
	separator: "=",
	limit:     2047, // LINE_MAX of POSIX less the line feed; systemd itself takes a megabyte
	key:       wordKey("-"),
	value:     systemdValue,
	parse:     parseSystemd,
}, meaning: func(d Document, m *meaning) { optionsMean(d, m, inOrder, asWritten) }}

func systemdValue(value string) (text, bad string) {
	if bad := bare(value); bad != "" {
		return "", bad
	}
	return value, holding(value, "%", "$", `\`, `"`, "'")
}

func parseSystemd(text string, into *builder) error {
	for number, line := range lines(text) {
		bad := func(reason string) error { return &ParseError{Line: number, Reason: reason} }
		line = strings.Trim(line, " \t\r")
		if line == "" || line[0] == '#' || line[0] == ';' {
			continue
		}
		if name, ok := strings.CutPrefix(line, "["); ok {
			name, ok = strings.CutSuffix(name, "]")
			if !ok || name == "" {
				return bad("the name of a section is not closed")
			}
			into.open(name, number)
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		switch key = strings.TrimRight(key, " \t"); {
		case strings.HasSuffix(line, `\`):
			return bad("the line goes on in the next")
		case !ok || key == "":
			return bad("this is not key=value")
		case !into.started():
			return bad("an option stands before the first section")
		}
		into.add(Entry{Key: key, Value: strings.TrimLeft(value, " \t"), Line: number})
	}
	return nil
}
