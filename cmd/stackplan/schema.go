package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"stackplan/internal/language"
	"stackplan/internal/report"
)

// schemaDocument is the JSON output of schema: its text, or with --into the directory to which it was written.
type schemaDocument struct {
	Version int    `json:"version"`
	Schema  string `json:"schema,omitempty"` // CUE
	Into    string `json:"into,omitempty"`
}

func newSchema() *cobra.Command {
	c := &cobra.Command{
		Use:   "schema",
		Short: "Print the CUE schema of descriptions, or write it",
		Long: `Print the schema of descriptions, in CUE. With --into cue.mod, in the directory of a description, write it to
the files in which editors and cue vet look for it. They validate a description that begins with these lines:

  import "stackplan.internal/schema"

  schema.#Cloud`,
		Example: `  stackplan schema
  stackplan schema --into cue.mod`,
		Args: takes(cobra.NoArgs),
	}
	var into string
	c.Flags().Var(textFlag{text: &into, name: "DIR"}, "into", "write to this directory of a CUE module: cue.mod")
	format := addFormat(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if into == "" {
			return printSchema(c, format.value)
		}
		if err := language.Write(into); err != nil {
			return err
		}
		if format.value == "json" {
			return report.JSON(c.OutOrStdout(), schemaDocument{Version: report.Version, Into: into})
		}
		_, err := fmt.Fprintf(c.OutOrStdout(), "wrote the schema to %s\n", into)
		return err
	}
	return c
}

func printSchema(c *cobra.Command, format string) error {
	if format == "json" {
		return report.JSON(c.OutOrStdout(), schemaDocument{Version: report.Version, Schema: language.Text()})
	}
	_, err := io.WriteString(c.OutOrStdout(), language.Text())
	return err
}
