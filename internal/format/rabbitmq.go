package format

import "strings"

// RabbitMQ is rabbitmq.conf, which Cuttlefish reads: key = value. A # starts a comment anywhere, and what quotes,
// backslashes and $(...) mean differs between releases, so that values with those are refused; so is the mark
// encrypted:, which would make a text a cipher.
//
// Two files mean the same when they set the same options, in whatever order, and the last value of each is the same text.
// A file that is included is an option like others. Comments and blank lines mean nothing. A line with a # behind a quote
// cannot be read, as releases differ about it, nor can one without a value.
var RabbitMQ = &Format{Name: "RabbitMQ", options: &options{
	separator: " = ",
	key:       rabbitKey,
	value:     rabbitValue,
	parse:     parseRabbitMQ,
}, meaning: func(d Document, m *meaning) { optionsMean(d, m, asKind, asWritten) }}

func rabbitKey(key string) string {
	for word := range strings.SplitSeq(key, ".") {
		if word == "" || !consists(word, "_-") {
			return "the name of an option is words of letters, digits, _ and - with dots between them"
		}
	}
	return ""
}

func rabbitValue(value string) (text, bad string) {
	if bad := bare(value); bad != "" {
		return "", bad
	}
	if strings.HasPrefix(value, "encrypted:") {
		return "", "the value begins with encrypted:, which marks a cipher"
	}
	if !consists(value, " _./:;,@%+=()[]{}*?&|<>^~!$#'\"\\`-") {
		return "", "the value holds a character outside ASCII"
	}
	return value, holding(value, "#", "'", `"`, `\`, "$(")
}

func parseRabbitMQ(text string, into *builder) error {
	for number, line := range lines(text) {
		bad := func(reason string) error { return &ParseError{Line: number, Reason: reason} }
		text, _, hasComment := strings.Cut(line, "#")
		text = strings.TrimSpace(text)
		if hasComment && strings.ContainsAny(text, `'"`) {
			return bad("a # stands behind a quote, which releases read differently")
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
