package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/generators"
	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/lint"
	"stackplan/internal/report/findings"
	"stackplan/internal/series"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// lintFlags are the flags of lint.
type lintFlags struct {
	series  *seriesFlag
	format  *choice
	failOn  *choice
	project string
	all     bool

	baseline string
}

func newLint() *cobra.Command {
	c := &cobra.Command{
		Use:   "lint PATH...",
		Short: "Validate files of any OpenStack cloud without a description",
		Long: `Check files of oslo.config against the option catalogue, regardless of the tool that wrote them: options that no program
reads, removed, renamed and deprecated options, invalid and dangerous values, and mistakes in the syntax of the files.

PATH is a file, a directory or an archive (.tar, .tar.gz, .tar.zst) with the /etc of one host or <host>/etc of many, or -
for standard input, which requires --project. It recognises /etc/kolla, overrides of kolla-ansible, *_overrides variables of
OpenStack-Ansible, conf trees of openstack-helm and data of hiera, and leaves out files of other programs. Without --series,
the series is detected: the one in which the fewest options are unknown. No output contains a secret of the files.

Exit codes: 0 no findings of severity error, 1 errors (or warnings, with --fail-on warning). With --baseline, known findings
are counted and not shown, and each new error or warning and each expired waiver results in 1.`,
		Example: `  stackplan lint /etc
  stackplan lint --series zed nova.conf
  ssh cn001 cat /etc/nova/nova.conf | stackplan lint --project nova -`,
		Args: takes(cobra.MinimumNArgs(1)),
	}
	flags := lintFlags{series: addSeries(c, "OpenStack series of the files (default: detected)")}
	flags.format = addFormat(c, slices.Concat(findings.Formats, []string{"markdown"})...)
	flags.failOn = addChoice(c, "fail-on", "SEVERITY", "lowest severity for exit code 1", "error", "warning")
	c.Flags().Var(textFlag{&flags.project, "PROJECT", nil}, "project", "project of the files (default recognised by their names)")
	complete(c, "project", catalogue.Open().Projects())
	c.Flags().Var(textFlag{&flags.baseline, "FILE", nil}, "baseline", "file with known findings, as docs/lint.md describes it")
	c.Flags().Var(textFlag{new(string), "DAY", checkDay}, dateFlag, "day for waivers of --baseline, as 2027-06-30 (default: today)")
	c.Flags().BoolVar(&flags.all, "all", false, "also show options that are set to their default")
	c.RunE = func(c *cobra.Command, args []string) error { return runLint(c, args, &flags) }
	return c
}

func runLint(c *cobra.Command, args []string, flags *lintFlags) error {
	facts := catalogue.Open()
	options := lint.Options{Facts: facts, Services: generators.All(), Series: flags.series.Series, Project: flags.project}
	if flags.all {
		options.Defaults = lint.ShowDefaults
	}
	if err := checkLintUse(facts, args, options); err != nil {
		return err
	}
	known, err := openBaseline(flags.baseline)
	if err != nil {
		return err
	}
	var sources []lint.Source
	for _, arg := range args {
		from, err := lint.Open(arg, c.InOrStdin())
		if err != nil {
			return err
		}
		sources = append(sources, from)
	}
	result, err := lint.Run(c.Context(), sources, options)
	if err != nil {
		return err
	}
	waived := 0
	if known != nil {
		result.Findings, waived = known.Apply(result.Findings, dayOf(c))
	}
	if err := printLint(c, flags.format.value, result, waived); err != nil {
		return err
	}
	fmt.Fprint(c.ErrOrStderr(), lintSummary(result))
	if waived > 0 {
		fmt.Fprintf(c.ErrOrStderr(), "baseline: %s known and not shown\n", spelling.Count(waived, "finding"))
	}
	isStrict := flags.failOn.value == "warning" || known != nil
	if result.Findings.Count(diag.Error) > 0 || isStrict && result.Findings.Count(diag.Warning) > 0 {
		return errReported
	}
	return nil
}

// openBaseline reads the file of --baseline; nil if there is none.
func openBaseline(name string) (*lint.Baseline, error) {
	if name == "" {
		return nil, nil
	}
	text, err := source.ReadFile(name, lint.MaxBaseline+1)
	if err != nil {
		return nil, fmt.Errorf("--baseline %s: %w", name, source.Reason(err))
	}
	return lint.ReadBaseline(name, text)
}

// checkLintUse returns a usageError for flags and arguments that do not fit.
func checkLintUse(facts *catalogue.Catalogue, args []string, o lint.Options) error {
	if slices.Contains(args, "-") && o.Project == "" {
		return usagef("stackplan lint - requires --project, for example --project nova")
	}
	if n := len(slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return arg != "-" })); n > 1 {
		return usagef("standard input can be given once")
	}
	if o.Project == "" {
		return nil
	}
	if err := checkProject(facts, o.Project); err != nil {
		return err
	}
	if o.Series != series.None {
		if err := checkSeries(o.Project, facts.Series(o.Project), o.Series); err != nil {
			return usageError{err}
		}
	}
	return nil
}

// printLint prints the findings. known is the number of those that a baseline contains.
func printLint(c *cobra.Command, format string, r *lint.Result, known int) error {
	if format == "text" {
		return printFindings(c, c.OutOrStdout(), r.Findings, r.Line)
	}
	return findings.PrintLint(c.OutOrStdout(), format, r, known)
}

// lintSummary returns the series with their evidence, and what was counted.
func lintSummary(r *lint.Result) string {
	var b strings.Builder
	for _, d := range r.Detected {
		fmt.Fprintf(&b, "series of %s: %s\n", d.Subject(), d.Text())
	}
	fmt.Fprintf(&b, "%s, %s, %s in %s", spelling.Count(r.Findings.Count(diag.Error), "error"), spelling.Count(r.Findings.Count(diag.Warning), "warning"),
		spelling.Count(r.Settings, "option"), spelling.Count(r.Files, "file"))
	if r.Hosts > 0 {
		fmt.Fprintf(&b, " of %s", spelling.Count(r.Hosts, "host"))
	}
	var more []string
	if r.Defaults > 0 {
		more = append(more, fmt.Sprintf("%d set to the default (--all shows them)", r.Defaults))
	}
	foreign := r.Foreign
	for _, origin := range slices.Sorted(maps.Keys(r.Plugins)) {
		foreign -= r.Plugins[origin]
		more = append(more, fmt.Sprintf("%d of a plug-in: %s", r.Plugins[origin], origin))
	}
	if foreign > 0 {
		more = append(more, fmt.Sprintf("%d not known here: of plug-ins, or of sections that a program creates while it runs", foreign))
	}
	if r.Open > 0 {
		more = append(more, fmt.Sprintf("%d with a value that is not known: a template or a placeholder", r.Open))
	}
	if len(more) > 0 {
		b.WriteString("\noptions: " + strings.Join(more, "; "))
	}
	return b.String() + "\n"
}
