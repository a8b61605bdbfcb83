package explain

import (
	"io"

	"stackplan/internal/report/printer"
)

// Rule is a company rule.
type Rule struct {
	Severity string `json:"severity"` // of its findings: error or warning
	Text     string `json:"text"`     // the constraint in CUE
	Message  string `json:"message,omitempty"`
	Hint     string `json:"hint,omitempty"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"` // in bytes
}

// Rules prints the company rules with a code.
func Rules(w io.Writer, code string, all []Rule) error {
	p := &page{printer.Page{W: w}}
	p.Line("%s (company rule)", code)
	for _, r := range all {
		p.Line("")
		p.Line("%s:%d:%d (%s)", r.File, r.Line, r.Column, r.Severity)
		p.Line("    %s", r.Text)
		if r.Message != "" {
			p.Line("  %s", r.Message)
		}
		if r.Hint != "" {
			p.Line("  hint: %s", r.Hint)
		}
	}
	return p.Err
}
