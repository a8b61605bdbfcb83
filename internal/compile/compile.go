// Package compile turns a description into files: load, check, render, in that order. Every command begins here.
package compile

import (
	"context"
	"errors"
	"iter"

	"stackplan/checks"
	"stackplan/generators"
	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/load"
	"stackplan/internal/model"
	"stackplan/internal/render"
	"stackplan/internal/table"
)

// Result is a description with all that follows from it.
type Result struct {
	Source   *load.Source
	Cloud    *model.Cloud // nil when the description is not a cloud
	Sites    map[string]*table.Site
	Facts    *catalogue.Catalogue
	Findings diag.List // all that is wrong or worth a warning, sorted, with positions
	renderer *render.Renderer
}

// Dir compiles the description in dir: it is loaded, every check looks at the cloud, and the files of the first host of
// each group and of every exception are made and checked. Files of the others come with Files.
func Dir(ctx context.Context, dir string) *Result {
	r := &Result{Facts: catalogue.Open()}
	r.Source, r.Cloud, r.Findings = load.Dir(dir)
	if r.Cloud == nil {
		return r
	}
	r.Sites = table.NewSites(r.Cloud, generators.All())
	r.renderer = render.New(r.Cloud, r.Sites, r.Facts)
	subject := &check.Subject{Cloud: r.Cloud, Catalogue: r.Facts, Sites: r.Sites}
	r.Findings = append(r.Findings, check.Run(checks.All(), subject)...)
	if r.Findings.Err() == nil {
		r.Findings = append(r.Findings, r.judgeFiles(ctx, subject)...)
	}
	r.Source.Locate(r.Findings)
	r.Findings.Sort()
	return r
}

// judgeFiles makes the files of the hosts that stand for all and runs the checks of files on them.
func (r *Result) judgeFiles(ctx context.Context, subject *check.Subject) diag.List {
	var list diag.List
	for h := range r.Cloud.Hosts() {
		if !render.Representatives(h) {
			continue
		}
		var files []*artefact.File
		for file, err := range r.renderer.Host(ctx, h) {
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

// Files yields the files of every host that keep holds for (nil: all): regions, groups and hosts in order, files by
// path. The cloud must have been accepted.
func (r *Result) Files(ctx context.Context, keep func(*model.Host) bool) iter.Seq2[*artefact.File, error] {
	return r.renderer.Files(ctx, keep)
}

// Host yields the files of one host, by path.
func (r *Result) Host(ctx context.Context, h *model.Host) iter.Seq2[*artefact.File, error] {
	return r.renderer.Host(ctx, h)
}

// Diagnostics returns an error as a list: itself when it is one.
func Diagnostics(err error) diag.List {
	var list diag.List
	if errors.As(err, &list) {
		return list
	}
	return diag.List{{Code: "internal/error", Message: err.Error()}}
}
