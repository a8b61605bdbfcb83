package format

import (
	"bytes"
	"fmt"
	"iter"
	"strings"
)

// MaxSize is the maximum number of bytes of a file that Parse reads; the names of ten thousand hosts are a quarter of it. A
// byte may require some hundred bytes of memory if lines are very short.
const MaxSize = 2 << 20

// Parse reads a file as its program does, regardless of its author. Time and memory are proportional to the file. The error
// is a *ParseError: for text that the program rejects or would cut, bytes that are not text (invalid UTF-8, NUL), content
// that depends on the running program, such as a variable of its environment, and files larger than MaxSize. Lines that
// include other files are entries and directives like others.
func (f *Format) Parse(file []byte) (Document, error) {
	if len(file) > MaxSize {
		line := 1 + bytes.Count(file[:MaxSize], []byte("\n"))
		return Document{}, &ParseError{Line: line, Reason: fmt.Sprintf("the file is longer than %d bytes", MaxSize)}
	}
	text := string(file)
	if err := checkEncoding(text); err != nil {
		return Document{}, err
	}
	if f.directives != nil {
		directives, err := f.directives.parse(text)
		if err != nil {
			return Document{}, err
		}
		return Document{Directives: directives}, nil
	}
	var into builder
	if err := f.options.parse(text, &into); err != nil {
		return Document{}, err
	}
	return Document{Sections: into.sections}, nil
}

// builder builds the sections of a Document.
type builder struct{ sections []Section }

// open begins a section.
func (b *builder) open(name string, line int) {
	b.sections = append(b.sections, Section{Name: name, Line: line})
}

// started reports whether a section is open.
func (b *builder) started() bool { return len(b.sections) > 0 }

// named reports whether a section with a name is open.
func (b *builder) named() bool { return b.started() && b.sections[len(b.sections)-1].Name != "" }

// add appends an entry to the open section; in a format without sections, to its only section.
func (b *builder) add(e Entry) {
	if !b.started() {
		b.open("", 0)
	}
	last := &b.sections[len(b.sections)-1]
	last.Entries = append(last.Entries, e)
}

// lines yields the lines of text without line feeds, with their numbers from 1.
func lines(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		number := 0
		for line := range strings.Lines(text) {
			number++
			if !yield(number, strings.TrimSuffix(line, "\n")) {
				return
			}
		}
	}
}
