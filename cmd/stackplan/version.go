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
	Version  int    `json:"version"`            // of the document
	Release  string `json:"release"`            // of the product
	Revision string `json:"revision,omitempty"` // the commit, where the build knows it
	Go       string `json:"go"`                 // the compiler
}

func newVersion() *cobra.Command {
	c := &cobra.Command{Use: "version", Short: "Print the version", Args: takes(cobra.NoArgs)}
	format := addFormat(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		doc := versionDocument{report.Version, release, revision(), runtime.Version()}
		if format.value == "json" {
			return report.JSON(c.OutOrStdout(), doc)
		}
		_, err := fmt.Fprintf(c.OutOrStdout(), "stackplan %s (%s)\n", doc.Release, doc.Go)
		return err
	}
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
