// Package compile turns a description into a compiled cloud: it loads the description, runs the checks and generates files, in
// this order. Every command that reads a description starts here.
//
// The package connects the steps and contains none of them: load reads descriptions, checks contains the checks, generators
// contains the services, and render generates the files. It writes nothing; package tree does.
package compile

import (
	"context"
	"slices"

	"stackplan/checks"
	"stackplan/generators"
	"stackplan/internal/accept"
	"stackplan/internal/catalogue"
	"stackplan/internal/catalogue/imports"
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/load"
	"stackplan/internal/model"
	"stackplan/internal/render"
	"stackplan/internal/service"
)

// Cloud is a compiled cloud: a description with everything that is derived from it.
type Cloud struct {
	Source    *load.Source
	Model     *model.Cloud             // nil if the description is not a valid cloud
	Sites     map[string]*service.Site // by region
	Catalogue *catalogue.Catalogue
	Services  []*service.Service // the table of services, without those that the description declares
	Revision  string             // prefix of the description's file names if it is not in the working directory: git:main:
	Findings  diag.List          // errors and warnings with positions, sorted
	Accepted  diag.List          // warnings that the description accepts, as notes; see Accept
	Ledger    *accept.Ledger     // of the description; nil before Accept, or if it accepts nothing
	renderer  *render.Renderer   // nil if the model has errors
}

// Dir compiles the description in a directory. It runs all checks on the model, and the checks of files on the files of the
// representative hosts: the first host of each class of a group, and each host with a host override. Files generates the files of
// all hosts.
//
// If the description violates the schema, the checks run on the valid part, so that one run reports all errors. Findings that the
// invalid values may have caused are dropped.
func Dir(ctx context.Context, dir string) *Cloud { return With(ctx, dir, nil) }

// With compiles the description in a directory with some of its values replaced.
func With(ctx context.Context, dir string, sets []load.Set) *Cloud {
	imported := imports.Open(dir)
	c := &Cloud{Catalogue: imported.Catalogue, Services: generators.All()}
	c.Source, c.Model, c.Findings = load.DirWith(dir, sets)
	if c.Findings = append(c.Findings, imported.Findings...); c.Model == nil {
		c.Findings.Sort()
		return c
	}
	if c.Findings.Err() != nil {
		dropGroupsWithoutHardware(c.Model)
	}
	c.Sites = service.NewSites(c.Model, c.Services)
	c.renderer = render.New(c.Model, c.Sites, c.Catalogue)
	subject := &check.Subject{Cloud: c.Model, Catalogue: c.Catalogue, Sites: c.Sites}
	if c.Findings.Err() == nil {
		subject.Render = c.renderer.Oslo(ctx)
	}
	found := check.Run(checks.All(), subject)
	if c.Findings.Err() != nil {
		c.Model, found = nil, independent(found, c.Findings)
	}
	c.Findings = append(c.Findings, found...)
	if c.Findings.Err() == nil {
		c.Findings = append(c.Findings, c.checkFiles(ctx, subject)...)
	}
	if c.Findings.Err() != nil {
		c.renderer = nil
	}
	c.Source.Locate(c.Findings)
	c.Findings.Sort()
	return c
}

// dropGroupsWithoutHardware removes the groups whose hardware is unknown from a cloud with errors, because the checks require
// the hardware.
func dropGroupsWithoutHardware(c *model.Cloud) {
	for _, r := range c.Regions {
		r.Groups = slices.DeleteFunc(r.Groups, func(g *model.Group) bool { return g.Hardware == nil })
	}
}
