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

// addColour adds --color to a command and to the commands below it.
func addColour(root *cobra.Command) {
	value := &choice{"auto", "WHEN", []string{"auto", "always", "never"}}
	root.PersistentFlags().Var(value, "color", "use colours: auto (on a terminal), always or never")
	complete(root, "color", value.allowed)
}

// hasColours reports whether the output of a command to w has colours. --color decides; without it NO_COLOR (no-color.org), then
// CLICOLOR_FORCE and FORCE_COLOR (bixense.com/clicolors, force-color.org), then whether w is a terminal with colours.
func hasColours(c *cobra.Command, w io.Writer) bool {
	switch when := c.Flag("color").Value.String(); {
	case when != "auto":
		return when == "always"
	case os.Getenv("NO_COLOR") != "":
		return false
	case isSet("CLICOLOR_FORCE"), isSet("FORCE_COLOR"):
		return true
	}
	return isTerminal(w) && os.Getenv("TERM") != "dumb" && os.Getenv("CLICOLOR") != "0"
}

// isSet reports whether a variable of the environment is set to a value other than 0.
func isSet(variable string) bool {
	value := os.Getenv(variable)
	return value != "" && value != "0"
}

// screenOf returns the width of the standard output of a command and whether it has colours. The width is 0 if it is not a terminal.
func screenOf(c *cobra.Command) capacity.Screen {
	s, w := capacity.Screen{}, c.OutOrStdout()
	if hasColours(c, w) {
		s.Colours = printer.Coloured
	}
	if f, ok := w.(*os.File); ok {
		s.Width, _, _ = term.GetSize(int(f.Fd())) // 0 on an error
	}
	return s
}

// printFindings prints findings of a command to w as text, with colours on a terminal.
func printFindings(c *cobra.Command, w io.Writer, list diag.List, lines findings.Lines) error {
	if hasColours(c, w) {
		return findings.PrintColoured(w, list, lines)
	}
	return findings.Print(w, "text", list, lines)
}

// printDiagnostics prints diagnostics as text to stderr. It returns a findingsError if one of them is an error.
func printDiagnostics(c *cobra.Command, list diag.List, lines findings.Lines) error {
	if err := printFindings(c, c.ErrOrStderr(), list, lines); err != nil {
		return err
	}
	if list.Err() != nil {
		return &findingsError{list, lines}
	}
	return nil
}

// failed returns errReported if the list contains an error.
func failed(list diag.List) error {
	if list.Err() != nil {
		return errReported
	}
	return nil
}
