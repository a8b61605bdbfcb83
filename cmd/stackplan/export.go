package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"stackplan/internal/export/outdir"
	"stackplan/internal/export/terraform"
	"stackplan/internal/report"
	"stackplan/internal/spelling"
)

func newExport() *cobra.Command {
	c := &cobra.Command{
		Use:   "export",
		Short: "Export parts of a description to other tools",
		Args:  rejectUnknownCommand,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newExportAnsible(), newExportTerraform())
	return c
}

func newExportTerraform() *cobra.Command {
	c := &cobra.Command{
		Use:   "terraform [DIR] --into OUT",
		Short: "Write quotas, flavors, aggregates and networks as Terraform",
		Long: `Write the quotas, flavors with their QoS, host aggregates and provider networks of the description in DIR as
Terraform for the provider terraform-provider-openstack/openstack: OUT/projects.tf, and OUT/region-NAME.tf for each
region. Terraform looks up projects by their names, and does not create them.

Export never changes files in OUT that it did not write. It removes its files of regions that no longer exist.`,
		Example: "  stackplan export terraform mycloud --into terraform",
		Args:    takes(cobra.MaximumNArgs(1)),
	}
	var into string
	c.Flags().Var(textFlag{text: &into, name: "OUT"}, "into", "directory to write to")
	format := addFormat(c)
	limits := addLimits(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		if into == "" {
			return missing(c, "--into OUT", "the directory to write to")
		}
		r, err := compileDir(c, directory(args), limits)
		if err != nil {
			return err
		}
		if err := printCloud(c, r); err != nil {
			return err
		}
		files, list := terraform.Files(r.Model, r.Sites)
		r.Source.Locate(list)
		if err := printDiagnostics(c, list, r.Source.Line); err != nil {
			return err
		}
		summary, err := terraform.Write(into, files)
		if err != nil {
			return err
		}
		return printExport(c, format.value, into, summary)
	}
	return c
}

// exportDocument is the JSON output of export.
type exportDocument struct {
	Version int    `json:"version"`
	Into    string `json:"into"`
	*outdir.Summary
}

func printExport(c *cobra.Command, format, into string, s *outdir.Summary) error {
	if format == "json" {
		return report.JSON(c.OutOrStdout(), exportDocument{report.Version, into, s})
	}
	text := fmt.Sprintf("%s: %d written, %d unchanged", filepath.Clean(into), len(s.Written), len(s.Unchanged))
	if len(s.Removed) > 0 {
		text += ", " + spelling.Count(len(s.Removed), "file") + " removed"
	}
	_, err := fmt.Fprintln(c.OutOrStdout(), text)
	return err
}
