package upgrade

import (
	"context"
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/table"
)

// host is what one host receives on one side.
type host struct {
	*model.Host
	site     *table.Site
	services []*table.Service
	files    map[string]*artefact.File // by path
	tables   map[string]*table.File    // the files of tables by path
	readers  map[string][]string       // services by path
	settings []*setting
	faults   diag.List // what kept files from being made
}

// setting is an option that a file of oslo.config sets.
type setting struct {
	project string
	path    string
	key     catalogue.Key
	texts   []string // one for each line
	origin  *artefact.Origin
	other   *setting // what the other side says of it; nil: nothing
}

// hostOf makes the files of a host.
func hostOf(ctx context.Context, side Side, h *model.Host) *host {
	site := side.Sites[h.Region.Name]
	made := &host{
		Host: h, site: site, services: site.Runs(h.Group.Name), files: map[string]*artefact.File{}, tables: map[string]*table.File{},
		readers: map[string][]string{},
	}
	for _, service := range made.services {
		for _, f := range service.Files {
			if f.Span.Holds(h.Region.Series) {
				made.tables[f.Path] = f
				made.readers[f.Path] = append(made.readers[f.Path], service.Name)
			}
		}
	}
	for file, err := range side.Files(ctx, h) {
		if err != nil {
			made.faults = append(made.faults, diagnostics(err)...)
			continue
		}
		made.files[file.Path] = file
	}
	for _, path := range sortedKeys(made.files) {
		if made.files[path].Project != "" {
			made.settings = append(made.settings, settingsOf(made.files[path])...)
		}
	}
	return made
}

// settingsOf reads a file of oslo.config that was made here, so it can be read.
func settingsOf(f *artefact.File) []*setting {
	document, err := format.Oslo.Parse(f.Body)
	if err != nil {
		return nil
	}
	var all []*setting
	for _, section := range document.Sections {
		for _, e := range section.Entries {
			key := catalogue.Key{Group: section.Name, Name: e.Key}.Canonical()
			i := slices.IndexFunc(all, func(s *setting) bool { return s.key == key })
			if i < 0 {
				i = len(all)
				all = append(all, &setting{project: f.Project, path: f.Path, key: key, origin: f.Lines[e.Line-1]})
			}
			all[i].texts = append(all[i].texts, e.Value)
		}
	}
	return all
}

// runs reports whether the host runs one of the services.
func (h *host) runs(names ...string) bool {
	return slices.ContainsFunc(h.services, func(s *table.Service) bool { return slices.Contains(names, s.Name) })
}

// find returns the setting of an option in any file.
func (h *host) find(project string, key catalogue.Key) *setting {
	i := slices.IndexFunc(h.settings, func(s *setting) bool { return s.project == project && s.key == key })
	if i < 0 {
		return nil
	}
	return h.settings[i]
}
