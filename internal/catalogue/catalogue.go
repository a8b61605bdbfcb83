// Package catalogue knows the options of every project in every series: which exist, under which name, what values they
// take and what they are when nobody sets them. The facts were read from the projects' sources at the last tag of each
// series; command pack made the embedded files of them. A few kinds of options are beyond them:
//
//   - sections named at run time (back ends of glance and cinder, types of vGPU): see Catalogue.BackendOption;
//   - options of keystoneauth plug-ins other than password;
//   - options of drivers and plug-ins that live outside the project, and a site's own: see Imported.
package catalogue

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"

	"stackplan/internal/series"
)

//go:embed data/*.zst
var data embed.FS

// Catalogue answers questions about options. It decodes the facts of a project when that project is first asked for, and
// may be used by many goroutines at once.
type Catalogue struct {
	projects map[string]*entry
}

// entry is a project that is decoded at most once.
type entry struct {
	once     sync.Once
	project  *project
	imported []Imported
}

// projects that the embedded facts cover, sorted.
var projects = []string{"cinder", "glance", "keystone", "neutron", "nova", "placement"}

// Open returns the catalogue, with options that a user imports. It reads nothing yet.
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

// Projects returns the names of the projects that the catalogue covers, sorted.
func (c *Catalogue) Projects() []string { return slices.Sorted(maps.Keys(c.projects)) }

// Series returns the series in which a project has options, from the oldest to the newest: placement begins with stein.
// It is empty for an unknown project.
func (c *Catalogue) Series(project string) []series.Series {
	var known []series.Series
	p := c.project(project)
	for _, s := range series.All() {
		if p.series.holds(s) {
			known = append(known, s)
		}
	}
	return known
}

// Option returns an option as series s registers it, under exactly this name. The group is matched as oslo.config does:
// DEFAULT as it is, others without regard to case; dashes in the name count as underscores.
func (c *Catalogue) Option(project string, s series.Series, key Key) (Option, bool) {
	p := c.project(project)
	i := p.find(key.Canonical(), s)
	if i < 0 {
		return Option{}, false
	}
	return p.option(i, s), true
}

// Options returns every option of a project in series s, sorted by group and name. Sections named at run time are in it
// once, under the group "?".
func (c *Catalogue) Options(project string, s series.Series) []Option {
	p := c.project(project)
	var options []Option
	for i, r := range p.records {
		if r.series.holds(s) {
			options = append(options, p.option(i, s))
		}
	}
	return options
}

// BackendOption returns an option of a section that another option names: a store of glance's enabled_backends, a back
// end of cinder's enabled_backends, a type of nova's enabled_mdev_types ([mdev_TYPE]). Such a section takes the options
// that the catalogue has under the project's own section for them. A section that the series registers itself is none. That
// another option names the section, the caller has to know: a misspelt section looks just like one.
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

// backendGroups are the sections under which the facts have the options of back ends; before ocata, cinder's are in
// DEFAULT.
var backendGroups = map[string][]string{
	"glance": {"glance_store", "glance.store.swift.store", "?"},
	"cinder": {"backend_defaults", "?", "DEFAULT"},
	"nova":   {"?"},
}

// project returns the decoded facts of a project; those of an unknown one are empty.
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

// decode unpacks the embedded facts of a project. They are part of the program, so damage is a programmer's mistake and
// panics.
func decode(name string) *project {
	packed, err := data.ReadFile("data/" + name + ".zst")
	if err != nil {
		panic(err)
	}
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		panic(err)
	}
	defer decoder.Close()
	text, err := decoder.DecodeAll(packed, nil)
	if err != nil {
		panic(fmt.Errorf("catalogue of %s: %w", name, err))
	}
	return parse(name, string(text))
}
