package main

import (
	"github.com/spf13/cobra"

	"stackplan/internal/catalogue"
	"stackplan/internal/report"
	"stackplan/internal/report/explain"
	"stackplan/internal/series"
)

func newCatalogueDiff() *cobra.Command {
	c := &cobra.Command{
		Use:   "diff PROJECT FROM TO",
		Short: "Compare the options of a project in two series",
		Long: `Report the options of a project that are removed, added, renamed or deprecated between two series, and those whose
default, type, bounds or choices change, each with the series that changes it. TO can be older than FROM. The
report covers all options; upgrade reports those that affect a cloud.

Exit codes: 0 no differences, 2 differences, 1 an error.`,
		Example: "  stackplan catalogue diff nova zed 2025.1",
		Args:    takes(cobra.ExactArgs(3)),
	}
	format := addFormat(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		facts := catalogue.Open()
		if err := checkProject(facts, args[0]); err != nil {
			return err
		}
		from, err := seriesOf(facts, args[0], args[1])
		if err != nil {
			return err
		}
		to, err := seriesOf(facts, args[0], args[2])
		if err != nil {
			return err
		}
		return diffSeries(c, format.value, explain.CompareSeries(facts, args[0], from, to))
	}
	return c
}

func diffSeries(c *cobra.Command, format string, d explain.SeriesDiff) error {
	var err error
	if format == "json" {
		err = report.JSON(c.OutOrStdout(), d)
	} else {
		err = d.Text(c.OutOrStdout())
	}
	if err == nil && len(d.Differences) > 0 {
		return errDiffers
	}
	return err
}

// seriesOf parses the name of a series, and returns an error if a project has no options in it.
func seriesOf(facts *catalogue.Catalogue, project, name string) (series.Series, error) {
	var in seriesFlag
	if err := in.Set(name); err != nil {
		return series.None, usagef("%s %w", name, err)
	}
	return in.Series, checkSeries(project, facts.Series(project), in.Series)
}
