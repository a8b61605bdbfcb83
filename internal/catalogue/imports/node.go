package imports

import (
	"strings"

	"stackplan/internal/spelling"
)

// form is the kind of a value.
type form int

const (
	null form = iota
	boolean
	number
	text
	list
	object
)

// formNames are the kinds of values for messages.
var formNames = [...]string{"nothing", "true or false", "a number", "a text", "a list", "an object"}

// node is a value of a JSON or YAML text, with its position.
type node struct {
	form     form
	text     string // of a text, or of a number as written; true or false
	from, to int    // offsets; to is 0 if it is unknown
	name     string // of a member of an object
	nameAt   int    // offset of the name
	items    []node // of a list; the members of an object
}

// member returns the member of an object with a name; a null node if there is none.
func (n *node) member(name string) node {
	for _, m := range n.items {
		if m.name == name {
			return m
		}
	}
	return node{from: n.from}
}

// isScalar reports whether a line of a file can contain the value.
func (n node) isScalar() bool { return n.form != list && n.form != object }

// line returns the value as in a line of a file: a list with commas, an object as key:value pairs.
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

// want reports a value that does not have the required form.
func (f *file) want(n node, due form) bool {
	if n.form == due {
		return true
	}
	f.errorf("import/value", n.from, n.to, "this must be %s, not %s", formNames[due], formNames[n.form])
	return false
}

// repeated reports members of an object with the same name.
func (f *file) repeated(n node) {
	seen := make(map[string]bool, len(n.items))
	for _, m := range n.items {
		if seen[m.name] {
			f.errorf("import/twice", m.nameAt, 0, "%s is repeated here", quote(m.name)).Hint = "remove one of them"
		}
		seen[m.name] = true
	}
}

// unknown reports members of an object with unknown names.
func (f *file) unknown(n node, known []string) {
	isKnown := map[string]bool{}
	for _, name := range known {
		isKnown[name] = true
	}
	for _, m := range n.items {
		if !isKnown[m.name] {
			f.errorf("import/unknown", m.nameAt, 0, "there is no member %s here", quote(m.name)).Hint = spelling.Hint(m.name, known)
		}
	}
}
