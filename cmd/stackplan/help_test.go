package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// commands returns a command and all commands below it, with the flags that cobra adds.
func commands(c *cobra.Command) []*cobra.Command {
	c.InitDefaultHelpFlag()
	c.InitDefaultVersionFlag()
	all := []*cobra.Command{c}
	for _, below := range c.Commands() {
		all = append(all, commands(below)...)
	}
	return all
}

// allCommands returns all commands. The help command is a subcommand only after cobra has added it.
func allCommands() []*cobra.Command {
	root := newRoot()
	root.InitDefaultHelpCmd()
	return commands(root)
}

// imperatives are the verbs that the short description of a command begins with.
var imperatives = []string{"Add", "Compare", "Compile", "Explain", "Export", "Follow", "Format", "Generate", "List", "Merge", "Print", "Report", "Show",
	"Simulate", "Validate", "Write"}

func TestShortDescriptions(t *testing.T) {
	for _, c := range allCommands() {
		words := strings.Fields(c.Short)
		if len(words) == 0 || len(words) > 10 || !slices.Contains(imperatives, strings.TrimSuffix(words[0], ",")) || strings.HasSuffix(c.Short, ".") {
			t.Errorf("%s: the short description must be an imperative of at most ten words without a final stop: %q", c.CommandPath(), c.Short)
		}
	}
}

func TestFlagDescriptions(t *testing.T) {
	valueName := regexp.MustCompile(`^[A-Z][A-Z.,=\[\]-]*$`)
	for _, c := range allCommands() {
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			name, usage := pflag.UnquoteUsage(f)
			if words := strings.Fields(usage); len(words) == 0 || len(words) >= 10 {
				t.Errorf("%s --%s: the description must have under ten words: %q", c.CommandPath(), f.Name, usage)
			}
			if f.Value.Type() != "bool" && !valueName.MatchString(name) {
				t.Errorf("%s --%s: the name of the value must be in capitals: %q", c.CommandPath(), f.Name, name)
			}
		})
	}
}

// TestExamples checks that each command has examples, and that their commands, flags and numbers of arguments exist.
func TestExamples(t *testing.T) {
	for _, c := range allCommands() {
		if c.HasAvailableSubCommands() {
			continue
		}
		if c.Example == "" {
			t.Errorf("%s has no example", c.CommandPath())
		}
		for line := range strings.Lines(c.Example) {
			_, line, _ = strings.Cut(strings.TrimRight(line, ")\n"), "stackplan ")
			line, _, _ = strings.Cut(line, " > ")
			root := newRoot()
			root.InitDefaultHelpCmd()
			found, rest, err := root.Find(strings.Fields(line))
			if err != nil || found.CommandPath() != c.CommandPath() && c.Name() != "help" {
				t.Errorf("%q is not an example of %s: %v", line, c.CommandPath(), err)
				continue
			}
			if err := found.ParseFlags(rest); err != nil {
				t.Errorf("%q: %v", line, err)
			} else if err := found.ValidateArgs(found.Flags().Args()); err != nil {
				t.Errorf("%q: %v", line, err)
			}
		}
	}
}

// TestArgumentsAreChecked checks that each command checks its arguments, because the default of cobra is not a usageError.
func TestArgumentsAreChecked(t *testing.T) {
	for _, c := range allCommands() {
		if c.Args == nil {
			t.Errorf("%s has no Args", c.CommandPath())
		}
	}
}
