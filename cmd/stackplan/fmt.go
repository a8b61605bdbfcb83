package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"stackplan/internal/compile"
	"stackplan/internal/diag"
	"stackplan/internal/load"
	"stackplan/internal/report"
)

func newFmt() *cobra.Command {
	var check bool
	c := &cobra.Command{
		Use:   "fmt [DIR]",
		Short: "Lay out the files of a description as cue fmt does",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			files, err := filepath.Glob(filepath.Join(oneDir(args), "*.cue"))
			if err != nil {
				return err
			}
			if len(files) == 0 {
				return fmt.Errorf("%s has no *.cue; stackplan init writes one", oneDir(args))
			}
			return formatAll(c, files, check)
		},
	}
	c.Flags().BoolVar(&check, "check", false, "write nothing; exit 1 when a file would change")
	return c
}

// formatAll formats files, or with check only names those that would change. Every file is tried.
func formatAll(c *cobra.Command, files []string, check bool) error {
	var list diag.List
	changed := 0
	for _, file := range files {
		before, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		after, err := load.Format(file, before)
		switch {
		case err != nil:
			list = append(list, compile.Diagnostics(err)...)
			continue
		case bytes.Equal(before, after):
			continue
		}
		changed++
		fmt.Fprintln(c.OutOrStdout(), file)
		if !check {
			if err := replace(file, after); err != nil {
				return err
			}
		}
	}
	if err := report.Findings(c.ErrOrStderr(), "text", list, load.FileLine); err != nil {
		return err
	}
	if list.Err() != nil || check && changed > 0 {
		return errReported
	}
	return nil
}

// replace writes a file beside the old one and renames it, so that a reader sees one or the other, with the mode that it
// had.
func replace(file string, text []byte) error {
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	next, err := os.CreateTemp(filepath.Dir(file), ".fmt-*")
	if err != nil {
		return err
	}
	_, err = next.Write(text)
	err = errors.Join(err, next.Chmod(info.Mode()&fs.ModePerm), next.Close())
	if err == nil {
		err = os.Rename(next.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(next.Name()))
	}
	return nil
}
