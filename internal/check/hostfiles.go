package check

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/osloconf"
	"stackplan/internal/override"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// HostFiles are the options in the generated files of one host, which dependencies read.
type HostFiles struct {
	Host    *model.Host
	subject *Subject
	files   []*readFile
	byPath  osloconf.Files
}

var _ service.HostFiles = (*HostFiles)(nil)

// readFile is a generated file with its options.
type readFile struct {
	project string
	path    string
	name    string // base name
	*osloconf.Options
}

// HostFiles returns the options of the representative hosts of a region. The first call reads the files, and all checks share them: checks
// must not run concurrently. Hosts with the same content share its options.
func (s *Subject) HostFiles(r *model.Region) []*HostFiles {
	s.readHosts()
	return s.hostFiles[r]
}

// FilesOf returns the options of a representative host; see HostFiles.
func (s *Subject) FilesOf(h *model.Host) *HostFiles {
	s.readHosts()
	return s.filesOf[h]
}

// readHosts reads the files of the representative hosts once.
func (s *Subject) readHosts() {
	if s.hostFiles != nil {
		return
	}
	s.hostFiles, s.filesOf = map[*model.Region][]*HostFiles{}, map[*model.Host]*HostFiles{}
	if s.Render == nil {
		return
	}
	bodies, last := map[*byte]*readFile{}, osloconf.Files{}
	for _, h := range s.Representatives() {
		files := s.readFiles(h, bodies, last)
		s.filesOf[h] = files
		s.hostFiles[h.Region] = append(s.hostFiles[h.Region], files)
	}
}

// readFiles reads the files of a host. bodies contains the files that are read already, by the first byte of their content; last the options
// of the last file with a path.
func (s *Subject) readFiles(h *model.Host, bodies map[*byte]*readFile, last osloconf.Files) *HostFiles {
	all := &HostFiles{Host: h, subject: s, byPath: osloconf.Files{}}
	for f := range s.Render(h) {
		if len(f.Body) == 0 {
			continue
		}
		read, isRead := bodies[&f.Body[0]]
		if !isRead {
			settings, err := osloconf.Read(f)
			if err != nil {
				continue // the format rejects such files before
			}
			last[f.Path] = osloconf.Index(settings, last[f.Path])
			read = &readFile{project: f.Project, path: f.Path, name: f.Path[strings.LastIndex(f.Path, "/")+1:], Options: last[f.Path]}
			bodies[&f.Body[0]] = read
		}
		all.files = append(all.files, read)
		all.byPath[f.Path] = read.Options
	}
	return all
}

// HasFile reports whether the host has a file with this base name.
func (h *HostFiles) HasFile(name string) bool {
	for _, f := range h.files {
		if f.name == name {
			return true
		}
	}
	return false
}

// Does reports whether the host runs a service with the capability.
func (h *HostFiles) Does(capability service.Capability) bool {
	return h.subject.Sites[h.Host.Region.Name].GroupHas(h.Host.Group, capability)
}

// Members returns the members of the value of the first of some options that the series of the host has; see service.HostFiles. A default
// that is computed on the host is not known.
func (h *HostFiles) Members(project string, options ...string) (members []string, known bool) {
	option, found := h.option(project, options)
	if !found {
		return nil, false
	}
	if set, isSet := h.setting(option); isSet {
		return option.Members(literals(set.Values)), true
	}
	return option.Members(option.Default), !option.Computed
}

// Value is Members with the option and the path of what decides the value.
func (h *HostFiles) Value(project string, options ...string) (value SetOption, known bool) {
	option, found := h.option(project, options)
	if !found {
		return SetOption{}, false
	}
	value = SetOption{Project: project, Option: option}
	value.Members, known = h.Members(project, options...)
	if set, isSet := h.setting(option); isSet {
		value.Path, value.Overrides = h.pathOf(set)
		return value, true
	}
	for _, f := range h.files {
		if f.project != project {
			continue
		}
		if by := h.subject.OverrideOf(h.Host, project, f.path, option); by != nil && by.Value.Unset {
			value.Path, value.Overrides = by.Path, true
		}
	}
	return value, known
}

// Has reports whether the host has a file of a project.
func (h *HostFiles) Has(project string) bool {
	return slices.ContainsFunc(h.files, func(f *readFile) bool { return f.project == project })
}

// OverrideOf returns the override of an option that applies to a file of a host; nil: there is none.
func (s *Subject) OverrideOf(h *model.Host, project, file string, option catalogue.Option) (last *override.Setting) {
	for _, level := range override.OfHost(s.Cloud, h) {
		for _, set := range level.Settings() {
			if set.Project != project || !set.AppliesTo(file) {
				continue
			}
			if named, known, _ := s.Names().Option(project, h.Region.Series, set.Key); known && named.Key == option.Key {
				last = &set
			}
		}
	}
	return last
}

// option returns the first of some options, given as [section] name, that the series has.
func (h *HostFiles) option(project string, options []string) (catalogue.Option, bool) {
	facts, in := h.subject.Catalogue, h.Host.Region.Series
	for _, text := range options {
		group, name, _ := strings.Cut(strings.TrimPrefix(text, "["), "] ")
		key := catalogue.Key{Group: group, Name: name}
		if option, ok := facts.Option(project, in, key); ok {
			return option, true
		}
		if option, ok := facts.BackendOption(project, in, key); ok {
			return option, true
		}
	}
	return catalogue.Option{}, false
}

// setting returns the lines that set an option of a project for the first service of the host that reads it.
func (h *HostFiles) setting(option catalogue.Option) (osloconf.Setting, bool) {
	site := h.subject.Sites[h.Host.Region.Name]
	for _, svc := range site.Runs(h.Host.Group.Name) {
		files := svc.FilesOf(option.Project, h.Host.Region.Series)
		if !readsAny(svc, files, option, h.Host.Region.Series) {
			continue
		}
		if set, isSet := h.byPath.Read(pathsOf(files), option); isSet {
			return set, true
		}
	}
	return osloconf.Setting{}, false
}

// readsAny reports whether a service may read an option from one of some of its files.
func readsAny(svc *service.Service, files []*service.File, option catalogue.Option, in series.Series) bool {
	return slices.ContainsFunc(files, func(f *service.File) bool {
		readers := f.ReadersOf(option.Key.String(), in)
		return readers == nil || slices.Contains(readers, svc.Name)
	})
}

// pathsOf returns the paths of files.
func pathsOf(files []*service.File) []string {
	paths := make([]string, len(files))
	for i, f := range files {
		paths[i] = f.Path
	}
	return paths
}

// pathOf returns the path of the value behind a line, and whether it is an override.
func (h *HostFiles) pathOf(set osloconf.Setting) (path source.Path, overrides bool) {
	if set.Origin == nil || len(set.Origin.From) == 0 {
		return "", false
	}
	if set.Origin.Override {
		return set.Origin.From[0], true
	}
	return service.Expand(set.Origin.From[0], h.Host)[0], false
}

// SetOption is the final value of an option on a host.
type SetOption struct {
	Project   string
	Option    catalogue.Option
	Members   []string
	Path      source.Path // of the override or the field that decides the value; empty: it is that of the row or the default
	Overrides bool        // whether Path is that of an override
}

// Number returns the value as a number; false if it is none.
func (o SetOption) Number() (float64, bool) {
	if len(o.Members) != 1 {
		return 0, false
	}
	n, err := strconv.ParseFloat(o.Members[0], 64)
	return n, err == nil
}

// Each calls a function with each option that a file of a project sets, if the function keep returns true for its name.
func (h *HostFiles) Each(project string, keep func(option string) bool, visit func(SetOption)) {
	for _, f := range h.files {
		if f.project != project {
			continue
		}
		for _, set := range f.All {
			name := set.Key.String()
			if !keep(name) {
				continue
			}
			if option, known := h.option(project, []string{name}); known {
				path, overrides := h.pathOf(set)
				visit(SetOption{project, option, option.Members(literals(set.Values)), path, overrides})
			}
		}
	}
}

// literals removes the escapes of oslo.config.
func literals(values []string) []string {
	plain := make([]string, len(values))
	for i, v := range values {
		plain[i] = strings.ReplaceAll(v, "$$", "$")
	}
	return plain
}

// Values yields the final value of the first of some options that the series has, on each representative host of a region that has a file
// of the project. See HostFiles.Value.
func (s *Subject) Values(r *model.Region, project string, options ...string) iter.Seq2[*HostFiles, SetOption] {
	return func(yield func(*HostFiles, SetOption) bool) {
		for _, h := range s.HostFiles(r) {
			if !h.Has(project) {
				continue
			}
			if value, known := h.Value(project, options...); known && !yield(h, value) {
				return
			}
		}
	}
}
