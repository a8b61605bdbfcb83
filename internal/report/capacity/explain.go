package capacity

import (
	"fmt"
	"io"
	"strconv"

	"stackplan/internal/capacity"
	"stackplan/internal/report/printer"
)

// ExplainedCapacity prints how numbers came about: each with its formula or as a sum, and below it the terms with the values
// of the description that they come from, or whose default they are.
func ExplanationText(w io.Writer, all []*capacity.Explanation, s Screen) error {
	p := &page{printer.Page{W: w}, s}
	for i, e := range all {
		if i > 0 {
			p.Line("")
		}
		p.coloured(printer.Bold, fmt.Sprintf("%s.%s (%s)", e.Region, e.Name, e.Kind))
		if e.Note != "" {
			p.below(2, e.Note)
		}
		for _, sum := range e.Sums {
			p.sum(sum)
		}
		for _, l := range e.Losses {
			p.after(l, e)
		}
	}
	return p.Err
}

// after prints what a failure leaves.
func (p *page) after(l capacity.Loss, e *capacity.Explanation) {
	unit := e.Sums[0].Unit
	text := fmt.Sprintf("less %s: %s, without %s", failureText(l), bothText(l.Usable, unit), lossNames(l))
	if e.Kind == "quota" {
		text += ", headroom " + bothText(l.Headroom, unit)
	}
	if l.Why != "" {
		text = fmt.Sprintf("less %s: not known, %s", failureText(l), l.Why)
	}
	p.below(2, text)
}

// bothText is an exact amount, of memory in GiB too.
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
		text += "; nova does not keep to it: " + s.Note
	}
	p.below(2, text)
	if s.Formula != "" {
		p.below(6, s.Formula)
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

// termText is the number of a term of a sum, and how often it counts.
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
