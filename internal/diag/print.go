package diag

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Print writes every finding of list to w: its place, message and path, the source line with a caret below what is
// meant, other places that take part, where the rule comes from, and what to do.
//
//	cloud.cue:19:14: VLAN 5001 is above 4094 (regions.hz-a.networks.fixed.vlan)
//	  19 |   fixed: {vlan: 5001, ...
//	     |                 ^^^^
//	  rule: 802.1Q, schema/network.cue:14
//	  hint: pick a free VLAN between 1 and 4094
//
// lines gives a line of a file by its number from 1, empty where there is none. What is no error says so.
func Print(w io.Writer, list List, lines func(file string, line int) string) error {
	var b strings.Builder
	for _, d := range list {
		d.print(&b, lines)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (d Diagnostic) print(b *strings.Builder, lines func(string, int) string) {
	said := d
	if d.Severity != Error {
		said.Message = d.Severity.String() + ": " + d.Message
	}
	fmt.Fprintln(b, oneLine(said.String()))
	if d.Pos.Line > 0 {
		if line := lines(d.Pos.File, d.Pos.Line); line != "" {
			caret(b, line, d.Pos.Line, d.Pos.Column, d.Length)
		}
	}
	for _, r := range d.Related {
		place := r.Pos.String()
		if !r.Pos.IsValid() {
			place = string(r.Path)
		}
		fmt.Fprintf(b, "  %s: %s\n", oneLine(place), oneLine(r.Message))
	}
	if d.Rule != "" {
		fmt.Fprintf(b, "  rule: %s\n", oneLine(d.Rule))
	}
	if d.Hint != "" {
		fmt.Fprintf(b, "  hint: %s\n", oneLine(d.Hint))
	}
}

// oneLine makes a text safe to print, and cuts one that nobody would read: a value may be a megabyte long.
func oneLine(text string) string {
	const longest = 2000 // bytes
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest-len(cut)], "") + cut
	}
	return expand(text)
}

// What a message shows of a line: long ones are cut around the caret.
const (
	widest = 120 // characters
	before = 60  // of them, at most, that stand before the caret
	cut    = "..."
)

// caret writes a line and marks length bytes from column on, both as on a terminal: a tab becomes four blanks.
func caret(b *strings.Builder, line string, number, column, length int) {
	start := min(max(column-1, 0), len(line))
	end := min(start+max(length, 1), len(line))
	head, mark, tail := expand(line[:start]), expand(line[start:end]), expand(line[end:])
	if utf8.RuneCountInString(head) > before {
		head = cut + lastRunes(head, before-len(cut))
	}
	room := widest - utf8.RuneCountInString(head)
	if body := []rune(mark + tail); len(body) > room {
		tail = string(body[min(utf8.RuneCountInString(mark), room):room]) + cut
		mark = firstRunes(mark, room)
	}
	gutter := fmt.Sprint(number)
	fmt.Fprintf(b, "  %s | %s\n", gutter, strings.TrimRight(head+mark+tail, " "))
	fmt.Fprintf(b, "  %*s | %*s%s\n", len(gutter), "", utf8.RuneCountInString(head), "", strings.Repeat("^", max(utf8.RuneCountInString(mark), 1)))
}

// expand makes a text safe to print in one line: a terminal must not act on what a file holds.
func expand(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == utf8.RuneError {
			return '?'
		}
		return r
	}, strings.ReplaceAll(text, "\t", "    "))
}

func firstRunes(text string, n int) string {
	runes := []rune(text)
	return string(runes[:min(n, len(runes))])
}

func lastRunes(text string, n int) string {
	runes := []rune(text)
	return string(runes[max(len(runes)-n, 0):])
}
