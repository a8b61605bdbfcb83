package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"stackplan/internal/confine"
	"stackplan/internal/report/printer"
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
  2   difference: diff, catalogue diff and upgrade found changes, or fmt --check found files to format
  64  usage error: an unknown command or flag, a missing or extra argument, or an invalid value of a flag`

var (
	// errReported ends a command that has already printed its errors.
	errReported = errors.New("errors were reported")
	// errDiffers ends a command that found a difference.
	errDiffers = errors.New("there is a difference")
)

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
	_, isChild := errors.AsType[*confine.Ended](err)
	crash, isCrash := errors.AsType[*confine.Crashed](err)
	switch {
	case err == nil, isChild, errors.Is(err, errReported), errors.Is(err, errDiffers):
	case isCrash:
		fmt.Fprint(w, crashText(crash))
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(w, "stackplan: interrupted")
	default:
		fmt.Fprintf(w, "stackplan: %s\n", printer.VisibleLines(err.Error()))
	}
}

// crashText returns the message for a crash, or the stack trace of Go if GOTRACEBACK is set.
func crashText(crash *confine.Crashed) string {
	if os.Getenv("GOTRACEBACK") != "" {
		return crash.Text
	}
	return fmt.Sprintf("stackplan: internal error: %q\n  hint: please report it with the description; GOTRACEBACK=all prints the stack trace\n", crash.Error())
}
