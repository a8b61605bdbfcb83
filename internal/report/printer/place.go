package printer

import (
	"fmt"
	"strings"

	"stackplan/internal/nodeset"
	"stackplan/internal/source"
)

// fewInputs is how many inputs of a value are printed.
const fewInputs = 2

// Nodes returns a nodeset, cut between two names if it is long.
func Nodes(n nodeset.Nodes) string {
	text := n.Nodeset
	if len(text) > LongNodes {
		text = text[:runeStart(text, LongNodes)]
		if i := strings.LastIndexByte(text, ','); i > 0 {
			text = text[:i+1]
		}
		text += "..."
	}
	return Visible(text)
}

// CountedNodes returns a nodeset and the number of its hosts: cn[01-40] (40).
func CountedNodes(n nodeset.Nodes) string { return fmt.Sprintf("%s (%d)", Nodes(n), n.Count) }

// Position returns file:line:column; "" if the position is not known.
func Position(in source.Input) string {
	if in.File == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d:%d", Visible(in.File), in.Line, in.Column)
}

// Input returns the position and the path of a value of the description, with a mark if it is a default.
func Input(in source.Input) string { return input(in, " ") }

// InputRow is Input with two blanks between the position and the path, for a row of a table.
func InputRow(in source.Input) string { return input(in, "  ") }

func input(in source.Input, blanks string) string {
	text := strings.TrimSpace(Position(in) + blanks + Visible(in.Path))
	if in.Default {
		text += " (default)"
	}
	return text
}

// Inputs returns the first of several inputs, joined with commas.
func Inputs(all []source.Input) string {
	var words []string
	for _, in := range all {
		words = append(words, Input(in))
	}
	if len(words) > fewInputs {
		words = append(words[:fewInputs], fmt.Sprintf("and %d more", len(words)-fewInputs))
	}
	return strings.Join(words, ", ")
}
