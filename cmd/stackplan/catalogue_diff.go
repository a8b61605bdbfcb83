package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"stackplan/internal/catalogue"
	"stackplan/internal/report"
	"stackplan/internal/report/explain"
	"stackplan/internal/series"
)

func newCatalogueDiff() *cobra.Command {
	c := &cobra.Command{
		Use:   "diff PROJECT FROM TO",
		Short: "Tell what differs between two releases of a project",
		Long: `Tell which options of a project are removed, added, renamed or deprecated between two releases, and which
have another default, type, bounds or choices, each with the release that brings it. TO may be the older
one. It knows no cloud: upgrade tells what matters to one.

The exit code is 0 where nothing differs, 2 where something does, 1 after an error.`,
		Args: takes(cobra.ExactArgs(3)),
	}
	format := addFormat(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		facts := catalogue.Open()
		if err := knownProject(facts, args[0]); err != nil {
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

// seriesOf reads the name of a series in which a project has options.
func seriesOf(facts *catalogue.Catalogue, project, name string) (series.Series, error) {
	var in releaseFlag
	if err := in.Set(name); err != nil {
		return series.None, fmt.Errorf("%s %w", name, err)
	}
	return in.Series, hasOptions(project, facts.Series(project), in.Series)
}
