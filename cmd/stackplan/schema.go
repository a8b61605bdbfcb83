package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"stackplan/internal/language"
	"stackplan/internal/report"
)

// schemaDocument is the JSON of schema: its text, or with --into the directory that it was written to.
type schemaDocument struct {
	Version int    `json:"version"`
	Schema  string `json:"schema,omitempty"` // CUE
	Into    string `json:"into,omitempty"`
}

func newSchema() *cobra.Command {
	c := &cobra.Command{
		Use:   "schema",
		Short: "Print the language, or write it where editors and cue vet find it",
		Long: `Print the schema of descriptions, in CUE. With --into cue.mod, beside a description, it is written where
editors and cue vet look for it. A description that begins with these lines is then complete for them:

  import "stackplan.internal/schema"

  schema.#Cloud`,
		Args: takes(cobra.NoArgs),
	}
	into := c.Flags().String("into", "", "write it to `DIR`, the directory of the CUE module: cue.mod")
	format := addFormat(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if *into == "" {
			return printSchema(c, format.value)
		}
		if err := language.Write(*into); err != nil {
			return err
		}
		if format.value == "json" {
			return report.JSON(c.OutOrStdout(), schemaDocument{Version: report.Version, Into: *into})
		}
		_, err := fmt.Fprintf(c.OutOrStdout(), "wrote the schema to %s\n", *into)
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
