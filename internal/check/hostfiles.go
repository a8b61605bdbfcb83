package check

import (
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/osloconf"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// HostFiles are the options in the generated files of one host, which dependencies read.
type HostFiles struct {
	Host    *model.Host
	subject *Subject
	files   []readFile
}

var _ service.HostFiles = (*HostFiles)(nil)

// readFile is a generated file with its options.
type readFile struct {
	project string
	name    string // base name
	options map[catalogue.Key]osloconf.Setting
	order   []osloconf.Setting
}

// HostFiles returns the options of the representative hosts of a region. The first call reads the files, and all checks share them: checks
// must not run concurrently. Hosts with the same content share its options.
func (s *Subject) HostFiles(r *model.Region) []*HostFiles {
	if s.Render == nil {
		return nil
	}
	if s.hostFiles == nil {
		s.hostFiles = map[*model.Region][]*HostFiles{}
		bodies := map[*byte]readFile{}
		for _, h := range s.Representatives() {
			s.hostFiles[h.Region] = append(s.hostFiles[h.Region], s.readFiles(h, bodies))
		}
	}
	return s.hostFiles[r]
}

// readFiles reads the files of a host. The map contains the files that are read already, by the first byte of their content.
func (s *Subject) readFiles(h *model.Host, bodies map[*byte]readFile) *HostFiles {
	all := &HostFiles{Host: h, subject: s}
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
			read = readFile{project: f.Project, name: f.Path[strings.LastIndex(f.Path, "/")+1:], order: settings, options: map[catalogue.Key]osloconf.Setting{}}
			for _, set := range settings {
				read.options[set.Key] = set
			}
			bodies[&f.Body[0]] = read
		}
		all.files = append(all.files, read)
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
	if set, isSet := h.setting(project, option.Key); isSet {
		return option.Members(literals(set.Values)), true
	}
	return option.Members(option.Default), !option.Computed
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

// setting returns the line of a file of a project that sets an option.
func (h *HostFiles) setting(project string, key catalogue.Key) (osloconf.Setting, bool) {
	key = key.Canonical()
	for _, f := range h.files {
		if set, isSet := f.options[key]; isSet && f.project == project {
			return set, true
		}
	}
	return osloconf.Setting{}, false
}

// Path returns the path of the value that sets one of some options on the host, and whether an override does. It is empty if nothing
// sets them.
func (h *HostFiles) Path(project string, options ...string) (path source.Path, overrides bool) {
	option, found := h.option(project, options)
	if !found {
		return "", false
	}
	set, _ := h.setting(project, option.Key)
	return h.pathOf(set)
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

// SetOption is an option that a file of the host sets.
type SetOption struct {
	Project   string
	Option    catalogue.Option
	Members   []string
	Path      source.Path
	Overrides bool // whether Path is that of an override
}

// Each calls a function with each option that a file of a project sets, if the function keep returns true for its name.
func (h *HostFiles) Each(project string, keep func(option string) bool, visit func(SetOption)) {
	for _, f := range h.files {
		if f.project != project {
			continue
		}
		for _, set := range f.order {
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
