package format

import (
	"slices"
	"strings"
)

// Hosts is /etc/hosts, by hosts(5): an address and its names a line. An option has no name, and its value is the line. A #
// starts a comment anywhere.
//
// Two files mean the same when
//
//  1. they name the same addresses, 0:0::1 being ::1, in whatever order;
//  2. each address has the same lines in the same order, since the first one tells its name;
//  3. lines have the same first name, and the same other names in whatever order. The case of letters means nothing;
//  4. the addresses of a name stand in the same order, since the first one is asked first.
var Hosts = &Format{Name: "hosts", options: listing("#", "#"), meaning: hostsMean}

// Modules is modules-load.d and /etc/modules: the name of a module a line, with parameters in the latter. An option has no
// name, and its value is the line. Two files mean the same when they have the same modules with the same parameters, in
// whatever order, since each is loaded with what it needs. In names - is _.
var Modules = &Format{Name: "modules", options: listing("#;", ""), meaning: modulesMean}

// Tmpfiles is tmpfiles.d, by tmpfiles.d(5): what to do with a path a line. An option has no name, and its value is the
// line. Two files mean the same when they have the same lines for each type and path, in the same order; the order of
// others means nothing, and neither does the amount of white space, unless quotes or backslashes are there.
var Tmpfiles = &Format{Name: "tmpfiles", options: listing("#", ""), meaning: tmpfilesMean}

// listing is the rules of files that are a list of lines. Lines that begin with one of the comment signs are left out,
// and so is what stands behind one of the signs of within.
func listing(comments, within string) *options {
	return &options{
		keyless: true,
		key:     plainKey,
		value: func(value string) (text, bad string) {
			switch {
			case value == "" || value != oneSpace(value):
				return "", "a line is words with a space between two"
			case strings.IndexByte(comments, value[0]) >= 0 || strings.ContainsAny(value, within):
				return "", "the line holds a comment"
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
			addresses[n].things = append(addresses[n].things, thing{as, words[0], e.Line})
		}
		if len(names) > 1 {
			slices.Sort(names[1:])
		}
		m.say(inOrder, statement{
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
		m.say(inOrder, statement{as: name{"", as}, key: module, value: strings.TrimLeft(parameters, " "), line: e.Line})
	}
}

func tmpfilesMean(d Document, m *meaning) {
	for _, e := range entries(d) {
		what, rest, _ := strings.Cut(e.Value, " ")
		path, rest, _ := strings.Cut(strings.TrimLeft(rest, " "), " ")
		key := what + " " + path
		m.say(inOrder, statement{as: name{"", key}, key: key, value: strings.TrimLeft(rest, " "), line: e.Line})
	}
}

// entries returns what stands in a file without sections.
func entries(d Document) []Entry {
	if len(d.Sections) == 0 {
		return nil
	}
	return d.Sections[0].Entries
}
