package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/internal/compile"
	"stackplan/internal/confine"
	"stackplan/internal/report"
	"stackplan/internal/report/printer"
	upgradereport "stackplan/internal/report/upgrade"
	"stackplan/internal/series"
	"stackplan/internal/upgrade"
)

// upgradeFlags are the flags of upgrade.
type upgradeFlags struct {
	to     *seriesFlag
	region string
	via    viaFlag
	format *choice
	limits *confine.Limits
	fixFlags
}

// viaFlag is the value of --via: series, separated by commas.
type viaFlag []series.Series

// String returns the value in the form that Set reads.
func (f *viaFlag) String() string {
	var names []string
	for _, in := range *f {
		names = append(names, in.String())
	}
	return strings.Join(names, ",")
}

// Type returns the placeholder of the value in the help text.
func (f *viaFlag) Type() string { return "SERIES[,SERIES]" }

// Set adds series. It returns an error for a name that is not a series.
func (f *viaFlag) Set(text string) error {
	for name := range strings.SplitSeq(text, ",") {
		var one seriesFlag
		if err := one.Set(strings.TrimSpace(name)); err != nil {
			return err
		}
		*f = append(*f, one.Series)
	}
	return nil
}

func newUpgrade() *cobra.Command {
	flags := upgradeFlags{to: &seriesFlag{}}
	c := &cobra.Command{
		Use:   "upgrade [DIR] --to SERIES",
		Short: "Report the effect of another OpenStack series on a cloud",
		Long: `Report the effect of another OpenStack series on a cloud, without changing anything: options that are removed,
renamed, or change their default or their accepted values; services, files and ports that are new, removed or
moved; requirements of the description that the series cannot meet; and the upgrade steps, in order. A change is
reported once, with all its hosts, the series that contains it, and the line of the description that it affects.

The stops of the upgrade are as few as OpenStack allows, or those of --via. With an older series the report
describes a downgrade.

Exit codes: 0 no changes, 2 changes, 1 an error or a requirement that the series cannot meet.`,
		Example: `  stackplan upgrade mycloud --to 2025.2
  stackplan upgrade mycloud --to 2025.2 --fix --dry-run`,
		Args: takes(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return runUpgrade(c, directory(args), flags) },
	}
	f := c.Flags()
	f.Var(flags.to, "to", "target series")
	addRegion(c, &flags.region, "upgrade only this region")
	f.Var(&flags.via, "via", "series to stop at, for example 2023.1,2024.1")
	complete(c, "to", seriesNames())
	flags.format = addFormat(c, "text", "json", "markdown")
	addFix(c, &flags.fixFlags)
	flags.limits = addLimits(c)
	return c
}

func runUpgrade(c *cobra.Command, dir string, flags upgradeFlags) error {
	if flags.to.Series == series.None {
		return missing(c, "--to SERIES", "one of "+strings.Join(seriesNames(), ", "))
	}
	if err := flags.check(); err != nil {
		return err
	}
	r, err := compileDir(c, dir, flags.limits)
	if err != nil {
		return err
	}
	if err := printCloud(c, r); err != nil {
		return err
	}
	if _, err := chooseNamed(r.Model, flags.region, ""); err != nil {
		return err
	}
	options := upgradeOptions(r, flags)
	found, err := upgrade.Compare(c.Context(), options)
	if err != nil {
		return fmt.Errorf("--to %v: %w", flags.to.Series, err)
	}
	edits, err := editsOf(c, dir, flags, r, options, found)
	if err != nil {
		return err
	}
	if err := edits.write(dir, flags.fixFlags); err != nil {
		return err
	}
	if err := printUpgrade(c, flags, found, edits.patch()); err != nil {
		return err
	}
	if err := edits.print(c, flags.format.value, r.Source); err != nil {
		return err
	}
	switch {
	case found.Blocks():
		return errReported
	case found.Differs():
		return errDiffers
	}
	return nil
}

// upgradeOptions returns both sides of an upgrade.
func upgradeOptions(r *compile.Cloud, flags upgradeFlags) upgrade.Options {
	return upgrade.Options{
		To: flags.to.Series, Via: flags.via, Region: flags.region,
		Current: r, Target: r.In(upgrade.TargetSeries(r.Model, flags.region, flags.to.Series)),
	}
}

// upgradeDocument is the JSON output of upgrade.
type upgradeDocument struct {
	Version int `json:"version"`
	*upgrade.Report
	Patch *upgradePatch `json:"patch,omitempty"`
}

func printUpgrade(c *cobra.Command, flags upgradeFlags, r *upgrade.Report, patch *upgradePatch) error {
	out := c.OutOrStdout()
	switch flags.format.value {
	case "json":
		return report.JSON(out, upgradeDocument{report.Version, r, patch})
	case "markdown":
		return upgradereport.Markdown(out, r)
	}
	colours := printer.Uncoloured
	if hasColours(c, out) {
		colours = printer.Coloured
	}
	return upgradereport.Text(out, r, colours)
}
