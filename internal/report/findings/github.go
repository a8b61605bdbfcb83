package findings

import (
	"fmt"
	"io"

	"stackplan/internal/diag"
	"stackplan/internal/report/github"
)

// levels are the levels of annotations by severity.
var levels = map[diag.Severity]string{diag.Error: "error", diag.Warning: "warning", diag.Note: "notice"}

// printGitHub prints an annotation for each fact and each finding.
func printGitHub(w io.Writer, about Subject, list diag.List) error {
	for _, f := range about.facts {
		if _, err := fmt.Fprintln(w, github.Annotation{Level: "notice", Title: f.name, Message: f.text}); err != nil {
			return err
		}
	}
	for _, d := range list {
		a := github.Annotation{
			Level: levels[d.Severity], File: d.Pos.File, Line: d.Pos.Line, Column: d.Pos.Column, Title: d.Code, Message: details(d),
		}
		if _, err := fmt.Fprintln(w, a); err != nil {
			return err
		}
	}
	return nil
}
