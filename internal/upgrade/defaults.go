package upgrade

import (
	"slices"

	"stackplan/internal/catalogue"
)

// defaults adds the changes of the defaults of options that no file sets.
func (o *optionComparison) defaults() {
	for _, project := range o.target.projects() {
		set := o.setKeys(project)
		samples := o.target.samples(project)
		o.found.counts.read(project, o.class.from(), samples, set)
		for _, d := range o.facts.compare(project, o.class.from(), o.to)().changed {
			if containsAny(samples, d.samples) && !set[d.After.Key] {
				o.changedDefault(d)
			}
		}
	}
}

// setKeys returns the options of a project that a file sets on either side, by their names in the target series.
func (o *optionComparison) setKeys(project string) map[catalogue.Key]bool {
	set := map[catalogue.Key]bool{}
	for _, s := range o.target.settings {
		if s.project == project {
			set[s.key] = true
		}
	}
	for _, s := range o.current.settings {
		if s.project != project {
			continue
		}
		if d, known := o.facts.follow(project, s.key, o.current.Region.Series, o.to); known && d.After != nil {
			set[d.After.Key] = true
		}
	}
	return set
}

// changedDefault adds the change of a default, or counts it as unused if nothing on the hosts reads the option.
func (o *optionComparison) changedDefault(d defaultDifference) {
	change := Change{
		Kind: DefaultChange, Series: d.Since(catalogue.DefaultChanged), Project: d.After.Project, Option: d.After.Key,
		Before: defaultOf(*d.Before), After: defaultOf(*d.After),
	}
	for _, path := range sortedKeys(o.target.files) {
		if f := o.target.tables[path]; f != nil && f.Project == change.Project && slices.Contains(d.samples, f.Sample) {
			change.Files = append(change.Files, path)
			change.Services = union(change.Services, o.target.readersOf(path, change.Option))
		}
	}
	if why := o.facts.projects.whyUnread(o.target, d.Difference, change.Services); why != "" {
		o.found.counts.unused[optionOf{change.Project, change.Option}] = why
		return
	}
	if hazard := o.facts.projects.hazardOf(d.Difference, o.class.passed); hazard != nil && appliesTo(hazard, o.target) {
		change.setHazard(hazard)
	}
	o.found.add(o.class, nil, change)
}

func containsAny(all, some []string) bool {
	return slices.ContainsFunc(some, func(text string) bool { return slices.Contains(all, text) })
}
