package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/internal/artefact"
	"stackplan/internal/compile"
	"stackplan/internal/confine"
	"stackplan/internal/plan"
	"stackplan/internal/replace"
	"stackplan/internal/report"
	diffreport "stackplan/internal/report/diff"
	"stackplan/internal/report/printer"
	"stackplan/internal/secrets"
	"stackplan/internal/series"
)

// diffFlags are the flags of diff.
type diffFlags struct {
	against, region, hosts, service, save string
	shard                                 shard
	text, all                             bool
	isExported                            bool                           // the digests and the rollout are required
	scope                                 func(region, host string) bool // of a saved plan; nil: that of the other flags
	by, format                            *choice
	series                                *seriesFlag
	limits                                *confine.Limits
	secrets                               storeFlags
}

func newDiff() *cobra.Command {
	var flags diffFlags
	c := &cobra.Command{
		Use:   "diff [DIR] --against SNAPSHOT",
		Short: "Report what a rollout would change: options, hosts, restarts",
		Long: `Report what a rollout would change, without changing anything. SNAPSHOT is the current state:

  TREE         a directory or an archive that generate wrote, or a directory with <host>/<path on the host>
  git:REV      the description in DIR at a revision
  git:REV:DIR  another directory of the repository at a revision
  ssh:         the live hosts, through ssh; ssh:FILE uses its own configuration of ssh

Files are compared by their meaning for the programs that read them. A change is reported once, with all its hosts,
the restarts that it requires, and the line of the description that causes it. --save writes the changes as JSON, with the
files, units and wave of each host, and the digests of both sides: export --plan applies exactly that plan.

A line of the snapshot that no program of its series reads has no effect, and requires no restart. The series of a tree or
of hosts is that of the description, unless their files contain options that exclude it; --against-series states it, and
then the report also contains the options whose default differs between both series.

A secret is a placeholder in the description, so only the text around the value in the snapshot is compared. With --secrets,
which names a store as in stackplan generate, values are compared too: the report contains 'secret changed', never a value.

Exit codes: 0 no changes, 2 changes, 1 an error or a host that could not be read.`,
		Example: `  stackplan diff mycloud --against build
  stackplan diff mycloud --against git:main --format markdown
  stackplan diff mycloud --against ssh: --host cn[001-040]
  stackplan diff mycloud --against build --against-series yoga`,
		Args: takes(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return diff(c, directory(args), flags) },
	}
	f := c.Flags()
	f.Var(textFlag{&flags.against, "SNAPSHOT", checkSnapshot}, "against", "snapshot to compare with")
	flags.series = addSeriesAs(c, "against-series", "OpenStack series of the snapshot (default: detected)")
	addRegion(c, &flags.region, "only the hosts of this region")
	addHosts(c, &flags.hosts)
	addShard(c, &flags.shard)
	f.Var(textFlag{&flags.service, "SERVICE", checkName}, "service", "only the files of this service, for example nova-compute")
	completeNames(c, "service", serviceNames)
	flags.secrets.add(c, "secrets")
	f.Var(textFlag{text: &flags.save, name: "FILE"}, "save", "also write the plan to this file as JSON")
	f.BoolVar(&flags.text, "text", false, "also show unified diffs of the files")
	f.BoolVar(&flags.all, "all", false, "also show changes that have no effect")
	flags.by = addChoice(c, "by", "ORDER", "order of a text", diffreport.Orders...)
	flags.format = addFormat(c, diffreport.Formats...)
	flags.limits = addLimits(c)
	c.AddCommand(newDiffMerge())
	return c
}

func diff(c *cobra.Command, dir string, flags diffFlags) error {
	if flags.against == "" {
		return missing(c, "--against SNAPSHOT", "a tree such as build, git:REV, git:REV:DIR or ssh:")
	}
	if strings.HasPrefix(flags.against, "git:") && flags.series.Series != series.None {
		return usagef("--against-series is for a tree or ssh:; the description at %s states its series", flags.against)
	}
	if strings.HasPrefix(flags.against, "git:") && flags.secrets.address != "" {
		return usagef("--secrets is for a tree or ssh:; the description at %s contains no values", flags.against)
	}
	_, r, err := compareCloud(c, dir, flags)
	if err != nil {
		return err
	}
	if err := save(flags.save, r); err != nil {
		return err
	}
	if err := printDiff(c, flags, r); err != nil {
		return err
	}
	return outcome(r)
}

// compareCloud compiles the description in a directory and compares it with the snapshot of --against; if that is empty, with hosts
// without files. It prints the errors of the descriptions.
func compareCloud(c *cobra.Command, dir string, flags diffFlags) (*compile.Cloud, *plan.Report, error) {
	both, err := compileBoth(c, dir, flags)
	if err != nil {
		return nil, nil, err
	}
	if err := printCloud(c, both.current); err != nil {
		return nil, nil, err
	}
	chosen, err := choose(both.current.Model, flags.region, flags.hosts, flags.shard)
	if err != nil {
		return nil, nil, err
	}
	if flags.scope != nil {
		chosen.scope = flags.scope
	}
	if err := checkService(both.current, flags.service); err != nil {
		return nil, nil, err
	}
	fill, err := flags.fill(c, both.current, chosen)
	if err != nil {
		return nil, nil, err
	}
	snapshot, err := both.snapshot(flags.against, chosen.scope)
	if err != nil {
		return nil, nil, err
	}
	defer snapshot.close()
	bar := newProgress(c.ErrOrStderr(), chosen.count)
	r, err := plan.Diff(c.Context(), plan.Options{
		Against: flags.against, Want: both.current, Have: watchedSnapshot{snapshot, bar}, Old: both.previous, Series: flags.series.Series,
		Scope: chosen.scope, Service: flags.service, Readers: snapshot.readers,
		Show: plan.Show{NoEffect: flags.all, Texts: flags.text, Digests: flags.save != "" || flags.isExported}, Fill: fill,
	})
	bar.done()
	if err != nil {
		err = printLocated(c, both.current, err)
	}
	return both.current, r, err
}

// fill returns what fills the values of the store into the files of hosts; nil without a store.
func (f *diffFlags) fill(c *cobra.Command, r *compile.Cloud, hosts chosen) (func(*artefact.File) (*artefact.File, error), error) {
	if f.secrets.address == "" {
		return nil, nil
	}
	set, err := secrets.Of(c.Context(), r, hosts.keep)
	if err != nil {
		return nil, printLocated(c, r, err)
	}
	filler, err := f.secrets.filler(c.Context(), r.Model, set)
	if err != nil {
		return nil, err
	}
	return filler.File, nil
}

// checkSnapshot returns an error for a snapshot of git without a revision.
func checkSnapshot(text string) error {
	revision, isGit := strings.CutPrefix(text, "git:")
	if revision, _, _ = strings.Cut(revision, ":"); isGit && revision == "" {
		return errors.New("contains no revision; write for example git:main or git:HEAD~1")
	}
	return nil
}

// outcome returns errReported if a host could not be read, and errDiffers if there are changes.
func outcome(r *plan.Report) error {
	switch {
	case len(r.Unreadable) > 0:
		return errReported
	case r.Differs():
		return errDiffers
	}
	return nil
}

func printDiff(c *cobra.Command, flags diffFlags, r *plan.Report) error {
	out := c.OutOrStdout()
	switch flags.format.value {
	case "json":
		return report.JSON(out, plan.Saved{Version: report.Version, Report: r})
	case "markdown":
		return diffreport.Markdown(out, r)
	case "html":
		return diffreport.HTML(out, r)
	case "github":
		return diffreport.GitHub(out, r)
	}
	colours := printer.Uncoloured
	if hasColours(c, out) {
		colours = printer.Coloured
	}
	return diffreport.Text(out, r, diffreport.By(flags.by.value), colours)
}

// checkService returns an error for a service that no region contains.
func checkService(r *compile.Cloud, service string) error {
	names := map[string]bool{}
	for _, site := range r.Sites {
		for name := range site.Services {
			names[name] = true
		}
	}
	if service == "" || names[service] {
		return nil
	}
	return fmt.Errorf("--service %s: the cloud has no such service%s", service, didYouMean(service, slices.Sorted(maps.Keys(names))))
}

// save writes a report to a file, as a whole or not at all. If name is "", it does nothing.
func save(name string, r *plan.Report) error {
	if name == "" {
		return nil
	}
	var text strings.Builder
	if err := report.JSON(&text, plan.Saved{Version: report.Version, Report: r}); err != nil {
		return err
	}
	return replace.File(name, []byte(text.String()), 0o644)
}
