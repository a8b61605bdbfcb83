package printer

import (
	"strings"
	"unicode/utf8"
)

// Table is a table whose columns are as wide as their cells. Cells must be visible already.
type Table struct {
	LeftAligned map[int]bool // columns of text; columns of numbers are aligned at the right
	rows        [][]string
}

// Add adds a row. All rows have the same number of cells.
func (t *Table) Add(cells ...string) { t.rows = append(t.rows, cells) }

// Len returns the number of rows.
func (t *Table) Len() int { return len(t.rows) }

// Widths returns the widths of all columns but the last, in characters.
func (t *Table) Widths() []int {
	var widths []int
	for _, row := range t.rows {
		for i, cell := range row[:len(row)-1] {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	return widths
}

// Lines returns the rows, with two blanks between the cells. The last cell of each row is returned separately, so that the
// caller can colour it.
func (t *Table) Lines() (heads, tails []string) {
	widths := t.Widths()
	for _, row := range t.rows {
		var b strings.Builder
		for i, cell := range row[:len(row)-1] {
			blanks := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if t.LeftAligned[i] {
				b.WriteString(cell + blanks + "  ")
			} else {
				b.WriteString(blanks + cell + "  ")
			}
		}
		heads, tails = append(heads, b.String()), append(tails, row[len(row)-1])
	}
	return heads, tails
}
