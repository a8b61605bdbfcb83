package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"stackplan/internal/load"
)

func newSchema() *cobra.Command {
	var into string
	c := &cobra.Command{
		Use:   "schema",
		Short: "Print the language, or write it where editors and cue vet find it",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if into == "" {
				_, err := io.WriteString(c.OutOrStdout(), load.Schema())
				return err
			}
			if err := load.WriteSchema(into); err != nil {
				return err
			}
			fmt.Fprintf(c.ErrOrStderr(), "wrote the schema to %s\n", into)
			return nil
		},
	}
	c.Flags().StringVar(&into, "into", "", "the directory of the CUE module: cue.mod")
	return c
}
