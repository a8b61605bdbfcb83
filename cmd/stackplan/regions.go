package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"stackplan/internal/model"
	"stackplan/internal/report"
	"stackplan/internal/spelling"
)

func newRegions() *cobra.Command {
	c := &cobra.Command{
		Use:   "regions [DIR]",
		Short: "List the regions of a cloud with their hosts",
		Long: `List the regions of the description in DIR, with their series and numbers of hosts. The JSON is the input for a matrix
of jobs: each job generates or compares one region (--region), or one part of the hosts (--shard).`,
		Example: `  stackplan regions mycloud
  stackplan regions mycloud --format json`,
		Args: takes(cobra.MaximumNArgs(1)),
	}
	format := addFormat(c)
	limits := addLimits(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		r, err := compileDir(c, directory(args), limits)
		if err != nil {
			return err
		}
		if err := printCloud(c, r); err != nil {
			return err
		}
		doc := newRegionsDocument(r.Model)
		if format.value == "json" {
			return report.JSON(c.OutOrStdout(), doc)
		}
		w := tabwriter.NewWriter(c.OutOrStdout(), 0, 8, 2, ' ', 0)
		for _, region := range doc.Regions {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", region.Name, region.Series, spelling.Count(region.Groups, "group"), spelling.Count(region.Hosts, "host"))
		}
		return w.Flush()
	}
	return c
}

// regionsDocument is the JSON output of regions.
type regionsDocument struct {
	Version int            `json:"version"`
	Cloud   string         `json:"cloud"`
	Hosts   int            `json:"hosts"`
	Regions []listedRegion `json:"regions"`
}

// listedRegion is a region in JSON.
type listedRegion struct {
	Name   string `json:"name"`
	Series string `json:"series"`
	Groups int    `json:"groups"`
	Hosts  int    `json:"hosts"`
}

func newRegionsDocument(c *model.Cloud) regionsDocument {
	doc := regionsDocument{Version: report.Version, Cloud: c.Name, Regions: []listedRegion{}}
	for _, r := range c.Regions {
		region := listedRegion{Name: r.Name, Series: r.Series.String(), Groups: len(r.Groups)}
		for range r.Sorted() {
			region.Hosts++
		}
		doc.Regions, doc.Hosts = append(doc.Regions, region), doc.Hosts+region.Hosts
	}
	return doc
}
