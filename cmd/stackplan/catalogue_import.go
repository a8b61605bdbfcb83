package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/internal/catalogue"
	"stackplan/internal/catalogue/imports"
	"stackplan/internal/confine"
	"stackplan/internal/report"
	"stackplan/internal/series"
	"stackplan/internal/spelling"
)

// importDocument is the JSON output of catalogue import.
type importDocument struct {
	Version int           `json:"version"`
	File    string        `json:"file"` // the file with the options, in the directory of the cloud
	Project string        `json:"project"`
	Series  series.Series `json:"series"`  // the series that has the options; empty: all series
	New     int           `json:"new"`     // options in the file
	Known   int           `json:"known"`   // options that are identical in the catalogue or in another import, and are not written
	Removed int           `json:"removed"` // options that only the previous import of this name contained
	Untyped int           `json:"untyped"` // options whose type is not known
	Changed bool          `json:"changed"` // whether anything was written
}

func newCatalogueImport() *cobra.Command {
	c := &cobra.Command{
		Use:   "import FILE [DIR]",
		Short: "Add options of drivers and plug-ins to the catalogue",
		Long: `Add options that the catalogue does not contain: those of a vendor's driver, a plug-in or a newer package. FILE is
the output of oslo-config-generator, as JSON or YAML:

  oslo-config-generator --format json --namespace NAMESPACE > FILE

The options, without their help texts, are written to DIR/catalogue/PROJECT/NAME.json, and every command reads them
from there. If an option contradicts the catalogue or another import, nothing is written.`,
		Example: "  stackplan catalogue import acme.json mycloud --project nova --series 2025.1",
		Args:    takes(cobra.RangeArgs(1, 2)),
	}
	format := addFormat(c)
	var q imports.Request
	c.Flags().Var(textFlag{&q.Project, "PROJECT", checkImportProject}, "project", "project whose programs read the options")
	c.Flags().Var(textFlag{&q.Name, "NAME", checkImportName}, "name", "name of the import (default FILE with series)")
	complete(c, "project", catalogue.Open().Projects())
	in := addSeries(c, "series that has the options (default all series)")
	limits := addLimits(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		q.File, q.Dir, q.Series = args[0], directory(args[1:]), in.Series
		if err := checkImport(c, q); err != nil {
			return err
		}
		return importOptions(c, format.value, limits, q)
	}
	return c
}

// checkImportProject returns an error for a project that is not in the catalogue.
func checkImportProject(project string) error {
	if known := catalogue.Open().Projects(); !slices.Contains(known, project) {
		return fmt.Errorf("is not a project of the catalogue%s; write one of %s", nearest(project, known), strings.Join(known, ", "))
	}
	return nil
}

// checkImportName returns an error for a text that cannot be the name of an import.
func checkImportName(name string) error {
	if !imports.IsName(name) {
		return errors.New("is not a name: a name has up to 100 letters, digits, dots, hyphens and underscores")
	}
	return nil
}

// checkImport returns an error if --project is missing, or has no options in the series of --series.
func checkImport(c *cobra.Command, q imports.Request) error {
	facts := catalogue.Open()
	if q.Project == "" {
		return missing(c, "--project PROJECT", "one of "+strings.Join(facts.Projects(), ", "))
	}
	if q.Series == series.None {
		return nil
	}
	return checkSeries(q.Project, facts.Series(q.Project), q.Series)
}

func importOptions(c *cobra.Command, format string, limits *confine.Limits, q imports.Request) error {
	var r *imports.Result
	var failure error
	late, err := evaluate(c, limits, func() { r, failure = imports.Read(q) })
	switch {
	case late != nil:
		return printDiagnostics(c, late.Findings, late.Source.Line)
	case err != nil:
		return err
	case failure != nil:
		return failure
	}
	if err := printDiagnostics(c, r.Findings, r.Line); err != nil {
		return err
	}
	changed, err := r.Write(q.Dir)
	if err != nil {
		return err
	}
	if format == "json" {
		return report.JSON(c.OutOrStdout(), importDocument{report.Version, r.Path, q.Project, q.Series, r.New, r.Known, r.Removed, r.Untyped, changed})
	}
	_, err = fmt.Fprintln(c.OutOrStdout(), importText(q, r, changed))
	return err
}

// importText returns the result of an import as text.
func importText(q imports.Request, r *imports.Result, changed bool) string {
	text := fmt.Sprintf("%s: %s", r.Path, spelling.Count(r.New, "option"))
	switch {
	case r.New == 0:
		return fmt.Sprintf("nothing to import: %s already has all %d", q.Project, r.Known)
	case !changed:
		text += ", unchanged"
	}
	if r.Known > 0 {
		text += fmt.Sprintf("; %s already has %d more", q.Project, r.Known)
	}
	if r.Removed > 0 {
		text += fmt.Sprintf("; %d of the previous import were removed", r.Removed)
	}
	if r.Untyped > 0 {
		text += fmt.Sprintf("; %d have an unknown type, so their values are not validated", r.Untyped)
	}
	return text
}
