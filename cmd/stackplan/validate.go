package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/checks"
	"stackplan/internal/compile"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/report/findings"
	"stackplan/internal/spelling"
)

func newValidate() *cobra.Command {
	c := &cobra.Command{
		Use:   "validate [DIR]",
		Short: "Judge a description: schema, catalogue and every check",
		Long: `Judge the description in DIR: the schema, the catalogue of options, every check. All that is wrong is
told at once. Places are relative to DIR; sarif and github, which forges read, have them from where the
command runs.`,
		Args: takes(cobra.MaximumNArgs(1)),
	}
	format := addChoice(c, "format", "how findings are printed", findings.Formats...)
	limits := addLimits(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		r, err := compiled(c, oneDir(args), limits)
		if err != nil {
			return err
		}
		list := r.Findings
		if format.value == "sarif" || format.value == "github" {
			list = seenFromHere(list, oneDir(args))
		}
		if err := printFindings(c.OutOrStdout(), format.value, list, r.Source.Line); err != nil {
			return err
		}
		fmt.Fprint(c.ErrOrStderr(), verdict(r))
		return failed(r.Findings)
	}
	return c
}

// seenFromHere returns findings with the directory before the names of files, as a forge wants them: relative to the top
// of the repository, where its jobs run.
func seenFromHere(list diag.List, dir string) diag.List {
	if here, err := filepath.Abs("."); err == nil && filepath.IsAbs(dir) {
		if below, err := filepath.Rel(here, dir); err == nil && filepath.IsLocal(below) {
			dir = below
		}
	}
	list = slices.Clone(list)
	for i := range list {
		if file := &list[i].Pos.File; *file != "" {
			*file = filepath.ToSlash(filepath.Join(dir, *file))
		}
	}
	return list
}

// verdict sums a validation up, and names the checks that explain tells more of.
func verdict(r *compile.Cloud) string {
	text := "valid: "
	if r.Findings.Err() != nil {
		text = "not " + text
	}
	text += spelling.Count(r.Findings.Count(diag.Error), "error") + ", " + spelling.Count(r.Findings.Count(diag.Warning), "warning")
	if r.Model != nil {
		text += fmt.Sprintf(" (%s in %s)", spelling.Count(hosts(r.Model), "host"), spelling.Count(len(r.Model.Regions), "region"))
	}
	if known := explainable(r.Findings); len(known) > 0 {
		text += "\nmore: stackplan explain " + strings.Join(known, " | ")
	}
	return text + "\n"
}

// explainable returns the codes of the checks that found something, in the order of the checks.
func explainable(list diag.List) []string {
	var codes []string
	for _, k := range checks.All() {
		if slices.ContainsFunc(list, func(d diag.Diagnostic) bool { return d.Code == k.Code }) {
			codes = append(codes, k.Code)
		}
	}
	return codes
}

// hosts counts the hosts of a cloud.
func hosts(c *model.Cloud) int {
	n := 0
	for _, region := range c.Regions {
		for _, group := range region.Groups {
			n += group.Nodes.Len()
		}
	}
	return n
}
