package format

import (
	"fmt"
	"slices"
	"strings"
)

// KeyValue is sysctl.d: key = value, with comments on separate lines. Values cannot be quoted, so a value must not begin or
// end with white space or begin with a comment sign. Older programs would cut lines longer than 4,094 bytes.
//
// Two files have the same meaning if
//
//  1. they set the same variables, and the last value of each is the same;
//  2. names are the same if they denote the same file in /proc/sys: net/ipv4/ip_forward equals net.ipv4.ip_forward. A leading -, which
//     ignores a failure, is part of the name;
//  3. values are the same except for the amount of white space;
//  4. variables that set other variables are in the same order: those of net.ipv4.conf and net.ipv6.conf and net.ipv4.ip_forward; all
//     variables if a name contains a *.
//
// The order of other lines, comments and blank lines are ignored.
var KeyValue = &Format{Name: "key-value", options: &options{
	separator: " = ",
	limit:     4094,
	key:       wordKey("_./-"),
	value:     keyValueValue,
	parse:     parseKeyValue,
}, meaning: keyValueMean}

// bare returns why a format without quotes cannot contain a value.
func bare(value string) (reason string) {
	switch {
	case value == "":
		return "the value is empty"
	case value != pythonTrim(value):
		return "the value begins or ends with white space, and this format has no quotes"
	}
	return ""
}

// containing returns a reason if value contains one of the texts.
func containing(value string, texts ...string) (reason string) {
	for _, text := range texts {
		if strings.Contains(value, text) {
			return fmt.Sprintf("the value contains %s, and this format has no escapes", text)
		}
	}
	return ""
}

func keyValueValue(value string) (text, bad string) {
	if strings.HasPrefix(value, "#") || strings.HasPrefix(value, ";") {
		return "", "the value begins with a comment sign"
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
			m.add(asKind, statement{as: as, key: e.Key, value: e.Value, canonical: oneSpace(e.Value), line: e.Line})
			if byPattern || setsOthers(as.key) {
				inTurn.members = append(inTurn.members, member{as.key, e.Key, e.Line})
			}
		}
	}
	m.orders = append(m.orders, inTurn)
}

// variable returns the name of a variable as its file in /proc/sys, as procps does: if the first separator is a dot, dots
// and slashes are swapped.
func variable(key string) name {
	if i := strings.IndexAny(key, "./"); i >= 0 && key[i] == '.' {
		key = strings.NewReplacer(".", "/", "/", ".").Replace(key)
	}
	return name{"", key}
}

// setsOthers reports whether the kernel may change other variables together with this one, or this one together with others.
func setsOthers(file string) bool {
	file = strings.TrimPrefix(file, "-")
	return strings.HasPrefix(file, "net/ipv4/conf/") || strings.HasPrefix(file, "net/ipv6/conf/") || file == "net/ipv4/ip_forward"
}
