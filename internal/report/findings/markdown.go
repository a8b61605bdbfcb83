package findings

import (
	"fmt"
	"io"
	"strings"

	"stackplan/internal/diag"
	"stackplan/internal/report/markdown"
	"stackplan/internal/spelling"
)

// printMarkdown prints a table for a comment of a code host.
func printMarkdown(w io.Writer, about Subject, list diag.List) error {
	var b strings.Builder
	if len(list) == 0 {
		fmt.Fprintf(&b, "stackplan %s: %s.\n", about.Command, about.Passed)
	} else {
		fmt.Fprintf(&b, "stackplan %s: %s, %s.\n\n", about.Command, spelling.Count(list.Count(diag.Error), "error"), spelling.Count(list.Count(diag.Warning), "warning"))
		b.WriteString("| severity | place | finding | what to do |\n| --- | --- | --- | --- |\n")
	}
	for _, d := range list {
		hint := ""
		if d.Hint != "" {
			hint = markdown.Cell(d.Hint)
		}
		fmt.Fprintf(&b, "| %v | %s | %s | %s |\n", d.Severity, markdown.Cell(d.Pos.String()), markdown.Cell(d.Message), hint)
	}
	if len(about.facts) > 0 {
		b.WriteString("\n")
	}
	for _, f := range about.facts {
		fmt.Fprintf(&b, "- %s\n", markdown.Code(f.name+": "+f.text))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
