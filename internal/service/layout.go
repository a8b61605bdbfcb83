package service

import (
	"slices"
	"strings"

	"stackplan/internal/program"
)

// LineOf is a line of the file of a program, and its place.
type LineOf struct {
	Text    string
	Section string // that contains it; a line that opens a section is in the section around it
	Opens   string // the section that it opens; empty if it opens none
}

// LinesOf splits the file of a program into lines. Inner blocks are sections too: vrrp_instance management/unicast_peer.
func LinesOf(layout program.Layout, body []byte) []LineOf {
	var all []LineOf
	var open []string
	for text := range strings.SplitSeq(strings.TrimSuffix(string(body), "\n"), "\n") {
		l := LineOf{Text: text, Section: strings.Join(open, "/")}
		word := strings.TrimSpace(text)
		switch {
		case word == "" || word[0] == '#' || word[0] == '%':
		case layout == program.Table && word[0] == '[':
			l.Section, l.Opens, open = "", strings.Trim(word, "[]"), []string{strings.Trim(word, "[]")}
		case layout == program.Keywords && text[0] != ' ':
			l.Section, l.Opens, open = "", word, []string{word}
		case layout == program.Blocks && strings.HasSuffix(word, "{"):
			open = append(slices.Clone(open), strings.TrimSpace(strings.TrimSuffix(word, "{")))
			l.Opens = strings.Join(open, "/")
		case layout == program.Blocks && word == "}":
			open = open[:max(len(open)-1, 0)]
			l.Section = strings.Join(open, "/")
		}
		all = append(all, l)
	}
	return all
}

// ValueOf returns the value of a line of the file of a program: what follows the name of its option, and a sign between the two. A line that
// does not begin with the name is an element of a list, and is a value itself.
func ValueOf(line, name string) string {
	value := strings.TrimSpace(line)
	if rest, ok := strings.CutPrefix(value, name); ok {
		value = strings.TrimSpace(rest)
	}
	return strings.TrimSpace(strings.TrimPrefix(value, "="))
}

// SectionsOf returns the sections of the file of a program.
func SectionsOf(layout program.Layout, body []byte) []string {
	var names []string
	for _, l := range LinesOf(layout, body) {
		if l.Opens != "" {
			names = append(names, l.Opens)
		}
	}
	return names
}
