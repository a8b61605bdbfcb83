package diag

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Print writes the diagnostics of list to w: position, message and path, the source line with carets below the marked text, related
// positions, rule and hint. Warnings that differ only in their place are printed once, see Fold.
//
//	cloud.cue:19:14: VLAN 5001 is above 4094 (regions.hz-a.networks.fixed.vlan)
//	  19 |   fixed: {vlan: 5001, ...
//	     |                 ^^^^
//	  rule: 802.1Q, schema/network.cue:17
//	  hint: pick a free VLAN between 1 and 4094
//
// lines returns a line of a file by its number, from 1; "" if there is none. The severity is printed unless it is Error.
func Print(w io.Writer, list List, lines func(file string, line int) string) error {
	var b strings.Builder
	for _, d := range list.Fold() {
		d.print(&b, lines)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (d Diagnostic) print(b *strings.Builder, lines func(string, int) string) {
	text := d
	if d.Severity != Error {
		text.Message = d.Severity.String() + ": " + d.Message
	}
	fmt.Fprintln(b, oneLine(text.String()))
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
	if text := d.acceptance(); text != "" {
		fmt.Fprintf(b, "  %s\n", oneLine(text))
	}
	d.printAlso(b)
}

// oneLine makes a text safe to print, and cuts long texts: a value may be a megabyte long.
func oneLine(text string) string {
	const longest = 2000 // bytes
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest-len(cut)], "") + cut
	}
	return expand(text)
}

// How much of a source line is printed. Long lines are cut around the caret.
const (
	widest = 120 // characters
	before = 60  // characters before the caret, at most
	cut    = "..."
)

// caret writes a line and marks length bytes from column on. A tab is printed as four blanks.
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

// expand makes a text safe to print in one line: characters that act on a terminal become question marks.
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
