package format

import (
	"slices"
	"strings"
)

// Interfaces is /etc/network/interfaces of Debian's ifupdown, by interfaces(5): lines that begin with auto or allow-, and
// stanzas that begin with iface and hold options. Values of some options are given to a shell, so that a word holds only
// what a shell takes as it is.
var Interfaces = &Format{Name: "ifupdown", directives: &directives{
	limit:   2047,
	keyword: interfacesKeyword,
	block:   interfacesBlock,
	quote:   quoteInterfaces,
	parse:   parseInterfaces,
}, meaning: func(d Document, m *meaning) { directivesMean(d.Directives, "", m) }}

// interfacesStanzas are the words that begin something new wherever they stand.
var interfacesStanzas = []string{"auto", "iface", "mapping", "source", "source-directory", "no-auto-down", "no-scripts", "template", "rename"}

func opensStanza(word string) bool {
	return slices.Contains(interfacesStanzas, word) || strings.HasPrefix(word, "allow-")
}

func interfacesKeyword(depth int, word string) (reason string) {
	switch {
	case depth > 1:
		return "stanzas of ifupdown hold no blocks"
	case depth > 0 && opensStanza(word):
		return "this would open a stanza"
	case depth == 0 && word != "auto" && word != "iface" && !strings.HasPrefix(word, "allow-"):
		return "this opens no stanza for an interface"
	case !isWord(word, "_.-"):
		return "an option begins with a word of letters, digits and _ . -"
	}
	return ""
}

func interfacesBlock(depth int, word string, enclosing bool) (reason string) {
	if enclosing != (depth == 0 && word == "iface") {
		return "iface alone holds options"
	}
	return ""
}

func quoteInterfaces(word string) (text, bad string) {
	switch {
	case word == "":
		return "", "the word is empty"
	case !consists(word, "_./:,@+=()-"):
		return "", "the word holds what a shell may replace"
	}
	return word, ""
}

func parseInterfaces(text string) ([]Directive, error) {
	var stanzas []Directive
	for number, line := range lines(text) {
		bad := func(reason string) ([]Directive, error) { return nil, &ParseError{Line: number, Reason: reason} }
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || words[0][0] == '#':
			continue
		case strings.HasSuffix(line, `\`):
			return bad("the line goes on in the next")
		case words[0] == "iface":
			stanzas = append(stanzas, Directive{Words: words, Block: []Directive{}, Line: number})
			continue
		case opensStanza(words[0]):
			stanzas = append(stanzas, Directive{Words: words, Line: number})
			continue
		case len(stanzas) == 0 || stanzas[len(stanzas)-1].Block == nil:
			return bad("an option stands outside of an interface")
		}
		last := &stanzas[len(stanzas)-1]
		last.Block = append(last.Block, Directive{Words: words, Line: number})
	}
	return stanzas, nil
}
