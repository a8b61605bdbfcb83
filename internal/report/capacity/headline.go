package capacity

import (
	"fmt"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// decision is what a report wants to be decided: a promise or a budget that does not hold, or only as long as nothing happens.
type decision struct {
	region, name, text string
	isBroken           bool
	remedies           []string // each alone keeps it
}

func (d decision) label() string {
	if d.isBroken {
		return "broken"
	}
	return "tight"
}

func (d decision) colour() string {
	if d.isBroken {
		return printer.Red
	}
	return printer.Yellow
}

// decisionsOf are what is broken, then what is tight, of all regions.
func decisionsOf(r *capacity.Report) []decision {
	var all, tight []decision
	add := func(d decision) {
		if d.isBroken {
			all = append(all, d)
		} else {
			tight = append(tight, d)
		}
	}
	for _, region := range r.Regions {
		for _, p := range region.Quotas {
			if s := standingOf(p); s == short || s == fragile {
				add(decision{region.Name, string(p.Resource), shortText(p), s == short, changeTexts(p)})
			}
		}
		for _, b := range region.ConnectionLimits {
			if b.State != capacity.OK {
				add(decision{region.Name, b.Name, budgetText(b), b.State == capacity.Exceeded, []string{b.Hint}})
			}
		}
	}
	return append(all, tight...)
}

// tally counts how promises and budgets stand.
type tally struct {
	judged, short, fragile int
	tight, broken          int // budgets
	asked                  []string
}

func tallyOf(r *capacity.Report) tally {
	var t tally
	seen := map[string]bool{}
	for _, region := range r.Regions {
		for _, p := range region.Quotas {
			switch standingOf(p) {
			case unjudged:
				continue
			case short:
				t.short++
			case fragile:
				t.fragile++
			}
			t.judged++
			for _, l := range p.Losses {
				if text := failureText(l); l.Required && !seen[text] {
					seen[text] = true
					t.asked = append(t.asked, text)
				}
			}
		}
		for _, b := range region.ConnectionLimits {
			switch b.State {
			case capacity.Tight:
				t.tight++
			case capacity.Exceeded:
				t.broken++
			}
		}
	}
	return t
}

// capacityHeadline says in a sentence what can be kept.
func headline(r *capacity.Report) string {
	t := tallyOf(r)
	var parts []string
	if t.short > 0 {
		parts = append(parts, fmt.Sprintf("%d of %s cannot be kept", t.short, spelling.Count(t.judged, "promise")))
	} else {
		parts = append(parts, keptText(t))
	}
	if t.fragile > 0 {
		parts = append(parts, tallied(t.fragile, "holds", "hold")+" only as long as nothing fails")
	}
	if t.broken > 0 {
		parts = append(parts, tallied(t.broken, "budget is", "budgets are")+" broken")
	}
	if t.tight > 0 {
		parts = append(parts, tallied(t.tight, "budget is", "budgets are")+" tight")
	}
	return strings.Join(parts, "; ")
}

// tallied is a number before words that depend on it.
func tallied(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// keptText tells that no promise is broken, and what they survive.
func keptText(t tally) string {
	text := fmt.Sprintf("All %d promises can be kept", t.judged)
	switch t.judged {
	case 0:
		text = "No promise can be judged"
	case 1:
		text = "The one promise can be kept"
	}
	if len(t.asked) > 0 {
		text += ", whole and after the loss of " + strings.Join(t.asked, " or of ")
	}
	return text
}

func headlineColour(r *capacity.Report) string {
	t := tallyOf(r)
	switch {
	case t.short+t.broken > 0:
		return printer.Bold + printer.Red
	case t.fragile+t.tight > 0:
		return printer.Bold + printer.Yellow
	}
	return printer.Bold + printer.Green
}
