package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"stackplan/internal/report"
)

// version is the version of stackplan; CHANGELOG.md lists its changes.
const version = "0.1.0"

// versionDocument is the JSON output of version.
type versionDocument struct {
	Version  int    `json:"version"`            // of the document
	Release  string `json:"release"`            // of stackplan
	Revision string `json:"revision,omitempty"` // the commit, if the build contains it
	Go       string `json:"go"`                 // the compiler
}

func newVersion() *cobra.Command {
	c := &cobra.Command{Use: "version", Short: "Print the version of stackplan", Example: "  stackplan version --format json", Args: takes(cobra.NoArgs)}
	format := addFormat(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		doc := versionDocument{report.Version, version, revision(), runtime.Version()}
		if format.value == "json" {
			return report.JSON(c.OutOrStdout(), doc)
		}
		_, err := fmt.Fprintf(c.OutOrStdout(), "stackplan %s (%s)\n", doc.Release, doc.Go)
		return err
	}
	return c
}

// revision returns the commit from which the binary was built, or "" if the build does not contain it.
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
