package render

import (
	"slices"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/table"
)

// instance is a file at one path: a file of a table, or one of those that it is for each interface.
type instance struct {
	file
	path string
	link *table.Link // nil for a file that stands alone
}

// instancesOf returns the files of a host, sorted by path. The hosts of a group have the same ones, but for exceptions,
// whose interfaces may differ.
func (g *group) instancesOf(h *model.Host) []instance {
	if h.Exception != nil {
		return instances(g.files, table.NewScope(g.site, h))
	}
	if g.alike == nil {
		g.alike = instances(g.files, table.NewScope(g.site, h))
	}
	return g.alike
}

func instances(files []file, s *table.Scope) []instance {
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
