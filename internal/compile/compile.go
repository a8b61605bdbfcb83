// Package compile turns a description into files: load, check, render, in that order. Every command begins here.
package compile

import (
	"context"
	"errors"
	"iter"
	"slices"

	"stackplan/checks"
	"stackplan/generators"
	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/catalogue/imports"
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/load"
	"stackplan/internal/model"
	"stackplan/internal/render"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// Cloud is a description with all that follows from it.
type Cloud struct {
	Source    *load.Source
	Model     *model.Cloud             // nil when the description is not a cloud
	Sites     map[string]*service.Site // by region
	Catalogue *catalogue.Catalogue
	Services  []*service.Service // that hosts can run, in the order in which they are listed
	Revision  string             // precedes the names of the description's files if it is not in the working directory: git:main:
	Findings  diag.List          // all that is wrong or worth a warning, sorted, with positions
	renderer  *render.Renderer
}

// Dir compiles the description in dir: it is loaded, every check looks at the cloud, and the files of the first host of
// each group and of every exception are made and checked. Files of the others come with Files.
//
// Where the schema finds faults, the checks still look at what could be understood, so that one run names all that is
// wrong; what they say of or around a faulty value is left out, as it would only follow from the fault.
func Dir(ctx context.Context, dir string) *Cloud { return With(ctx, dir, nil) }

// With is Dir for a description of which some values are others.
func With(ctx context.Context, dir string, sets []load.Set) *Cloud {
	beside := imports.Open(dir)
	r := &Cloud{Catalogue: beside.Catalogue, Services: generators.All()}
	r.Source, r.Model, r.Findings = load.DirWith(dir, sets)
	if r.Findings = append(r.Findings, beside.Findings...); r.Model == nil {
		r.Findings.Sort()
		return r
	}
	if r.Findings.Err() != nil {
		dropUnknown(r.Model)
	}
	r.Sites = service.NewSites(r.Model, r.Services)
	subject := &check.Subject{Cloud: r.Model, Catalogue: r.Catalogue, Sites: r.Sites}
	found := check.Run(checks.All(), subject)
	if r.Findings.Err() != nil {
		r.Model, found = nil, independent(found, r.Findings)
	}
	r.Findings = append(r.Findings, found...)
	if r.Findings.Err() == nil {
		r.renderer = render.New(r.Model, r.Sites, r.Catalogue)
		r.Findings = append(r.Findings, r.judgeFiles(ctx, subject)...)
	}
	r.Source.Locate(r.Findings)
	r.Findings.Sort()
	return r
}

// dropUnknown takes the groups of an unknown hardware out, which nothing can be said of.
func dropUnknown(c *model.Cloud) {
	for _, r := range c.Regions {
		r.Groups = slices.DeleteFunc(r.Groups, func(g *model.Group) bool { return g.Hardware == nil })
	}
}

// independent returns the errors among findings that no fault can have caused: neither they nor what they relate to stand
// around, at, beside or below a faulty value.
func independent(findings, faults diag.List) diag.List {
	return slices.DeleteFunc(findings, func(d diag.Diagnostic) bool {
		paths := []source.Path{d.Path}
		for _, related := range d.Related {
			paths = append(paths, related.Path)
		}
		return d.Severity != diag.Error || slices.ContainsFunc(paths, func(path source.Path) bool {
			return slices.ContainsFunc(faults, func(fault diag.Diagnostic) bool {
				return path.Contains(fault.Path) || fault.Path.Contains(path) || beside(path, fault.Path) || unread(path, fault.Path) || unlabelled(path, fault.Path)
			})
		})
	})
}

// beside reports whether a path is within the thing that a faulty value belongs to, as the VIP of a network and its VRID
// do. Regions are too large to be such a thing, and each option of overrides stands for itself.
func beside(path, fault source.Path) bool {
	of := fault.Parent().Labels()
	if len(of) < 2 || len(of) == 2 && of[0] == "regions" || slices.Contains(of, "overrides") {
		return false
	}
	return fault.Parent().Contains(path)
}

// unread reports whether a fault kept a table of the inventory from being read to its end, so that addresses may be missing
// and hardware may be in use.
func unread(path, fault source.Path) bool {
	at, labels := fault.Labels(), path.Labels()
	return len(at) == 2 && at[0] == "inventory" && (slices.Contains(labels, "address") || source.Path("hardware").Contains(path))
}

// unlabelled reports whether a fault may have cost hosts their labels, so that a selector may match more than it seems to.
func unlabelled(path, fault source.Path) bool {
	labels := path.Labels()
	if len(labels) < 3 || labels[0] != "selectors" || labels[2] != "matchLabels" {
		return false
	}
	at := fault.Labels()
	return len(at) > 0 && (at[0] == "inventory" || at[0] == "regions" && (len(at) < 3 || at[2] == "groups" || at[2] == "hosts"))
}

// judgeFiles makes the files of the hosts that stand for all and runs the checks of files on them.
func (r *Cloud) judgeFiles(ctx context.Context, subject *check.Subject) diag.List {
	var list diag.List
	for _, h := range subject.Representatives() {
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
func (r *Cloud) Files(ctx context.Context, keep func(*model.Host) bool) iter.Seq2[*artefact.File, error] {
	return r.renderer.Files(ctx, keep)
}

// HostFiles yields the files of one host, by path.
func (r *Cloud) HostFiles(ctx context.Context, h *model.Host) iter.Seq2[*artefact.File, error] {
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
