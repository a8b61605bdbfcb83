package hcl

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Endless is the message of Explain for a text without an end; the rest of the file is part of that text.
const Endless = "the text that begins here does not end"

// Explain describes an error of the parser or the scanner. It never prints a text or a number of the file: that
// may be a secret.
func Explain(d *hcl.Diagnostic, found string) (message, hint string) {
	at := func(words string) bool { return strings.Contains(d.Summary, words) }
	switch {
	case found == "'" || found == "`" || found == "“" || found == "”":
		return "a text needs double quotes", `write "..."`
	case at("multi-line string"), at("Unterminated template string"), at("Unterminated string"):
		return Endless, "look for the missing quote"
	case at("escape"):
		return "this escape sequence is unknown", `write \\ for a backslash`
	case at("number literal"):
		return "this is not a number", NumberHint
	case at("Invalid string literal"):
		return "a label allows no interpolation", "write $${ for a literal ${, and %%{ for %{"
	case at("Unclosed configuration"), at("Unterminated"), at("Unbalanced"), at("Unclosed"), at("Missing closing"), at("Missing close"):
		return "this bracket is not closed", "look for the missing bracket"
	case at("single-argument"), at("Argument definition required"):
		return "a block on one line contains one attribute and no block", "write each attribute and each block on a line of its own"
	case at("Invalid argument name"):
		return "the name of an attribute has no quotes", "write a name with other characters than letters, digits, _ and - in an object: {...}"
	case at("Unexpected comma"):
		return "a new line is expected here, not a comma", "write each attribute on a line of its own"
	case at("Missing newline"):
		return "expected a new line here", "write each attribute and each block on a line of its own"
	case at("separator"), at("Missing attribute value"):
		return separator(d)
	case at("Invalid block definition"):
		return "this is neither an attribute nor a block", `an attribute is name = value, a block is name "label" { on one line`
	case at("definition required"):
		return "expected an attribute or a block here", `an attribute is name = value, a block is name "label" {`
	case at("xpression"):
		return "expected a value here", ""
	case at("Invalid character"), at("operator"):
		return "this character has no meaning here", ""
	}
	return "this cannot be read as HCL", ""
}

// separator explains what is missing between the parts of a list or of an object.
func separator(d *hcl.Diagnostic) (message, hint string) {
	if strings.Contains(d.Summary, "item") || strings.Contains(d.Summary, "attribute separator") {
		return "a comma is missing here", ""
	}
	if strings.Contains(d.Summary, "argument") {
		return "a comma is missing here", "or the bracket of a function before it is not closed"
	}
	return "expected an equals sign and a value here", "each part of an object is name = value"
}

// NumberHint states the syntax of numbers.
const NumberHint = "a number does not begin with 0; put a text in quotes"

// BeginOfText returns the range of the quote that begins the text at a range.
func BeginOfText(tokens hclsyntax.Tokens, r hcl.Range) hcl.Range {
	for _, t := range slices.Backward(tokens) {
		if t.Range.Start.Byte < r.End.Byte && (t.Type == hclsyntax.TokenOQuote || t.Type == hclsyntax.TokenOHeredoc) {
			return hcl.Range{Filename: r.Filename, Start: t.Range.Start, End: hcl.Pos{Byte: t.Range.Start.Byte + 1}}
		}
	}
	return r
}
