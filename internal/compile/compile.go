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
	"stackplan/internal/rules"
	"stackplan/internal/service"
	"stackplan/internal/sizing"
	"stackplan/internal/source"
)

// Cloud is a compiled cloud: a description with everything that is derived from it.
type Cloud struct {
	Source    *load.Source
	Model     *model.Cloud             // nil if the description is not a valid cloud
	Sites     map[string]*service.Site // by region
	Catalogue *catalogue.Catalogue
	Rules     *rules.Set         // company rules; none if no directory was given
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
func Dir(ctx context.Context, dir string) *Cloud { return With(ctx, dir, Options{}) }

// Options change how a description is compiled.
type Options struct {
	Sets  []load.Set // replace values of the description
	Rules []string   // directories of company rules, see package rules
}

// With compiles the description in a directory with options.
func With(ctx context.Context, dir string, o Options) *Cloud {
	imported := imports.Open(dir)
	c := &Cloud{Catalogue: imported.Catalogue, Services: generators.All(), Rules: rules.Read(o.Rules)}
	c.Source, c.Model, c.Findings = load.DirWith(dir, o.Sets)
	c.Findings = append(c.Findings, imported.Findings...)
	invalid := c.Findings.ErrorPaths()
	if c.Model != nil {
		c.check(ctx)
	}
	c.checkRules(invalid)
	if c.Findings.Err() != nil {
		c.renderer = nil
	}
	c.Source.Locate(c.Findings)
	c.Findings.Sort()
	return c
}

// check runs the checks on the model and on the files of representative hosts.
func (c *Cloud) check(ctx context.Context) {
	if c.Findings.Err() != nil {
		dropGroupsWithoutHardware(c.Model)
	}
	c.Sites = service.NewSites(c.Model, c.Services)
	c.renderer = render.New(c.Model, c.Sites, c.Catalogue)
	subject := &check.Subject{Cloud: c.Model, Catalogue: c.Catalogue, Sites: c.Sites}
	if c.Findings.Err() == nil {
		subject.Render, subject.Programs = c.renderer.Oslo(ctx), c.renderer.Programs(ctx)
	}
	found := check.Run(checks.All(), subject)
	if c.Findings.Err() != nil {
		c.Model, found = nil, independent(found, c.Findings)
	}
	c.Findings = append(c.Findings, found...)
	if c.Findings.Err() == nil {
		c.Findings = append(c.Findings, c.checkFiles(ctx, subject)...)
	}
}

// checkRules adds the findings of the company rules, and those of the limits of the description on computed values. invalid are the
// paths of values that violate the schema.
func (c *Cloud) checkRules(invalid []source.Path) {
	c.Source.Attach(c.Rules.Files())
	computed := rules.Computed(sizing.Computed(c.Sites))
	c.Findings = append(c.Findings, rules.Bounds(c.Source, computed)...)
	c.Findings = append(c.Findings, c.Rules.Check(c.Source, computed, invalid)...)
}

// dropGroupsWithoutHardware removes the groups whose hardware is unknown from a cloud with errors, because the checks require
// the hardware. Numbers of hardware that are invalid, and therefore 0, become 1: checks divide by them.
func dropGroupsWithoutHardware(c *model.Cloud) {
	for _, hw := range c.Hardware {
		hw.CPUs, hw.NUMA, hw.Threads = max(1, hw.CPUs), max(1, hw.NUMA), max(1, hw.Threads)
	}
	for _, r := range c.Regions {
		r.Groups = slices.DeleteFunc(r.Groups, func(g *model.Group) bool { return g.Hardware == nil })
	}
}
