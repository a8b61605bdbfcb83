package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"stackplan/internal/confine"
)

// TestExitCodes checks the exit code and the message for each kind of error, also if it is wrapped.
func TestExitCodes(t *testing.T) {
	for _, test := range []struct {
		err     error
		code    int
		message string
	}{
		{nil, exitOK, ""},
		{errors.New("a reason"), exitError, "stackplan: a reason\n"},
		{errReported, exitError, ""},
		{errDiffers, exitDiffer, ""},
		{usagef("--host %q is empty", ""), exitUsage, "stackplan: --host \"\" is empty\n"},
		{usageError{errors.Join(errors.New("one"), errors.New("two"))}, exitUsage, "stackplan: one\ntwo\n"},
		{context.Canceled, exitError, "stackplan: interrupted\n"},
		{&confine.Ended{Code: exitOK}, exitOK, ""},
		{&confine.Ended{Code: exitDiffer}, exitDiffer, ""},
		{&confine.Ended{Code: exitUsage}, exitUsage, ""},
		{&confine.Crashed{Text: "panic: a bug\n"}, exitError, "stackplan: internal error: \"panic: a bug\"\n" +
			"  hint: please report it with the description; GOTRACEBACK=all prints the stack trace\n"},
	} {
		for _, err := range []error{test.err, wrapped(test.err)} {
			var printed strings.Builder
			printError(&printed, err)
			if got := exitCode(err); got != test.code {
				t.Errorf("%v: the exit code is %d, want %d", err, got, test.code)
			}
			if err == test.err && printed.String() != test.message {
				t.Errorf("%v: the message is %q, want %q", err, printed.String(), test.message)
			}
		}
	}
}

// wrapped wraps an error.
func wrapped(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("wrapped: %w", err)
}
