package format

import (
	"fmt"
	"slices"
	"strings"
)

// KeyValue is sysctl.d: key = value, with comments that fill a line. Nothing can be quoted, so that a value keeps no
// white space around it and begins with no comment sign. Longer lines than 4,094 bytes would be cut by older readers.
//
// Two files mean the same when
//
//  1. they set the same variables, and the last value of each is the same;
//  2. names are the same when they name the same file below /proc/sys: net/ipv4/ip_forward is net.ipv4.ip_forward. A - in
//     front, by which a failure is passed over, is part of the name;
//  3. values are the same but for the amount of white space in them;
//  4. variables that set others stand in the same order: those of net.ipv4.conf and net.ipv6.conf and net.ipv4.ip_forward;
//     all of them where a name holds a *.
//
// The order of other lines, comments and blank lines mean nothing.
var KeyValue = &Format{Name: "key-value", options: &options{
	separator: " = ",
	limit:     4094,
	key:       wordKey("_./-"),
	value:     keyValueValue,
	parse:     parseKeyValue,
}, meaning: keyValueMean}

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

func parseKeyValue(text string, into *builder) error {
	for number, line := range lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || line[0] == ';' {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if key = strings.TrimSpace(key); !ok || key == "" {
			return &ParseError{Line: number, Reason: "this is not key = value"}
		}
		into.add(Entry{Key: key, Value: strings.TrimSpace(value), Line: number})
	}
	return nil
}

func keyValueMean(d Document, m *meaning) {
	inTurn := order{as: name{key: "order"}}
	for _, s := range d.Sections {
		byPattern := slices.ContainsFunc(s.Entries, func(e Entry) bool { return strings.Contains(e.Key, "*") })
		for _, e := range s.Entries {
			as := variable(e.Key)
			m.say(asKind, statement{as: as, key: e.Key, value: e.Value, canonical: oneSpace(e.Value), line: e.Line})
			if byPattern || setsOthers(as.key) {
				inTurn.things = append(inTurn.things, thing{as.key, e.Key, e.Line})
			}
		}
	}
	m.orders = append(m.orders, inTurn)
}

// variable names a variable by its file below /proc/sys, as procps does: where the first sign between words is a dot,
// dots and slashes change places.
func variable(key string) name {
	if i := strings.IndexAny(key, "./"); i >= 0 && key[i] == '.' {
		key = strings.NewReplacer(".", "/", "/", ".").Replace(key)
	}
	return name{"", key}
}

// setsOthers reports whether the kernel may change other variables along with one, or one along with others.
func setsOthers(file string) bool {
	file = strings.TrimPrefix(file, "-")
	return strings.HasPrefix(file, "net/ipv4/conf/") || strings.HasPrefix(file, "net/ipv6/conf/") || file == "net/ipv4/ip_forward"
}
