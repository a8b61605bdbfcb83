// Command stackplan turns one description of an OpenStack private cloud into every configuration file of every host.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"stackplan/internal/confine"
	"stackplan/internal/report/printer"
)

// The exit codes of every command.
const (
	exitFine   = 0
	exitError  = 1
	exitDiffer = 2
)

func main() {
	if child := confine.CurrentChild(); child != nil {
		os.Exit(run(child.Context, os.Args[1:], os.Stdout, child.Stderr))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	code := run(confine.Supervise(ctx), os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// errReported ends a command whose errors were printed already.
var errReported = errors.New("errors were reported")

// run executes a command line and returns its exit code. Results go to stdout, messages to stderr.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	child, isEnded := errors.AsType[*confine.Ended](err)
	crash, isCrashed := errors.AsType[*confine.Crashed](err)
	switch {
	case isEnded:
		return child.Code
	case isCrashed:
		fmt.Fprint(stderr, crashText(crash))
	case err == nil:
		return exitFine
	case errors.Is(err, errDiffers):
		return exitDiffer
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "stackplan: interrupted")
	case !errors.Is(err, errReported):
		fmt.Fprintf(stderr, "stackplan: %s\n", printer.VisibleLines(err.Error()))
	}
	return exitError
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "stackplan",
		Short: "Compile one description of an OpenStack private cloud into every file of every host",
		Long: `stackplan compiles a description of an OpenStack private cloud, written in CUE or HCL, into every
configuration file of every host, and proves it right before anything is touched.

Exit codes: 0 fine, 1 an error, 2 a difference.`,
		Version:       release,
		Args:          noSuchCommand,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpCommand(newHelp())
	root.AddCommand(
		newInit(), newValidate(), newGenerate(), newDiff(), newCapacity(), newUpgrade(), newExplain(), newCatalogue(), newSchema(), newFmt(), newCompletion(), newVersion(),
		newExport(),
	)
	return root
}

// newHelp is `stackplan help COMMAND`, for those who look for it; --help does the same.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Tell what a command does",
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			if err == nil {
				err = noSuchCommand(about, rest)
			}
			if err != nil {
				return err
			}
			return about.Help()
		},
	}
}

// oneDir is the directory that a command works on: its argument, or where it runs.
func oneDir(args []string) string {
	if len(args) == 0 {
		return "."
	}
	return args[0]
}
