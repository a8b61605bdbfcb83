// Command stackplan compiles one description of an OpenStack private cloud into every configuration file of every host.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"

	"github.com/spf13/cobra"

	"stackplan/internal/confine"
)

func main() {
	if child := confine.CurrentChild(); child != nil {
		os.Exit(run(child.Context, os.Args[1:], os.Stdout, child.Stderr))
	}
	ctx, stop := signal.NotifyContext(context.Background(), confine.Signals()...)
	context.AfterFunc(ctx, stop) // a second signal ends the process immediately
	code := run(confine.Supervise(ctx), os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run executes a command line and returns its exit code. Results are written to stdout, messages to stderr.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	c, err := execute(ctx, root, args)
	printError(stderr, err)
	if failure := printFailure(c, args, err); failure != nil {
		printError(stderr, failure)
	}
	return exitCode(err)
}

// newRoot returns the command stackplan with all subcommands.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "stackplan",
		Short: "Compile a description of an OpenStack cloud into host files",
		Long: `stackplan compiles a description of an OpenStack private cloud, written in CUE or HCL, into every
configuration file of every host. It validates the description first, and changes no host.

` + exitCodes,
		Version:       version,
		Args:          rejectUnknownCommand,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	addColour(root)
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpCommand(newHelp())
	root.AddCommand(
		newInit(), newValidate(), newLint(), newGenerate(), newDiff(), newCapacity(), newUpgrade(), newExplain(), newList(), newRegions(), newCatalogue(), newSchema(), newFmt(), newCompletion(), newVersion(),
		newExport(), newDrill(), newTrace(), newSecrets(), newCertificates(), newBootstrap(),
	)
	return root
}

// newHelp returns the command help, which prints the same as the flag --help.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "Show the help of a command",
		Example: "  stackplan help catalogue list",
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			if err != nil {
				return usageError{err}
			}
			if err := rejectUnknownCommand(about, rest); err != nil {
				return err
			}
			return about.Help()
		},
	}
}

// directory returns the directory of a command: its argument, or the working directory.
func directory(args []string) string {
	if len(args) == 0 {
		return "."
	}
	return args[0]
}
