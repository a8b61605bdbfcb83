package render

import (
	"context"
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/override"
	"stackplan/internal/service"
)

// group is what the hosts of a group have in common.
type group struct {
	*Renderer
	site        *service.Site
	files       []groupFile
	overrides   map[string][]overrideValue // of the levels of the whole group, by project
	classes     map[model.Class]*class
	validations map[*service.Row]validation // the last one of each row
}

// groupFile is a file of the table, with the units that read it on the hosts of a group.
type groupFile struct {
	*service.File
	reload, restart []string
}

func (r *Renderer) newGroup(region *model.Region, g *model.Group) *group {
	site := r.sites[region.Name]
	if r.groupOverrides[g] == nil {
		r.groupOverrides[g] = r.overrideValues(override.OfGroup(r.cloud, region, g), site, site.Runs(g.Name))
	}
	return &group{
		Renderer: r, site: site, files: filesOf(site, g), overrides: r.groupOverrides[g],
		classes: map[model.Class]*class{}, validations: map[*service.Row]validation{},
	}
}

// filesOf returns the files that the services of a group read.
func filesOf(site *service.Site, g *model.Group) []groupFile {
	var files []groupFile
	for _, svc := range site.Runs(g.Name) {
		for _, f := range svc.Files {
			if !f.Span.Contains(site.Region.Series) {
				continue
			}
			i := slices.IndexFunc(files, func(known groupFile) bool { return known.File == f })
			if i < 0 {
				i = len(files)
				files = append(files, groupFile{File: f})
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

// host yields the files of one host for which keep returns true, and reports whether the consumer continues.
func (g *group) host(ctx context.Context, h *model.Host, keep func(*service.File) bool, yield func(*artefact.File, error) bool) bool {
	if err := ctx.Err(); err != nil {
		yield(nil, err)
		return false
	}
	c := g.class(h)
	for _, f := range c.files {
		if !keep(f.File) {
			continue
		}
		file, err := g.file(h, c, f)
		if (file != nil || err != nil) && !yield(file, err) {
			return false
		}
	}
	return true
}

// file returns one file of one host, or nil if the host does not have the file or no row sets anything in it.
func (g *group) file(h *model.Host, c *class, f classFile) (*artefact.File, error) {
	s := service.NewScope(g.site, h).On(f.link)
	if p := c.prototypes[f.path]; p != nil {
		if file := p.file(g, s, h, c, f.File); file != nil {
			return file, nil
		}
	}
	if f.When != nil && !f.When(s) {
		return nil, nil
	}
	conditional := s.Touched() // whether the file exists only on some hosts of the class
	made, err := g.content(s, h, c, f.File)
	if err != nil || len(made.body) == 0 {
		return nil, err
	}
	file := &artefact.File{
		Region: h.Region.Name, Host: h.Name, Path: f.path, Project: f.Project, Program: programOf(f.File), Mode: f.Mode, Owner: f.Owner, Group: f.Group,
		Body: made.body, Lines: made.lines, Omitted: made.omitted, Reload: f.reload, Restart: f.restart,
	}
	if !conditional && !made.isOwn && !s.Touched() && c.prototypes[f.path] == nil {
		c.prototypes[f.path] = newPrototype(file, made.varies)
	}
	return file, nil
}

// content is the content of a file with the origin of each line.
type content struct {
	body    []byte
	lines   []*artefact.Origin
	omitted []*artefact.Origin
	varies  []variation // the rows that read the host; nil for a template, of which they are not known
	isOwn   bool        // whether lines that no row of varies writes differ between hosts
}

// content returns the content of a file, from its template or from its rows.
func (g *group) content(s *service.Scope, h *model.Host, c *class, f *service.File) (content, error) {
	if f.Template != "" {
		body, lines, err := g.templates.execute(s, f, c)
		if err != nil || f.Settings == nil || len(c.overrides[f.Settings.Name]) == 0 {
			return content{body: body, lines: lines}, err
		}
		return overlaid(h, f, c.overrides[f.Settings.Name], content{body: body, lines: lines})
	}
	settings, varies, err := g.settings(s, h, c, f)
	if err != nil {
		return content{}, err
	}
	made := overridden{settings: settings}
	if f.Target() != "" {
		made = applyOverrides(c.overrides[f.Target()], settings, f)
	}
	body, lines, err := printSections(h, f, made.settings)
	return content{body, lines, made.omitted, varies, made.merged}, err
}

// programOf returns the program whose options overrides set in a file; empty if there is none.
func programOf(f *service.File) string {
	if f.Settings == nil {
		return ""
	}
	return f.Settings.Name
}
