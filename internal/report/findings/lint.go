package findings

import (
	"io"

	"stackplan/internal/lint"
	"stackplan/internal/report"
)

// lintDocument is the JSON of lint.
type lintDocument struct {
	document
	Series []lint.Detected `json:"series"` // of the files of each project; more than one series if several fit
	Counts lintCounts      `json:"counts"`
}

// lintCounts are the numbers of a run of lint.
type lintCounts struct {
	Files    int `json:"files"`
	Hosts    int `json:"hosts"`    // 0 if the paths contain no names of hosts
	Options  int `json:"options"`  // that the files set
	Defaults int `json:"defaults"` // of them those that are set to their default
	NotKnown int `json:"unknown"`  // of them those about which nothing is known: of plug-ins, or of sections that a program creates while it runs
	Open     int `json:"open"`     // of them those with a value that is not known: a template or a placeholder
	Known    int `json:"known"`    // findings that the baseline contains; they are not shown
}

// PrintLint prints the findings about files in one of Formats, or as markdown. known is the number of findings that a baseline contains. The
// text contains findings only; the other formats also contain the series of the files.
func PrintLint(w io.Writer, format string, r *lint.Result, known int) error {
	if format == "json" {
		return report.JSON(w, lintDocument{newDocument(r.Findings), append([]lint.Detected{}, r.Detected...), lintCounts{
			Files: r.Files, Hosts: r.Hosts, Options: r.Settings, Defaults: r.Defaults, NotKnown: r.Foreign, Open: r.Open, Known: known,
		}})
	}
	about := Lint
	for _, d := range r.Detected {
		about.facts = append(about.facts, fact{"series of " + d.Subject(), d.Text()})
	}
	return PrintSubject(w, about, format, r.Findings, r.Line)
}
