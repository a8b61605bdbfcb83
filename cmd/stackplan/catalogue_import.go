package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/internal/catalogue"
	"stackplan/internal/catalogue/imports"
	"stackplan/internal/confine"
	"stackplan/internal/report"
	"stackplan/internal/series"
	"stackplan/internal/spelling"
)

// importDocument is the JSON of catalogue import.
type importDocument struct {
	Version int           `json:"version"`
	File    string        `json:"file"` // beside the cloud, which holds the options
	Project string        `json:"project"`
	Series  series.Series `json:"series"`  // whose options they are; empty: of every series
	New     int           `json:"new"`     // options in the file
	Known   int           `json:"known"`   // options that were left out: the catalogue, or another import, has them just so
	Removed int           `json:"removed"` // options that the import of that name had before
	Untyped int           `json:"untyped"` // options of a type that is not known
	Changed bool          `json:"changed"` // whether anything was written
}

func newCatalogueImport() *cobra.Command {
	c := &cobra.Command{
		Use:   "import FILE [DIR]",
		Short: "Add options of a driver, a plug-in or a newer package to the catalogue of a cloud",
		Long: `Add what the catalogue lacks: options of a vendor's driver, a plug-in of your own, a newer package. FILE is
what the package says of itself:

  oslo-config-generator --format json --namespace NAMESPACE > FILE

YAML will do too. The facts, without help texts, go to DIR/catalogue/PROJECT/NAME.json; every command knows
the options from then on. What contradicts the catalogue or another import is refused, and nothing is written.`,
		Args: takes(cobra.RangeArgs(1, 2)),
	}
	format := addFormat(c)
	var q imports.Request
	c.Flags().StringVar(&q.Project, "project", "", "the project whose programs read the options")
	c.Flags().StringVar(&q.Name, "name", "", "the NAME of the import (default that of FILE, with the release)")
	complete(c, "project", catalogue.Open().Projects())
	release := addSeries(c, "the release whose options these are (default every release)")
	limits := addLimits(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		q.File, q.Dir, q.Series = args[0], oneDir(args[1:]), release.Series
		if err := importable(q); err != nil {
			return err
		}
		return importOptions(c, format.value, limits, q)
	}
	return c
}

// importable refuses what cannot be asked for.
func importable(q imports.Request) error {
	facts := catalogue.Open()
	if q.Project == "" {
		return fmt.Errorf("catalogue import needs --project, one of %s", strings.Join(facts.Projects(), ", "))
	}
	if err := knownProject(facts, q.Project); err != nil {
		return err
	}
	if q.Name != "" && !imports.IsName(q.Name) {
		return fmt.Errorf("--name %q is none: a name has up to 100 letters, digits, dots, hyphens and underscores", q.Name)
	}
	if q.Series == series.None {
		return nil
	}
	return hasOptions(q.Project, facts.Series(q.Project), q.Series)
}

func importOptions(c *cobra.Command, format string, limits *confine.Limits, q imports.Request) error {
	var r *imports.Result
	var failure error
	late, err := evaluated(c, limits, func() { r, failure = imports.Read(q) })
	switch {
	case late != nil:
		return tell(c, late.Findings, late.Source.Line)
	case err != nil:
		return err
	case failure != nil:
		return failure
	}
	if err := tell(c, r.Findings, r.Line); err != nil {
		return err
	}
	changed, err := r.Write(q.Dir)
	if err != nil {
		return err
	}
	if format == "json" {
		return report.JSON(c.OutOrStdout(), importDocument{report.Version, r.Path, q.Project, q.Series, r.New, r.Known, r.Removed, r.Untyped, changed})
	}
	_, err = fmt.Fprintln(c.OutOrStdout(), importWords(q, r, changed))
	return err
}

// importWords returns the result of an import in words.
func importWords(q imports.Request, r *imports.Result, changed bool) string {
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
