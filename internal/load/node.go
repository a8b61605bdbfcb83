package load

import (
	"iter"
	"maps"
	"slices"
	"strconv"

	"cuelang.org/go/cue"

	"stackplan/internal/language"
	"stackplan/internal/source"
)

// node is a value of the unified description and its path. Reading is tolerant: an absent value or a value
// of a wrong kind reads as the zero value, because validate has reported it.
type node struct {
	value cue.Value
	path  source.Path
}

// at returns the field of that name, or the field with its old name if the description sets that.
func (n node) at(label string) node {
	if old := language.OldName(label); old != "" {
		if v := n.value.LookupPath(cue.MakePath(cue.Str(old))); v.Exists() {
			return node{v, n.path.Add(old)}
		}
	}
	return node{n.value.LookupPath(cue.MakePath(cue.Str(label))), n.path.Add(label)}
}

// given reports whether the description or the schema gives n a concrete value.
func (n node) given() bool { return n.value.Exists() && n.value.Err() == nil }

func (n node) text() string {
	text, _ := n.value.String()
	return text
}

func (n node) int() int {
	i, _ := n.value.Int64()
	return int(i)
}

func (n node) bool() bool {
	b, _ := n.value.Bool()
	return b
}

// float returns nil if n is absent.
func (n node) float() *float64 {
	f, err := n.value.Float64()
	if err != nil {
		return nil
	}
	return &f
}

// elements returns the elements of a list.
func (n node) elements() []node {
	var all []node
	it, err := n.value.List()
	for i := 0; err == nil && it.Next(); i++ {
		all = append(all, node{it.Value(), n.path.Add(strconv.Itoa(i))})
	}
	return all
}

func (n node) texts() []string {
	var all []string
	for _, e := range n.elements() {
		all = append(all, e.text())
	}
	return all
}

// each yields the fields of a struct sorted by name.
func (n node) each() iter.Seq2[string, node] {
	fields := map[string]node{}
	it, err := n.value.Fields()
	for err == nil && it.Next() {
		label := it.Selector().Unquoted()
		fields[label] = node{it.Value(), n.path.Add(label)}
	}
	return func(yield func(string, node) bool) {
		for _, label := range slices.Sorted(maps.Keys(fields)) {
			if !yield(label, fields[label]) {
				return
			}
		}
	}
}

// byName reads each field of a struct; nil if there is none.
func byName[T any](n node, read func(name string, n node) T) map[string]T {
	var all map[string]T
	for name, field := range n.each() {
		if all == nil {
			all = map[string]T{}
		}
		all[name] = read(name, field)
	}
	return all
}

// sorted reads each field of a struct in the order of the names.
func sorted[T any](n node, read func(name string, n node) T) []T {
	var all []T
	for name, field := range n.each() {
		all = append(all, read(name, field))
	}
	return all
}

// number reads a field that is a whole number, for byName.
func number(_ string, n node) int64 { return int64(n.int()) }

// plain reads a field that is a text, for byName.
func plain(_ string, n node) string { return n.text() }
