// Package render generates the files of hosts from the rows and templates of services, with the origin of each line. It yields one
// file after another, so that a cloud of any size needs little memory.
//
// The package knows no service and no option: rows come from the table of services, and the catalogue validates their values. It does
// not write files; package tree does.
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

// Renderer generates the files of the hosts of one cloud. It must not be used concurrently.
type Renderer struct {
	cloud          *model.Cloud
	sites          map[string]*service.Site
	catalogue      *catalogue.Catalogue
	overrides      *override.Names
	templates      templates
	names          map[rowOption]resolved
	destinations   *service.Destinations
	groupOverrides map[*model.Group]map[string][]overrideValue // of the levels of a group, by project
	region         *model.Region                               // of the last host
	groups         map[*model.Group]*group                     // of region
}

// New returns the renderer of a cloud. The sites are by name of the region.
func New(c *model.Cloud, sites map[string]*service.Site, facts *catalogue.Catalogue) *Renderer {
	return &Renderer{
		cloud: c, sites: sites, catalogue: facts, overrides: service.Names(facts, c, sites),
		templates: newTemplates(), names: map[rowOption]resolved{}, destinations: service.NewDestinations(facts),
		groupOverrides: map[*model.Group]map[string][]overrideValue{},
	}
}

// Files yields the files of every host for which keep returns true (nil: all hosts), in the order of a tree: by region, host and path,
// compared byte by byte. If a file cannot be generated, Files yields nil with a diag.List for it and continues with the next file.
// Hosts with identical files share the memory of the bodies.
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

// ofRegion yields the files of the hosts of one region, and reports whether the consumer continues.
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

// Host yields the files of one host, by path, as Files does. It is fast if the hosts of one region are requested one after another.
func (r *Renderer) Host(ctx context.Context, h *model.Host) iter.Seq2[*artefact.File, error] {
	return func(yield func(*artefact.File, error) bool) {
		r.group(h).host(ctx, h, all, yield)
	}
}

// Project yields the files of one host that contain options of a project, by path.
func (r *Renderer) Project(ctx context.Context, h *model.Host, project string) iter.Seq2[*artefact.File, error] {
	return func(yield func(*artefact.File, error) bool) {
		r.group(h).host(ctx, h, func(f *service.File) bool { return f.Project == project }, yield)
	}
}

// Oslo returns a function that yields the oslo.config files of a host, by path. Files that cannot be generated are left out.
func (r *Renderer) Oslo(ctx context.Context) func(*model.Host) iter.Seq[*artefact.File] {
	return r.some(ctx, func(f *service.File) bool { return f.Project != "" })
}

// Programs returns a function that yields the files of a host whose options overrides of programs set, as Oslo does.
func (r *Renderer) Programs(ctx context.Context) func(*model.Host) iter.Seq[*artefact.File] {
	return r.some(ctx, func(f *service.File) bool { return f.Settings != nil })
}

// some returns a function that yields the files of a host that keep returns true for.
func (r *Renderer) some(ctx context.Context, keep func(*service.File) bool) func(*model.Host) iter.Seq[*artefact.File] {
	return func(h *model.Host) iter.Seq[*artefact.File] {
		return func(yield func(*artefact.File) bool) {
			r.group(h).host(ctx, h, keep, func(f *artefact.File, _ error) bool { return f == nil || yield(f) })
		}
	}
}

// all keeps every file.
func all(*service.File) bool { return true }

// group returns the group of a host. Groups are cached until a host of another region is requested.
func (r *Renderer) group(h *model.Host) *group {
	if r.region != h.Region {
		r.region, r.groups = h.Region, map[*model.Group]*group{}
	}
	if r.groups[h.Group] == nil {
		r.groups[h.Group] = r.newGroup(h.Region, h.Group)
	}
	return r.groups[h.Group]
}
