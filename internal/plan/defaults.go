package plan

import (
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/osloconf"
	"stackplan/internal/series"
)

// seriesChange is a file of a project whose host changes its series.
type seriesChange struct {
	project, sample string
	from, to        series.Series
}

// changedDefault is an option whose default differs between two series.
type changedDefault struct {
	then, now catalogue.Option
}

// changedDefaults returns the options that neither side sets and whose default differs between the series of both sides.
func (m *comparer) changedDefaults(c pair) []difference {
	changed := m.options.changedDefaults(c)
	if len(changed) == 0 {
		return nil
	}
	isSet := map[catalogue.Key]bool{}
	for _, f := range []*artefact.File{c.want, c.have} {
		settings, err := osloconf.Read(f)
		if err != nil {
			return nil // byFormat reports it
		}
		for _, s := range settings {
			isSet[m.options.newestName(c.want.Project, s.Key.Group, s.Key.Name)] = true
		}
	}
	var all []difference
	for _, d := range changed {
		if isSet[m.options.newestName(c.want.Project, d.now.Group, d.now.Name)] {
			continue
		}
		now := definition{d.now, true}
		found := difference{
			kind: OfDefault, action: Modify, path: c.want.Path, section: d.now.Group, key: d.now.Name, origin: &newSeries,
			before: definition{d.then, true}.defaultValue(), after: now.defaultValue(),
		}
		found.impact = optionImpact(c, &found, now)
		all = append(all, found)
	}
	return all
}

// changedDefaults returns the options of the file of a pair whose default differs between the two series.
func (l *optionLookup) changedDefaults(c pair) []changedDefault {
	if c.file == nil {
		return nil
	}
	key := seriesChange{c.want.Project, c.file.file.Sample, c.then, c.now}
	if _, ok := l.changed[key]; !ok {
		l.changed[key] = l.findChanged(key)
	}
	return l.changed[key]
}

func (l *optionLookup) findChanged(s seriesChange) []changedDefault {
	var changed []changedDefault
	for _, now := range l.facts.Options(s.project, s.to) {
		if now.Group == "?" || !slices.Contains(l.facts.Homes(now), s.sample) {
			continue
		}
		then, ok := l.facts.Resolve(s.project, l.newestName(s.project, now.Group, now.Name), series.None, s.from)
		if ok && hasChanged(then, now) {
			changed = append(changed, changedDefault{then, now})
		}
	}
	return changed
}

// hasChanged reports whether the defaults of an option differ in meaning, if both are known.
func hasChanged(then, now catalogue.Option) bool {
	before, after := then.EffectiveDefault(), now.EffectiveDefault()
	return before != nil && after != nil && !now.Computed && !then.Computed && !now.IsSameValue(after, before)
}
