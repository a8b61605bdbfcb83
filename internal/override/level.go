// Package override finds the overrides of a description: the levels at which it sets options, and the options that the
// overrides name.
package override

import (
	"maps"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/source"
)

// Level is a level of a description that can override options.
type Level struct {
	Name      string // cloud, region, role, group, selector or host
	Path      source.Path
	Overrides model.Overrides
}

// Setting is the value of one option at one level.
type Setting struct {
	Level   string // the name of the level
	Path    source.Path
	Project string
	File    string        // the name of the only file that it applies to; empty: every file of the project
	Key     catalogue.Key // as the description writes it
	Value   model.Setting
}

// OfGroup returns the levels that apply to every host of a group, the most general first: cloud, region, role and group. A
// later level takes precedence.
func OfGroup(c *model.Cloud, r *model.Region, g *model.Group) []Level {
	levels := []Level{ofCloud(c), ofRegion(r)}
	if role := c.Roles[g.Role]; role != nil {
		levels = append(levels, ofRole(role))
	}
	return append(levels, ofGroup(r, g))
}

// OfHost returns the levels that apply to a host: those of its group, then those of WithinGroup. A later level takes
// precedence.
func OfHost(c *model.Cloud, h *model.Host) []Level {
	return append(OfGroup(c, h.Region, h.Group), WithinGroup(h)...)
}

// WithinGroup returns the levels that apply to a host but not to its whole group: the selectors that match it, by name, then
// its host override. Of two selectors the later one takes precedence, but a check reports selectors that disagree.
func WithinGroup(h *model.Host) []Level {
	var levels []Level
	for _, s := range h.Selectors {
		levels = append(levels, OfSelector(s))
	}
	if h.HostOverride != nil {
		levels = append(levels, ofHostOverride(h.Region, h.HostOverride))
	}
	return levels
}

// All returns every level of a cloud that has overrides, in this order: cloud, regions, roles, selectors, groups and hosts.
func All(c *model.Cloud) []Level {
	levels := []Level{ofCloud(c)}
	for _, r := range c.Regions {
		levels = append(levels, ofRegion(r))
	}
	for _, name := range sorted(c.Roles) {
		levels = append(levels, ofRole(c.Roles[name]))
	}
	for _, s := range c.Selectors {
		levels = append(levels, OfSelector(s))
	}
	for _, r := range c.Regions {
		for _, g := range r.Groups {
			levels = append(levels, ofGroup(r, g))
		}
		for _, name := range sorted(r.HostOverrides) {
			levels = append(levels, ofHostOverride(r, r.HostOverrides[name]))
		}
	}
	return slices.DeleteFunc(levels, func(l Level) bool { return len(l.Overrides) == 0 })
}

// WithinGroups returns the levels that may apply to some hosts of a group only: those of selectors, then of single hosts, sorted by name.
func WithinGroups(r *model.Region) []Level {
	var levels []Level
	for _, s := range r.Selectors {
		levels = append(levels, OfSelector(s))
	}
	for _, name := range sorted(r.HostOverrides) {
		levels = append(levels, ofHostOverride(r, r.HostOverrides[name]))
	}
	return levels
}

func ofCloud(c *model.Cloud) Level { return Level{"cloud", "overrides", c.Overrides} }

func ofRegion(r *model.Region) Level {
	return Level{"region", source.Join("regions", r.Name, "overrides"), r.Overrides}
}

func ofRole(r *model.Role) Level {
	return Level{"role", source.Join("roles", r.Name, "overrides"), r.Overrides}
}

// OfSelector returns the level of a selector.
func OfSelector(s *model.Selector) Level {
	return Level{"selector", source.Join("selectors", s.Name, "overrides"), s.Overrides}
}

func ofGroup(r *model.Region, g *model.Group) Level {
	return Level{"group", source.Join("regions", r.Name, "groups", g.Name, "overrides"), g.Overrides}
}

// ofHostOverride returns the level of a host override.
func ofHostOverride(r *model.Region, e *model.HostOverride) Level {
	return Level{"host", source.Join("regions", r.Name, "hosts", e.Host, "overrides"), e.Overrides}
}

// Settings returns the values of a level, sorted by project, group and name; those for one file of a project follow those for all
// its files. If two values are for one option of a file, the later one takes precedence.
func (l Level) Settings() []Setting {
	var all []Setting
	for _, target := range sorted(l.Overrides) {
		project, file, _ := strings.Cut(target, "/")
		for _, group := range sorted(l.Overrides[target]) {
			options := l.Overrides[target][group]
			for _, name := range sorted(options) {
				key := catalogue.Key{Group: group, Name: name}
				path := l.Path.Add(target, group)
				if group == model.NoGroup {
					path, key.Group = l.Path.Add(target), ""
				}
				all = append(all, Setting{l.Name, path.Add(name), project, file, key, options[name]})
			}
		}
	}
	return all
}

// Projects returns the projects whose options the overrides set, sorted.
func Projects(o model.Overrides) []string {
	var all []string
	for _, target := range sorted(o) {
		project, _, _ := strings.Cut(target, "/")
		all = append(all, project)
	}
	return slices.Compact(all)
}

// AppliesTo reports whether the setting applies to a file, given by its path on the host.
func (s *Setting) AppliesTo(path string) bool {
	return s.File == "" || s.File == path[strings.LastIndexByte(path, '/')+1:]
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
