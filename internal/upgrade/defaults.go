package upgrade

import (
	"slices"

	"stackplan/internal/catalogue"
)

// defaults tells which options that nobody sets have another default in the wanted series.
func (p *planner) defaults(c *class, now, then *host) {
	for _, project := range then.projects() {
		set := p.setKeys(project, now, then)
		samples := then.samples(project)
		p.count.read(project, c.from(), samples, set)
		for _, d := range p.facts.compare(project, c.from(), p.To)().moved {
			if holdsAny(samples, d.homes) && !set[d.After.Key] {
				p.moved(c, then, d)
			}
		}
	}
}

// setKeys are the options of a project that a host sets on either side, by the names of the wanted series.
func (p *planner) setKeys(project string, now, then *host) map[catalogue.Key]bool {
	set := map[catalogue.Key]bool{}
	for _, s := range then.settings {
		if s.project == project {
			set[s.key] = true
		}
	}
	for _, s := range now.settings {
		if s.project != project {
			continue
		}
		if d, known := p.facts.follow(project, s.key, now.Region.Series, p.To); known && d.After != nil {
			set[d.After.Key] = true
		}
	}
	return set
}

// moved tells of an option whose default is another one, unless nothing on the host reads it.
func (p *planner) moved(c *class, then *host, d difference) {
	change := Change{
		Kind: DefaultChange, Series: d.Since(catalogue.DefaultChanged), Project: d.After.Project, Option: d.After.Key,
		Before: valueOf(*d.Before), After: valueOf(*d.After),
	}
	for _, path := range sortedKeys(then.files) {
		if f := then.tables[path]; f != nil && f.Project == change.Project && slices.Contains(d.homes, f.Sample) {
			change.Files = append(change.Files, path)
			change.Services = union(change.Services, then.readersOf(nil, change.Project, path, change.Option))
		}
	}
	if why := whyUnused(then, d.Difference, change.Services); why != "" {
		p.count.unused[optionOf{change.Project, change.Option}] = why
		return
	}
	if danger := dangerOf(d.Difference, c.way); danger != nil && danger.reaches(then) {
		change.warn(danger)
	}
	p.changes.add(c, change, nil)
}

// projects are those whose options the files of a host hold, sorted.
func (h *host) projects() []string {
	found := map[string]bool{}
	for path := range h.files {
		if project := h.files[path].Project; project != "" {
			found[project] = true
		}
	}
	return sortedKeys(found)
}

// samples are the sample files of a project that a host has.
func (h *host) samples(project string) []string {
	var all []string
	for path := range h.files {
		if f := h.tables[path]; f != nil && f.Project == project && !slices.Contains(all, f.Sample) {
			all = append(all, f.Sample)
		}
	}
	slices.Sort(all)
	return all
}

func holdsAny(all, some []string) bool {
	return slices.ContainsFunc(some, func(text string) bool { return slices.Contains(all, text) })
}
