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
)

// The exit codes of every command.
const (
	exitFine  = 0
	exitError = 1
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
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
	if err := root.ExecuteContext(ctx); err != nil {
		if !errors.Is(err, errReported) {
			fmt.Fprintf(stderr, "stackplan: %v\n", err)
		}
		return exitError
	}
	return exitFine
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "stackplan",
		Short: "Compile one description of an OpenStack private cloud into every file of every host",
		Long: `stackplan compiles a description of an OpenStack private cloud, written in CUE, into every
configuration file of every host, and proves it right before anything is touched.

Exit codes: 0 fine, 1 an error, 2 a difference.`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpCommand(&cobra.Command{Hidden: true})
	root.AddCommand(
		newInit(), newValidate(), newGenerate(), newExplain(), newCatalogue(), newSchema(), newFmt(), newCompletion(), newVersion(),
	)
	return root
}

// oneDir is the directory that a command works on: its argument, or where it runs.
func oneDir(args []string) string {
	if len(args) == 0 {
		return "."
	}
	return args[0]
}
