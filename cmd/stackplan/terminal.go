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

// isTerminal reports whether w is a terminal.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// hasColours reports whether the output to w has colours: w is a terminal with colours, and NO_COLOR is not set (no-color.org).
func hasColours(w io.Writer) bool {
	return isTerminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// screenOf returns the width of the terminal w and whether it has colours. The width is 0 if w is not a terminal.
func screenOf(w io.Writer) capacity.Screen {
	s := capacity.Screen{}
	if hasColours(w) {
		s.Colours = printer.Coloured
	}
	if f, ok := w.(*os.File); ok {
		s.Width, _, _ = term.GetSize(int(f.Fd())) // 0 on an error
	}
	return s
}

// printFindings prints diagnostics in one of findings.Formats. Text has colours on a terminal.
func printFindings(w io.Writer, format string, list diag.List, lines findings.Lines) error {
	if format == "text" && hasColours(w) {
		return findings.PrintColoured(w, list, lines)
	}
	return findings.Print(w, format, list, lines)
}

// printDiagnostics prints diagnostics as text to stderr. It returns errReported if one of them is an error.
func printDiagnostics(c *cobra.Command, list diag.List, lines findings.Lines) error {
	if err := printFindings(c.ErrOrStderr(), "text", list, lines); err != nil {
		return err
	}
	return failed(list)
}

// failed returns errReported if the list contains an error.
func failed(list diag.List) error {
	if list.Err() != nil {
		return errReported
	}
	return nil
}
