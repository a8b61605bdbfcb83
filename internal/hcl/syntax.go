package hcl

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"stackplan/internal/language"
)

// Redefined is the summary of HCL for an attribute that is set twice in a body. HCL ignores the second.
const Redefined = "Attribute redefined"

// maxAgain is the maximum number of such attributes in a file. CUE compares each with all others.
const maxAgain = 100

// reportSyntax describes the errors of HCL's parser in plain words: the first of each line, since later ones are often wrong.
func (f *File) reportSyntax(all hcl.Diagnostics, tokens hclsyntax.Tokens) {
	for _, d := range all {
		if d.Subject == nil {
			d.Subject = &hcl.Range{} // of the file
		}
	}
	slices.SortStableFunc(all, func(a, b *hcl.Diagnostic) int { return cmp.Compare(a.Subject.Start.Byte, b.Subject.Start.Byte) })
	isFault := func(d *hcl.Diagnostic) bool { return d.Summary != Redefined }
	if slices.ContainsFunc(all, isFault) && language.ReportConflict(f.Name, f.text, &f.Faults) {
		return
	}
	line := 0
	for _, d := range all {
		if d.Summary == Redefined {
			if f.readAgain(d.Subject.Start.Byte, tokens); len(f.redefined) > maxAgain {
				f.errorAt(&f.Faults, *d.Subject, "input/size", "", fmt.Sprintf("more than %d attributes are set twice", maxAgain), "")
				return
			}
			continue
		}
		if at := f.at(*d.Subject).Pos.Line; at != line {
			line = at
			message, hint := Explain(d, f.textAt(*d.Subject))
			if message == Endless {
				f.errorAt(&f.Faults, BeginOfText(tokens, *d.Subject), "syntax/hcl", "", message, hint)
				return // all that follows was read as that text
			}
			f.errorAt(&f.Faults, *d.Subject, "syntax/hcl", "", message, hint)
		}
	}
}

// readAgain reads the attribute at an offset, which the parser ignored.
func (f *File) readAgain(offset int, tokens hclsyntax.Tokens) {
	i, _ := slices.BinarySearchFunc(tokens, offset, func(t hclsyntax.Token, at int) int { return cmp.Compare(t.Range.Start.Byte, at) })
	end := valueEnd(tokens, i+2) // behind the name and =
	if end == i+2 {
		return // a syntax error, which is reported
	}
	value := hcl.RangeBetween(tokens[i+2].Range, tokens[end-1].Range)
	x, _ := hclsyntax.ParseExpression(value.SliceBytes(f.text), f.Name, value.Start) // parsed before, and its errors were reported
	f.redefined = append(f.redefined, &hclsyntax.Attribute{Name: string(tokens[i].Bytes), Expr: x, SrcRange: value,
		NameRange: tokens[i].Range, EqualsRange: tokens[i+1].Range})
}
