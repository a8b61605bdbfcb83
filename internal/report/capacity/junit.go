package capacity

import (
	"io"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/report/junit"
	"stackplan/internal/report/printer"
)

// JUnit prints a suite with a case for each quota and each connection limit. What is exceeded fails, what is tight passes, and what
// cannot be checked is skipped. The names of cases do not change from run to run.
func JUnit(w io.Writer, all []capacity.Scenario) error {
	suite := junit.Suite{Name: "stackplan capacity"}
	for _, s := range all {
		for _, r := range s.Regions {
			class := printer.Visible(r.Name)
			if s.Name != "" {
				class = printer.Visible(s.Name) + "." + class
			}
			for _, q := range r.Quotas {
				suite.Add(quotaCase(q, class+".quotas"))
			}
			for _, l := range r.ConnectionLimits {
				suite.Add(limitCase(l, class+".connection_limits"))
			}
		}
	}
	return suite.Print(w)
}

// quotaCase returns the case of a quota.
func quotaCase(q *capacity.Quota, class string) junit.Case {
	c := junit.Case{Name: q.Name(), Class: class, Output: printer.Visible(quotaText(q))}
	switch verdictOf(q) {
	case unchecked:
		c.Skipped = &junit.Skipped{Message: printer.Visible(q.Unchecked)}
	case exceeded:
		lines := []string{quotaText(q), "the largest quotas are " + demandText(q), fixesTitle(q)}
		c.Failure = &junit.Failure{Message: printer.Visible(shortageText(q)), Text: visibleLines(append(lines, changeTexts(q)...))}
		c.Output = ""
	}
	return c
}

// quotaText returns a quota and its verdict in a line.
func quotaText(q *capacity.Quota) string {
	if q.Unchecked != "" {
		return "quota " + amountText(q.Limit, q.Unit)
	}
	return "quota " + figure(q.Limit, q.Unit) + " of " + amountText(q.Usable, q.Unit) + ": " + verdictText(q)
}

// limitCase returns the case of a connection limit.
func limitCase(l *capacity.ConnectionLimit, class string) junit.Case {
	c := junit.Case{Name: printer.Visible(l.Name), Class: class, Output: printer.Visible(string(l.State) + ": " + limitText(l))}
	if l.State == capacity.Exceeded {
		lines := append([]string{limitText(l), l.Hint}, termTexts(l)...)
		c.Failure, c.Output = &junit.Failure{Message: printer.Visible(limitText(l)), Text: visibleLines(lines)}, ""
	}
	return c
}

// visibleLines joins lines, made visible.
func visibleLines(lines []string) string {
	return strings.Join(printer.VisibleAll(lines), "\n")
}
