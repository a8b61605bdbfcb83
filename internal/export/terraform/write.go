package terraform

import (
	"path/filepath"
	"strings"

	"stackplan/internal/export/outdir"
)

// Write writes files to a directory and creates the directory if it does not exist. If one of the files was not written by an export, Write
// writes nothing. Files of an earlier export that are not in files are removed: Terraform would read them too.
func Write(dir string, files []outdir.File) (*outdir.Summary, error) {
	return outdir.Write(dir, outdir.Kind{Name: "terraform", Mark: mark, Stale: func(name string) bool {
		return strings.HasPrefix(name, "region-") && filepath.Ext(name) == ".tf"
	}}, files)
}
