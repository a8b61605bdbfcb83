package render

import (
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// classFile is a file at one path on the hosts of a class. A file of the table that has {link} in its path is one classFile for
// each interface.
type classFile struct {
	groupFile
	path string
	link *topology.Link // nil if the file is not repeated for each interface
}

// class is what the hosts of one model.Class of a group have in common.
type class struct {
	files      []classFile                // sorted by path
	prototypes map[string]*prototype      // by path
	overrides  map[string][]overrideValue // by project, from the widest level to the narrowest
	origins    map[originKey]*artefact.Origin
}

// originKey identifies an instance of a row's origin within a class of hosts.
type originKey struct {
	row     *service.Row
	network *model.Network
	name    string
	link    string
	route   topology.Route
	port    *service.Port
	member  *model.Host
}

// origin returns the origin of a line that a row writes in a scope.
func (c *class) origin(row *service.Row, s *service.Scope) *artefact.Origin {
	key := originKey{row: row, name: s.Name, network: s.Network, port: s.Listener.Port, member: s.Member}
	if s.Link != nil {
		key.link = s.Link.Name
	}
	if s.Route != nil {
		key.network, key.route = s.Route.Network, *s.Route
	}
	known, ok := c.origins[key]
	if !ok {
		known = row.OriginIn(s)
		c.origins[key] = known
	}
	return known
}

// class returns the class of a host. A host with a host override has a class of its own.
func (g *group) class(h *model.Host) *class {
	key := h.Class()
	if c := g.classes[key]; c != nil && h.HostOverride == nil {
		return c
	}
	c := &class{
		files: classFiles(g.files, service.NewScope(g.site, h)), prototypes: map[string]*prototype{},
		overrides: g.overridesOf(h), origins: map[originKey]*artefact.Origin{},
	}
	if h.HostOverride == nil {
		g.classes[key] = c
	}
	return c
}

// classFiles returns the files of a host, sorted by path.
func classFiles(files []groupFile, s *service.Scope) []classFile {
	var all []classFile
	for _, f := range files {
		if f.Links == nil {
			all = append(all, classFile{groupFile: f, path: f.Path})
			continue
		}
		for _, link := range f.Links(s) {
			all = append(all, classFile{f, strings.ReplaceAll(f.Path, "{link}", link.Name), link})
		}
	}
	slices.SortFunc(all, func(a, b classFile) int { return strings.Compare(a.path, b.path) })
	return all
}
