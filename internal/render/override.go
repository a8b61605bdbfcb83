package render

import (
	"maps"
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/source"
	"stackplan/internal/table"
)

// Level is a place where a description may override options. A later level wins.
type Level struct {
	Name      string // cloud, region, role, group or host
	Path      source.Path
	Overrides model.Overrides
}

// Levels returns the places that speak to the hosts of a group, widest first: cloud, region, role, group, and host where
// there is an exception.
func Levels(c *model.Cloud, r *model.Region, g *model.Group, e *model.Exception) []Level {
	region := source.Join("regions", r.Name)
	list := []Level{
		{"cloud", "overrides", c.Overrides},
		{"region", region.Add("overrides"), r.Overrides},
	}
	if role := c.Roles[g.Role]; role != nil {
		list = append(list, Level{"role", source.Join("roles", g.Role, "overrides"), role.Overrides})
	}
	list = append(list, Level{"group", region.Add("groups", g.Name, "overrides"), g.Overrides})
	if e != nil {
		list = append(list, Level{"host", region.Add("hosts", e.Host, "overrides"), e.Overrides})
	}
	return list
}

// settings flattens levels to settings by project, sorted by level, group and name. From leads to the value in the
// description.
func (r *Renderer) settings(levels []Level) map[string][]setting {
	list := map[string][]setting{}
	for _, l := range levels {
		for _, project := range slices.Sorted(maps.Keys(l.Overrides)) {
			groups := l.Overrides[project]
			for _, group := range slices.Sorted(maps.Keys(groups)) {
				for _, option := range slices.Sorted(maps.Keys(groups[group])) {
					key := catalogue.Key{Group: group, Name: option}
					list[project] = append(list[project], setting{key, texts(groups[group][option]), &artefact.Origin{
						Option: group + "." + option, Override: true,
						From: []source.Path{l.Path.Add(project, group, option)},
						Why:  "the description sets it for this " + l.Name,
					}})
				}
			}
		}
	}
	return list
}

// texts returns what a user's value is in a file, one text for each member of a list.
func texts(s model.Setting) []string {
	if s.Secret != "" {
		return []string{table.Placeholder(s.Secret)}
	}
	return s.Texts
}

// override lays a user's own values over those of the rows. Values for other files of the project are left out. What
// the series does not know is reported by the checks, and skipped here unless the description declares it.
func (g *group) override(settings, overrides []setting, in series.Series, f *table.File) []setting {
	for _, o := range overrides {
		option, known, _ := g.catalogue.JudgeName(f.Project, in, o.key)
		if !known {
			option, known = g.catalogue.BackendOption(f.Project, in, o.key)
		}
		if !known {
			option, known = g.declared(f, o.key)
		}
		if !known || !slices.Contains(g.catalogue.Homes(option), f.Sample) {
			continue
		}
		o.key = option.Key
		o.values = option.Lines(o.values)
		i := slices.IndexFunc(settings, func(s setting) bool { return s.key == o.key })
		if i < 0 {
			settings = append(settings, o)
		} else {
			settings[i] = o
		}
	}
	return settings
}

// declared returns an option that the description declares for the project of a file.
func (g *group) declared(f *table.File, key catalogue.Key) (catalogue.Option, bool) {
	own, ok := g.cloud.Custom.Options[f.Project][key.Group][key.Name]
	if !ok {
		return catalogue.Option{}, false
	}
	return catalogue.Option{Project: f.Project, Key: key, Type: catalogue.Type(own.Type), Secret: own.Secret}, true
}
