package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"stackplan/internal/plan"
	"stackplan/internal/report"
	diffreport "stackplan/internal/report/diff"
	"stackplan/internal/source"
)

// maxPlan is the maximum size of a saved plan, in bytes: every file of some ten thousand hosts.
const maxPlan = 1 << 30

func newDiffMerge() *cobra.Command {
	var flags diffFlags
	c := &cobra.Command{
		Use:   "merge PLAN.json...",
		Short: "Merge saved plans of different hosts into one",
		Long: `Merge the plans that diff --save wrote for parts of a cloud (--shard, --region, --host) into one report. The waves are
computed again for all hosts, so that every API stays available.

Exit codes: 0 no changes, 2 changes, 1 an error, a host that could not be read, or a host in several plans.`,
		Example: "  stackplan diff merge 1.json 2.json 3.json --save PLAN.json",
		Args:    takes(cobra.MinimumNArgs(1)),
		RunE:    func(c *cobra.Command, args []string) error { return diffMerge(c, args, flags) },
	}
	c.Flags().Var(textFlag{text: &flags.save, name: "FILE"}, "save", "also write the merged plan to this file")
	flags.by = addChoice(c, "by", "ORDER", "order of a text", diffreport.Orders...)
	flags.format = addFormat(c, diffreport.Formats...)
	return c
}

func diffMerge(c *cobra.Command, names []string, flags diffFlags) error {
	var parts []*plan.Report
	for _, name := range names {
		part, err := readPlan(name)
		if err != nil {
			return err
		}
		parts = append(parts, part)
	}
	r, err := plan.Merge(parts)
	if err != nil {
		return err
	}
	for _, covered := range r.Rollout.Covers {
		if covered.Count < covered.Of {
			fmt.Fprintf(c.ErrOrStderr(), "the plans cover %d of %d hosts of region %s\n", covered.Count, covered.Of, covered.Region)
		}
	}
	if err := save(flags.save, r); err != nil {
		return err
	}
	if err := printDiff(c, flags, r); err != nil {
		return err
	}
	return outcome(r)
}

// readPlan reads a plan that diff --save wrote.
func readPlan(name string) (*plan.Report, error) {
	text, err := source.ReadFile(name, maxPlan)
	if err != nil {
		return nil, err
	}
	r, err := plan.Read(text, report.Version)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return r, nil
}
