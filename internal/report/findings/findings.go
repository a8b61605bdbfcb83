// Package findings prints the findings of validate, and of all commands that validate a description first.
package findings

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"stackplan/internal/diag"
	"stackplan/internal/report"
)

// Lines returns a line of a file of the description, which is printed above the caret; "" if there is none.
type Lines func(file string, line int) string

// Formats are the formats of Print.
var Formats = []string{"text", "json", "sarif", "junit", "github"}

// Subject is what the findings of a command are about.
type Subject struct {
	Command string // the name of the command in machine formats
	Passed  string // the name of the test case that passed if there is no error
	facts   []fact // that formats other than text and JSON contain
}

// fact is what a command found out about its input.
type fact struct{ name, text string }

// The subjects of commands.
var (
	Validate = Subject{Command: "validate", Passed: "the description is valid"}
	Lint     = Subject{Command: "lint", Passed: "the files have no errors"}
)

// Print prints findings about a description in one of Formats.
func Print(w io.Writer, format string, list diag.List, lines Lines) error {
	return PrintSubject(w, Validate, format, list, lines)
}

// PrintSubject prints findings in one of Formats, or as markdown.
func PrintSubject(w io.Writer, about Subject, format string, list diag.List, lines Lines) error {
	switch format {
	case "text":
		return diag.Print(w, list, lines)
	case "json":
		return report.JSON(w, newDocument(list))
	case "sarif":
		return report.JSON(w, newSARIF(about, visible(list)))
	case "junit":
		return printJUnit(w, about, visible(list))
	case "github":
		return printGitHub(w, about, visible(list))
	case "markdown":
		return printMarkdown(w, about, visible(list))
	}
	return fmt.Errorf("unknown format %q; formats: %s", format, strings.Join(Formats, ", "))
}

// document is the JSON of validate.
type document struct {
	Version     int       `json:"version"`
	Errors      int       `json:"errors"`             // how many findings are errors
	Warnings    int       `json:"warnings"`           // how many findings are warnings
	Accepted    int       `json:"accepted,omitempty"` // how many warnings the description accepts; they are notes, and only shown on request
	Diagnostics []finding `json:"diagnostics"`
}

// finding is a finding in JSON.
type finding struct {
	Code     string `json:"code"`     // schema/range, or the code of a check, which the command explain knows
	Severity string `json:"severity"` // error, warning or note
	Message  string `json:"message"`
	Path     string `json:"path,omitempty"` // of the value in the description: regions.r1.networks.fixed.vlan
	place
	Rule    string    `json:"rule,omitempty"`    // the rule that the value breaks, and its source
	Hint    string    `json:"hint,omitempty"`    // what to do
	Related []related `json:"related,omitempty"` // other places that cause the finding

	Accepted *acceptance `json:"accepted,omitempty"` // why the description accepts the finding
}

// related is another place that causes a finding.
type related struct {
	Message string `json:"message"`
	Path    string `json:"path,omitempty"`
	place
}

// acceptance is why a finding is accepted, and until which day.
type acceptance struct {
	Reason string `json:"reason"`
	Until  string `json:"until"`
}

// place is a position in JSON, as far as it is known.
type place struct {
	File   string `json:"file,omitempty"`   // relative to the directory of the description
	Line   int    `json:"line,omitempty"`   // from 1
	Column int    `json:"column,omitempty"` // in bytes, from 1
}

func newDocument(list diag.List) document {
	doc := document{
		Version: report.Version, Errors: list.Count(diag.Error), Warnings: list.Count(diag.Warning), Diagnostics: []finding{},
	}
	for _, d := range list {
		if d.Accepted != nil {
			doc.Accepted++
		}
		if d.IsHidden() {
			continue
		}
		f := finding{
			Code: d.Code, Severity: d.Severity.String(), Message: d.Message, Path: string(d.Path),
			place: place{d.Pos.File, d.Pos.Line, d.Pos.Column}, Rule: d.Rule, Hint: d.Hint,
		}
		for _, r := range d.Related {
			f.Related = append(f.Related, related{r.Message, string(r.Path), place{r.Pos.File, r.Pos.Line, r.Pos.Column}})
		}
		if d.Accepted != nil {
			f.Accepted = &acceptance{d.Accepted.Reason, d.Accepted.Until}
		}
		doc.Diagnostics = append(doc.Diagnostics, f)
	}
	return doc
}

// details returns the message, the rule and the hint of a finding, a line each.
func details(d diag.Diagnostic) string {
	text := d.Message
	more := []string{d.Rule, d.Hint}
	if d.Accepted != nil {
		more = append(more, "accepted until "+d.Accepted.Until+": "+d.Accepted.Reason)
	}
	for _, more := range more {
		if more != "" {
			text += "\n" + more
		}
	}
	return text
}

// visible returns the findings that are shown.
func visible(list diag.List) diag.List {
	return slices.DeleteFunc(slices.Clone(list), diag.Diagnostic.IsHidden)
}

// codes returns the codes of a list, each once, sorted.
func codes(list diag.List) []string {
	var all []string
	for _, d := range list {
		all = append(all, d.Code)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
