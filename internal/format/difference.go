package format

import (
	"slices"
	"strings"
)

// Difference is one thing that two documents say differently. In a file of options Section and Key are those of the option.
// In one of directives Section is the words of the line that opens the block (backend nova), those of outer blocks before
// it with " / " between, and Key is the first word of the line, with the second where that is its name (server ctl1). Both
// are as the file writes them, the later one where both have it. An empty Key is the section itself.
//
// Before and After hold the values that count, as the file writes them: nil where it says nothing, empty where the key
// stands alone. They may hold secrets. The lines, from 1, are those of the values, or of the key that stands alone.
type Difference struct {
	Section, Key            string
	Before, After           []string
	BeforeLines, AfterLines []int
}

// Differences lists what two documents of this format say differently, and nothing where they mean the same. The doc
// comment of each format says what means the same there. kind tells what is known of an option, by section and key as the
// file writes them; nil where nothing is. What after says comes first, in its order, then what it no longer says, then
// orders that changed, whose Before and After name the things that are ordered.
func (f *Format) Differences(before, after Document, kind func(section, key string) Kind) []Difference {
	if kind == nil {
		kind = func(string, string) Kind { return Kind{} }
	}
	b, a := f.read(before), f.read(after)
	var all []Difference
	for _, now := range a.all {
		all = appendDifference(all, b.named[now.as], now, kind(now.section, now.key))
	}
	for _, former := range b.all {
		if a.named[former.as] == nil {
			all = appendDifference(all, former, nil, kind(former.section, former.key))
		}
	}
	former := map[name]order{}
	for _, o := range b.orders {
		former[o.as] = o
	}
	for _, now := range a.orders {
		all = appendOrder(all, former[now.as], now)
	}
	return all
}

func (f *Format) read(d Document) *meaning {
	m := &meaning{named: map[name]*said{}}
	f.meaning(d, m)
	return m
}

// meaning is what a Document says as its program sees it.
type meaning struct {
	all    []*said // in the order of the file
	named  map[name]*said
	orders []order
}

// name is what the program knows a thing by, whichever way a file writes it.
type name struct{ section, key string }

// counting tells which of the values count that a file gives a thing.
type counting int

const (
	asKind   counting = iota // what Kind says: the last, or all in order
	theLast                  // the last
	inOrder                  // all, in their order
	anyOrder                 // all, in whatever order
)

// statement is one line of a file, or a part of it.
type statement struct {
	as           name
	section, key string // as the file writes them
	value        string
	canonical    string // the one text for all values that mean the same to the program, whatever its Kind; empty: value
	alone        bool
	line         int
}

// said is all that a file says of one thing.
type said struct {
	as           name
	section, key string
	counts       counting
	statements   []statement
}

// say adds a statement to those of the same thing.
func (m *meaning) say(counts counting, s statement) {
	of := m.named[s.as]
	if of == nil {
		of = &said{as: s.as, section: s.section, key: s.key, counts: counts}
		m.named[s.as] = of
		m.all = append(m.all, of)
	}
	of.statements = append(of.statements, s)
}

// isMulti reports whether all values count.
func (s *said) isMulti(k Kind) bool {
	return s.counts == inOrder || s.counts == anyOrder || s.counts == asKind && k.Multi
}

// counted returns the statements that count: none of a thing that the file does not name.
func (s *said) counted(k Kind) []statement {
	switch {
	case s == nil:
		return nil
	case s.isMulti(k):
		return s.statements
	}
	return s.statements[len(s.statements)-1:]
}

// canonical returns texts that are equal where two files say the same.
func (s *said) canonical(k Kind) []string {
	texts := []string{}
	for _, one := range s.counted(k) {
		switch {
		case one.canonical != "":
			texts = append(texts, k.canonical(one.canonical))
		case one.alone:
			texts = append(texts, "\x00") // no value is like it
		default:
			texts = append(texts, k.canonical(one.value))
		}
	}
	switch {
	case s.counts == asKind && k.Multi && k.Set:
		texts = asSet(texts)
	case s.counts == anyOrder:
		slices.Sort(texts)
	}
	return texts
}

// appendDifference compares what two files say of one thing; either may be nil.
func appendDifference(all []Difference, before, after *said, k Kind) []Difference {
	if before != nil && after != nil && slices.Equal(before.canonical(k), after.canonical(k)) {
		return all
	}
	var d Difference
	d.Before, d.BeforeLines = values(before.counted(k))
	d.After, d.AfterLines = values(after.counted(k))
	if shown := after; shown != nil {
		d.Section, d.Key = shown.section, shown.key
	} else {
		d.Section, d.Key = before.section, before.key
	}
	return append(all, d)
}

// values returns the values of statements and their lines.
func values(statements []statement) (texts []string, lines []int) {
	if statements == nil {
		return nil, nil
	}
	texts = []string{}
	for _, s := range statements {
		lines = append(lines, s.line)
		if !s.alone {
			texts = append(texts, s.value)
		}
	}
	return texts, lines
}

// order is a list of things whose order counts.
type order struct {
	as     name // what they are: server
	things []thing
}

// thing is one of an order. Where it stands twice, the last place counts.
type thing struct {
	as    string // what the program knows it by
	shown string
	line  int
}

// appendOrder compares the order of what two files both have.
func appendOrder(all []Difference, before, after order) []Difference {
	if slices.Equal(before.common(after), after.common(before)) {
		return all
	}
	d := Difference{Section: after.as.section, Key: after.as.key}
	for _, t := range before.things {
		d.Before, d.BeforeLines = append(d.Before, t.shown), append(d.BeforeLines, t.line)
	}
	for _, t := range after.things {
		d.After, d.AfterLines = append(d.After, t.shown), append(d.AfterLines, t.line)
	}
	return append(all, d)
}

// common returns the things of o that other has too, in the order of o.
func (o order) common(other order) []string {
	has := map[string]bool{}
	for _, t := range other.things {
		has[t.as] = true
	}
	var kept []string
	for _, t := range slices.Backward(o.things) {
		if has[t.as] {
			kept = append(kept, t.as)
			delete(has, t.as)
		}
	}
	slices.Reverse(kept)
	return kept
}

// optionsMean says each entry of d as an option whose values count as counts says. as gives its name.
func optionsMean(d Document, m *meaning, counts counting, as func(section, key string) name) {
	for _, s := range d.Sections {
		for _, e := range s.Entries {
			m.say(counts, statement{as: as(s.Name, e.Key), section: s.Name, key: e.Key, value: e.Value, alone: e.Alone, line: e.Line})
		}
	}
}

// asWritten is the name of an option where programs know one by how it is written.
func asWritten(section, key string) name { return name{section, key} }

// oneSpace returns text with each run of white space as one space.
func oneSpace(text string) string { return strings.Join(strings.Fields(text), " ") }
