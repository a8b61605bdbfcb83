package printer

import (
	"fmt"
	"strings"
)

// How much of a list is printed. The JSON of each report contains all of it.
const (
	FewInLine = 3  // in the middle of a line
	FewSums   = 12 // regions, roles, services, hosts of the same kind
	FewRows   = 20 // rows of a table, lines below a title
)

// How many bytes of a text are printed.
const (
	LongValue  = 160 // of a value
	LongNodes  = 200 // of a nodeset
	LongReason = 300 // of a sentence
)

// rowWidth is the longest row of Wrap, in bytes.
const rowWidth = 100

// List joins names with commas. Names after the first most are counted.
func List(names []string, most int) string {
	text := strings.Join(VisibleAll(names[:min(len(names), most)]), ", ")
	if len(names) > most {
		text += fmt.Sprintf(" and %d more", len(names)-most)
	}
	return text
}

// Join joins the words that are not empty with spaces.
func Join(words []string) string {
	var b strings.Builder
	for _, w := range words {
		if w != "" && b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	return b.String()
}

// Wrap joins words with commas into rows that fit a terminal.
func Wrap(words []string) []string {
	var rows []string
	for _, w := range words {
		if last := len(rows) - 1; last >= 0 && len(rows[last])+len(w) < rowWidth {
			rows[last] += ", " + w
		} else {
			rows = append(rows, w)
		}
	}
	for i := range max(len(rows)-1, 0) {
		rows[i] += ","
	}
	return rows
}
