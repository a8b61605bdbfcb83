package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/examples"
	"stackplan/internal/load"
	"stackplan/internal/report"
)

// filesDocument is the JSON of init and fmt: the files that were written, or with fmt --check would be, by name as seen
// from where the command runs.
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
		Short: "Write a small cloud that validates and generates as it is",
		Long:  "Write a cloud to begin with into DIR. Nothing is written into a directory that holds a description.",
		Args:  takes(cobra.MaximumNArgs(1)),
	}
	example := addChoice(c, "example", "the cloud to begin with", exampleNames()...)
	format := addFormat(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		dir := oneDir(args)
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

// exampleNames returns the examples that are built in, minimal first.
func exampleNames() []string {
	entries, _ := fs.ReadDir(examples.Files, ".") // an embedded root is always readable
	names := []string{"minimal"}
	for _, e := range entries {
		if e.Name() != names[0] {
			names = append(names, e.Name())
		}
	}
	return names
}

// writeExample copies the description of an example into a directory and returns the names of its files. Nothing is
// written where a description is already, and nothing stays of one that could not be written whole.
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

// checkNew refuses a directory that holds a part of a description.
func checkNew(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if load.IsDescription(e.Name()) {
			return fmt.Errorf("%s exists; init overwrites nothing: choose another directory", filepath.Join(dir, e.Name()))
		}
	}
	return err
}

// writeNew writes a file that must not exist; one that cannot be written whole is removed.
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

// quoted makes a word of a text for a shell.
func quoted(text string) string {
	if strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./,:+-") == "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
