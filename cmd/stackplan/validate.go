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
		Short: "Validate a description with schema, option catalogue and all checks",
		Long: `Validate the description in DIR against the schema and the catalogue of options, and run all checks. One run
reports all findings. File names are relative to DIR; in the formats sarif and github, which code hosting services
read, they are relative to the working directory.

Exit codes: 0 no errors, 1 errors.`,
		Example: `  stackplan validate mycloud
  stackplan validate --format sarif mycloud > findings.sarif`,
		Args: takes(cobra.MaximumNArgs(1)),
	}
	format := addFormat(c, findings.Formats...)
	limits := addLimits(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		r, err := compileDir(c, directory(args), limits)
		if err != nil {
			return err
		}
		if err := printResult(c, format.value, allFindings(c, r), r.Source.Line); err != nil {
			return err
		}
		fmt.Fprint(c.ErrOrStderr(), verdict(r))
		return failed(r.Findings)
	}
	return c
}

// printResult prints findings about the description in the directory of a command as its result, in one of findings.Formats.
func printResult(c *cobra.Command, format string, list diag.List, lines findings.Lines) error {
	switch format {
	case "text":
		return printFindings(c, c.OutOrStdout(), list, lines)
	case "sarif", "github":
		list = relativeToWorkingDir(list, directory(c.Flags().Args()), rulesOf(c))
	}
	about := findings.Subject{Command: strings.TrimPrefix(c.CommandPath(), c.Root().Name()+" "), Passed: findings.Validate.Passed}
	return findings.PrintSubject(c.OutOrStdout(), about, format, list, lines)
}

// relativeToWorkingDir returns findings whose file names begin with the directory. Code hosting services require names relative to
// the top of the repository, in which their jobs run. The names of files of company rules are that already.
func relativeToWorkingDir(list diag.List, dir string, rules []string) diag.List {
	if here, err := filepath.Abs("."); err == nil && filepath.IsAbs(dir) {
		if below, err := filepath.Rel(here, dir); err == nil && filepath.IsLocal(below) {
			dir = below
		}
	}
	list = slices.Clone(list)
	for i := range list {
		if file := &list[i].Pos.File; *file != "" && !isRuleFile(*file, rules) {
			*file = filepath.ToSlash(filepath.Join(dir, *file))
		}
	}
	return list
}

// verdict returns the summary of a validation, and the checks that explain describes.
func verdict(r *compile.Cloud) string {
	text := "valid: "
	if r.Findings.Err() != nil {
		text = "not " + text
	}
	text += spelling.Count(r.Findings.Count(diag.Error), "error") + ", " + spelling.Count(r.Findings.Count(diag.Warning), "warning")
	if n := len(r.Accepted); n > 0 {
		text += fmt.Sprintf(", %d accepted", n)
	}
	if r.Model != nil {
		text += fmt.Sprintf(" (%s in %s)", spelling.Count(hosts(r.Model), "host"), spelling.Count(len(r.Model.Regions), "region"))
	}
	if known := explainable(r.Findings); len(known) > 0 {
		text += "\nmore: stackplan explain " + strings.Join(known, " | ")
	}
	return text + "\n"
}

// explainable returns the codes of the checks with findings, in the order of the checks.
func explainable(list diag.List) []string {
	var codes []string
	for _, k := range checks.All() {
		if slices.ContainsFunc(list, func(d diag.Diagnostic) bool { return d.Code == k.Code }) {
			codes = append(codes, k.Code)
		}
	}
	return codes
}

// hosts returns the number of hosts of a cloud.
func hosts(c *model.Cloud) int {
	n := 0
	for _, region := range c.Regions {
		for _, group := range region.Groups {
			n += group.Nodes.Len()
		}
	}
	return n
}
