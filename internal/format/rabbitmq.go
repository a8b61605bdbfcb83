package format

import "strings"

// RabbitMQ is rabbitmq.conf, which Cuttlefish reads: key = value. A # starts a comment at any position. The meaning of
// quotes, backslashes and $(...) differs between releases, so values with those are rejected; so is the prefix encrypted:,
// which marks an encrypted value.
//
// Two files have the same meaning if they set the same options, in any order, and the last value of each is the same text. A
// line that includes a file is compared like an option. Comments and blank lines are ignored. A line with a # after a quote
// cannot be read, because releases read it differently, and neither can a line without a value.
var RabbitMQ = &Format{Name: "RabbitMQ", options: &options{
	separator: " = ",
	key:       rabbitKey,
	value:     rabbitValue,
	parse:     parseRabbitMQ,
}, meaning: func(d Document, m *meaning) { optionsMean(d, m, asKind, asWritten) }}

func rabbitKey(key string) string {
	for word := range strings.SplitSeq(key, ".") {
		if word == "" || !consists(word, "_-") {
			return "the name of an option must consist of words of letters, digits, _ and -, separated by dots"
		}
	}
	return ""
}

func rabbitValue(value string) (text, bad string) {
	if bad := bare(value); bad != "" {
		return "", bad
	}
	if strings.HasPrefix(value, "encrypted:") {
		return "", "the value begins with encrypted:, which marks an encrypted value"
	}
	if !consists(value, " _./:;,@%+=()[]{}*?&|<>^~!$#'\"\\`-") {
		return "", "the value contains a character outside ASCII"
	}
	return value, containing(value, "#", "'", `"`, `\`, "$(")
}

func parseRabbitMQ(text string, into *builder) error {
	for number, line := range lines(text) {
		bad := func(reason string) error { return &ParseError{Line: number, Reason: reason} }
		text, _, hasComment := strings.Cut(line, "#")
		text = strings.TrimSpace(text)
		if hasComment && strings.ContainsAny(text, `'"`) {
			return bad("a # follows a quote, which releases read differently")
		}
		if text == "" {
			continue
		}
		if path, ok := strings.CutPrefix(text, "include "); ok && !strings.HasPrefix(strings.TrimLeft(path, " \t"), "=") {
			into.add(Entry{Key: text, Alone: true, Line: number})
			continue
		}
		key, value, ok := strings.Cut(text, "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if !ok || key == "" || value == "" {
			return bad("this is not key = value")
		}
		into.add(Entry{Key: key, Value: value, Line: number})
	}
	return nil
}
