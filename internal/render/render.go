// Package render makes the files of hosts: tables and templates in, files with the reason for each line out, streaming.
package render

import (
	"context"
	"iter"
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/override"
	"stackplan/internal/service"
)

// Renderer makes the files of the hosts of one cloud. It is for one goroutine at a time.
type Renderer struct {
	cloud     *model.Cloud
	sites     map[string]*service.Site
	catalogue *catalogue.Catalogue
	overrides *override.Names
	templates templates
	names     map[name]resolved
	homes     map[home][]string
	owns      map[*model.Group]map[string][]ownValue // of the levels of a group, by project
	region    *model.Region                          // the last one
	groups    map[*model.Group]*group                // of it
}

// New prepares to render a cloud, whose sites are by name of the region.
func New(c *model.Cloud, sites map[string]*service.Site, facts *catalogue.Catalogue) *Renderer {
	return &Renderer{
		cloud: c, sites: sites, catalogue: facts, overrides: override.NewNames(facts, c, service.Sections(sites)),
		templates: newTemplates(), names: map[name]resolved{}, owns: map[*model.Group]map[string][]ownValue{}, homes: map[home][]string{},
	}
}

// Files yields the files of every host that keep holds for (nil: all), in the order of their names in a tree: by region,
// host and path, byte by byte. A file that cannot be made is yielded as nil with a diag.List; the files after it still
// come. The bodies of hosts that are alike share their memory.
func (r *Renderer) Files(ctx context.Context, keep func(*model.Host) bool) iter.Seq2[*artefact.File, error] {
	return func(yield func(*artefact.File, error) bool) {
		regions := slices.Clone(r.cloud.Regions)
		slices.SortFunc(regions, func(a, b *model.Region) int { return model.ComparePaths(a.Name, b.Name) })
		for _, region := range regions {
			if !r.ofRegion(ctx, region, keep, yield) {
				return
			}
		}
	}
}

// ofRegion yields the files of the hosts of one region, and reports whether the consumer wants more.
func (r *Renderer) ofRegion(ctx context.Context, region *model.Region, keep func(*model.Host) bool, yield func(*artefact.File, error) bool) bool {
	for h := range region.Sorted() {
		if keep != nil && !keep(h) {
			continue
		}
		if !r.group(h).host(ctx, h, all, yield) {
			return false
		}
	}
	return true
}

// Host yields the files of one host, by path, as Files does. It is as quick for hosts that come region by region.
func (r *Renderer) Host(ctx context.Context, h *model.Host) iter.Seq2[*artefact.File, error] {
	return func(yield func(*artefact.File, error) bool) {
		r.group(h).host(ctx, h, all, yield)
	}
}

// Project yields the files of one host that hold options of a project, by path.
func (r *Renderer) Project(ctx context.Context, h *model.Host, project string) iter.Seq2[*artefact.File, error] {
	return func(yield func(*artefact.File, error) bool) {
		r.group(h).host(ctx, h, func(f *service.File) bool { return f.Project == project }, yield)
	}
}

// all keeps every file.
func all(*service.File) bool { return true }

// group returns what a host has in common with the others of its group. It is kept for the hosts of one region.
func (r *Renderer) group(h *model.Host) *group {
	if r.region != h.Region {
		r.region, r.groups = h.Region, map[*model.Group]*group{}
	}
	if r.groups[h.Group] == nil {
		r.groups[h.Group] = r.newGroup(h.Region, h.Group)
	}
	return r.groups[h.Group]
}

// host yields those files of one host that keep holds for, and reports whether the consumer wants more.
func (g *group) host(ctx context.Context, h *model.Host, keep func(*service.File) bool, yield func(*artefact.File, error) bool) bool {
	if err := ctx.Err(); err != nil {
		yield(nil, err)
		return false
	}
	c := g.class(h)
	for _, file := range c.files {
		if !keep(file.File) {
			continue
		}
		made, err := g.file(h, c, file)
		if (made != nil || err != nil) && !yield(made, err) {
			return false
		}
	}
	return true
}

// group is what the hosts of a group have in common.
type group struct {
	*Renderer
	site     *service.Site
	files    []file
	own      map[string][]ownValue // of the levels of the whole group, by project
	classes  map[model.Class]*class
	verdicts map[*service.Row]verdict
}

// file is a file of a table, with the units that read it on the hosts of a group.
type file struct {
	*service.File
	reload, restart []string
}

func (r *Renderer) newGroup(region *model.Region, g *model.Group) *group {
	site := r.sites[region.Name]
	if r.owns[g] == nil {
		r.owns[g] = r.ownValues(override.OfGroup(r.cloud, region, g), region.Series)
	}
	return &group{
		Renderer: r, site: site, files: filesOf(site, g), own: r.owns[g],
		classes: map[model.Class]*class{}, verdicts: map[*service.Row]verdict{},
	}
}

// filesOf returns the files that the services of a group read.
func filesOf(site *service.Site, g *model.Group) []file {
	var files []file
	for _, svc := range site.Runs(g.Name) {
		for _, f := range svc.Files {
			if !f.Span.Contains(site.Region.Series) {
				continue
			}
			i := slices.IndexFunc(files, func(have file) bool { return have.File == f })
			if i < 0 {
				i = len(files)
				files = append(files, file{File: f})
			}
			switch {
			case svc.Unit == service.NoUnit:
			case svc.Reload:
				files[i].reload = append(files[i].reload, svc.UnitName())
			default:
				files[i].restart = append(files[i].restart, svc.UnitName())
			}
		}
	}
	return files
}

// file makes one file of one host; nil where the file has nothing to say to it.
func (g *group) file(h *model.Host, c *class, f instance) (*artefact.File, error) {
	s := service.NewScope(g.site, h).On(f.link)
	if p := c.patterns[f.path]; p != nil {
		if made := p.file(g, s, h, c, f.File); made != nil {
			return made, nil
		}
	}
	if f.When != nil && !f.When(s) {
		return nil, nil
	}
	depends := s.Touched()
	body, lines, asked, err := g.body(s, h, c, f.File)
	if err != nil || len(body) == 0 {
		return nil, err
	}
	made := &artefact.File{
		Region: h.Region.Name, Host: h.Name, Path: f.path, Project: f.Project, Mode: f.Mode, Owner: f.Owner, Group: f.Group,
		Body: body, Lines: lines, Reload: f.reload, Restart: f.restart,
	}
	if !depends && !s.Touched() && c.patterns[f.path] == nil {
		c.patterns[f.path] = newPattern(made, asked)
	}
	return made, nil
}

// body makes the bytes of a file, by its template or section by section. Of the latter it tells which rows asked for the
// host.
func (g *group) body(s *service.Scope, h *model.Host, c *class, f *service.File) ([]byte, []*artefact.Origin, []variation, error) {
	if f.Template != "" {
		body, lines, err := g.templates.layout(s, f, c)
		return body, lines, nil, err
	}
	settings, asked, err := g.rows(s, h, c, f)
	if err != nil {
		return nil, nil, nil, err
	}
	if f.Project != "" {
		settings = lay(c.own[f.Project], settings, f)
	}
	body, lines, err := layOut(h, f, settings)
	return body, lines, asked, err
}
