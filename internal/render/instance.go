package render

import (
	"slices"
	"strings"

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
}

// class returns what a host has in common with others; an exception has nothing.
func (g *group) class(h *model.Host) *class {
	key := h.Class()
	if c := g.classes[key]; c != nil && h.HostOverride == nil {
		return c
	}
	c := &class{instances(g.files, service.NewScope(g.site, h)), map[string]*pattern{}, g.ownValuesOf(h)}
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
