// Package report prints results for people and for programs. Every JSON document carries "version".
package report

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"stackplan/internal/diag"
)

// Version is that of every JSON document.
const Version = 1

// Lines returns a line of a file of the description, for the caret; empty when there is none.
type Lines func(file string, line int) string

// FindingFormats are the formats that Findings prints.
var FindingFormats = []string{"text", "json", "sarif", "junit", "github"}

// Findings prints diagnostics in one of FindingFormats.
func Findings(w io.Writer, format string, list diag.List, lines Lines) error {
	switch format {
	case "text":
		return diag.Print(w, list, lines)
	case "json":
		return JSON(w, findings(list))
	case "sarif":
		return JSON(w, sarif(list))
	case "junit":
		return junit(w, list)
	case "github":
		return github(w, list)
	}
	return fmt.Errorf("unknown format %q; formats: %s", format, strings.Join(FindingFormats, ", "))
}

// JSON prints a document with two spaces of indent. Characters that a terminal acts on are escaped.
func JSON(w io.Writer, document any) error {
	e := json.NewEncoder(jsonEscaper{w})
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(document)
}

// findingsDocument is the JSON of validate.
type findingsDocument struct {
	Version     int       `json:"version"`
	Errors      int       `json:"errors"`   // how many diagnostics are errors
	Warnings    int       `json:"warnings"` // and warnings
	Diagnostics []finding `json:"diagnostics"`
}

// finding is a diagnostic in JSON.
type finding struct {
	Code     string `json:"code"`     // schema/range; a check's code is one that explain knows
	Severity string `json:"severity"` // error, warning or note
	Message  string `json:"message"`
	Path     string `json:"path,omitempty"` // of the value in the description: regions.r1.networks.fixed.vlan
	Place
	Rule    string  `json:"rule,omitempty"`    // where the rule comes from
	Hint    string  `json:"hint,omitempty"`    // what to do
	Related []other `json:"related,omitempty"` // other places that take part
}

// other is a place that a diagnostic speaks of beside its own.
type other struct {
	Message string `json:"message"`
	Path    string `json:"path,omitempty"`
	Place
}

// Place is a position in JSON, as far as it is known.
type Place struct {
	File   string `json:"file,omitempty"`   // relative to the directory of the description
	Line   int    `json:"line,omitempty"`   // from 1
	Column int    `json:"column,omitempty"` // in bytes, from 1
}

func findings(list diag.List) findingsDocument {
	doc := findingsDocument{Version: Version, Diagnostics: []finding{}}
	doc.Errors, doc.Warnings = Count(list, diag.Error), Count(list, diag.Warning)
	for _, d := range list {
		f := finding{
			Code: d.Code, Severity: d.Severity.String(), Message: d.Message, Path: string(d.Path),
			Place: Place{d.Pos.File, d.Pos.Line, d.Pos.Column}, Rule: d.Rule, Hint: d.Hint,
		}
		for _, r := range d.Related {
			f.Related = append(f.Related, other{r.Message, string(r.Path), Place{r.Pos.File, r.Pos.Line, r.Pos.Column}})
		}
		doc.Diagnostics = append(doc.Diagnostics, f)
	}
	return doc
}

// Count returns how many diagnostics have a severity.
func Count(list diag.List, s diag.Severity) int {
	n := 0
	for _, d := range list {
		if d.Severity == s {
			n++
		}
	}
	return n
}

// details joins what is wrong, where the rule comes from and what to do, a line each.
func details(d diag.Diagnostic) string {
	text := d.Message
	for _, more := range []string{d.Rule, d.Hint} {
		if more != "" {
			text += "\n" + more
		}
	}
	return text
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
