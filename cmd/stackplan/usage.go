package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"stackplan/internal/spelling"
)

// flagError returns the usageError for an error of pflag, with the nearest flag if the flag does not exist.
func flagError(c *cobra.Command, err error) error {
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return usageError{invalidValue(e)}
	}
	e, ok := errors.AsType[*pflag.NotExistError](err)
	if !ok {
		return usagef("%w; usage: %s", err, c.UseLine())
	}
	if shorts := e.GetSpecifiedShortnames(); shorts != "" {
		return usagef("%s has no flag -%s; see %s --help", c.CommandPath(), e.GetSpecifiedName(), c.CommandPath())
	}
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return usagef("%s has no flag --%s%s", c.CommandPath(), e.GetSpecifiedName(), didYouMean("--"+e.GetSpecifiedName(), names))
}

// invalidValue returns an error with the flag, its value and the reason.
func invalidValue(e *pflag.InvalidValueError) error {
	flag := e.GetFlag()
	switch flag.Value.Type() {
	case "bool":
		return fmt.Errorf("--%s %q is not a boolean; write true or false", flag.Name, e.GetValue())
	case "uint64":
		return fmt.Errorf("--%s %q is not a whole number from 0 on", flag.Name, e.GetValue())
	}
	return fmt.Errorf("--%s %q %w", flag.Name, e.GetValue(), e.Unwrap())
}

// missing returns the usageError for a required flag that is not given; form is the flag with its value, hint states the values.
func missing(c *cobra.Command, form, hint string) error {
	return usagef("%s requires %s: %s", c.CommandPath(), form, hint)
}

// rejectUnknownCommand is the Args of a command that only contains other commands.
func rejectUnknownCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, below := range c.Commands() {
		if below.IsAvailableCommand() {
			names = append(names, below.Name())
		}
	}
	if len(names) == 0 {
		return usagef("%s has no command %q", c.CommandPath(), args[0])
	}
	return usagef("%s has no command %q%s; see %s --help", c.CommandPath(), args[0], nearest(args[0], names), c.CommandPath())
}

// takes returns the Args of a command with arguments: check checks them, and no argument may be empty.
func takes(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		reason := check(c, args)
		switch {
		case reason == nil && !slices.Contains(args, ""):
			return nil
		case len(args) == 0:
			return usagef("%s requires an argument; usage: %s", c.CommandPath(), c.UseLine())
		case slices.Contains(args, ""):
			return usagef("an argument of %s is empty; usage: %s", c.CommandPath(), c.UseLine())
		}
		return usagef("%s does not accept the arguments %q; usage: %s", c.CommandPath(), args, c.UseLine())
	}
}

// didYouMean returns a hint in parentheses for the end of a message: the nearest word, or all words if they are few; or "".
func didYouMean(text string, words []string) string {
	if hint := spelling.Hint(text, words); hint != "" {
		return " (" + hint + ")"
	}
	return ""
}

// nearest returns the nearest word in parentheses, for a message that lists the words in any case; or "".
func nearest(text string, words []string) string {
	if near := spelling.Nearest(text, words); near != "" {
		return " (" + spelling.DidYouMean(near) + ")"
	}
	return ""
}

// quoted returns a text as one word of a shell.
func quoted(text string) string {
	if strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./,:+-") == "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
