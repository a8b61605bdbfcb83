// Package catalogue contains the options of every project in every series: their names, types, valid values and defaults.
// The facts were read from the projects' sources at the last tag of each series; the command internal/testing/cataloguepack
// packs them into the embedded files. The catalogue does not contain:
//
//   - sections named at run time (back ends of glance and cinder, types of vGPU): see Catalogue.BackendOption;
//   - options of keystoneauth plug-ins other than password;
//   - options of drivers and plug-ins outside the project, and a site's own options: see Imported.
package catalogue

import (
	"embed"
	"maps"
	"slices"
	"sync"

	"stackplan/internal/packed"
	"stackplan/internal/series"
	"stackplan/internal/spelling"
)

//go:embed data/*.zst
var data embed.FS

// Catalogue returns the facts about options. It decodes the facts of a project at the first query for that project. It is
// safe for concurrent use.
type Catalogue struct {
	projects map[string]*entry
	secrets  secretOptions
}

// entry is a project that is decoded at most once.
type entry struct {
	once     sync.Once
	project  *project
	imported []Imported
}

// The projects in the embedded facts.
const (
	barbican  = "barbican"
	cinder    = "cinder"
	designate = "designate"
	glance    = "glance"
	heat      = "heat"
	keystone  = "keystone"
	magnum    = "magnum"
	manila    = "manila"
	neutron   = "neutron"
	nova      = "nova"
	octavia   = "octavia"
	placement = "placement"
)

// projects are the projects in the embedded facts, sorted.
var projects = []string{barbican, cinder, designate, glance, heat, keystone, magnum, manila, neutron, nova, octavia, placement}

// Open returns the catalogue with the options that a user imports. It decodes nothing yet.
func Open(imported ...Imported) *Catalogue {
	c := &Catalogue{projects: make(map[string]*entry, len(projects))}
	for _, name := range projects {
		c.projects[name] = new(entry)
	}
	for _, set := range imported {
		if e := c.projects[set.Project]; e != nil {
			e.imported = append(e.imported, set)
		}
	}
	return c
}

// Projects returns the names of the projects in the catalogue, sorted.
func (c *Catalogue) Projects() []string { return slices.Sorted(maps.Keys(c.projects)) }

// Series returns the series in which a project has options, from the oldest to the newest: placement begins with stein. It
// is empty for an unknown project.
func (c *Catalogue) Series(project string) []series.Series {
	var known []series.Series
	p := c.project(project)
	for _, s := range series.All() {
		if p.series.contains(s) {
			known = append(known, s)
		}
	}
	return known
}

// Option returns an option that series s registers under exactly this name. The group is compared as oslo.config does:
// DEFAULT is case-sensitive, other groups are not. A dash in the name equals an underscore.
func (c *Catalogue) Option(project string, s series.Series, key Key) (Option, bool) {
	p := c.project(project)
	i := p.find(key.Canonical(), s)
	if i < 0 {
		return Option{}, false
	}
	return p.option(i, s), true
}

// Read returns the option that a series of a project reads under a name, which may be deprecated. Unlike ValidateName it
// does not explain why a name is unknown.
func (c *Catalogue) Read(project string, s series.Series, key Key) (Option, bool) {
	p, key := c.project(project), key.Canonical()
	if i := p.find(key, s); i >= 0 {
		return p.option(i, s), true
	}
	if readers := p.readers(key, s); len(readers) > 0 {
		return p.option(readers[0], s), true
	}
	return Option{}, false
}

// ReadBy returns the series in which programs of the project read a name, deprecated or not, the oldest first.
func (c *Catalogue) ReadBy(project string, key Key) []series.Series {
	p, key := c.project(project), key.Canonical()
	var all []series.Series
	for _, s := range series.All() {
		if p.find(key, s) >= 0 || len(p.readers(key, s)) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// HasGroup reports whether a series of a project registers options in a section.
func (c *Catalogue) HasGroup(project string, s series.Series, group string) bool {
	return len(c.project(project).words(s).names[Key{Group: group}.Canonical().Group]) > 0
}

// GroupsOf returns the sections in which a series of a project has an option of this name, sorted.
func (c *Catalogue) GroupsOf(project string, s series.Series, name string) []string {
	return c.project(project).words(s).groupsOf[Key{Name: name}.Canonical().Name]
}

// Groups returns the sections of a project in a series, sorted.
func (c *Catalogue) Groups(project string, s series.Series) []string {
	return c.project(project).words(s).groups
}

// Options returns every option of a project in series s, sorted by group and name. The options of sections named at run time
// are included once, in the group "?".
func (c *Catalogue) Options(project string, s series.Series) []Option {
	p := c.project(project)
	var options []Option
	for i, r := range p.records {
		if r.series.contains(s) {
			options = append(options, p.option(i, s))
		}
	}
	return options
}

// IsSecret reports whether any series of any project marks an option as secret, under this name or another name of the option. If
// the project does not know the option, the group does not matter. An unknown project has no options.
func (c *Catalogue) IsSecret(project string, key Key, isKnown bool) bool {
	if c.projects[project] == nil {
		return false
	}
	c.secrets.once.Do(func() { c.secrets.find(c) })
	key = key.Canonical()
	return c.secrets.keys[key] || !isKnown && c.secrets.names[key.Name]
}

// IsLikeSecret reports whether a name that the catalogue does not contain is probably a misspelling of the name of a secret option, so that its
// value is a secret too.
func (c *Catalogue) IsLikeSecret(key Key) bool {
	c.secrets.once.Do(func() { c.secrets.find(c) })
	const longest = 64
	name := key.Canonical().Name
	return len(name) <= longest && !c.secrets.others[name] && spelling.Misspelt(name, c.secrets.sorted) != ""
}

// BackendOption returns an option of a section that another option names: a store of glance's enabled_backends, a back end
// of cinder's enabled_backends, a type of nova's enabled_mdev_types ([mdev_TYPE]). Such a section accepts the options that
// the catalogue lists under the project's own section for back ends. It returns false for a section that the series
// registers itself. The caller must know that another option names the section: BackendOption cannot distinguish
// such a section from a misspelt one.
func (c *Catalogue) BackendOption(project string, s series.Series, key Key) (Option, bool) {
	if len(c.project(project).words(s).names[key.Canonical().Group]) > 0 {
		return Option{}, false
	}
	for _, group := range backendGroups[project] {
		if o, ok := c.Option(project, s, Key{group, key.Name}); ok {
			o.Group, o.Deprecated = key.Group, nil
			return o, true
		}
	}
	return Option{}, false
}

// backendGroups are the sections of each project under which the facts list the options of back ends. Before ocata, those of
// cinder are in DEFAULT.
var backendGroups = map[string][]string{
	glance: {"glance_store", "glance.store.swift.store", "?"},
	cinder: {"backend_defaults", "?", "DEFAULT"},
	nova:   {"?"},
	manila: {"?", "DEFAULT"},
}

// project returns the decoded facts of a project; an empty project if the name is unknown.
func (c *Catalogue) project(name string) *project {
	e, ok := c.projects[name]
	if !ok {
		return &project{name: name}
	}
	e.once.Do(func() {
		e.project = decode(name)
		e.project.add(e.imported)
	})
	return e.project
}

// decode unpacks the embedded facts of a project. It panics if they are damaged: they are part of the program.
func decode(name string) *project {
	return parse(name, packed.Read(data, "data/"+name+".zst"))
}
