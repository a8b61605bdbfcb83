package format

import (
	"fmt"
	"strings"
)

// KeyValue is sysctl.d: key = value, with comments that fill a line. Nothing can be quoted, so that a value keeps no
// white space around it and begins with no comment sign. Longer lines than 4,094 bytes would be cut by older readers.
var KeyValue = &Format{Name: "key-value", options: &options{
	separator: " = ",
	limit:     4094,
	key:       wordKey("_./-"),
	value:     keyValueValue,
	parse:     func(text string, into *builder) error { return parsePairs(text, "#;", into) },
}}

// RabbitMQ is rabbitmq.conf, which Cuttlefish reads: key = value. A # starts a comment anywhere, and what quotes,
// backslashes and $(...) mean differs between releases, so that values with those are refused; so is the mark
// encrypted:, which would make a text a cipher.
var RabbitMQ = &Format{Name: "RabbitMQ", options: &options{
	separator: " = ",
	key:       rabbitKey,
	value:     rabbitValue,
	parse:     parseRabbitMQ,
}}

// bare returns why a value cannot stand in a format without quotes.
func bare(value string) (reason string) {
	switch {
	case value == "":
		return "the value is empty"
	case value != pythonTrim(value):
		return "the value begins or ends with white space, and nothing can be quoted here"
	}
	return ""
}

// holding returns a reason when value holds one of the texts.
func holding(value string, texts ...string) (reason string) {
	for _, text := range texts {
		if strings.Contains(value, text) {
			return fmt.Sprintf("the value holds %s, and nothing can be escaped here", text)
		}
	}
	return ""
}

func keyValueValue(value string) (text, bad string) {
	if strings.HasPrefix(value, "#") || strings.HasPrefix(value, ";") {
		return "", "the value begins like a comment"
	}
	return value, bare(value)
}

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

// parsePairs reads lines of key = value. Lines that begin with one of the comment signs are left out.
func parsePairs(text, comments string, into *builder) error {
	for number, line := range lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.IndexByte(comments, line[0]) >= 0 {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if key = strings.TrimSpace(key); !ok || key == "" {
			return &ParseError{Line: number, Reason: "this is not key = value"}
		}
		into.open("")
		into.add(key, strings.TrimSpace(value))
	}
	return nil
}

func parseRabbitMQ(text string, into *builder) error {
	var kept strings.Builder
	for _, line := range lines(text) {
		line, _, _ = strings.Cut(line, "#")
		kept.WriteString(line + "\n")
	}
	return parsePairs(kept.String(), "", into)
}
