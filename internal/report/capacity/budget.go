package capacity

import (
	"fmt"
	"slices"

	"stackplan/internal/capacity"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// byState is the order and the colour of budgets: what needs a decision comes first.
var byState = []struct {
	state  capacity.State
	colour string
}{{capacity.Exceeded, printer.Red}, {capacity.Tight, printer.Yellow}, {capacity.OK, printer.Green}}

// budgets print a line for each budget, and below those that are not kept what draws most of it.
func (p *page) budgets(budgets []*capacity.ConnectionLimit) {
	if len(budgets) == 0 {
		return
	}
	p.Line("")
	p.Line("  %s", p.In(printer.Dim, "budgets"))
	for _, s := range byState {
		for _, b := range budgets {
			if b.State != s.state {
				continue
			}
			p.labelled(s.colour, string(b.State), b.Name+": "+budgetText(b))
			if b.State != capacity.OK {
				p.list(13, fewTerms, drawTexts(b))
				p.below(11, "hint: "+b.Hint)
			}
		}
	}
}

// fewTerms is how many terms of a budget are told without being asked for.
const fewTerms = 4

// drawTexts are what draws on a budget, the most first; what draws the same on several sets of hosts is told once.
func drawTexts(b *capacity.ConnectionLimit) []string {
	var terms []capacity.Term
	for _, t := range b.Terms {
		i := slices.IndexFunc(terms, func(told capacity.Term) bool {
			return told.What == t.What && told.Amount == t.Amount && told.Times > 0 && t.Times > 0
		})
		if i >= 0 {
			terms[i].Times += t.Times
		} else {
			terms = append(terms, t)
		}
	}
	slices.SortStableFunc(terms, func(x, y capacity.Term) int { return int(termSum(y) - termSum(x)) })
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
