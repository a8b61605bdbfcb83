package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/examples"
	"stackplan/internal/load"
	"stackplan/internal/report"
)

// filesDocument is the JSON output of init and fmt: the files that were written, or that fmt without --check would write, relative
// to the working directory.
type filesDocument struct {
	Version int      `json:"version"`
	Files   []string `json:"files"`
}

// printFiles prints the names of files that were written.
func printFiles(c *cobra.Command, format string, files []string) error {
	if format == "json" {
		return report.JSON(c.OutOrStdout(), filesDocument{report.Version, append([]string{}, files...)})
	}
	for _, file := range files {
		if _, err := fmt.Fprintln(c.OutOrStdout(), file); err != nil {
			return err
		}
	}
	return nil
}

func newInit() *cobra.Command {
	c := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Write an example description to start with",
		Long: `Write an example description, which is valid, to the directory DIR. If DIR contains a description already,
nothing is written.`,
		Example: `  stackplan init mycloud
  stackplan init --example zed mycloud`,
		Args: takes(cobra.MaximumNArgs(1)),
	}
	example := addChoice(c, "example", "EXAMPLE", "example", exampleNames()...)
	c.Flags().Lookup("example").Usage = "example: " + strings.Join(topExamples(), ", ") + ", layouts/NAME"
	format := addFormat(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		dir := directory(args)
		files, err := writeExample(example.value, dir)
		if err != nil {
			return err
		}
		if err := printFiles(c, format.value, files); err != nil {
			return err
		}
		at := ""
		if len(args) > 0 {
			at = " " + quoted(dir)
		}
		fmt.Fprintf(c.ErrOrStderr(), "next: stackplan validate%s && stackplan generate%s\n", at, at)
		return nil
	}
	return c
}

// exampleNames returns the names of the built-in examples: minimal first, and those in subdirectories last, as layouts/kolla.
func exampleNames() []string {
	names := []string{"minimal"}
	for _, pattern := range []string{"*/cloud.*", "*/*/cloud.*"} {
		files, _ := fs.Glob(examples.Files, pattern) // the pattern is valid
		for _, file := range files {
			if name := path.Dir(file); name != names[0] {
				names = append(names, name)
			}
		}
	}
	return names
}

// topExamples returns the names of the examples that are not in subdirectories.
func topExamples() []string {
	return slices.DeleteFunc(exampleNames(), func(name string) bool { return strings.Contains(name, "/") })
}

// writeExample copies the description of an example to a directory and returns the names of its files. If the directory contains
// a description, it writes nothing. If it cannot write all files, it removes those that it wrote.
func writeExample(name, dir string) ([]string, error) {
	if err := checkNew(dir); err != nil {
		return nil, err
	}
	files, err := fs.Glob(examples.Files, path.Join(name, "*.*"))
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	var written []string
	for _, file := range files {
		text, err := examples.Files.ReadFile(file)
		if err != nil {
			return nil, err
		}
		target := filepath.Join(dir, path.Base(file))
		if err := writeNew(target, text); err != nil {
			for _, file := range written {
				err = errors.Join(err, os.Remove(file))
			}
			return nil, err
		}
		written = append(written, target)
	}
	return written, nil
}

// checkNew returns an error if a directory contains a file of a description.
func checkNew(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if load.IsDescription(e.Name()) {
			return fmt.Errorf("%s exists, and init overwrites no files; choose another directory", filepath.Join(dir, e.Name()))
		}
	}
	return err
}

// writeNew writes a file that must not exist. If it cannot write the whole file, it removes it.
func writeNew(file string, text []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(file))
	}
	return nil
}
