package report

import (
	"io"
	"strings"

	"stackplan/internal/capacity"
)

// CapacityJUnit prints a suite with a case for each promise and each budget. A promise fails where it is not kept, a budget where it is broken; what is tight is told and passes; what cannot be judged is
// skipped. Names stay the same from run to run.
func CapacityJUnit(w io.Writer, all []capacity.Scenario) error {
	suite := junitSuite{Name: "stackplan capacity"}
	for _, s := range all {
		for _, r := range s.Regions {
			class := visible(r.Name)
			if s.Name != "" {
				class = visible(s.Name) + "." + class
			}
			for _, p := range r.Quotas {
				suite.add(promiseCase(p, class+".promises"))
			}
			for _, b := range r.ConnectionLimits {
				suite.add(budgetCase(b, class+".budgets"))
			}
		}
	}
	return suite.print(w)
}

// promiseCase is the case of a promise.
func promiseCase(p *capacity.Quota, class string) junitCase {
	c := junitCase{Name: string(p.Resource), Class: class, Output: visible(promiseText(p))}
	switch standingOf(p) {
	case unjudged:
		c.Skipped = &junitSkipped{visible(p.Unchecked)}
	case short:
		lines := []string{promiseText(p), "promised are " + demandText(p), remedyText(p)}
		c.Failure = &junitFailure{Message: visible(shortText(p)), Text: visibleLines(append(lines, changeTexts(p)...))}
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
func budgetCase(b *capacity.ConnectionLimit, class string) junitCase {
	c := junitCase{Name: visible(b.Name), Class: class, Output: visible(string(b.State) + ": " + budgetText(b))}
	if b.State == capacity.Exceeded {
		lines := append([]string{budgetText(b), b.Hint}, drawTexts(b)...)
		c.Failure, c.Output = &junitFailure{Message: visible(budgetText(b)), Text: visibleLines(lines)}, ""
	}
	return c
}

// visibleLines are lines that may come from anywhere.
func visibleLines(lines []string) string {
	for i := range lines {
		lines[i] = visible(lines[i])
	}
	return strings.Join(lines, "\n")
}
