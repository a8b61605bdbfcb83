package diff

import (
	"fmt"
	"strings"

	"stackplan/internal/plan"
	"stackplan/internal/report/printer"
)

// block is changes that share their impact and their cause, so that these are told once.
type block struct {
	changes             []plan.Change
	impact, cause, note string
	level               plan.Level
	guests              plan.InstanceImpact
}

// blocks gathers changes that share both, in the order of the first of each.
func blocks(changes []plan.Change) []block {
	type key struct{ path, impact, cause, note string }
	at := map[key]int{}
	var all []block
	for _, c := range changes {
		k := key{c.Path, impactWords(c.Impact), causeWords(c.Cause), noteWords(c)}
		if c.Kind == plan.OfHost {
			k.impact = "" // a new host is set up, a removed one is left alone
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

// noteWords are what else is to be known of a change.
func noteWords(c plan.Change) string {
	if c.Note == "" {
		return ""
	}
	return "; " + printer.Shorten(c.Note, longWhy)
}

// Of a row of changes that are alike but for numbers, as the servers of a proxy or the lines of /etc/hosts are, the first
// ones stand for all where they are more than longRow.
const (
	longRow  = 5
	shownRow = 3
)

// row is changes that are alike but for the numbers in their keys and values.
type row struct {
	shown, rest []plan.Change
}

// rows cuts changes into rows.
func rows(changes []plan.Change) []row {
	var all []row
	for len(changes) > 0 {
		n := 1
		for n < len(changes) && isAlike(changes[0], changes[n]) {
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

// moreText stands for the rest of a row.
func (r row) moreText() string {
	return fmt.Sprintf("... and %d more like these", len(r.rest))
}

// isAlike reports whether two changes differ in the numbers of their keys and values only.
func isAlike(a, b plan.Change) bool {
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

// shape is a text with one 0 for each of its numbers.
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
