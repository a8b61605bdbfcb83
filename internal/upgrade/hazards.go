package upgrade

import (
	"slices"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// projects are the projects of the services, by name.
type projects map[string]*service.Project

func projectsOf(services []*service.Service) projects {
	all := projects{}
	for _, p := range service.Projects(services) {
		all[p.Name] = p
	}
	return all
}

// hazards returns the hazards of a project.
func (all projects) hazards(project string) []service.Hazard {
	if p := all[project]; p != nil {
		return p.Hazards
	}
	return nil
}

// hazardOf returns the hazard of an option under its name before or after, in a series that an upgrade passes: the one that results in
// the new default, else the first one. It is nil if there is none, or for a downgrade.
func (all projects) hazardOf(d catalogue.Difference, passed []series.Series) *service.Hazard {
	if d.Before == nil || passed[0] < d.Before.Series {
		return nil
	}
	var first *service.Hazard
	hazards := all.hazards(d.Before.Project)
	for i := range hazards {
		h := &hazards[i]
		isOption := h.Option == d.Before.Key || d.After != nil && h.Option == d.After.Key
		if !isOption || !slices.Contains(passed, h.Since) {
			continue
		}
		if first == nil || d.After != nil && d.After.DefaultText() == h.After {
			first = h
		}
	}
	return first
}

// hazardAfterAddition returns the series that has the hazard of an option, if an earlier series that the upgrade passes adds the option
// with the behavior of the series without it as its default. It is none for any other option.
func (all projects) hazardAfterAddition(d catalogue.Difference, passed []series.Series) series.Series {
	if d.Before != nil {
		return series.None
	}
	for _, h := range all.hazards(d.After.Project) {
		if h.Option == d.After.Key && slices.Contains(passed, h.Since) && d.After.DefaultText() == h.After && d.Since(catalogue.Added) < h.Since {
			return h.Since
		}
	}
	return series.None
}

// appliesTo reports whether a host runs a service for which a hazard applies.
func appliesTo(hazard *service.Hazard, h *host) bool {
	return hazard.Services == nil || h.RunsAny(hazard.Services...)
}

// setHazard marks a change as dangerous.
func (c *Change) setHazard(h *service.Hazard) {
	c.Dangerous, c.ActionRequired, c.Series, c.Why, c.Instructions, c.isPinnable = true, true, h.Since, h.Why, []string{h.Do}, h.Pin
}

// setStart marks a change as dangerous if a rule starts to set a value that is known to cause outages.
func (all projects) setStart(c *Change) {
	p := all[c.Project]
	if p == nil || c.SetBy != ByRule {
		return
	}
	for _, s := range p.Starts {
		if s.Option == c.Option && slices.Equal(c.After.Texts, []string{s.Value}) {
			c.Dangerous, c.ActionRequired, c.Why, c.Instructions = true, true, s.Why, []string{s.Do}
		}
	}
}
