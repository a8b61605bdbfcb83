package render

import (
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// instance is a file at one path: a file of a table, or one of those that it is for each interface.
type instance struct {
	file
	path string
	link *topology.Link // nil for a file that stands alone
}

// class is what the hosts of one class of a group have in common.
type class struct {
	files    []instance            // sorted by path
	patterns map[string]*pattern   // by path
	own      map[string][]ownValue // a user's own values, by project
	origins  map[originKey]*artefact.Origin
}

// originKey identifies an instance of a row within a class of hosts.
type originKey struct {
	row     *service.Row
	network *model.Network
	name    string
	link    string
	route   topology.Route
	port    *service.Port
	member  *model.Host
}

// origin returns the provenance of a line that a row writes in a scope.
func (c *class) origin(row *service.Row, s *service.Scope) *artefact.Origin {
	key := originKey{row: row, name: s.Name, network: s.Network, port: s.Listen.Port, member: s.Member}
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

// class returns what a host has in common with others; an exception has nothing.
func (g *group) class(h *model.Host) *class {
	key := h.Class()
	if c := g.classes[key]; c != nil && h.HostOverride == nil {
		return c
	}
	c := &class{instances(g.files, service.NewScope(g.site, h)), map[string]*pattern{}, g.ownValuesOf(h), map[originKey]*artefact.Origin{}}
	if h.HostOverride == nil {
		g.classes[key] = c
	}
	return c
}

func instances(files []file, s *service.Scope) []instance {
	var all []instance
	for _, f := range files {
		if f.Links == nil {
			all = append(all, instance{file: f, path: f.Path})
			continue
		}
		for _, link := range f.Links(s) {
			all = append(all, instance{f, strings.ReplaceAll(f.Path, "{link}", link.Name), link})
		}
	}
	slices.SortFunc(all, func(a, b instance) int { return strings.Compare(a.path, b.path) })
	return all
}
