package capacity

import (
	"fmt"
	"io"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/report/junit"
	"stackplan/internal/report/printer"
)

// JUnit prints a suite with a case for each quota and each connection limit. What is exceeded fails, what is tight passes, and what
// cannot be checked is skipped. What is not known fails unless it is allowed. The names of cases do not change from run to run.
func JUnit(w io.Writer, all []capacity.Scenario) error {
	suite := junit.Suite{Name: "stackplan capacity"}
	for _, s := range all {
		for _, r := range s.Regions {
			class := printer.Visible(r.Name)
			if s.Name != "" {
				class = printer.Visible(s.Name) + "." + class
			}
			for _, q := range r.Quotas {
				c := quotaCase(q, class+".quotas", s.Report)
				if c.Output != "" {
					c.Output = visibleLines(append([]string{c.Output}, projectLines(r, q)...))
				}
				suite.Add(c)
			}
			addPacking(&suite, r, class, s.Report)
			for _, l := range r.ConnectionLimits {
				suite.Add(limitCase(l, class+".connection_limits"))
			}
		}
	}
	return suite.Print(w)
}

// quotaCase returns the case of a quota.
func quotaCase(q *capacity.Quota, class string, r *capacity.Report) junit.Case {
	c := junit.Case{Name: q.Name(), Class: class, Output: printer.Visible(quotaText(q))}
	switch verdictOf(q) {
	case unchecked:
		c.Skipped = &junit.Skipped{Message: printer.Visible(q.Unchecked)}
	case accepted:
		c.Skipped = &junit.Skipped{Message: printer.Visible(acceptedText(q.Accepted))}
	case notKnown:
		if r.AllowUnknown {
			c.Skipped = &junit.Skipped{Message: printer.Visible(unknownText(q))}
			break
		}
		c.Failure, c.Output = &junit.Failure{Message: "not known", Text: printer.Visible(unknownText(q))}, ""
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
		return "quota " + limitOf(q) + " " + unitText(q.Unit)
	}
	return "quota " + limitOf(q) + " of " + amountText(q.Usable, q.Unit) + ": " + verdictText(q)
}

// projectLines returns the quotas of projects for a resource, as many as are printed of other tables.
func projectLines(r *capacity.Region, of *capacity.Quota) []string {
	var lines []string
	for _, p := range r.Projects[:min(len(r.Projects), printer.FewRows)] {
		for _, q := range p.Quotas {
			if q.Resource == of.Resource {
				lines = append(lines, projectName(p)+": "+projectQuotaText(q))
			}
		}
	}
	if more := len(r.Projects) - printer.FewRows; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more projects", more))
	}
	return lines
}

// addPacking adds a case for each mix, and for each flavor that is not known.
func addPacking(suite *junit.Suite, r *capacity.Region, class string, report *capacity.Report) {
	if r.Packing == nil {
		return
	}
	for _, f := range r.Packing.Flavors {
		c := junit.Case{Name: printer.Visible(f.Flavor), Class: class + ".flavors"}
		switch {
		case f.Unknown == "":
			continue
		case f.Accepted != nil:
			c.Skipped = &junit.Skipped{Message: printer.Visible(acceptedText(f.Accepted))}
		case report.AllowUnknown:
			c.Skipped = &junit.Skipped{Message: printer.Visible(f.Unknown)}
		default:
			c.Failure = &junit.Failure{Message: "not known", Text: printer.Visible(f.Unknown)}
		}
		suite.Add(c)
	}
	for _, m := range r.Packing.Mixes {
		c := junit.Case{Name: printer.Visible(m.Name), Class: class + ".mixes", Output: printer.Visible(mixText(m))}
		if m.Accepted != nil {
			c.Skipped = &junit.Skipped{Message: printer.Visible(acceptedText(m.Accepted))}
		} else if m.Refused {
			c.Failure, c.Output = &junit.Failure{Message: "the quotas allow instances for which no host is valid", Text: printer.Visible(mixText(m))}, ""
		}
		suite.Add(c)
	}
}

// limitCase returns the case of a connection limit.
func limitCase(l *capacity.ConnectionLimit, class string) junit.Case {
	c := junit.Case{Name: printer.Visible(l.Name), Class: class, Output: printer.Visible(stateText(l) + ": " + limitText(l))}
	if l.Accepted != nil {
		c.Skipped = &junit.Skipped{Message: printer.Visible(acceptedText(l.Accepted))}
	} else if l.State == capacity.Exceeded {
		lines := append([]string{limitText(l), l.Hint}, termTexts(l)...)
		c.Failure, c.Output = &junit.Failure{Message: printer.Visible(limitText(l)), Text: visibleLines(lines)}, ""
	}
	return c
}

// visibleLines joins lines, made visible.
func visibleLines(lines []string) string {
	return strings.Join(printer.VisibleAll(lines), "\n")
}
