package render

import (
	"maps"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/override"
	"stackplan/internal/secret"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// overrideValue is an override with the name that the option has in the series of a region.
type overrideValue struct {
	setting
	override.Setting
	destinations []*service.File // that contain the option if no row sets it
}

// overrideValues returns the overrides of levels by project, those of a wider level before those of a narrower one, for hosts that run
// some services. An option that the series does not have is skipped; a check reports it.
func (r *Renderer) overrideValues(levels []override.Level, site *service.Site, services []*service.Service) map[string][]overrideValue {
	list, in := map[string][]overrideValue{}, site.Region.Series
	for _, level := range levels {
		for _, s := range level.Settings() {
			option, known, _ := r.overrides.Option(s.Project, in, s.Key)
			if !known {
				continue
			}
			origin := &artefact.Origin{
				Option: strings.TrimPrefix(option.Group+"."+option.Name, "."), Override: true, From: []source.Path{s.Path}, Why: reasonOf(s),
			}
			value := setting{key: option.Key, values: r.overrides.Lines(option, s.Value, texts(s.Value)), secret: option.Secret, origin: origin}
			list[s.Project] = append(list[s.Project], overrideValue{value, s, r.destinations.Of(services, option, in)})
		}
	}
	return list
}

// reasonOf returns the reason of an override.
func reasonOf(s override.Setting) string {
	if s.Value.Unset {
		return "the description omits the line for this " + s.Level
	}
	return "the description sets it for this " + s.Level
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
	for project, values := range g.overrideValues(within, g.site, g.site.Runs(h.Group.Name)) {
		all[project] = slices.Concat(all[project], values)
	}
	return all
}

// overridden is the result of applying overrides to the settings of a file.
type overridden struct {
	settings []setting
	omitted  []*artefact.Origin // of the lines that overrides omit
	merged   bool               // whether an override replaces a part of a value, so that the line also depends on its row
}

// applyOverrides replaces the settings of a file by the overrides of the same options, whichever file of the project declares them, and
// appends the overrides of other options that belong in the file.
func applyOverrides(overrides []overrideValue, settings []setting, f *service.File) overridden {
	x := overridden{settings: settings}
	for i := range overrides {
		if o := &overrides[i]; o.AppliesTo(f.Path) {
			x.apply(o, f)
		}
	}
	return x
}

// apply applies one override.
func (x *overridden) apply(o *overrideValue, f *service.File) {
	i := slices.IndexFunc(x.settings, func(s setting) bool { return s.key == o.key })
	wasOmitted := func(earlier *artefact.Origin) bool { return earlier.Option == o.origin.Option }
	isOmitted := slices.ContainsFunc(x.omitted, wasOmitted)
	if i >= 0 || isOmitted {
		x.omitted = slices.DeleteFunc(x.omitted, wasOmitted)
	}
	switch {
	case o.Value.Unset && i >= 0:
		x.omitted = append(x.omitted, replacing(o.origin, replacedLine(x.settings[i])))
		x.settings = slices.Delete(x.settings, i, i+1)
	case o.Value.Unset && isOmitted:
		x.omitted = append(x.omitted, o.origin)
	case o.Value.Unset:
	case i >= 0:
		x.settings[i] = x.replaced(x.settings[i], o, f)
	case o.File != "" || isOmitted || slices.Contains(o.destinations, f):
		x.settings = append(x.settings, o.setting)
	}
}

// replaced returns the setting that replaces another one: the override, or for an option with inner keys the value with those that the
// override sets.
func (x *overridden) replaced(old setting, o *overrideValue, f *service.File) setting {
	made := o.setting
	if f.Settings == nil {
		return made
	}
	made.origin = replacing(o.origin, replacedLine(old))
	if f.Settings.Merge == nil || len(old.values) != 1 || len(o.values) != 1 {
		return made
	}
	if text := f.Settings.Merge(o.key.Name, old.values[0], o.values[0]); text != o.values[0] {
		made.values, x.merged = []string{text}, true
	}
	return made
}

// replacedLine returns the setting that an override replaces.
func replacedLine(s setting) artefact.Replaced {
	return artefact.Replaced{Origin: s.origin, Values: s.values}
}

// replacing returns the origin of an override with the lines that it replaces: those of rows, if it replaces earlier overrides.
func replacing(o *artefact.Origin, lines ...artefact.Replaced) *artefact.Origin {
	made := *o
	for _, l := range lines {
		switch {
		case l.Origin == nil:
		case len(l.Origin.Replaces) > 0:
			for _, of := range l.Origin.Replaces {
				if !slices.ContainsFunc(made.Replaces, func(known artefact.Replaced) bool {
					return known.Origin == of.Origin && slices.Equal(known.Values, of.Values)
				}) {
					made.Replaces = append(made.Replaces, of)
				}
			}
		default:
			made.Replaces = append(made.Replaces, l)
		}
	}
	return &made
}
