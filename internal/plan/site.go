package plan

import (
	"maps"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/service"
)

// siteIndex is a region of the table of services with its files indexed by path.
type siteIndex struct {
	*service.Site
	files    map[string]*knownFile // by path
	patterns []*knownFile          // whose path contains {link}
	units    map[unitsKey]units
	effects  map[string]service.RestartEffect // of a restart, by unit
}

// knownFile is a path that services of a region read.
type knownFile struct {
	file     *service.File
	services []*service.Service // that read it
	secrets  map[string]bool    // options whose rows contain secrets, by the name that rows use
	origin   artefact.Origin    // the reason why the file exists
}

// unitsKey is a file on the hosts of a group.
type unitsKey struct {
	group string
	file  *knownFile
}

// units are the services of the hosts of a group that read a file, and their units that must reload or restart if it changes.
type units struct {
	services        []string
	reload, restart []string
}

func newSiteIndex(site *service.Site) *siteIndex {
	s := &siteIndex{Site: site, files: map[string]*knownFile{}, units: map[unitsKey]units{}, effects: effectsOf(site)}
	for _, name := range slices.Sorted(maps.Keys(site.Services)) {
		svc := site.Services[name]
		for _, f := range svc.Files {
			if f.Span.Contains(site.Region.Series) {
				s.add(svc, f)
			}
		}
	}
	return s
}

// add records that a service reads a file. If several files have the same path, the first one is used.
func (s *siteIndex) add(svc *service.Service, f *service.File) {
	k := s.files[f.Path]
	if k == nil {
		k = &knownFile{file: f, secrets: map[string]bool{}, origin: artefact.Origin{Option: "file", Why: f.Doc}}
		k.addSecrets(f.Rows, f.Sections)
		s.files[f.Path] = k
		if f.Links != nil {
			s.patterns = append(s.patterns, k)
		}
	}
	k.services = append(k.services, svc)
}

// addSecrets records which options contain secrets.
func (k *knownFile) addSecrets(rows []service.Row, sections []service.Section) {
	for i := range rows {
		if rows[i].Secret {
			k.secrets[rows[i].Option] = true
		}
	}
	for _, s := range sections {
		k.addSecrets(s.Rows, s.Sections)
	}
}

// find returns the file at a path; nil if no service reads it.
func (s *siteIndex) find(path string) *knownFile {
	if k := s.files[path]; k != nil {
		return k
	}
	for _, k := range s.patterns {
		before, after, _ := strings.Cut(k.file.Path, "{link}")
		if len(path) > len(before)+len(after) && strings.HasPrefix(path, before) && strings.HasSuffix(path, after) {
			return k
		}
	}
	return nil
}

// isReadBy reports whether a service reads the file. The file may be nil.
func (k *knownFile) isReadBy(svc string) bool {
	return k != nil && slices.ContainsFunc(k.services, func(s *service.Service) bool { return s.Name == svc })
}

// isSecret reports whether a row of the file sets the option to a secret.
func (k *knownFile) isSecret(section, key string) bool {
	return k.secrets[key] || k.secrets[section+"."+key]
}

// unitsOf returns the units of a file on the hosts of a group; none for a file that is nil.
func (s *siteIndex) unitsOf(g *model.Group, k *knownFile) units {
	if k == nil {
		return units{}
	}
	key := unitsKey{g.Name, k}
	u, ok := s.units[key]
	if !ok {
		for _, svc := range s.Runs(g.Name) {
			if slices.Contains(k.services, svc) {
				u.add(svc)
			}
		}
		s.units[key] = u
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

// only returns the units of some services.
func (u units) only(s *siteIndex, services []string) units {
	var kept units
	for _, name := range u.services {
		if slices.Contains(services, name) {
			kept.add(s.Services[name])
		}
	}
	return kept
}
