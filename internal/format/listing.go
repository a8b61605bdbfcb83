package format

import (
	"slices"
	"strings"
)

// Hosts is /etc/hosts, by hosts(5): one address and its names per line. An option has no name, and its value is the line. A
// # starts a comment at any position.
//
// Two files have the same meaning if
//
//  1. they contain the same addresses, 0:0::1 being equal to ::1, in any order;
//  2. each address has the same lines in the same order, because the first line determines its name;
//  3. the lines have the same first name and the same other names in any order. Names are case-insensitive;
//  4. the addresses of a name are in the same order, because programs try the first one first.
var Hosts = &Format{Name: "hosts", options: listing("#", "#"), meaning: hostsMean}

// Modules is modules-load.d and /etc/modules: one module name per line, with parameters in /etc/modules. An option has no
// name, and its value is the line. Two files have the same meaning if they contain the same modules with the same
// parameters, in any order, because each module is loaded with its dependencies. In names, - equals _.
var Modules = &Format{Name: "modules", options: listing("#;", ""), meaning: modulesMean}

// Tmpfiles is tmpfiles.d, by tmpfiles.d(5): one action on a path per line. An option has no name, and its value is the line.
// Two files have the same meaning if they contain the same lines for each type and path, in the same order. The order of
// other lines is ignored, and so is the amount of white space, unless the line contains quotes or backslashes.
var Tmpfiles = &Format{Name: "tmpfiles", options: listing("#", ""), meaning: tmpfilesMean}

// listing returns the rules of files that are a list of lines. Lines that begin with one of the comment signs are ignored,
// and so is the text after one of the signs of within.
func listing(comments, within string) *options {
	return &options{
		keyless: true,
		key:     plainKey,
		value: func(value string) (text, bad string) {
			switch {
			case value == "" || value != oneSpace(value):
				return "", "a line must consist of words separated by single spaces"
			case strings.IndexByte(comments, value[0]) >= 0 || strings.ContainsAny(value, within):
				return "", "the line contains a comment"
			}
			return value, ""
		},
		parse: func(text string, into *builder) error {
			for number, line := range lines(text) {
				if i := strings.IndexAny(line, within); i >= 0 {
					line = line[:i]
				}
				line = strings.TrimSpace(line)
				if line == "" || strings.IndexByte(comments, line[0]) >= 0 {
					continue
				}
				if !strings.ContainsAny(line, "'\"\\") {
					line = oneSpace(line)
				}
				into.add(Entry{Value: line, Line: number})
			}
			return nil
		},
	}
}

func hostsMean(d Document, m *meaning) {
	addresses := map[string]*order{} // of each name
	var named []string
	for _, e := range entries(d) {
		words := strings.Fields(e.Value)
		as := canonicalScalar(Address, words[0])
		names := strings.Fields(strings.ToLower(e.Value))[1:]
		for _, n := range names {
			if addresses[n] == nil {
				addresses[n] = &order{as: name{"", n}}
				named = append(named, n)
			}
			addresses[n].members = append(addresses[n].members, member{as, words[0], e.Line})
		}
		if len(names) > 1 {
			slices.Sort(names[1:])
		}
		m.add(inOrder, statement{
			as: name{"", as}, key: words[0], line: e.Line,
			value: strings.Join(words[1:], " "), canonical: strings.Join(names, " "),
		})
	}
	for _, n := range named {
		m.orders = append(m.orders, *addresses[n])
	}
}

func modulesMean(d Document, m *meaning) {
	for _, e := range entries(d) {
		module, parameters, _ := strings.Cut(e.Value, " ")
		as := strings.ReplaceAll(module, "-", "_")
		m.add(inOrder, statement{as: name{"", as}, key: module, value: strings.TrimLeft(parameters, " "), line: e.Line})
	}
}

func tmpfilesMean(d Document, m *meaning) {
	for _, e := range entries(d) {
		what, rest, _ := strings.Cut(e.Value, " ")
		path, rest, _ := strings.Cut(strings.TrimLeft(rest, " "), " ")
		key := what + " " + path
		m.add(inOrder, statement{as: name{"", key}, key: key, value: strings.TrimLeft(rest, " "), line: e.Line})
	}
}

// entries returns the entries of a file without sections.
func entries(d Document) []Entry {
	if len(d.Sections) == 0 {
		return nil
	}
	return d.Sections[0].Entries
}
