package capacity

import (
	"cmp"
	"fmt"
	"slices"

	"stackplan/internal/capacity"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// fewTerms is how many terms of a connection limit are printed. The command prints all of them with --explain.
const fewTerms = 4

// stateColours are the colours of connection limits, in the order in which they are printed.
var stateColours = []struct {
	state  capacity.State
	colour string
}{{capacity.Exceeded, printer.Red}, {capacity.Tight, printer.Yellow}, {capacity.OK, printer.Green}}

// connectionLimits prints a line for each limit. Limits that are exceeded or tight have their largest terms and a hint below.
func (p *page) connectionLimits(limits []*capacity.ConnectionLimit) {
	if len(limits) == 0 {
		return
	}
	p.Line("")
	p.Line("  %s", p.In(printer.Dim, "connection limits"))
	for _, s := range stateColours {
		for _, l := range limits {
			if l.State != s.state {
				continue
			}
			p.labelled(s.colour, stateText(l), l.Name+": "+limitText(l))
			if l.State != capacity.OK && l.Accepted == nil {
				p.list(13, fewTerms, termTexts(l))
				p.indented(11, "hint: "+l.Hint)
			}
		}
	}
}

// stateText returns the state of a connection limit, or that the description accepts it.
func stateText(l *capacity.ConnectionLimit) string {
	if l.Accepted != nil {
		return isAccepted
	}
	return string(l.State)
}

// limitText returns the use of a connection limit and the smallest of its limits.
func limitText(l *capacity.ConnectionLimit) string {
	text := amountOf(l.Peak, l.Unit) + " at peak"
	switch {
	case l.State == capacity.OK || l.Steady == 0:
	case l.Steady == l.Peak:
		text = amountOf(l.Steady, l.Unit) + " steady"
	default:
		text = amountOf(l.Steady, l.Unit) + " steady, " + text
	}
	least := smallest(l.Limits)
	if least == nil {
		return text + ", the limit is unknown"
	}
	return fmt.Sprintf("%s, limit %s (%s)", text, amountOf(int64(least.Amount), l.Unit), least.What)
}

// amountOf returns an amount of a limit: memory with its unit, others are in the name of the limit.
func amountOf(n int64, unit string) string {
	if unit == mebibytes {
		return amountText(n, unit)
	}
	return figure(n, unit)
}

// smallest returns the smallest of several limits; nil if there are none.
func smallest(limits []capacity.Term) *capacity.Term {
	var least *capacity.Term
	for i := range limits {
		if least == nil || limits[i].Amount < least.Amount {
			least = &limits[i]
		}
	}
	return least
}

// termTexts returns the terms of a connection limit, the largest first. Equal terms of several sets of hosts are joined.
func termTexts(l *capacity.ConnectionLimit) []string {
	var terms []capacity.Term
	for _, t := range l.Terms {
		i := slices.IndexFunc(terms, func(other capacity.Term) bool {
			return other.What == t.What && other.Amount == t.Amount && other.Times > 0 && t.Times > 0
		})
		if i >= 0 {
			terms[i].Times += t.Times
		} else {
			terms = append(terms, t)
		}
	}
	slices.SortStableFunc(terms, func(x, y capacity.Term) int { return cmp.Compare(termSum(y), termSum(x)) })
	var all []string
	for _, t := range terms {
		text := fmt.Sprintf("%*d  %s", len(fmt.Sprint(termSum(terms[0]))), termSum(t), t.What)
		if t.Times > 0 {
			text += fmt.Sprintf(" = %d on each of %s", int64(t.Amount), spelling.Count(t.Times, "host"))
		}
		all = append(all, text)
	}
	return all
}
