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
)

func newInit() *cobra.Command {
	var example string
	c := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Write a small cloud that validates and generates as it is",
		Long:  "Write a cloud to begin with into DIR. Files that exist are never overwritten.\n\nExamples: " + strings.Join(exampleNames(), ", ") + ".",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			dir := oneDir(args)
			if err := writeExample(example, dir); err != nil {
				return err
			}
			fmt.Fprintf(c.ErrOrStderr(), "wrote %s\nnext: stackplan validate %s && stackplan generate %s\n", filepath.Join(dir, "cloud.cue"), dir, dir)
			return nil
		},
	}
	c.Flags().StringVar(&example, "example", "minimal", "the cloud to begin with: "+strings.Join(exampleNames(), ", "))
	return c
}

// exampleNames returns the examples that are built in.
func exampleNames() []string {
	entries, _ := fs.ReadDir(examples.Files, ".") // an embedded root is always readable
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// writeExample copies the files of an example into a directory. Nothing is written when one of them is there already.
func writeExample(name, dir string) error {
	if !slices.Contains(exampleNames(), name) {
		return fmt.Errorf("no example %q; examples: %s", name, strings.Join(exampleNames(), ", "))
	}
	files, err := fs.Glob(examples.Files, path.Join(name, "*.cue"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if target := filepath.Join(dir, path.Base(file)); exists(target) {
			return fmt.Errorf("%s exists; init overwrites nothing: choose another directory", target)
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, file := range files {
		text, err := examples.Files.ReadFile(file)
		if err != nil {
			return err
		}
		if err := writeNew(filepath.Join(dir, path.Base(file)), text); err != nil {
			return err
		}
	}
	return nil
}

func exists(file string) bool {
	_, err := os.Lstat(file)
	return !errors.Is(err, fs.ErrNotExist)
}

// writeNew writes a file that must not exist.
func writeNew(file string, text []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.Write(text); err != nil {
		return errors.Join(err, f.Close(), os.Remove(file))
	}
	return f.Close()
}
