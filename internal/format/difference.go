package format

import (
	"slices"
	"strings"
)

// Difference is one difference between two documents. In a file of options, Section and Key are those of the option. In a
// file of directives, Section contains the words of the line that opens the block (backend nova), preceded by those of outer
// blocks, separated by " / ". Key is the first word of the line, followed by the second if that is its name (server ctl1).
// Both are as written in the file; in the later file if both files contain the option. An empty Key denotes the section
// itself.
//
// Before and After contain the effective values as written in the file: nil if the file does not set the option, empty if
// the line contains only the key. They may contain secrets. The lines, numbered from 1, are those of the values, or of the
// key without a value.
type Difference struct {
	Section, Key            string
	Before, After           []string
	BeforeLines, AfterLines []int
}

// Differences returns the differences between two documents of this format; none if they have the same meaning. The doc
// comment of each format defines when two files have the same meaning. kind returns what is known of an option, by section
// and key as written in the file; kind may be nil. The result contains first the options of after, in its order, then the
// options only in before, then changed orders. Before and After of a changed order contain the names in that order.
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
	m := &meaning{named: map[name]*item{}}
	f.meaning(d, m)
	return m
}

// meaning is the content of a Document as its program interprets it.
type meaning struct {
	all    []*item // in the order of the file
	named  map[name]*item
	orders []order
}

// name identifies an item to the program, independently of its notation in a file.
type name struct{ section, key string }

// counting states which of the values that a file gives an item are effective.
type counting int

const (
	asKind   counting = iota // depends on Kind: the last, or all in order
	theLast                  // the last
	inOrder                  // all, in their order
	anyOrder                 // all, in any order
)

// statement is one line of a file or a part of it.
type statement struct {
	as           name
	section, key string // as written in the file
	value        string
	canonical    string // the common text of all values with the same meaning, regardless of Kind; empty: value
	alone        bool
	line         int
}

// item contains all statements of a file about one name.
type item struct {
	as           name
	section, key string
	counts       counting
	statements   []statement
}

// add appends a statement to those of the same name.
func (m *meaning) add(counts counting, s statement) {
	of := m.named[s.as]
	if of == nil {
		of = &item{as: s.as, section: s.section, key: s.key, counts: counts}
		m.named[s.as] = of
		m.all = append(m.all, of)
	}
	of.statements = append(of.statements, s)
}

// isMulti reports whether all values are effective.
func (s *item) isMulti(k Kind) bool {
	return s.counts == inOrder || s.counts == anyOrder || s.counts == asKind && k.Multi
}

// counted returns the effective statements; nil if s is nil.
func (s *item) counted(k Kind) []statement {
	switch {
	case s == nil:
		return nil
	case s.isMulti(k):
		return s.statements
	}
	return s.statements[len(s.statements)-1:]
}

// canonical returns texts that are equal if two files have the same meaning.
func (s *item) canonical(k Kind) []string {
	texts := []string{}
	for _, one := range s.counted(k) {
		switch {
		case one.canonical != "":
			texts = append(texts, k.canonical(one.canonical))
		case one.alone:
			texts = append(texts, "\x00") // differs from every value
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

// appendDifference compares the items of two files; either may be nil.
func appendDifference(all []Difference, before, after *item, k Kind) []Difference {
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

// order is a list whose order matters.
type order struct {
	as      name // what its members are: server
	members []member
}

// member is an element of an order. If it occurs twice, the last position is effective.
type member struct {
	as    string // identifies it to the program
	shown string
	line  int
}

// appendOrder compares the order of the members that both files contain.
func appendOrder(all []Difference, before, after order) []Difference {
	if slices.Equal(before.common(after), after.common(before)) {
		return all
	}
	d := Difference{Section: after.as.section, Key: after.as.key}
	for _, t := range before.members {
		d.Before, d.BeforeLines = append(d.Before, t.shown), append(d.BeforeLines, t.line)
	}
	for _, t := range after.members {
		d.After, d.AfterLines = append(d.After, t.shown), append(d.AfterLines, t.line)
	}
	return append(all, d)
}

// common returns the members of o that other also contains, in the order of o.
func (o order) common(other order) []string {
	has := map[string]bool{}
	for _, t := range other.members {
		has[t.as] = true
	}
	var kept []string
	for _, t := range slices.Backward(o.members) {
		if has[t.as] {
			kept = append(kept, t.as)
			delete(has, t.as)
		}
	}
	slices.Reverse(kept)
	return kept
}

// optionsMean adds each entry of d as an option. counts states which of its values are effective; as returns its name.
func optionsMean(d Document, m *meaning, counts counting, as func(section, key string) name) {
	for _, s := range d.Sections {
		for _, e := range s.Entries {
			m.add(counts, statement{as: as(s.Name, e.Key), section: s.Name, key: e.Key, value: e.Value, alone: e.Alone, line: e.Line})
		}
	}
}

// asWritten is the name of an option if the program compares names literally.
func asWritten(section, key string) name { return name{section, key} }

// oneSpace returns text with each run of white space replaced by one space.
func oneSpace(text string) string { return strings.Join(strings.Fields(text), " ") }
