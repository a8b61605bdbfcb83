package report

import (
	"encoding/xml"
	"io"

	"stackplan/internal/diag"
)

// The parts of the JUnit XML report that continuous integration reads.
type junitSuite struct {
	XMLName  xml.Name    `xml:"testsuite"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Failure *junitFailure `xml:"failure,omitempty"`
	Output  string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// junit prints a suite with a case for each finding; without errors, one case that passed, so that a report of a good
// cloud is not taken for a run that did nothing.
func junit(w io.Writer, list diag.List) error {
	suite := junitSuite{Name: "stackplan validate"}
	for _, d := range list {
		c := junitCase{Name: d.String(), Class: d.Code}
		if d.Severity == diag.Error {
			c.Failure = &junitFailure{Message: d.Message, Text: details(d)}
			suite.Failures++
		} else {
			c.Output = d.Severity.String() + ": " + details(d)
		}
		suite.Cases = append(suite.Cases, c)
	}
	if suite.Failures == 0 {
		suite.Cases = append(suite.Cases, junitCase{Name: "the description is valid", Class: "validate"})
	}
	suite.Tests = len(suite.Cases)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(suite); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
