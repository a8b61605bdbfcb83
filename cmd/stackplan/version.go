package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"stackplan/internal/report"
)

// release is the version of the product; CHANGELOG.md tells what is in it.
const release = "0.1.0"

// versionDocument is the JSON of version.
type versionDocument struct {
	Version  int    `json:"version"`
	Release  string `json:"release"`
	Revision string `json:"revision,omitempty"`
	Go       string `json:"go"`
}

func newVersion() *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			doc := versionDocument{report.Version, release, revision(), runtime.Version()}
			if format == "json" {
				return report.JSON(c.OutOrStdout(), doc)
			}
			_, err := fmt.Fprintf(c.OutOrStdout(), "stackplan %s (%s)\n", doc.Release, doc.Go)
			return err
		},
	}
	c.Flags().StringVar(&format, "format", "text", "text, json")
	return c
}

// revision returns the commit that the binary was built from, where the build knows it.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			return setting.Value
		}
	}
	return ""
}
