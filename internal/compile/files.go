package compile

import (
	"context"
	"errors"
	"iter"

	"stackplan/checks"
	"stackplan/internal/artefact"
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
)

// Files yields the files of every host for which keep returns true (nil: all hosts), in the order of regions, hosts and paths. The
// findings of the cloud must not contain an error.
func (c *Cloud) Files(ctx context.Context, keep func(*model.Host) bool) iter.Seq2[*artefact.File, error] {
	return c.renderer.Files(ctx, keep)
}

// HostFiles yields the files of one host, by path.
func (c *Cloud) HostFiles(ctx context.Context, h *model.Host) iter.Seq2[*artefact.File, error] {
	return c.renderer.Host(ctx, h)
}

// ProjectFiles yields the files of one host that contain options of a project, by path.
func (c *Cloud) ProjectFiles(ctx context.Context, h *model.Host, project string) iter.Seq2[*artefact.File, error] {
	return c.renderer.Project(ctx, h, project)
}

// checkFiles generates the files of the representative hosts and runs the checks of files on them.
func (c *Cloud) checkFiles(ctx context.Context, subject *check.Subject) diag.List {
	var list diag.List
	for _, h := range subject.Representatives() {
		var files []*artefact.File
		for file, err := range c.renderer.Host(ctx, h) {
			if err != nil {
				list = append(list, Diagnostics(err)...)
				continue
			}
			files = append(files, file)
		}
		list = append(list, check.RunFiles(checks.All(), subject, h, files)...)
	}
	return list
}

// Diagnostics returns the diagnostics that an error consists of, or one diagnostic with the code internal/error for any other error.
func Diagnostics(err error) diag.List {
	var list diag.List
	if errors.As(err, &list) {
		return list
	}
	return diag.List{{Code: "internal/error", Message: err.Error()}}
}
