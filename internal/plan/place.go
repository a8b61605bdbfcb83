package plan

import (
	"maps"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/service"
)

// place is a region as the table of services knows it: what every path is.
type place struct {
	*service.Site
	files map[string]*known // by path
	many  []*known          // whose path holds {link}
	units map[unitsOf]units
}

// known is a path that services of a region read.
type known struct {
	file     *service.File
	services []*service.Service // that read it
	secrets  map[string]bool    // options whose rows hold secrets, as rows name them
	reason   artefact.Origin    // why there is such a file
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

func newPlace(site *service.Site) *place {
	p := &place{Site: site, files: map[string]*known{}, units: map[unitsOf]units{}}
	for _, name := range slices.Sorted(maps.Keys(site.Services)) {
		svc := site.Services[name]
		for _, f := range svc.Files {
			if f.Span.Contains(site.Region.Series) {
				p.add(svc, f)
			}
		}
	}
	return p
}

// add remembers that a service reads a file. Of several files at one path the first counts.
func (p *place) add(svc *service.Service, f *service.File) {
	k := p.files[f.Path]
	if k == nil {
		k = &known{file: f, secrets: map[string]bool{}, reason: artefact.Origin{Option: "file", Why: f.Doc}}
		k.learn(f.Rows, f.Sections)
		p.files[f.Path] = k
		if f.Links != nil {
			p.many = append(p.many, k)
		}
	}
	k.services = append(k.services, svc)
}

// learn notes which options hold secrets.
func (k *known) learn(rows []service.Row, sections []service.Section) {
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
func (k *known) isReadBy(svc string) bool {
	return slices.ContainsFunc(k.services, func(s *service.Service) bool { return s.Name == svc })
}

// of returns the units of a file on the hosts of a group.
func (p *place) of(g *model.Group, k *known) units {
	if k == nil {
		return units{}
	}
	id := unitsOf{g.Name, k}
	u, ok := p.units[id]
	if !ok {
		for _, svc := range p.Runs(g.Name) {
			if slices.Contains(k.services, svc) {
				u.add(svc)
			}
		}
		p.units[id] = u
	}
	return u
}

func (u *units) add(svc *service.Service) {
	u.services = append(u.services, svc.Name)
	switch {
	case svc.Unit == service.NoUnit:
	case svc.Reload:
		u.reload = append(u.reload, svc.UnitName())
	default:
		u.restart = append(u.restart, svc.UnitName())
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
