package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/checks"
	"stackplan/generators"
	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/check"
	"stackplan/internal/compile"
	"stackplan/internal/confine"
	"stackplan/internal/explain"
	"stackplan/internal/model"
	"stackplan/internal/report"
	explainreport "stackplan/internal/report/explain"
	"stackplan/internal/series"
)

func newExplain() *cobra.Command {
	c := &cobra.Command{
		Use:   "explain WHAT [DIR]",
		Short: "Tell why a line is there, what an option is, or what a check wants",
		Long: `Tell why something is as it is. WHAT is

  HOST:PATH              a file of a host, line by line, with the source of each
  HOST:PATH:SECTION.KEY  one option of it
  PROJECT:GROUP.OPTION   an option: nova:DEFAULT.my_ip
  CODE                   a check: network/overlap`,
		Args: takes(cobra.RangeArgs(1, 2)),
	}
	format := addFormat(c)
	release := addSeries(c, "the OpenStack release, for an option")
	limits := addLimits(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		before, rest, found := strings.Cut(args[0], ":")
		if strings.HasPrefix(rest, "/") {
			path, option, _ := strings.Cut(rest, ":")
			return explainFile(c, format.value, limits, oneDir(args[1:]), before, path, option)
		}
		if found {
			return explainOption(c, format.value, oneDir(args[1:]), before, rest, release.Series)
		}
		if len(args) > 1 {
			return fmt.Errorf("%s is no HOST:PATH, which DIR goes with; write it as ctl1:/etc/nova/nova.conf", args[0])
		}
		return explainCheck(c, format.value, args[0])
	}
	return c
}

// checkDocument is the JSON of explain for a check.
type checkDocument struct {
	Version  int    `json:"version"`
	Code     string `json:"code"`     // network/overlap
	Severity string `json:"severity"` // of what it finds: error, warning or note
	Title    string `json:"title"`    // what must hold, in a sentence
	Doc      string `json:"doc"`      // why
	Bad      string `json:"bad"`      // CUE that it finds fault with
	Good     string `json:"good"`     // the same, mended
}

// optionDocument is the JSON of explain and catalogue show for an option.
type optionDocument struct {
	Version int `json:"version"`
	explain.Option
}

// fileDocument is the JSON of explain for a file of a host.
type fileDocument struct {
	Version int `json:"version"`
	explain.File
}

func explainCheck(c *cobra.Command, format, code string) error {
	var known []string
	for _, check := range checks.All() {
		if check.Code == code {
			return printCheck(c, format, check)
		}
		known = append(known, check.Code)
	}
	return fmt.Errorf("no check %s%s; HOST:PATH explains a file, PROJECT:GROUP.OPTION an option", code, didYouMean(code, known))
}

func printCheck(c *cobra.Command, format string, k *check.Check) error {
	if format == "json" {
		return report.JSON(c.OutOrStdout(), checkDocument{report.Version, k.Code, k.Severity.String(), k.Title, k.Doc, k.Bad, k.Good})
	}
	return explainreport.Check(c.OutOrStdout(), k)
}

func explainOption(c *cobra.Command, format, dir, project, option string, in series.Series) error {
	facts, err := openCatalogue(c, dir)
	if err != nil {
		return err
	}
	if err := knownProject(facts, project); err != nil {
		return err
	}
	option = dotted(option)
	if !strings.Contains(option, ".") {
		return fmt.Errorf("%s:%s names no option; write GROUP.OPTION, as in nova:DEFAULT.my_ip", project, option)
	}
	doc, ok := explain.OptionOf(facts, generators.All(), project, option, in)
	if !ok {
		return unknownOption(facts, project, option, in)
	}
	if format == "json" {
		return report.JSON(c.OutOrStdout(), optionDocument{report.Version, doc})
	}
	return explainreport.Option(c.OutOrStdout(), doc)
}

// dotted returns an option as GROUP.OPTION, also when it is given as messages and files write it: [GROUP] OPTION.
func dotted(option string) string {
	group, name, found := strings.Cut(option, "]")
	if !found || !strings.HasPrefix(group, "[") {
		return option
	}
	return group[1:] + "." + strings.TrimSpace(name)
}

func explainFile(c *cobra.Command, format string, limits *confine.Limits, dir, host, path, option string) error {
	r, err := compiled(c, dir, limits)
	if err != nil {
		return err
	}
	if failed(r.Findings) != nil {
		return tell(c, r.Findings, r.Source.Line)
	}
	h, file, err := fileOf(c, r, host, path)
	if err != nil {
		return err
	}
	doc := explain.FileOf(r, h, file)
	names := optionNames(doc)
	if option != "" && !doc.Select(option) {
		return unset(r.Catalogue, h, file, option, names)
	}
	if format == "json" {
		return report.JSON(c.OutOrStdout(), fileDocument{report.Version, doc})
	}
	return explainreport.File(c.OutOrStdout(), doc)
}

// fileOf finds a host and makes one file of it.
func fileOf(c *cobra.Command, r *compile.Cloud, host, path string) (*model.Host, *artefact.File, error) {
	var names []string
	for h := range r.Model.Hosts() {
		names = append(names, h.Name)
		if h.Name != host {
			continue
		}
		var paths []string
		for file, err := range r.HostFiles(c.Context(), h) {
			if err != nil {
				return nil, nil, explained(c, r, err)
			}
			if file.Path == path {
				return h, file, nil
			}
			paths = append(paths, file.Path)
		}
		if near := nearest(path, paths); near != "" {
			return nil, nil, fmt.Errorf("%s has no file %s%s", host, path, near)
		}
		return nil, nil, fmt.Errorf("%s has no file %s; it has %s", host, path, strings.Join(paths, ", "))
	}
	return nil, nil, fmt.Errorf("the cloud has no host %s%s", host, didYouMean(host, names))
}

// optionNames returns the options that a file sets, as SECTION.KEY with their newest names.
func optionNames(f explain.File) []string {
	var names []string
	for _, line := range f.Lines {
		if line.Option != "" {
			names = append(names, line.Option)
		}
	}
	return names
}

// unset says that a file does not set an option: what holds instead, or what was meant.
func unset(facts *catalogue.Catalogue, h *model.Host, f *artefact.File, option string, names []string) error {
	group, name, _ := strings.Cut(option, ".")
	if fact, ok := facts.Option(f.Project, h.Region.Series, catalogue.Key{Group: group, Name: name}); ok {
		return fmt.Errorf("%s of %s does not set %s; its default in %v is %s", f.Path, h.Name, option, h.Region.Series, fact.DefaultText())
	}
	return fmt.Errorf("%s of %s has no %s%s", f.Path, h.Name, option, nearest(option, names))
}
