package format

import (
	"fmt"
	"strings"
)

// Keepalived is keepalived.conf. Its parsers read quotes and backslashes differently, and macros ($), conditional lines (@),
// sequences (~SEQ) and include change whole lines. So a word is printed plain or in double quotes, and rejected if that does
// not suffice. Keepalived would cut lines of more than 1,022 bytes in two.
//
// Two files have the same meaning if
//
//  1. they have the same nested blocks. Blocks whose first lines are equal are identified by their order;
//  2. each block sets the same for each keyword. Lines of different keywords may be in any order;
//  3. the lines of each keyword are the same in the same order. A line that includes a file is compared like other lines;
//  4. blocks that are lists (track_script, unicast_peer) contain the same lines in any order; those in keepalivedOrdered in the same
//     order, because addresses and routes are set in sequence, and the host answers from the first address of a network;
//  5. the words of the lines are the same, without quotes and comments.
var Keepalived = &Format{Name: "Keepalived", directives: &directives{
	limit:   maxKeepalivedLine,
	keyword: keepalivedKeyword,
	block:   keepalivedBlock,
	quote:   quoteKeepalived,
	open:    " {",
	close:   "}",
	parse:   parseKeepalived,
}, meaning: func(d Document, m *meaning) { keepalivedMean(d.Directives, "", m) }}

// maxKeepalivedLine is MAXBUF, less the line feed and the final NUL.
const maxKeepalivedLine = 1022

// keepalivedDepth limits the depth of nested blocks; Keepalived itself uses four.
const keepalivedDepth = 8

func keepalivedKeyword(depth int, word string) (reason string) {
	switch {
	case depth >= keepalivedDepth:
		return "the blocks are nested too deep"
	case strings.HasPrefix(word, "include"):
		return "the line would include another file"
	case !isWord(word, "_./:@%+-"):
		return "a line must begin with a word of letters, digits and _ . / : @ % + -"
	}
	return ""
}

func keepalivedBlock(depth int, _ string, enclosing bool) (reason string) {
	if enclosing && depth+1 >= keepalivedDepth {
		return "the blocks are nested too deep"
	}
	return ""
}

func quoteKeepalived(word string) (text, bad string) {
	switch {
	case word == "":
		return "", "the word is empty"
	case strings.ContainsAny(word, "\"\\${}"):
		return "", "the word contains one of \" \\ $ { }, which parts of Keepalived read differently"
	case consists(word, "_./:;,@%+=()[]*?&|<>^-"):
		return word, ""
	}
	return `"` + word + `"`, ""
}

// keepalivedReader contains the open blocks, the outermost first. Lines are appended to the last.
type keepalivedReader struct {
	open   [][]Directive
	number int // of the line
}

func parseKeepalived(text string) ([]Directive, error) {
	r := keepalivedReader{open: [][]Directive{nil}}
	for number, line := range lines(text) {
		r.number = number
		if len(line) > maxKeepalivedLine {
			return nil, &ParseError{Line: number, Reason: tooLong(maxKeepalivedLine)}
		}
		if reason := r.line(strings.TrimRight(line, "\r")); reason != "" {
			return nil, &ParseError{Line: number, Reason: reason}
		}
	}
	if len(r.open) > 1 {
		return nil, &ParseError{Line: strings.Count(text, "\n") + 1, Reason: "a block is not closed"}
	}
	return r.open[0], nil
}

// line reads one line, which may contain several directives: a brace ends one.
func (r *keepalivedReader) line(line string) (reason string) {
	var words []string
	for {
		var t keepalivedToken
		t, line, reason = nextKeepalived(line)
		switch {
		case reason != "":
			return reason
		case t.kind == word:
			words = append(words, t.text)
			continue
		}
		if reason := r.directive(words); reason != "" {
			return reason
		}
		words = nil
		switch t.kind {
		case end:
			return ""
		case open:
			reason = r.enter()
		case closing:
			reason = r.leave()
		}
		if reason != "" {
			return reason
		}
	}
}

// directive appends a plain line to the innermost block.
func (r *keepalivedReader) directive(words []string) (reason string) {
	switch {
	case len(words) == 0:
		return ""
	case strings.HasPrefix(words[0], "@"):
		return "the line is conditional"
	case strings.HasPrefix(words[0], "~"):
		return "the line is repeated"
	}
	last := len(r.open) - 1
	r.open[last] = append(r.open[last], Directive{Words: words, Line: r.number})
	return ""
}

// enter begins the block of the previous line.
func (r *keepalivedReader) enter() (reason string) {
	last := r.open[len(r.open)-1]
	switch {
	case len(last) == 0 || last[len(last)-1].Block != nil:
		return "a block has no name"
	case len(r.open) >= keepalivedDepth:
		return fmt.Sprintf("more than %d blocks are nested", keepalivedDepth)
	}
	last[len(last)-1].Block = []Directive{}
	r.open = append(r.open, []Directive{})
	return ""
}

// leave ends the innermost block.
func (r *keepalivedReader) leave() (reason string) {
	inner := len(r.open) - 1
	if inner == 0 {
		return "a brace closes no block"
	}
	outer := r.open[inner-1]
	outer[len(outer)-1].Block = r.open[inner]
	r.open = r.open[:inner]
	return ""
}

// keepalivedToken is a word, a brace, or the end of the line.
type keepalivedToken struct {
	kind tokenKind
	text string
}

type tokenKind int

const (
	end tokenKind = iota
	word
	open
	closing
)

// nextKeepalived splits the first token from line.
func nextKeepalived(line string) (t keepalivedToken, rest, reason string) {
	line = strings.TrimLeft(line, " \t\v\f\r")
	if line == "" || line[0] == '#' || line[0] == '!' {
		return t, "", ""
	}
	switch line[0] {
	case '{':
		return keepalivedToken{kind: open}, line[1:], ""
	case '}':
		return keepalivedToken{kind: closing}, line[1:], ""
	case '"':
		text, rest, ok := strings.Cut(line[1:], `"`)
		if !ok {
			return t, "", "a quote is not closed"
		}
		return keepalivedToken{word, text}, rest, doubtful(text, rest)
	}
	stop := strings.IndexAny(line, " \t\v\f\r#!{}\"")
	if stop < 0 {
		stop = len(line)
	}
	text, rest := line[:stop], line[stop:]
	if strings.Contains(text, "'") || strings.HasPrefix(rest, `"`) {
		return t, "", "it is quoted in a way that parts of Keepalived read differently"
	}
	return keepalivedToken{word, text}, rest, doubtful(text, "")
}

// doubtful returns why a word may have another meaning. after is the text after the closing quote of a quoted word.
func doubtful(text, after string) (reason string) {
	switch {
	case strings.ContainsAny(text, `\$`):
		return "it contains a macro or an escape"
	case after != "" && !strings.ContainsRune(" \t\v\f\r#!{}", rune(after[0])):
		return "a quoted text adjoins another word"
	}
	return ""
}
