package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/internal/compile"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/report"
)

func newValidate() *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "validate [DIR]",
		Short: "Judge a description: schema, catalogue and every check",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("format", format, report.FindingFormats...); err != nil {
				return err
			}
			r := compile.Dir(c.Context(), oneDir(args))
			if err := report.Findings(c.OutOrStdout(), format, r.Findings, r.Source.Line); err != nil {
				return err
			}
			fmt.Fprintln(c.ErrOrStderr(), verdict(r))
			return failed(r.Findings)
		},
	}
	c.Flags().StringVar(&format, "format", "text", strings.Join(report.FindingFormats, ", "))
	return c
}

// verdict sums a validation up in one line.
func verdict(r *compile.Result) string {
	count := counted(report.Count(r.Findings, diag.Error), "error") + ", " + counted(report.Count(r.Findings, diag.Warning), "warning")
	if r.Cloud == nil {
		return "not valid: " + count
	}
	state := "valid"
	if r.Findings.Err() != nil {
		state = "not valid"
	}
	return fmt.Sprintf("%s: %s (%s in %s)", state, count, counted(hosts(r.Cloud), "host"), counted(len(r.Cloud.Regions), "region"))
}

// hosts counts the hosts of a cloud.
func hosts(c *model.Cloud) int {
	n := 0
	for _, region := range c.Regions {
		for _, group := range region.Groups {
			n += group.Nodes.Len()
		}
	}
	return n
}

// counted prints a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// failed is errReported when the findings hold an error.
func failed(list diag.List) error {
	if list.Err() != nil {
		return errReported
	}
	return nil
}

// oneOf refuses a flag's value that is none of those allowed.
func oneOf(flag, value string, allowed ...string) error {
	if !slices.Contains(allowed, value) {
		return fmt.Errorf("--%s %q is none of %s", flag, value, strings.Join(allowed, ", "))
	}
	return nil
}
