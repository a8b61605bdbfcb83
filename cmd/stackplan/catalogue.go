package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"stackplan/internal/catalogue"
	"stackplan/internal/catalogue/imports"
	"stackplan/internal/report"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

func newCatalogue() *cobra.Command {
	c := &cobra.Command{
		Use:   "catalogue",
		Short: "Show, compare and import options of OpenStack projects",
		Args:  rejectUnknownCommand,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newCatalogueList(), newCatalogueShow(), newCatalogueDiff(), newCatalogueImport())
	return c
}

// projectsDocument is the JSON output of catalogue list.
type projectsDocument struct {
	Version  int            `json:"version"`
	Projects []projectCount `json:"projects"`
}

// projectCount is the number of options of a project in one series.
type projectCount struct {
	Project string `json:"project"`
	Series  string `json:"series"`
	Options int    `json:"options"`
}

// optionsDocument is the JSON output of catalogue list PROJECT.
type optionsDocument struct {
	Version int                `json:"version"`
	Project string             `json:"project"`
	Series  string             `json:"series"`
	Options []catalogue.Option `json:"options"`
}

func newCatalogueList() *cobra.Command {
	c := &cobra.Command{
		Use:   "list [PROJECT [DIR]]",
		Short: "List projects and series, or the options of a project",
		Example: `  stackplan catalogue list
  stackplan catalogue list nova --series zed`,
		Args:              takes(cobra.MaximumNArgs(2)),
		ValidArgsFunction: completeProject,
	}
	format := addFormat(c)
	in := addSeries(c, "only this series; default for options: the newest")
	c.RunE = func(c *cobra.Command, args []string) error {
		facts, err := openCatalogue(c, directory(args[min(len(args), 1):]))
		if err != nil {
			return err
		}
		if len(args) == 0 {
			return listProjects(c, format.value, facts, in.Series)
		}
		if err := checkProject(facts, args[0]); err != nil {
			return err
		}
		return listOptions(c, format.value, facts, args[0], in.Series)
	}
	return c
}

func listProjects(c *cobra.Command, format string, facts *catalogue.Catalogue, in series.Series) error {
	var counts []projectCount
	for _, project := range facts.Projects() {
		for _, s := range facts.Series(project) {
			if in == series.None || in == s {
				counts = append(counts, projectCount{project, s.String(), len(facts.Options(project, s))})
			}
		}
	}
	if format == "json" {
		return report.JSON(c.OutOrStdout(), projectsDocument{report.Version, counts})
	}
	w := tabwriter.NewWriter(c.OutOrStdout(), 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "PROJECT\tSERIES\tOPTIONS")
	for _, count := range counts {
		fmt.Fprintf(w, "%s\t%s\t%d\n", count.Project, count.Series, count.Options)
	}
	return w.Flush()
}

func listOptions(c *cobra.Command, format string, facts *catalogue.Catalogue, project string, in series.Series) error {
	known := facts.Series(project)
	if in == series.None {
		in = known[len(known)-1]
	}
	if err := checkSeries(project, known, in); err != nil {
		return err
	}
	options := facts.Options(project, in)
	if format == "json" {
		return report.JSON(c.OutOrStdout(), optionsDocument{report.Version, project, in.String(), options})
	}
	w := tabwriter.NewWriter(c.OutOrStdout(), 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "GROUP\tOPTION\tTYPE\tDEFAULT")
	for _, o := range options {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", o.Group, o.Name, o.Type, o.DefaultText())
	}
	return w.Flush()
}

func newCatalogueShow() *cobra.Command {
	c := &cobra.Command{
		Use:   "show PROJECT GROUP.OPTION [DIR]",
		Short: "Show type, default, limits, history and rows of an option",
		Example: `  stackplan catalogue show nova DEFAULT.my_ip
  stackplan catalogue show nova vnc.server_listen --series havana`,
		Args:              takes(cobra.RangeArgs(2, 3)),
		ValidArgsFunction: completeOptions,
	}
	format := addFormat(c)
	in := addSeries(c, "OpenStack series (default the newest)")
	c.RunE = func(c *cobra.Command, args []string) error {
		return explainOption(c, format.value, directory(args[2:]), args[0], args[1], in.Series)
	}
	return c
}

// openCatalogue opens the catalogue with the options imported for the cloud in a directory. It prints the findings of the imports.
func openCatalogue(c *cobra.Command, dir string) (*catalogue.Catalogue, error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", dir, source.Reason(err))
	}
	imported := imports.Open(dir)
	return imported.Catalogue, printDiagnostics(c, imported.Findings, imported.Line)
}

// checkProject returns a usageError for a project that is not in the catalogue. Imports do not add projects.
func checkProject(facts *catalogue.Catalogue, project string) error {
	if projects := facts.Projects(); !slices.Contains(projects, project) {
		return usagef("the catalogue has no project %s%s; write one of %s", project, nearest(project, projects), strings.Join(projects, ", "))
	}
	return nil
}

// checkSeries returns an error for a series in which a project has no options; known are the series in which it has options.
func checkSeries(project string, known []series.Series, in series.Series) error {
	if slices.Contains(known, in) {
		return nil
	}
	return fmt.Errorf("%s has no options in %v; write a series from %v to %v", project, in, known[0], known[len(known)-1])
}

// unknownOption returns the error for an option that does not exist in a series, with the nearest names.
func unknownOption(facts *catalogue.Catalogue, project, option string, in series.Series) error {
	if in == series.None {
		in = series.Newest
	}
	group, name, _ := strings.Cut(option, ".")
	_, _, problems := facts.ValidateName(project, in, catalogue.Key{Group: group, Name: name})
	var reasons []string
	for _, p := range problems {
		reasons = append(reasons, strings.TrimSuffix(p.Message+"; "+p.Hint, "; "))
	}
	return fmt.Errorf("%s", strings.Join(reasons, "; "))
}
