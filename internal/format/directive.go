package format

import "strings"

// directives are the rules of a format whose lines are words, arranged in blocks.
type directives struct {
	limit   int                                                          // of a line in bytes
	words   int                                                          // of a line; 0 if the program sets no limit
	keyword func(depth int, word string) (reason string)                 // why word cannot begin a line; empty: it can
	block   func(depth int, word string, enclosing bool) (reason string) // why a line at depth that begins with word cannot enclose a block, or must; empty: valid
	quote   func(word string) (text, bad string)                         // the word as printed, or why it cannot be printed
	open    string                                                       // ends the line that begins a block
	close   string                                                       // is the line that ends a block, without indentation
	parse   func(text string) (directives []Directive, e error)          // reads a whole file
}

// blockIndent precedes a line once for each block around it.
const blockIndent = "    "

// Directive returns a line of words without a line break. It quotes words if the program requires it. depth is the number of
// blocks around the line: in HAProxy 0 for the line that opens a section and 1 inside. The error is a *BadValue whose Key is
// the first word.
func (f *Format) Directive(depth int, words ...string) (string, error) {
	if f.directives == nil || len(words) == 0 {
		return "", &BadValue{Value: strings.Join(words, " "), Reason: "a file of kind " + f.Name + " has no such directive"}
	}
	d := f.directives
	bad := func(value, reason string) (string, error) {
		return "", &BadValue{Key: words[0], Value: value, Reason: reason}
	}
	if reason := d.keyword(depth, words[0]); reason != "" {
		return bad(words[0], reason)
	}
	printed := make([]string, len(words))
	for i, word := range words {
		reason := unprintable(word)
		if reason == "" {
			printed[i], reason = d.quote(word)
		}
		if reason != "" {
			return bad(word, reason)
		}
	}
	line := strings.Repeat(blockIndent, depth) + strings.Join(printed, " ")
	switch {
	case len(line)+len(d.open) > d.limit:
		return bad(line, tooLong(d.limit))
	case d.words > 0 && len(words) > d.words:
		return bad(line, "the line has too many words")
	}
	return line, nil
}

// printBlock prints the lines of a block; depth is the number of blocks around them.
func (f *Format) printBlock(out *strings.Builder, block []Directive, depth int) error {
	if f.directives == nil && len(block) > 0 {
		return &BadValue{Reason: "a file of kind " + f.Name + " has options, not directives"}
	}
	for i, d := range block {
		if depth == 0 && i > 0 {
			out.WriteByte('\n')
		}
		if err := f.printDirective(out, d, depth); err != nil {
			return err
		}
	}
	return nil
}

func (f *Format) printDirective(out *strings.Builder, d Directive, depth int) error {
	line, err := f.Directive(depth, d.Words...)
	if err != nil {
		return err
	}
	if reason := f.directives.block(depth, d.Words[0], d.Block != nil); reason != "" {
		return &BadValue{Key: d.Words[0], Value: line, Reason: reason}
	}
	if d.Block == nil {
		out.WriteString(line + "\n")
		return nil
	}
	out.WriteString(line + f.directives.open + "\n")
	if err := f.printBlock(out, d.Block, depth+1); err != nil {
		return err
	}
	if f.directives.close != "" {
		out.WriteString(strings.Repeat(blockIndent, depth) + f.directives.close + "\n")
	}
	return nil
}
