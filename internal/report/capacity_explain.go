package report

import (
	"fmt"
	"io"
	"strconv"

	"stackplan/internal/capacity"
	"stackplan/internal/explain"
	"stackplan/internal/source"
)

// ExplainedCapacity prints how numbers came about: each with its formula or as a sum, and below it the terms with the values
// of the description that they come from, or whose default they are.
func ExplainedCapacity(w io.Writer, all []*capacity.Explanation, s Screen) error {
	p := &capacityPage{page{w: w}, s}
	for i, e := range all {
		if i > 0 {
			p.line("")
		}
		p.coloured(bold, fmt.Sprintf("%s.%s (%s)", e.Region, e.Name, e.Kind))
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
	return p.err
}

// after prints what a failure leaves.
func (p *capacityPage) after(l capacity.Loss, e *capacity.Explanation) {
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
func (p *capacityPage) sum(s capacity.Sum) {
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
		p.line("      %*s  %s", wide, termText(t, s), visible(t.What))
		for _, in := range t.From {
			p.line("      %*s    %s", wide, "", p.in(dim, visible(inputText(in))))
		}
		if t.Why != "" {
			p.line("      %*s    %s", wide, "", p.in(dim, visible(t.Why)))
		}
	}
}

// inputText is where a value stands, and its path.
func inputText(in source.Input) string {
	return place(explain.Input{Path: in.Path, Default: in.Default, File: in.File, Line: in.Line, Column: in.Column})
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
