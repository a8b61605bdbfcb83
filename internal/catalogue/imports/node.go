package imports

import (
	"strings"

	"stackplan/internal/spelling"
)

// form is what kind of value stands somewhere.
type form int

const (
	null form = iota
	boolean
	number
	text
	list
	object
)

// formNames are the kinds of values in words.
var formNames = [...]string{"nothing", "true or false", "a number", "a text", "a list", "an object"}

// node is a value of a JSON or YAML text, with its place.
type node struct {
	form     form
	text     string // of a text or a number as it is written; true or false
	from, to int    // offsets; to is 0 where it is not known
	name     string // of a member of an object
	nameAt   int    // its offset
	items    []node // of a list; the members of an object
}

// member returns the member of an object that has a name; one that is nothing where there is none.
func (n *node) member(name string) node {
	for _, m := range n.items {
		if m.name == name {
			return m
		}
	}
	return node{from: n.from}
}

// isScalar reports whether the value is one that a line of a file could hold.
func (n node) isScalar() bool { return n.form != list && n.form != object }

// line is the value as a line of a file would hold it: a list with commas, an object as key:value pairs.
func (n node) line() string {
	if n.isScalar() {
		return n.text
	}
	members := make([]string, len(n.items))
	for i, m := range n.items {
		members[i] = m.line()
		if n.form == object {
			members[i] = m.name + ":" + members[i]
		}
	}
	return strings.Join(members, ",")
}

// want reports a value of another form than the one that is due.
func (f *file) want(n node, due form) bool {
	if n.form == due {
		return true
	}
	f.errorf("import/value", n.from, n.to, "%s is due here, not %s", formNames[due], formNames[n.form])
	return false
}

// repeated reports members of an object that have one name.
func (f *file) repeated(n node) {
	seen := make(map[string]bool, len(n.items))
	for _, m := range n.items {
		if seen[m.name] {
			f.errorf("import/twice", m.nameAt, 0, "%s stands here a second time", quote(m.name)).Hint = "leave one of them out"
		}
		seen[m.name] = true
	}
}

// unknown reports members of an object that nobody reads.
func (f *file) unknown(n node, known []string) {
	isKnown := map[string]bool{}
	for _, name := range known {
		isKnown[name] = true
	}
	for _, m := range n.items {
		if !isKnown[m.name] {
			f.errorf("import/unknown", m.nameAt, 0, "nothing is called %s here", quote(m.name)).Hint = spelling.Hint(m.name, known)
		}
	}
}
