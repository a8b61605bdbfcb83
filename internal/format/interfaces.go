package format

import (
	"slices"
	"strings"
)

// Interfaces is /etc/network/interfaces of Debian's ifupdown, by interfaces(5): lines that begin with auto or allow-, and
// stanzas that begin with iface and contain options. ifupdown passes values of some options to a shell, so a word contains
// only characters that are not special to a shell.
//
// Two files have the same meaning if
//
//  1. auto, and each allow- class, names the same interfaces in the same order, in any number of lines: the order is that in which
//     ifupdown brings them up;
//  2. they have the same iface stanzas; those of the same interface and family are identified by their order, others may be in any
//     order;
//  3. each stanza has the same options in any order, and all values of each are the same in the same order, because commands are
//     run in sequence. In names, - equals _; post-up equals up, and pre-down equals down;
//  4. values are the same except for the amount of white space, if they contain no quotes and no backslashes;
//  5. lines that include other files, and mapping stanzas, are compared like other lines, in their order.
//
// Comments, blank lines, indentation and continuation of a line after a backslash are ignored.
var Interfaces = &Format{Name: "ifupdown", directives: &directives{
	limit:   2047,
	keyword: interfacesKeyword,
	block:   interfacesBlock,
	quote:   quoteInterfaces,
	parse:   parseInterfaces,
}, meaning: interfacesMean}

// interfacesStanzas are the words that begin a new stanza at any position.
var interfacesStanzas = []string{"auto", "iface", "mapping", "source", "source-directory", "no-auto-down", "no-scripts", "template", "rename"}

func opensStanza(word string) bool {
	return slices.Contains(interfacesStanzas, word) || strings.HasPrefix(word, "allow-")
}

func interfacesKeyword(depth int, word string) (reason string) {
	switch {
	case depth > 1:
		return "stanzas of ifupdown cannot contain blocks"
	case depth > 0 && opensStanza(word):
		return "this would open a stanza"
	case depth == 0 && word != "auto" && word != "iface" && !strings.HasPrefix(word, "allow-"):
		return "this does not open a stanza for an interface"
	case !isWord(word, "_.-"):
		return "an option must begin with a word of letters, digits and _ . -"
	}
	return ""
}

func interfacesBlock(depth int, word string, enclosing bool) (reason string) {
	if enclosing != (depth == 0 && word == "iface") {
		return "only iface can contain options"
	}
	return ""
}

func quoteInterfaces(word string) (text, bad string) {
	switch {
	case word == "":
		return "", "the word is empty"
	case !consists(word, "_./:,@+=()-"):
		return "", "the word contains characters that a shell may replace"
	}
	return word, ""
}

func parseInterfaces(text string) ([]Directive, error) {
	var stanzas []Directive
	var whole strings.Builder // a line with its continuation lines
	begun := 0
	for number, line := range lines(text) {
		line = strings.TrimSuffix(line, "\r")
		if whole.Len() == 0 {
			if trimmed := strings.TrimLeft(line, " \t"); trimmed == "" || trimmed[0] == '#' {
				continue
			}
			begun = number
		}
		if part, goesOn := strings.CutSuffix(line, `\`); goesOn {
			whole.WriteString(part + " ")
			continue
		}
		whole.WriteString(line)
		d := interfacesLine(begun, whole.String())
		whole.Reset()
		switch {
		case len(d.Words) == 0:
		case opensStanza(d.Words[0]):
			stanzas = append(stanzas, d)
		case len(stanzas) == 0 || stanzas[len(stanzas)-1].Block == nil:
			return nil, &ParseError{Line: begun, Reason: "an option is outside of an interface"}
		default:
			last := &stanzas[len(stanzas)-1]
			last.Block = append(last.Block, d)
		}
	}
	if whole.Len() > 0 {
		return nil, &ParseError{Line: begun, Reason: "the last line ends with a continuation"}
	}
	return stanzas, nil
}

// interfacesLine splits a line into words. A value that a shell would split is one word.
func interfacesLine(number int, line string) Directive {
	d := Directive{Words: strings.Fields(line), Line: number}
	switch {
	case len(d.Words) == 0:
	case d.Words[0] == "iface" || d.Words[0] == "mapping":
		d.Block = []Directive{}
	case strings.ContainsAny(line, "'\"\\"):
		rest := strings.TrimLeft(line, " \t")[len(d.Words[0]):]
		d.Words = []string{d.Words[0], strings.Trim(rest, " \t")}
	}
	return d
}

func interfacesMean(d Document, m *meaning) {
	titles := map[string]int{}
	for _, stanza := range d.Directives {
		keyword, rest := stanza.Words[0], stanza.Words[1:]
		switch {
		case stanza.Block != nil:
			interfacesStanza(stanza, titles, m)
		case keyword == "auto" || strings.HasPrefix(keyword, "allow-"):
			for _, link := range rest {
				m.add(inOrder, statement{as: name{"", keyword}, key: keyword, value: link, line: stanza.Line})
			}
		default:
			m.add(inOrder, statement{as: name{"", keyword}, key: keyword, value: strings.Join(rest, " "), line: stanza.Line})
		}
	}
}

// interfacesStanza adds a stanza: iface eth0 inet, whose method is its value, or mapping eth0.
func interfacesStanza(d Directive, titles map[string]int, m *meaning) {
	own := min(len(d.Words), 3)
	title := strings.Join(d.Words[:own], " ")
	titles[title]++
	section := numbered(title, titles[title])
	m.add(inOrder, statement{as: name{section, ""}, section: section, value: strings.Join(d.Words[own:], " "), line: d.Line})
	for _, option := range d.Block {
		key, value := option.Words[0], strings.Join(option.Words[1:], " ")
		m.add(inOrder, statement{as: name{section, interfacesOption(key)}, section: section, key: key, value: value, line: option.Line})
	}
}

// interfacesOption returns the canonical name of an option.
func interfacesOption(key string) string {
	switch key = strings.ReplaceAll(key, "_", "-"); key {
	case "post-up":
		return "up"
	case "pre-down":
		return "down"
	}
	return key
}
