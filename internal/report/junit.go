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
	Skipped  int         `xml:"skipped,attr,omitempty"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Failure *junitFailure `xml:"failure,omitempty"`
	Skipped *junitSkipped `xml:"skipped,omitempty"`
	Output  string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

type junitSkipped struct {
	Message string `xml:"message,attr"`
}

// add adds a case.
func (s *junitSuite) add(c junitCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	if c.Failure != nil {
		s.Failures++
	}
	if c.Skipped != nil {
		s.Skipped++
	}
}

// junit prints a suite with a case for each finding; without errors, one case that passed, so that a report of a good
// cloud is not taken for a run that did nothing.
func junit(w io.Writer, list diag.List) error {
	suite := junitSuite{Name: "stackplan validate"}
	for _, d := range list {
		c := junitCase{Name: d.String(), Class: d.Code}
		if d.Severity == diag.Error {
			c.Failure = &junitFailure{Message: d.Message, Text: details(d)}
		} else {
			c.Output = d.Severity.String() + ": " + details(d)
		}
		suite.add(c)
	}
	if suite.Failures == 0 {
		suite.add(junitCase{Name: "the description is valid", Class: "validate"})
	}
	return suite.print(w)
}

// print prints the document.
func (s *junitSuite) print(w io.Writer) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(s); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
