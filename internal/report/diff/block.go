package diff

import (
	"fmt"
	"strings"

	"stackplan/internal/plan"
	"stackplan/internal/report/printer"
)

// block is a list of changes with the same impact and the same cause, which are printed once.
type block struct {
	changes             []plan.Change
	impact, cause, note string
	level               plan.Level
	instances           plan.InstanceImpact
}

// blocks joins changes with the same impact and the same cause, in the order of the first change of each block.
func blocks(changes []plan.Change) []block {
	type key struct{ path, impact, cause, note string }
	at := map[key]int{}
	var all []block
	for _, c := range changes {
		k := key{c.Path, impactWords(c.Impact), causeWords(c.Cause), noteWords(c)}
		if c.Kind == plan.OfHost {
			k.impact = "" // new hosts are set up, removed hosts are not touched
		}
		i, ok := at[k]
		if !ok {
			i = len(all)
			at[k] = i
			all = append(all, block{nil, k.impact, k.cause, k.note, c.Impact.Level, c.Impact.Instances})
		}
		all[i].changes = append(all[i].changes, c)
	}
	return all
}

// noteWords returns the note of a change.
func noteWords(c plan.Change) string {
	if c.Note == "" || c.Note == plan.SecretChanged {
		return ""
	}
	return "; " + printer.Shorten(c.Note, longWhy)
}

// Of more than longRow changes that differ only in numbers, such as the servers of a proxy or the lines of /etc/hosts, the first
// shownRow are printed.
const (
	longRow  = 5
	shownRow = 3
)

// row is a list of changes that differ only in the numbers of their keys and values.
type row struct {
	shown, rest []plan.Change
}

// rows splits changes into rows.
func rows(changes []plan.Change) []row {
	var all []row
	for len(changes) > 0 {
		n := 1
		for n < len(changes) && isSimilar(changes[0], changes[n]) {
			n++
		}
		r := row{shown: changes[:n]}
		if n > longRow {
			r = row{changes[:shownRow], changes[shownRow:n]}
		}
		all, changes = append(all, r), changes[n:]
	}
	return all
}

// moreText is printed in place of the rest of a row.
func (r row) moreText() string {
	return fmt.Sprintf("... and %d more like these", len(r.rest))
}

// isSimilar reports whether two changes differ only in the numbers of their keys and values.
func isSimilar(a, b plan.Change) bool {
	return a.Kind == b.Kind && a.Action == b.Action && a.Path == b.Path && a.Section == b.Section && a.From == "" && b.From == "" &&
		a.Nodeset == b.Nodeset && a.Key != "" && shape(a.Key) == shape(b.Key) && valueShape(a.Before) == valueShape(b.Before) &&
		valueShape(a.After) == valueShape(b.After)
}

func valueShape(v *plan.Value) string {
	if v == nil {
		return printer.Absent
	}
	return shape(strings.Join(v.Texts, "\n"))
}

// shape returns a text with 0 in place of each number.
func shape(text string) string {
	var b strings.Builder
	for i := range len(text) {
		isDigit := '0' <= text[i] && text[i] <= '9'
		switch {
		case !isDigit:
			b.WriteByte(text[i])
		case i == 0 || text[i-1] < '0' || text[i-1] > '9':
			b.WriteByte('0')
		}
	}
	return b.String()
}
