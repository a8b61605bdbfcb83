package diag

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/source"
)

// Place is another place of a diagnostic.
type Place struct {
	Path source.Path
	Pos  source.Pos
}

// Fold returns l without the warnings and notes that differ from an earlier one only in the place and in the names of its path, such as
// the region. The earlier one contains their places. Errors are not folded, and hidden diagnostics are left out.
func (l List) Fold() List {
	folded := make(List, 0, len(l))
	first := map[string]int{}
	for _, d := range l {
		if d.IsHidden() {
			continue
		}
		if d.Severity == Error {
			folded = append(folded, d)
			continue
		}
		key := d.nameless()
		if i, known := first[key]; known {
			folded[i].Also = append(folded[i].Also, Place{d.Path, d.Pos})
			continue
		}
		first[key] = len(folded)
		d.Also = slices.Clone(d.Also)
		folded = append(folded, d)
	}
	return folded
}

// nameless returns the texts of a diagnostic in which names that its path contains are replaced by their position in the path.
func (d Diagnostic) nameless() string {
	labels := d.Path.Labels()
	text := strings.Join([]string{d.Code, d.Severity.String(), d.Message, d.Rule, d.Hint, d.acceptance()}, " \x00 ")
	var words []string
	for word := range strings.SplitSeq(text, " ") {
		bare := strings.Trim(word, ",;:.()\"")
		if i := slices.Index(labels, bare); i > 0 && bare != "" { // the first label is a field of the language
			word = strings.Replace(word, bare, fmt.Sprintf("\x01%d", i), 1)
		}
		words = append(words, word)
	}
	return fmt.Sprintf("%d %s", len(labels), strings.Join(words, " "))
}

// acceptance returns why a diagnostic is accepted; empty if it is not.
func (d Diagnostic) acceptance() string {
	if d.Accepted == nil {
		return ""
	}
	return "accepted until " + d.Accepted.Until + ": " + d.Accepted.Reason
}

// manyPlaces is the number of other places of a diagnostic that are printed.
const manyPlaces = 3

// printAlso prints the other places of a diagnostic: in the same line of the description, only their paths.
func (d Diagnostic) printAlso(b *strings.Builder) {
	if len(d.Also) == 0 {
		return
	}
	var places []string
	for _, p := range d.Also[:min(manyPlaces, len(d.Also))] {
		text := string(p.Path)
		if p.Pos != d.Pos && p.Pos.IsValid() {
			text = strings.TrimSuffix(p.Pos.String()+" ("+text+")", " ()")
		}
		places = append(places, text)
	}
	text := strings.Join(places, ", ")
	if more := len(d.Also) - manyPlaces; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	fmt.Fprintf(b, "  also: %s\n", oneLine(text))
}
