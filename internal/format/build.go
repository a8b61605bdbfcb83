package format

import (
	"iter"
	"strings"
)

// builder makes the sections of a Document, joining what occurs more than once.
type builder struct {
	doc      Document
	sections map[string]int
	entries  map[entryName]int
	current  int // index of the open section, once there is one
}

// entryName is a key in a section.
type entryName struct {
	section int
	key     string
}

// open makes name the section that add adds to.
func (b *builder) open(name string) {
	i, ok := b.sections[name]
	if !ok {
		i = len(b.doc.Sections)
		b.sections[name] = i
		b.doc.Sections = append(b.doc.Sections, Section{Name: name})
	}
	b.current = i
}

// started reports whether a section is open.
func (b *builder) started() bool { return len(b.doc.Sections) > 0 }

// add appends values to key in the open section.
func (b *builder) add(key string, values ...string) {
	s := &b.doc.Sections[b.current]
	name := entryName{b.current, key}
	i, ok := b.entries[name]
	if !ok {
		i = len(s.Entries)
		b.entries[name] = i
		s.Entries = append(s.Entries, Entry{Key: key})
	}
	s.Entries[i].Values = append(s.Entries[i].Values, values...)
}

// lines yields the lines of text with their numbers from 1, without the line feeds.
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
