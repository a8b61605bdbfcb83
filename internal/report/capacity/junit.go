package capacity

import (
	"io"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/report/junit"
	"stackplan/internal/report/printer"
)

// CapacityJUnit prints a suite with a case for each promise and each budget. A promise fails where it is not kept, a budget where it is broken; what is tight is told and passes; what cannot be judged is
// skipped. Names stay the same from run to run.
func JUnit(w io.Writer, all []capacity.Scenario) error {
	suite := junit.Suite{Name: "stackplan capacity"}
	for _, s := range all {
		for _, r := range s.Regions {
			class := printer.Visible(r.Name)
			if s.Name != "" {
				class = printer.Visible(s.Name) + "." + class
			}
			for _, p := range r.Quotas {
				suite.Add(promiseCase(p, class+".promises"))
			}
			for _, b := range r.ConnectionLimits {
				suite.Add(budgetCase(b, class+".budgets"))
			}
		}
	}
	return suite.Print(w)
}

// promiseCase is the case of a promise.
func promiseCase(p *capacity.Quota, class string) junit.Case {
	c := junit.Case{Name: string(p.Resource), Class: class, Output: printer.Visible(promiseText(p))}
	switch standingOf(p) {
	case unjudged:
		c.Skipped = &junit.Skipped{Message: printer.Visible(p.Unchecked)}
	case short:
		lines := []string{promiseText(p), "promised are " + demandText(p), remedyText(p)}
		c.Failure = &junit.Failure{Message: printer.Visible(shortText(p)), Text: visibleLines(append(lines, changeTexts(p)...))}
		c.Output = ""
	}
	return c
}

// promiseText tells a promise in a line.
func promiseText(p *capacity.Quota) string {
	if p.Unchecked != "" {
		return amountText(p.Limit, p.Unit) + " promised"
	}
	return figure(p.Limit, p.Unit) + " of " + amountText(p.Usable, p.Unit) + " promised: " + verdictText(p)
}

// budgetCase is the case of a budget.
func budgetCase(b *capacity.ConnectionLimit, class string) junit.Case {
	c := junit.Case{Name: printer.Visible(b.Name), Class: class, Output: printer.Visible(string(b.State) + ": " + budgetText(b))}
	if b.State == capacity.Exceeded {
		lines := append([]string{budgetText(b), b.Hint}, drawTexts(b)...)
		c.Failure, c.Output = &junit.Failure{Message: printer.Visible(budgetText(b)), Text: visibleLines(lines)}, ""
	}
	return c
}

// visibleLines are lines that may come from anywhere.
func visibleLines(lines []string) string {
	for i := range lines {
		lines[i] = printer.Visible(lines[i])
	}
	return strings.Join(lines, "\n")
}
