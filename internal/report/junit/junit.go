// Package junit writes JUnit XML reports for continuous integration.
package junit

import (
	"encoding/xml"
	"io"
)

// Suite is a test suite. Add counts its cases.
type Suite struct {
	XMLName  xml.Name `xml:"testsuite"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Skipped  int      `xml:"skipped,attr,omitempty"`

	Properties *properties `xml:"properties"` // before the cases
	Cases      []Case      `xml:"testcase"`
}

// properties are what is known about a suite as a whole.
type properties struct {
	Property []property `xml:"property"`
}

type property struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

// AddProperty adds what is known about the suite as a whole.
func (s *Suite) AddProperty(name, value string) {
	if s.Properties == nil {
		s.Properties = &properties{}
	}
	s.Properties.Property = append(s.Properties.Property, property{name, value})
}

// Case is a test case: it passes unless it has a failure or is skipped.
type Case struct {
	Name    string   `xml:"name,attr"`
	Class   string   `xml:"classname,attr"`
	Failure *Failure `xml:"failure,omitempty"`
	Skipped *Skipped `xml:"skipped,omitempty"`
	Output  string   `xml:"system-out,omitempty"`
}

// Failure is why a case failed: in a line, and in full.
type Failure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// Skipped is why a case was skipped.
type Skipped struct {
	Message string `xml:"message,attr"`
}

// Add adds a case.
func (s *Suite) Add(c Case) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	if c.Failure != nil {
		s.Failures++
	}
	if c.Skipped != nil {
		s.Skipped++
	}
}

// Print writes the document.
func (s *Suite) Print(w io.Writer) error {
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
