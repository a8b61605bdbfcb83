package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"stackplan/internal/series"
	"stackplan/internal/spelling"
)

// choice is the value of a flag that takes one of a few words.
type choice struct {
	value   string
	allowed []string
}

// String is the word.
func (c *choice) String() string { return c.value }

// Type is what help shows for the word.
func (c *choice) Type() string { return strings.Join(c.allowed, "|") }

// Set refuses words that are not allowed.
func (c *choice) Set(word string) error {
	if !slices.Contains(c.allowed, word) {
		return fmt.Errorf("is none of %s%s", strings.Join(c.allowed, ", "), nearest(word, c.allowed))
	}
	c.value = word
	return nil
}

// addChoice gives a command a flag that takes one of a few words, the first of them by default.
func addChoice(c *cobra.Command, flag, usage string, allowed ...string) *choice {
	value := &choice{allowed[0], allowed}
	c.Flags().Var(value, flag, usage)
	complete(c, flag, allowed)
	return value
}

// addFormat gives a command --format.
func addFormat(c *cobra.Command) *choice {
	return addChoice(c, "format", "how the result is printed", "text", "json")
}

// releaseFlag is the value of --series; the zero value is none.
type releaseFlag struct{ series.Series }

// String is the name of the release; empty for none.
func (f *releaseFlag) String() string {
	if f.Series == series.None {
		return ""
	}
	return f.Series.String()
}

// Type is what help shows for the name.
func (f *releaseFlag) Type() string { return "SERIES" }

// Set refuses what is no release.
func (f *releaseFlag) Set(name string) error {
	in, ok := series.Parse(name)
	if !ok {
		return fmt.Errorf("is not a release%s; releases: %s", nearestRelease(name), strings.Join(releases(), ", "))
	}
	f.Series = in
	return nil
}

// nearestRelease asks for the release that a name may stand for: its code name, a year, or a slip.
func nearestRelease(name string) string {
	if in, ok := series.ByCodeName(name); ok {
		return " (" + spelling.DidYouMean(in.String()) + ")"
	}
	for _, release := range releases() {
		if strings.HasPrefix(release, name+".") {
			return " (" + spelling.DidYouMean(release) + ")"
		}
	}
	return nearest(name, releases())
}

// addSeries gives a command --series.
func addSeries(c *cobra.Command, usage string) *releaseFlag {
	value := &releaseFlag{}
	c.Flags().Var(value, "series", usage)
	complete(c, "series", releases())
	return value
}

// releases are the names of all series, the oldest first.
func releases() []string {
	var names []string
	for _, s := range series.All() {
		names = append(names, s.String())
	}
	return names
}

// complete offers words to the shell for a flag.
func complete(c *cobra.Command, flag string, words []string) {
	if err := c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag is not there, or has completions: a fault of this program
	}
}

// flagError says what is wrong with a flag, with the nearest one.
func flagError(c *cobra.Command, err error) error {
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		if e.GetFlag().Value.Type() == "bool" {
			return fmt.Errorf("--%s %q is neither true nor false", e.GetFlag().Name, e.GetValue())
		}
		return fmt.Errorf("--%s %q %w", e.GetFlag().Name, e.GetValue(), e.Unwrap())
	}
	e, ok := errors.AsType[*pflag.NotExistError](err)
	if !ok {
		return fmt.Errorf("%w; usage: %s", err, c.UseLine())
	}
	if shorts := e.GetSpecifiedShortnames(); shorts != "" {
		return fmt.Errorf("%s has no flag -%s; see %s --help", c.CommandPath(), e.GetSpecifiedName(), c.CommandPath())
	}
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return fmt.Errorf("%s has no flag --%s%s", c.CommandPath(), e.GetSpecifiedName(), didYouMean("--"+e.GetSpecifiedName(), names))
}

// noSuchCommand is the Args of a command that only has commands below it.
func noSuchCommand(c *cobra.Command, args []string) error {
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
		return fmt.Errorf("%s has no command %q", c.CommandPath(), args[0])
	}
	return fmt.Errorf("%s has no command %q%s; see %s --help", c.CommandPath(), args[0], nearest(args[0], names), c.CommandPath())
}

// takes checks the number of arguments, and adds how to call the command.
func takes(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if check(c, args) == nil {
			return nil
		}
		got := "no argument"
		if len(args) > 0 {
			got = fmt.Sprintf("%q", args)
		}
		return fmt.Errorf("%s cannot work with %s; usage: %s", c.CommandPath(), got, c.UseLine())
	}
}

// didYouMean words a hint at the end of a message: the nearest word, or all where they are few; empty when there is none.
func didYouMean(text string, words []string) string {
	if hint := spelling.Hint(text, words); hint != "" {
		return " (" + hint + ")"
	}
	return ""
}

// nearest is didYouMean for words that the message names anyway.
func nearest(text string, words []string) string {
	if near := spelling.Nearest(text, words); near != "" {
		return " (" + spelling.DidYouMean(near) + ")"
	}
	return ""
}
