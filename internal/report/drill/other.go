package drill

import (
	"fmt"
	"io"
	"strings"

	"stackplan/internal/drill"
	"stackplan/internal/report/junit"
	"stackplan/internal/report/markdown"
	"stackplan/internal/report/printer"
)

// Markdown prints a table with a row for each failure, for a comment on a pull request.
func Markdown(w io.Writer, r *drill.Report) error {
	c := &markdown.Comment{}
	c.Write("### " + Headline(r) + "\n\n")
	c.Write("| severity | failure | lost or degraded | quorum | instances | least headroom |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, l := range r.Losses {
		severity := string(l.Severity)
		if l.Required && !l.Survives {
			severity = "**" + severity + "**"
		}
		cells := []string{severity}
		for _, text := range []string{FailureText(l), damage(l), quorumText(l), strings.Join(l.Instances, "; "), headroom(l)} {
			cell := ""
			if text != "" {
				cell = markdown.Cell(printer.Shorten(text, printer.LongReason))
			}
			cells = append(cells, cell)
		}
		c.Write("| " + strings.Join(cells, " | ") + " |\n")
	}
	return c.Print(w)
}

// damage lists the services that do not work completely.
func damage(r *drill.Result) string {
	var parts []string
	for _, e := range r.Effects {
		if e.Why != "" {
			parts = append(parts, e.Service)
		}
	}
	return strings.Join(parts, ", ")
}

// headroom states the resource with the least headroom in relation to its quota.
func headroom(r *drill.Result) string {
	best, least := "", 0.0
	for _, c := range r.Capacity {
		share := float64(c.Headroom) / float64(max(c.Quota, 1))
		if best == "" || share < least {
			best, least = fmt.Sprintf("%s %s of %s", c.Resource, amount(c.Headroom, c.Unit), amount(c.Usable, c.Unit)), share
		}
	}
	return best
}

// JUnit prints a suite with a case for each failure. A failure that the cloud should survive and does not fails; one that it need not
// survive passes or is skipped.
func JUnit(w io.Writer, r *drill.Report) error {
	suite := junit.Suite{Name: "stackplan drill"}
	for _, l := range r.Losses {
		var lines []string
		for _, row := range rows(l) {
			lines = append(lines, row[0]+": "+row[1])
		}
		text := strings.Join(printer.VisibleAll(lines), "\n")
		c := junit.Case{Name: printer.Visible(FailureText(l)), Class: printer.Visible(l.Region) + "." + string(l.Domain), Output: text}
		switch {
		case l.Survives:
		case l.Required:
			c.Failure, c.Output = &junit.Failure{Message: string(l.Severity), Text: text}, ""
		default:
			c.Skipped = &junit.Skipped{Message: string(l.Severity) + ", but not required"}
		}
		suite.Add(c)
	}
	return suite.Print(w)
}
