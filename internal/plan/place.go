package plan

import (
	"maps"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/table"
)

// place is a region as the table of services knows it: what every path is.
type place struct {
	*table.Site
	files map[string]*known // by path
	many  []*known          // whose path holds {link}
	units map[unitsOf]units
}

// known is a path that services of a region read.
type known struct {
	file     *table.File
	services []*table.Service // that read it
	secrets  map[string]bool  // options whose rows hold secrets, as rows name them
	reason   artefact.Origin  // why there is such a file
}

// unitsOf names a file on the hosts of a group.
type unitsOf struct {
	group string
	path  *known
}

// units are what must be told on the hosts of a group when a file changes.
type units struct {
	services        []string
	reload, restart []string
}

func newPlace(site *table.Site) *place {
	p := &place{Site: site, files: map[string]*known{}, units: map[unitsOf]units{}}
	for _, name := range slices.Sorted(maps.Keys(site.Services)) {
		service := site.Services[name]
		for _, f := range service.Files {
			if f.Span.Contains(site.Region.Series) {
				p.add(service, f)
			}
		}
	}
	return p
}

// add remembers that a service reads a file. Of several files at one path the first counts.
func (p *place) add(service *table.Service, f *table.File) {
	k := p.files[f.Path]
	if k == nil {
		k = &known{file: f, secrets: map[string]bool{}, reason: artefact.Origin{Option: "file", Why: f.Doc}}
		k.learn(f.Rows, f.Sections)
		p.files[f.Path] = k
		if f.Links != nil {
			p.many = append(p.many, k)
		}
	}
	k.services = append(k.services, service)
}

// learn notes which options hold secrets.
func (k *known) learn(rows []table.Row, sections []table.Section) {
	for i := range rows {
		if rows[i].Secret {
			k.secrets[rows[i].Option] = true
		}
	}
	for _, s := range sections {
		k.learn(s.Rows, s.Sections)
	}
}

// find returns what a path is; nil for one that no service reads.
func (p *place) find(path string) *known {
	if k := p.files[path]; k != nil {
		return k
	}
	for _, k := range p.many {
		before, after, _ := strings.Cut(k.file.Path, "{link}")
		if len(path) > len(before)+len(after) && strings.HasPrefix(path, before) && strings.HasSuffix(path, after) {
			return k
		}
	}
	return nil
}

// isReadBy reports whether a service reads the file.
func (k *known) isReadBy(service string) bool {
	return slices.ContainsFunc(k.services, func(s *table.Service) bool { return s.Name == service })
}

// of returns the units of a file on the hosts of a group.
func (p *place) of(g *model.Group, k *known) units {
	if k == nil {
		return units{}
	}
	id := unitsOf{g.Name, k}
	u, ok := p.units[id]
	if !ok {
		for _, service := range p.Runs(g.Name) {
			if slices.Contains(k.services, service) {
				u.add(service)
			}
		}
		p.units[id] = u
	}
	return u
}

func (u *units) add(service *table.Service) {
	u.services = append(u.services, service.Name)
	switch {
	case service.Unit == table.NoUnit:
	case service.Reload:
		u.reload = append(u.reload, service.UnitName())
	default:
		u.restart = append(u.restart, service.UnitName())
	}
}

// only keeps the units of some services.
func (u units) only(p *place, services []string) units {
	var kept units
	for _, name := range u.services {
		if slices.Contains(services, name) {
			kept.add(p.Services[name])
		}
	}
	return kept
}
