package upgrade

import (
	"context"
	"iter"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/compile"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/osloconf"
	"stackplan/internal/service"
)

// host is what one host receives on one side.
type host struct {
	*model.Host
	site     *service.Site
	services []*service.Service
	files    map[string]*artefact.File // by path
	tables   map[string]*service.File  // by path; a file that exists for each interface is in it several times
	readers  map[string][]string       // the services that read a file, by path
	settings []*setting
	errors   diag.List // of files that could not be generated
}

// setting is an option that a file in the format of oslo.config sets.
type setting struct {
	project string
	path    string
	key     catalogue.Key
	texts   []string // one for each line
	origin  *artefact.Origin
	other   *setting // the same option on the other side; nil if that does not set it
}

// newHost generates the files of a host: all of them, or, if projects is not nil, those of the projects.
func newHost(ctx context.Context, side *compile.Cloud, h *model.Host, projects []string) *host {
	site := side.Sites[h.Region.Name]
	made := &host{
		Host: h, site: site, services: site.Runs(h.Group.Name), files: map[string]*artefact.File{}, tables: map[string]*service.File{},
		readers: map[string][]string{},
	}
	scope := service.NewScope(site, h)
	for _, svc := range made.services {
		for _, f := range svc.Files {
			if !f.Span.Contains(h.Region.Series) {
				continue
			}
			for _, path := range paths(f, scope) {
				made.tables[path] = f
				made.readers[path] = append(made.readers[path], svc.Name)
			}
		}
	}
	if projects == nil {
		made.take(side.HostFiles(ctx, h))
	}
	for _, project := range projects {
		made.take(side.ProjectFiles(ctx, h, project))
	}
	for _, path := range sortedKeys(made.files) {
		if made.files[path].Project != "" {
			made.settings = append(made.settings, settingsOf(made.files[path])...)
		}
	}
	return made
}

// take adds generated files and their errors.
func (h *host) take(files iter.Seq2[*artefact.File, error]) {
	for file, err := range files {
		if err != nil {
			h.errors = append(h.errors, compile.Diagnostics(err)...)
			continue
		}
		h.files[file.Path] = file
	}
}

// paths returns the paths of a file: one, or one for each interface.
func paths(f *service.File, s *service.Scope) []string {
	if f.Links == nil {
		return []string{f.Path}
	}
	var all []string
	for _, link := range f.Links(s) {
		all = append(all, strings.ReplaceAll(f.Path, "{link}", link.Name))
	}
	return all
}

// subject returns the path of a file as a report shows it. The files of all interfaces have the same one.
func (h *host) subject(path string) string {
	if f := h.tables[path]; f != nil {
		return f.Path
	}
	return path
}

// settingsOf returns the options that a file in the format of oslo.config sets. A file that cannot be read sets none; stackplan
// generates no such file.
func settingsOf(f *artefact.File) []*setting {
	read, err := osloconf.Read(f)
	if err != nil {
		return nil
	}
	var all []*setting
	for _, s := range read {
		all = append(all, &setting{project: f.Project, path: f.Path, key: s.Key, texts: s.Values, origin: s.Origin})
	}
	return all
}

// replaces returns the statement that no program of the host reads an option, since another file sets what it sets; nil if a
// program may read it.
func (h *host) replaces(s *setting) *service.Replaced {
	for _, svc := range h.services {
		if by := svc.Replaces(s.project, s.key.String(), h.Region.Series); by != nil {
			return by
		}
	}
	return nil
}

// RunsAny reports whether the host runs one of the services.
func (h *host) RunsAny(names ...string) bool {
	return slices.ContainsFunc(h.services, func(s *service.Service) bool { return slices.Contains(names, s.Name) })
}

// Values returns what the files of a project, or of all projects, set an option to; nil if they do not set it.
func (h *host) Values(project string, key catalogue.Key) []string {
	var values []string
	for _, s := range h.settings {
		if (project == "" || s.project == project) && s.key == key {
			values = append(values, s.texts...)
		}
	}
	return values
}

// projects returns the projects whose options the files of the host set, sorted.
func (h *host) projects() []string {
	found := map[string]bool{}
	for path := range h.files {
		if project := h.files[path].Project; project != "" {
			found[project] = true
		}
	}
	return sortedKeys(found)
}

// samples returns the sample files of a project that contain the options of the host's files.
func (h *host) samples(project string) []string {
	var all []string
	for path := range h.files {
		if f := h.tables[path]; f != nil && f.Project == project && !slices.Contains(all, f.Sample) {
			all = append(all, f.Sample)
		}
	}
	slices.Sort(all)
	return all
}
