package markdown

import (
	"fmt"
	"regexp"
	"strings"

	"stackplan/internal/nodeset"
	"stackplan/internal/report/printer"
)

// Code returns a text between backquotes, more of them than the text has in a row. The text must be one visible line.
func Code(text string) string {
	if strings.TrimSpace(text) == "" {
		return "(empty)"
	}
	fence := strings.Repeat("`", LongestRun(text)+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") || strings.HasPrefix(text, " ") && strings.HasSuffix(text, " ") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// CodeList returns names between backquotes, joined with commas. Names after the first are counted.
func CodeList(names []string) string {
	var all []string
	for _, name := range names[:min(len(names), printer.FewRows)] {
		all = append(all, Code(printer.Visible(name)))
	}
	if more := len(names) - printer.FewRows; more > 0 {
		all = append(all, fmt.Sprintf("%d more", more))
	}
	return strings.Join(all, ", ")
}

// Cell returns a text between backquotes for a cell of a table, where a bar ends the cell even between backquotes.
func Cell(text string) string {
	return strings.ReplaceAll(Code(printer.Shorten(text, printer.LongReason)), "|", `\|`)
}

// Nodes returns a nodeset between backquotes and the number of its hosts.
func Nodes(n nodeset.Nodes) string { return fmt.Sprintf("%s (%d)", Code(printer.Nodes(n)), n.Count) }

// LongestRun returns the length of the longest run of backquotes.
func LongestRun(text string) int {
	longest, run := 0, 0
	for i := range len(text) {
		run++
		if text[i] != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}

// inert matches texts without markup; active matches those that markdown interprets all the same: links, addresses, emojis,
// emphasis.
var (
	inert  = regexp.MustCompile(`^(\[[A-Za-z_]{2,}\] )?[A-Za-z][A-Za-z0-9 .,;:'"()/=+%_\[\]-]*$`)
	active = regexp.MustCompile(`\]\(|\]:|//|www\.|:[A-Za-z0-9_+-]+:|\b_|_\b|[^A-Za-z0-9]_|_[^A-Za-z0-9]`)
)

// Prose returns a sentence as it is if it has no markup, else between backquotes.
func Prose(text string) string {
	if inert.MatchString(text) && !active.MatchString(text) {
		return text
	}
	return Code(text)
}
