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

// overrideValue is an override with the name that the option has in the series of a region.
type overrideValue struct {
	setting
	samples []string // the sample files that the override is written to
}

// overrideValues returns the overrides of levels by project, those of a wider level before those of a narrower one. An option that the
// series does not have is skipped; a check reports it.
func (r *Renderer) overrideValues(levels []override.Level, in series.Series) map[string][]overrideValue {
	list := map[string][]overrideValue{}
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
			value := setting{key: option.Key, values: option.Lines(texts(s.Value)), secret: option.Secret, origin: origin}
			list[s.Project] = append(list[s.Project], overrideValue{value, r.samplesOf(option, in)})
		}
	}
	return list
}

// optionIn is an option of a project in one series.
type optionIn struct {
	project string
	series  series.Series
	key     catalogue.Key
}

// samplesOf returns the sample files that an override of an option is written to. Results are cached, because many groups override the
// same options.
func (r *Renderer) samplesOf(o catalogue.Option, in series.Series) []string {
	key := optionIn{o.Project, in, o.Key}
	if r.samples[key] == nil {
		r.samples[key] = r.catalogue.Homes(o)
	}
	return r.samples[key]
}

// texts returns the values of an override as a file contains them, one text for each element of a list.
func texts(s model.Setting) []string {
	if s.Secret != "" {
		return []string{secret.Placeholder(s.Secret)}
	}
	return s.Texts
}

// overridesOf returns the overrides that apply to a host, by project: those of the levels of its group, then those of the selectors and
// of the host.
func (g *group) overridesOf(h *model.Host) map[string][]overrideValue {
	within := override.WithinGroup(h)
	if len(within) == 0 {
		return g.overrides
	}
	all := maps.Clone(g.overrides)
	for project, values := range g.overrideValues(within, h.Region.Series) {
		all[project] = slices.Concat(all[project], values)
	}
	return all
}

// applyOverrides replaces the settings of a file by the overrides of the same options, and appends the overrides of other options that
// belong in the file.
func applyOverrides(overrides []overrideValue, settings []setting, f *service.File) []setting {
	for _, o := range overrides {
		if !slices.Contains(o.samples, f.Sample) {
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
