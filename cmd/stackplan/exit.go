package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/internal/confine"
	"stackplan/internal/diag"
	"stackplan/internal/report/findings"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// The exit codes of every command. README.md and the help text document them.
const (
	exitOK     = 0  // success, and nothing to report
	exitError  = 1  // an invalid description, a failed check, a quota that does not fit, data that cannot be read
	exitDiffer = 2  // a difference: diff, catalogue diff, upgrade, fmt --check
	exitUsage  = 64 // a usage error: EX_USAGE of sysexits.h
)

// exitCodes documents the exit codes in the help text.
const exitCodes = `Exit codes:
  0   success, and nothing to report
  1   error: an invalid description, a failed check, a quota that does not fit, or data that cannot be read
  2   difference: diff, catalogue diff and upgrade found changes, or fmt --check or --diff found files to format
  64  usage error: an unknown command or flag, a missing or extra argument, or an invalid value of a flag`

var (
	// errReported ends a command whose result, which is printed, contains errors.
	errReported = errors.New("errors were reported")
	// errDiffers ends a command that found a difference.
	errDiffers = errors.New("there is a difference")
)

// findingsError ends a command because of findings, which printDiagnostics has printed.
type findingsError struct {
	list  diag.List
	lines findings.Lines
}

// Error returns the number of errors.
func (e *findingsError) Error() string { return spelling.Count(e.list.Count(diag.Error), "error") }

// usageError reports a command line that is invalid for every description.
type usageError struct{ error }

// Unwrap returns the reason.
func (e usageError) Unwrap() error { return e.error }

// usagef returns a usageError with a text.
func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// exitCode returns the exit code for the error of a command. The code of a child process is also that of its parent.
func exitCode(err error) int {
	child, isChild := errors.AsType[*confine.Ended](err)
	_, isUsage := errors.AsType[usageError](err)
	switch {
	case err == nil:
		return exitOK
	case isChild:
		return child.Code
	case isUsage:
		return exitUsage
	case errors.Is(err, errDiffers):
		return exitDiffer
	}
	return exitError
}

// printError prints the error of a command, unless the command or a child process has printed it.
func printError(w io.Writer, err error) {
	_, hasFindings := errors.AsType[*findingsError](err)
	crash, isCrash := errors.AsType[*confine.Crashed](err)
	switch {
	case isPrinted(err), hasFindings:
	case isCrash:
		fmt.Fprint(w, crashText(crash))
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(w, "stackplan: interrupted")
	default:
		fmt.Fprintf(w, "stackplan: %s\n", printer.VisibleLines(err.Error()))
	}
}

// isPrinted reports whether the command, or a child process, has printed everything about an error.
func isPrinted(err error) bool {
	_, isChild := errors.AsType[*confine.Ended](err)
	return err == nil || isChild || errors.Is(err, errReported) || errors.Is(err, errDiffers)
}

// printFailure prints the error of a command to its standard output too, as findings, if its output is for programs: a result that
// could not be computed is then not an empty text.
func printFailure(c *cobra.Command, args []string, err error) error {
	format := formatOf(c, args)
	isMarkdown := format == "markdown"
	if isPrinted(err) || format == "text" || !isMarkdown && !slices.Contains(findings.Formats, format) {
		return nil
	}
	e, ok := errors.AsType[*findingsError](err)
	if !ok {
		e = &findingsError{diag.List{failureFinding(err)}, nil}
	}
	if isMarkdown {
		return printMarkdown(c.OutOrStdout(), e)
	}
	return printResult(c, format, e.list, e.lines)
}

// printMarkdown prints findings for a comment on a pull request: their number, and their text as code.
func printMarkdown(w io.Writer, e *findingsError) error {
	var text strings.Builder
	if err := findings.Print(&text, "text", e.list, e.lines); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "### Not valid: %v\n%s", e, fenced("", text.String()))
	return err
}

// failureFinding returns the finding for an error that is not about a place of the description.
func failureFinding(err error) diag.Diagnostic {
	_, isUsage := errors.AsType[usageError](err)
	crash, isCrash := errors.AsType[*confine.Crashed](err)
	switch {
	case isUsage:
		return diag.Diagnostic{Code: "command/usage", Message: err.Error()}
	case isCrash:
		return diag.Diagnostic{Code: "command/crash", Message: crash.Error()}
	case errors.Is(err, context.Canceled):
		return diag.Diagnostic{Code: "command/interrupted", Message: "interrupted"}
	}
	return diag.Diagnostic{Code: "command/failed", Message: err.Error()}
}

// formatOf returns the value of --format of a command, also if another argument is invalid, so that cobra has not read it.
func formatOf(c *cobra.Command, args []string) string {
	flag := c.Flags().Lookup("format")
	if flag == nil {
		return ""
	}
	for i, arg := range args {
		value, found := strings.CutPrefix(arg, "--format=")
		switch {
		case arg == "--":
			return flag.Value.String()
		case !found && arg == "--format" && i+1 < len(args):
			value, found = args[i+1], true
		}
		if found {
			_ = flag.Value.Set(value) // an unknown format leaves the value: the error states it
		}
	}
	return flag.Value.String()
}

// crashText returns the message for a crash, or the stack trace of Go if GOTRACEBACK is set.
func crashText(crash *confine.Crashed) string {
	if os.Getenv("GOTRACEBACK") != "" {
		return crash.Text
	}
	return fmt.Sprintf("stackplan: internal error: %q\n  hint: please report it with the description; GOTRACEBACK=all prints the stack trace\n", crash.Error())
}
