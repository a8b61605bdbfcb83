package capacity

import (
	"fmt"
	"io"
	"strconv"

	"stackplan/internal/capacity"
	"stackplan/internal/report/printer"
)

// ExplanationText prints how numbers are computed: each with its formula or as a sum, and below it the terms with the values of the
// description or the defaults that they come from.
func ExplanationText(w io.Writer, all []*capacity.Explanation, s Screen) error {
	p := &page{printer.Page{W: w}, s}
	for i, e := range all {
		if i > 0 {
			p.Line("")
		}
		p.coloured(printer.Bold, fmt.Sprintf("%s.%s (%s)", e.Region, e.Name, e.Kind))
		if e.Note != "" {
			p.indented(2, e.Note)
		}
		for _, sum := range e.Sums {
			p.sum(sum)
		}
		for _, l := range e.Losses {
			p.loss(l, e)
		}
	}
	return p.Err
}

// loss prints the number after a failure.
func (p *page) loss(l capacity.Loss, e *capacity.Explanation) {
	unit := e.Sums[0].Unit
	text := fmt.Sprintf("%s lost: %s, without %s", failureText(l), bothText(l.Usable, unit), lossNames(l))
	if e.Kind == "quota" {
		text += ", headroom " + bothText(l.Headroom, unit)
	}
	if l.Why != "" {
		text = fmt.Sprintf("%s lost: unknown, %s", failureText(l), l.Why)
	}
	p.indented(2, text)
}

// bothText returns an exact amount, of memory also in GiB.
func bothText(n int64, unit string) string {
	if unit == mebibytes {
		return fmt.Sprintf("%d MiB (%s)", n, amountText(n, unit))
	}
	return amountText(n, unit)
}

// sum prints a number and its terms.
func (p *page) sum(s capacity.Sum) {
	text := fmt.Sprintf("%s: %s", s.What, bothText(s.Amount, s.Unit))
	switch {
	case s.Note != "" && s.Formula == "":
		text = fmt.Sprintf("%s: %s", s.What, s.Note)
	case s.Note != "":
		text += "; nova does not enforce it: " + s.Note
	}
	p.indented(2, text)
	if s.Formula != "" {
		p.indented(6, s.Formula)
	}
	wide := 0
	for _, t := range s.Terms {
		wide = max(wide, len(termText(t, s)))
	}
	for _, t := range s.Terms {
		p.Line("      %*s  %s", wide, termText(t, s), printer.Visible(t.What))
		for _, in := range t.From {
			p.Line("      %*s    %s", wide, "", p.In(printer.Dim, printer.InputRow(in)))
		}
		if t.Why != "" {
			p.Line("      %*s    %s", wide, "", p.In(printer.Dim, printer.Visible(t.Why)))
		}
	}
}

// termText returns the number of a term of a sum, and how often it counts.
func termText(t capacity.Term, s capacity.Sum) string {
	amount := strconv.FormatFloat(t.Amount, 'f', -1, 64)
	if t.Unit == "" && s.Formula != "" {
		amount = decimalText(t.Amount)
	}
	if t.Times > 0 {
		return fmt.Sprintf("%d x %s = %d", t.Times, amount, termSum(t))
	}
	return amount
}
