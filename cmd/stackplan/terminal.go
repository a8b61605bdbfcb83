package main

import (
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"stackplan/internal/diag"
	"stackplan/internal/report/capacity"
	"stackplan/internal/report/findings"
	"stackplan/internal/report/printer"
)

// isTerminal reports whether what is written to w is seen on a terminal.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// isColourful reports whether w may get colours: a terminal that knows them, and no NO_COLOR (no-color.org).
func isColourful(w io.Writer) bool {
	return isTerminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// screenOf is where w is read: bars are for a terminal, as wide as it is.
func screenOf(w io.Writer) capacity.Screen {
	s := capacity.Screen{}
	if isColourful(w) {
		s.Colours = printer.Coloured
	}
	if f, ok := w.(*os.File); ok {
		s.Width, _, _ = term.GetSize(int(f.Fd())) // 0 where it is none
	}
	return s
}

// printFindings prints diagnostics in one of findings.Formats; text has colours on a terminal.
func printFindings(w io.Writer, format string, list diag.List, lines findings.Lines) error {
	if format == "text" && isColourful(w) {
		return findings.PrintColoured(w, list, lines)
	}
	return findings.Print(w, format, list, lines)
}

// tell prints diagnostics for people, beside the result. The error is errReported where one of them is an error.
func tell(c *cobra.Command, list diag.List, lines findings.Lines) error {
	if err := printFindings(c.ErrOrStderr(), "text", list, lines); err != nil {
		return err
	}
	return failed(list)
}

// failed is errReported when the list holds an error.
func failed(list diag.List) error {
	if list.Err() != nil {
		return errReported
	}
	return nil
}
