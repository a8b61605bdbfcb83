package render

import (
	"maps"
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/override"
	"stackplan/internal/secret"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// ownValue is a user's own value as the series of a region has it.
type ownValue struct {
	setting
	homes []string // the sample files that it goes into
}

// ownValues returns the values of levels by project, a wider level before a narrower one. What the series does not know
// is reported by the checks, and left out here.
func (r *Renderer) ownValues(levels []override.Level, in series.Series) map[string][]ownValue {
	list := map[string][]ownValue{}
	for _, level := range levels {
		for _, s := range level.Settings() {
			option, known, _ := r.overrides.Option(s.Project, in, s.Key)
			if !known {
				continue
			}
			origin := &artefact.Origin{
				Option: option.Group + "." + option.Name, Override: true, From: []source.Path{s.Path},
				Why: "the description sets it for this " + s.Level,
			}
			own := setting{key: option.Key, values: option.Lines(texts(s.Value)), secret: option.Secret, origin: origin}
			list[s.Project] = append(list[s.Project], ownValue{own, r.homesOf(option, in)})
		}
	}
	return list
}

// home is an option of a series.
type home struct {
	project string
	series  series.Series
	key     catalogue.Key
}

// homesOf returns the sample files that a user's own value of an option goes into. Groups often have the same options.
func (r *Renderer) homesOf(o catalogue.Option, in series.Series) []string {
	key := home{o.Project, in, o.Key}
	if r.homes[key] == nil {
		r.homes[key] = r.catalogue.Homes(o)
	}
	return r.homes[key]
}

// texts returns what a user's value is in a file, one text for each member of a list.
func texts(s model.Setting) []string {
	if s.Secret != "" {
		return []string{secret.Placeholder(s.Secret)}
	}
	return s.Texts
}

// ownValuesOf returns the values that speak to a host by project: those of its group, then those within it.
func (g *group) ownValuesOf(h *model.Host) map[string][]ownValue {
	within := override.WithinGroup(h)
	if len(within) == 0 {
		return g.own
	}
	all := maps.Clone(g.own)
	for project, values := range g.ownValues(within, h.Region.Series) {
		all[project] = slices.Concat(all[project], values)
	}
	return all
}

// lay puts a user's own values that belong into a file in place of those of the rows.
func lay(own []ownValue, settings []setting, f *service.File) []setting {
	for _, o := range own {
		if !slices.Contains(o.homes, f.Sample) {
			continue
		}
		i := slices.IndexFunc(settings, func(s setting) bool { return s.key == o.key })
		if i < 0 {
			settings = append(settings, o.setting)
		} else {
			settings[i] = o.setting
		}
	}
	return settings
}
