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
	"stackplan/internal/explain"
	"stackplan/internal/load"
	"stackplan/internal/model"
	"stackplan/internal/report"
	"stackplan/internal/series"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

func newExplain() *cobra.Command {
	var format, release string
	c := &cobra.Command{
		Use:   "explain WHAT [DIR]",
		Short: "Tell why a line is there, what an option is, or what a check wants",
		Long: `Tell why something is as it is. WHAT is

  HOST:PATH              a file of a host, line by line, with the source of each
  HOST:PATH:SECTION.KEY  one option of it
  PROJECT:GROUP.OPTION   an option: nova:DEFAULT.my_ip
  CODE                   a check: network/overlap`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			before, rest, found := strings.Cut(args[0], ":")
			switch {
			case !found:
				return explainCheck(c, format, args[0])
			case strings.HasPrefix(rest, "/"):
				path, option, _ := strings.Cut(rest, ":")
				return explainFile(c, format, oneDir(args[1:]), before, path, option)
			}
			return explainOption(c, format, before, rest, release)
		},
	}
	c.Flags().StringVar(&format, "format", "text", "text, json")
	c.Flags().StringVar(&release, "series", "", "the OpenStack release, for an option")
	return c
}

// checkDocument is the JSON of a check.
type checkDocument struct {
	Version  int    `json:"version"`
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Title    string `json:"title"`
	Doc      string `json:"doc"`
	Bad      string `json:"bad"`
	Good     string `json:"good"`
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
	return report.Check(c.OutOrStdout(), k)
}

func explainOption(c *cobra.Command, format, project, option, release string) error {
	facts := catalogue.Open()
	if err := knownProject(facts, project); err != nil {
		return err
	}
	in, err := seriesOf(release)
	if err != nil {
		return err
	}
	if !strings.Contains(option, ".") {
		return fmt.Errorf("%s:%s names no option; write GROUP.OPTION, as in nova:DEFAULT.my_ip", project, option)
	}
	doc, ok := explain.OptionOf(facts, generators.All(), project, option, in)
	if !ok {
		return unknownOption(facts, project, option, in)
	}
	if format == "json" {
		return report.JSON(c.OutOrStdout(), struct {
			Version int `json:"version"`
			explain.Option
		}{report.Version, doc})
	}
	return report.ExplainedOption(c.OutOrStdout(), doc)
}

// seriesOf parses --series; no name is no series.
func seriesOf(release string) (series.Series, error) {
	if release == "" {
		return series.None, nil
	}
	in, ok := series.Parse(release)
	if !ok {
		var names []string
		for _, s := range series.All() {
			names = append(names, s.String())
		}
		return in, fmt.Errorf("--series %s is not a release%s; releases: %s", release, didYouMean(release, names), strings.Join(names, ", "))
	}
	return in, nil
}

func explainFile(c *cobra.Command, format, dir, host, path, option string) error {
	r := compile.Dir(c.Context(), dir)
	if r.Findings.Err() != nil {
		if err := report.Findings(c.ErrOrStderr(), "text", r.Findings, r.Source.Line); err != nil {
			return err
		}
		return errReported
	}
	h, file, err := fileOf(c, r, host, path)
	if err != nil {
		return err
	}
	e := explain.Explainer{Cloud: r.Cloud, Facts: r.Facts, Locate: func(path source.Path) (source.Pos, bool) {
		pos := r.Source.Pos(path)
		return pos, pos.IsValid() && !load.FromSchema(pos)
	}}
	doc := e.File(h, file)
	if option != "" && !doc.Select(option) {
		return fmt.Errorf("%s of %s has no %s", path, host, option)
	}
	if format == "json" {
		return report.JSON(c.OutOrStdout(), struct {
			Version int `json:"version"`
			explain.File
		}{report.Version, doc})
	}
	return report.ExplainedFile(c.OutOrStdout(), doc)
}

// fileOf finds a host and makes one file of it.
func fileOf(c *cobra.Command, r *compile.Result, host, path string) (*model.Host, *artefact.File, error) {
	var names []string
	for h := range r.Cloud.Hosts() {
		names = append(names, h.Name)
		if h.Name != host {
			continue
		}
		var paths []string
		for file, err := range r.Host(c.Context(), h) {
			if err != nil {
				return nil, nil, explained(c, r, err)
			}
			if file.Path == path {
				return h, file, nil
			}
			paths = append(paths, file.Path)
		}
		return nil, nil, fmt.Errorf("%s has no file %s; it has %s", host, path, strings.Join(paths, ", "))
	}
	return nil, nil, fmt.Errorf("the cloud has no host %s%s", host, didYouMean(host, names))
}

// didYouMean words a hint at the end of a message; empty when there is none.
func didYouMean(text string, words []string) string {
	if hint := spelling.Hint(text, words); hint != "" {
		return " (" + hint + ")"
	}
	return ""
}
