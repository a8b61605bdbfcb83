package imports

import (
	"strings"
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
