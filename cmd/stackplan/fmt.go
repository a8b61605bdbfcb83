package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/internal/compile"
	"stackplan/internal/diag"
	"stackplan/internal/edit"
	"stackplan/internal/load"
	"stackplan/internal/plan"
	"stackplan/internal/report"
	"stackplan/internal/source"
)

func newFmt() *cobra.Command {
	c := &cobra.Command{
		Use:   "fmt [DIR]",
		Short: "Format the files of a description",
		Long: `Format every *.cue file of the description in DIR in the style of cue fmt, and every *.hcl file in the style of
terraform fmt, and print the names of the files that changed.

Exit codes: 0 success, 1 an error, 2 with --check or --diff: files would change.`,
		Example: `  stackplan fmt mycloud
  stackplan fmt --check mycloud
  stackplan fmt --diff mycloud`,
		Args: takes(cobra.MaximumNArgs(1)),
	}
	check := c.Flags().Bool("check", false, "write nothing; exit with 2 if files would change")
	diff := c.Flags().Bool("diff", false, "write nothing and show the changes")
	format := addFormat(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		files, err := descriptionFiles(directory(args))
		if err != nil {
			return err
		}
		put := writeFormatted
		var patch strings.Builder
		switch {
		case *diff:
			put = func(file string, before, after []byte) error {
				patch.WriteString(plan.Patch(filepath.ToSlash(file), load.Masked(file, before), load.Masked(file, after)))
				return nil
			}
		case *check:
			put = func(string, []byte, []byte) error { return nil }
		}
		changed, failure := formatAll(c, files, put)
		if err := printFormatted(c, format.value, changed, patch.String()); err != nil {
			return err
		}
		if failure == nil && (*check || *diff) && len(changed) > 0 {
			return errDiffers
		}
		return failure
	}
	return c
}

// printFormatted prints the names of the files that change, or their changes if there is a patch.
func printFormatted(c *cobra.Command, format string, files []string, patch string) error {
	switch {
	case patch == "":
		return printFiles(c, format, files)
	case format == "json":
		return report.JSON(c.OutOrStdout(), struct {
			filesDocument
			Diff string `json:"diff"`
		}{filesDocument{report.Version, files}, patch})
	}
	_, err := io.WriteString(c.OutOrStdout(), patch)
	return err
}

// descriptionFiles returns the names of the *.cue and *.hcl files in a directory.
func descriptionFiles(dir string) ([]string, error) {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("%s is a file, not a directory; use its directory: %s", dir, filepath.Dir(dir))
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		if name := e.Name(); load.IsDescription(name) {
			files = append(files, filepath.Join(dir, name))
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("there is no *.cue or *.hcl file in %s; stackplan init %s writes an example there", dir, quoted(dir))
	}
	return files, nil
}

// formatAll formats files and calls put for those that change. If a file cannot be read, it continues with the next one.
func formatAll(c *cobra.Command, files []string, put func(file string, before, after []byte) error) (changed []string, failure error) {
	var list diag.List
	for _, file := range files {
		before, err := source.ReadFile(file, load.MaxFormat+1)
		if err != nil {
			failure = errors.Join(failure, err)
			continue
		}
		after, err := load.Format(file, before)
		if err != nil {
			list = append(list, compile.Diagnostics(err)...)
			continue
		}
		if bytes.Equal(before, after) {
			continue
		}
		if err := put(file, before, after); err != nil {
			failure = errors.Join(failure, err)
			continue
		}
		changed = append(changed, file)
	}
	if err := printDiagnostics(c, list, load.FileLine); failure == nil {
		failure = err
	}
	return changed, failure
}

// writeFormatted writes a file and keeps its mode. It keeps a symbolic link and replaces its target.
func writeFormatted(file string, before, after []byte) error {
	d := edit.Draft{Files: []edit.Rewrite{{Name: filepath.Base(file), Before: before, After: after}}}
	return d.Write(filepath.Dir(file))
}
