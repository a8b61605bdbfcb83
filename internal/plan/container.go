package plan

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/service"
)

// layout is how a tool stores the files of the containers of a host. Several containers may have a copy of one file each.
type layout struct {
	root        string // with the directories of containers
	directories func(*service.Service) []string
	within      func(path string) string // the name of a file in such a directory, by its path in the container
}

// layouts are those of kolla-ansible, /etc/kolla/CONTAINER/FILE (config.json of its roles), and of TripleO, whose containers mount
// /var/lib/config-data/puppet-generated/VOLUME (config_volume of deployment/*/*-puppet.yaml in tripleo-heat-templates).
var layouts = []layout{
	{"/etc/kolla/", func(svc *service.Service) []string {
		return append([]string{svc.Name, svc.UnitName()}, svc.Containers...)
	}, path.Base},
	{"/var/lib/config-data/puppet-generated/", func(svc *service.Service) []string { return svc.Volumes }, func(path string) string {
		return strings.TrimPrefix(path, "/")
	}},
}

// namesOf returns the names that a file may have in the directory of a container.
func (l *layout) namesOf(k *knownFile, wanted string) []string {
	names := []string{l.within(wanted)}
	for _, other := range k.file.Copies {
		names = append(names, l.within(other))
	}
	return names
}

// Copy is a file of a container in the snapshot, and the file of the description that it is compared with.
type Copy struct {
	Path     string   `json:"path"`     // /etc/kolla/nova-api/nova.conf
	As       string   `json:"as"`       // /etc/nova/nova.conf
	Services []string `json:"services"` // that read it
	nodeset.Nodes
}

// copies collects the copies of all hosts.
type copies map[string]*Copy

// add adds a copy of a host.
func (all copies) add(h *model.Host, c *containerFile) {
	key := c.have.Path + "\x00" + strings.Join(c.services, " ")
	if all[key] == nil {
		all[key] = &Copy{Path: c.have.Path, As: c.file.file.Path, Services: c.services}
	}
	all[key].Hosts = append(all[key].Hosts, h.Name)
}

// list returns the copies by path.
func (all copies) list() []Copy {
	var list []Copy
	for _, key := range slices.Sorted(maps.Keys(all)) {
		c := *all[key]
		c.Nodes = nodeset.NewNodes(c.Hosts)
		list = append(list, c)
	}
	slices.SortStableFunc(list, func(a, b Copy) int { return cmp.Compare(a.Path, b.Path) })
	return list
}

// containerFile is a file of a container, the services that run in the container, and the file of the description.
type containerFile struct {
	want, have *artefact.File
	file       *knownFile
	services   []string
}

// takeCopies returns the files of containers of a host, and the other files of both sides. A wanted file that only containers have is
// not among the others.
func takeCopies(site *siteIndex, got reading) (found []*containerFile, want, have []*artefact.File) {
	isCopied, exists := map[string]bool{}, map[string]bool{}
	for _, f := range got.have {
		exists[f.Path] = true
		if c := site.inContainer(got.host.Group, f, got.want); c != nil {
			found = append(found, c)
			isCopied[c.want.Path] = true
			continue
		}
		have = append(have, f)
	}
	if len(found) == 0 {
		return nil, got.want, got.have
	}
	for _, f := range got.want {
		if !isCopied[f.Path] || exists[f.Path] {
			want = append(want, f)
		}
	}
	return found, want, have
}

// inContainer returns what a file of a container is compared with; nil if it is not a file of a container, or if no service that the host
// runs in the container reads a wanted file of this name.
func (s *siteIndex) inContainer(g *model.Group, f *artefact.File, wanted []*artefact.File) *containerFile {
	for i := range layouts {
		if rest, ok := strings.CutPrefix(f.Path, layouts[i].root); ok {
			if container, name, isFile := strings.Cut(rest, "/"); isFile {
				return s.inDirectory(&layouts[i], g, container, name, f, wanted)
			}
		}
	}
	return nil
}

// inDirectory returns what a file in the directory of a container is compared with; nil: nothing.
func (s *siteIndex) inDirectory(l *layout, g *model.Group, container, name string, f *artefact.File, wanted []*artefact.File) *containerFile {
	for _, want := range wanted {
		k := s.find(want.Path)
		if k == nil || !slices.Contains(l.namesOf(k, want.Path), name) {
			continue
		}
		c := containerFile{want: want, have: f, file: k}
		for _, svc := range s.Runs(g.Name) {
			if slices.Contains(l.directories(svc), container) && k.isReadBy(svc.Name) {
				c.services = append(c.services, svc.Name)
			}
		}
		if len(c.services) > 0 {
			return &c
		}
	}
	return nil
}

// inContainers returns the paths that a wanted file may have in containers, sorted.
func (s *siteIndex) inContainers(g *model.Group, wanted string) []string {
	k := s.find(wanted)
	if k == nil {
		return nil
	}
	var paths []string
	for _, svc := range s.Runs(g.Name) {
		if !k.isReadBy(svc.Name) {
			continue
		}
		for i := range layouts {
			l := &layouts[i]
			for _, container := range l.directories(svc) {
				for _, name := range l.namesOf(k, wanted) {
					if container != service.NoUnit {
						paths = append(paths, l.root+container+"/"+name)
					}
				}
			}
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// copy compares the file of a container. Modes and owners are those of the tool, so they are not compared.
func (p *planner) copy(h *model.Host, c *containerFile) {
	p.copies.add(h, c)
	want, have := *c.want, *c.have
	want.Path, have.Mode, have.Owner, have.Group = have.Path, 0, "", ""
	site := p.sites[h.Region.Name]
	p.compare(pair{
		host: h, want: &want, source: c.want, have: &have, site: site, file: c.file, only: c.services, now: h.Region.Series, then: p.causes.oldSeries(h),
	})
}

// concernsOthers reports whether an option that only the description sets is for other services than those of the container: each
// container has the options of its own services.
func (c *pair) concernsOthers(d optionChange) bool {
	if c.only == nil || d.Before != nil {
		return false
	}
	isOther := func(services []string) bool {
		return services != nil && !slices.ContainsFunc(services, func(name string) bool { return slices.Contains(c.only, name) })
	}
	if isOther(readers(*c, &difference{section: d.Section, key: d.Key})) {
		return true
	}
	origin := originAt(c.want, d.AfterLines).Row()
	for i := range c.file.file.Rows {
		if row := &c.file.file.Rows[i]; origin == &row.Origin {
			return isOther(row.Services)
		}
	}
	return false
}
