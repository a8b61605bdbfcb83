package load

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// redefined is what HCL calls an attribute that stands twice in a body. It drops the second.
const redefined = "Attribute redefined"

// maxAgain is how many such attributes a file may have. CUE compares each with all others.
const maxAgain = 100

// foldHCLSyntax says in our words what HCL's parser stumbled over: the first of each line, since what it says after it is
// guesswork.
func (f *hclFile) foldHCLSyntax(all hcl.Diagnostics, tokens hclsyntax.Tokens) {
	for _, d := range all {
		if d.Subject == nil {
			d.Subject = &hcl.Range{} // of the file
		}
	}
	slices.SortStableFunc(all, func(a, b *hcl.Diagnostic) int { return cmp.Compare(a.Subject.Start.Byte, b.Subject.Start.Byte) })
	line := 0
	for _, d := range all {
		if d.Summary == redefined {
			if f.readAgain(d.Subject.Start.Byte, tokens); len(f.redefined) > maxAgain {
				f.errorAt(&f.faults, *d.Subject, "input/size", "", fmt.Sprintf("attributes stand more than %d times too often", maxAgain), "")
				return
			}
			continue
		}
		if at := f.at(*d.Subject).pos.Line; at != line {
			line = at
			message, hint := hclMessage(d, f.textAt(*d.Subject))
			if message == endless {
				f.errorAt(&f.faults, beginOfText(tokens, *d.Subject), "syntax/hcl", "", message, hint)
				return // all that follows was read as that text
			}
			f.errorAt(&f.faults, *d.Subject, "syntax/hcl", "", message, hint)
		}
	}
}

// beginOfText is the quote that begins the text at a range.
func beginOfText(tokens hclsyntax.Tokens, r hcl.Range) hcl.Range {
	for _, t := range slices.Backward(tokens) {
		if t.Range.Start.Byte < r.End.Byte && (t.Type == hclsyntax.TokenOQuote || t.Type == hclsyntax.TokenOHeredoc) {
			return hcl.Range{Filename: r.Filename, Start: t.Range.Start, End: hcl.Pos{Byte: t.Range.Start.Byte + 1}}
		}
	}
	return r
}

// readAgain reads the attribute at an offset, which the parser dropped.
func (f *hclFile) readAgain(offset int, tokens hclsyntax.Tokens) {
	i, _ := slices.BinarySearchFunc(tokens, offset, func(t hclsyntax.Token, at int) int { return cmp.Compare(t.Range.Start.Byte, at) })
	end := valueEnd(tokens, i+2) // behind the name and =
	if end == i+2 {
		return // a syntax error, which is reported
	}
	value := hcl.RangeBetween(tokens[i+2].Range, tokens[end-1].Range)
	x, _ := hclsyntax.ParseExpression(value.SliceBytes(f.text), f.name, value.Start) // parsed once already, with all that is wrong
	f.redefined = append(f.redefined, &hclsyntax.Attribute{Name: string(tokens[i].Bytes), Expr: x, SrcRange: value,
		NameRange: tokens[i].Range, EqualsRange: tokens[i+1].Range})
}

const endless = "the text that begins here does not end"

// hclMessage explains what the parser or the scanner stumbled over. It never prints a text or a number of the file: that
// may be a secret.
func hclMessage(d *hcl.Diagnostic, found string) (message, hint string) {
	at := func(words string) bool { return strings.Contains(d.Summary, words) }
	switch {
	case found == "'" || found == "`" || found == "“" || found == "”":
		return "a text stands between other quotes than these", `write "..."`
	case at("multi-line string"), at("Unterminated template string"), at("Unterminated string"):
		return endless, "look for the missing quote"
	case at("escape"):
		return "this escape sequence is unknown", `write \\ for a backslash`
	case at("number literal"):
		return "this is not a number", numberHint
	case at("Invalid string literal"):
		return "a label has no parts to be filled in", "write $${ for ${ as it stands, and %%{ for %{"
	case at("Unclosed configuration"), at("Unterminated"), at("Unbalanced"), at("Unclosed"), at("Missing closing"), at("Missing close"):
		return "this bracket is not closed", "look for the bracket that is missing"
	case at("single-argument"), at("Argument definition required"):
		return "a block on one line holds one attribute and no block", "write each attribute and each block on a line of its own"
	case at("Invalid argument name"):
		return "the name of an attribute has no quotes", "a name with other signs than letters, digits, _ and - can stand in an object: {...}"
	case at("Unexpected comma"):
		return "a new line is due here, not a comma", "write each attribute on a line of its own"
	case at("Missing newline"):
		return "a new line is due here", "write each attribute and each block on a line of its own"
	case at("separator"), at("Missing attribute value"):
		return hclSeparator(d)
	case at("Invalid block definition"):
		return "this is neither an attribute nor a block", `an attribute is name = value, a block is name "label" { on one line`
	case at("definition required"):
		return "an attribute or a block is due here", `an attribute is name = value, a block is name "label" {`
	case at("xpression"):
		return "a value is due here", ""
	case at("Invalid character"), at("operator"):
		return "this character has no meaning here", ""
	}
	return "this cannot be read as HCL", ""
}

// hclSeparator explains what is missing between the parts of a list or of an object.
func hclSeparator(d *hcl.Diagnostic) (message, hint string) {
	if strings.Contains(d.Summary, "item") || strings.Contains(d.Summary, "attribute separator") {
		return "a comma is missing here", ""
	}
	return "an equals sign and a value are due here", "each part of an object is name = value"
}
