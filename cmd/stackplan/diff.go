package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/internal/compile"
	"stackplan/internal/confine"
	"stackplan/internal/plan"
	"stackplan/internal/replace"
	"stackplan/internal/report"
	diffreport "stackplan/internal/report/diff"
	"stackplan/internal/report/printer"
)

// errDiffers ends a command that found a difference.
var errDiffers = errors.New("there is a difference")

// diffFlags are what the command line says of a comparison.
type diffFlags struct {
	against, region, hosts, service, save string
	text, all                             bool
	by, format                            *choice
	limits                                *confine.Limits
}

func newDiff() *cobra.Command {
	var flags diffFlags
	c := &cobra.Command{
		Use:   "diff [DIR] --against SNAPSHOT",
		Short: "Tell what a rollout would change: options, hosts, restarts",
		Long: `Tell what a rollout would change, without changing anything. SNAPSHOT is what is there:

  TREE         a directory as generate writes it, or any directory of <host>/<path on the host>
  git:REV      the description in DIR as it was at a revision
  git:REV:DIR  another directory of the repository at a revision
  ssh:         the hosts themselves, through ssh; ssh:FILE with a configuration of ssh of its own

Files are compared by what they mean to the programs that read them. A change is told once, with all its hosts,
what it restarts, and the line of the description that made it.

Exit codes: 0 nothing would change, 1 an error or a host that could not be read, 2 something would change.`,
		Args: takes(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return diff(c, oneDir(args), flags) },
	}
	f := c.Flags()
	f.StringVar(&flags.against, "against", "", "what to compare with, a `SNAPSHOT`")
	f.StringVar(&flags.region, "region", "", "only the hosts of this `REGION`")
	f.StringVar(&flags.hosts, "host", "", "only these hosts, a `NODESET`: cn[001-040]")
	f.StringVar(&flags.service, "service", "", "only the files that this `SERVICE` reads: nova-compute")
	f.StringVar(&flags.save, "save", "", "write the changes to this `FILE` too, as JSON with digests of both sides")
	f.BoolVar(&flags.text, "text", false, "unified diffs of the files too")
	f.BoolVar(&flags.all, "all", false, "what has no effect too")
	flags.by = addChoice(c, "by", "what a text lists changes by", diffreport.Orders...)
	flags.format = addChoice(c, "format", "how the result is printed", diffreport.Formats...)
	flags.limits = addLimits(c)
	return c
}

func diff(c *cobra.Command, dir string, flags diffFlags) error {
	if flags.against == "" {
		//lint:ignore ST1005 the colon belongs to the name of a snapshot
		return errors.New("diff needs --against SNAPSHOT: a tree such as build, git:REV, git:REV:DIR or ssh:")
	}
	sides, err := compiledSides(c, dir, flags)
	if err != nil {
		return err
	}
	if err := tell(c, sides.now.Findings, sides.now.Source.Line); err != nil {
		return err
	}
	chosen, err := choose(sides.now.Model, flags.region, flags.hosts)
	if err != nil {
		return err
	}
	if err := knownService(sides.now, flags.service); err != nil {
		return err
	}
	there, err := sides.snapshot(flags.against, chosen.scope)
	if err != nil {
		return err
	}
	defer there.close()
	r, err := plan.Diff(c.Context(), plan.Options{
		Against: flags.against, Want: sides.now, Have: there, Old: sides.then,
		Scope: chosen.scope, Service: flags.service, Readers: there.readers,
		Show: plan.Show{NoEffect: flags.all, Texts: flags.text, Digests: flags.save != ""},
	})
	if err != nil {
		return explained(c, sides.now, err)
	}
	if err := saved(flags.save, r); err != nil {
		return err
	}
	if err := printDiff(c, flags, r); err != nil {
		return err
	}
	return outcome(r)
}

// outcome is the end of a comparison: errReported where a host could not be read, errDiffers where something would change.
func outcome(r *plan.Report) error {
	switch {
	case len(r.Unreadable) > 0:
		return errReported
	case r.Differs():
		return errDiffers
	}
	return nil
}

// diffDocument is the JSON of diff.
type diffDocument struct {
	Version int `json:"version"`
	*plan.Report
}

func printDiff(c *cobra.Command, flags diffFlags, r *plan.Report) error {
	out := c.OutOrStdout()
	switch flags.format.value {
	case "json":
		return report.JSON(out, diffDocument{report.Version, r})
	case "markdown":
		return diffreport.Markdown(out, r)
	case "html":
		return diffreport.HTML(out, r)
	case "github":
		return diffreport.GitHub(out, r)
	}
	colours := printer.Uncoloured
	if isColourful(out) {
		colours = printer.Coloured
	}
	return diffreport.Text(out, r, diffreport.By(flags.by.value), colours)
}

// knownService refuses a service that no region knows.
func knownService(r *compile.Cloud, service string) error {
	names := map[string]bool{}
	for _, site := range r.Sites {
		for name := range site.Services {
			names[name] = true
		}
	}
	if service == "" || names[service] {
		return nil
	}
	return fmt.Errorf("--service %s: there is no such service%s", service, didYouMean(service, slices.Sorted(maps.Keys(names))))
}

// saved writes a report to a file, whole or not at all; "" is none.
func saved(name string, r *plan.Report) error {
	if name == "" {
		return nil
	}
	var text strings.Builder
	if err := report.JSON(&text, diffDocument{report.Version, r}); err != nil {
		return err
	}
	return replace.File(name, []byte(text.String()), 0o644)
}
