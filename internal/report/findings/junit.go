package findings

import (
	"io"

	"stackplan/internal/diag"
	"stackplan/internal/report/junit"
)

// printJUnit prints a suite with a case for each finding. If there is no error, a case that passed is added, so that the report of
// a valid description differs from that of a run without tests.
func printJUnit(w io.Writer, about Subject, list diag.List) error {
	suite := junit.Suite{Name: "stackplan " + about.Command}
	for _, f := range about.facts {
		suite.AddProperty(f.name, f.text)
	}
	for _, d := range list {
		c := junit.Case{Name: d.String(), Class: d.Code}
		if d.Severity == diag.Error {
			c.Failure = &junit.Failure{Message: d.Message, Text: details(d)}
		} else if d.Accepted != nil {
			c.Skipped = &junit.Skipped{Message: "accepted until " + d.Accepted.Until + ": " + d.Accepted.Reason}
		} else {
			c.Output = d.Severity.String() + ": " + details(d)
		}
		suite.Add(c)
	}
	if suite.Failures == 0 {
		suite.Add(junit.Case{Name: about.Passed, Class: about.Command})
	}
	return suite.Print(w)
}
