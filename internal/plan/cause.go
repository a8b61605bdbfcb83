package plan

import (
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/source"
)

// Reasons that no row gives.
var (
	memberOf = artefact.Origin{
		Option: "hosts", From: []source.Path{"regions.{region}.groups.{group}.hosts"}, Why: "the group holds the host",
	}
	fileOf  = artefact.Origin{Option: "file", Why: "the table of services says so for the file"}
	unasked = artefact.Origin{Option: "none", Why: "nothing of the description asks for it"}
	upgrade = artefact.Origin{
		Option: "series", From: []source.Path{"regions.{region}.series", "series"}, Why: "the default of another OpenStack series",
	}
)

// cause tells what made the change of a group.
func (p *planner) cause(g *group) Cause {
	first := g.reasons[0]
	c := Cause{Kind: kindOf(g, first)}
	if first.origin != nil {
		c.Rule, c.Why = first.origin.Option, first.origin.Why
		if first.origin.Template != "" {
			c.Rule = first.origin.Template
		}
	}
	for _, r := range g.reasons {
		if r.host == nil {
			continue
		}
		if r.origin != nil {
			c.Now = addInputs(c.Now, p.Want.Inputs(r.host, r.origin))
		}
		if old := p.oldHost(r.host.Region.Name, r.host.Name); old != nil && r.former != nil {
			c.Before = addInputs(c.Before, p.Old.Inputs(old, r.former))
		}
	}
	if c.Kind == ByInput && len(c.Now) == 0 {
		c.Kind = ByRule
	}
	return c
}

func kindOf(g *group, r reason) CauseKind {
	switch {
	case r.origin == &upgrade:
		return BySeries
	case r.origin != nil && r.origin.Override, r.origin == nil && r.former != nil && r.former.Override:
		return ByOverride
	case r.origin == nil && r.former == nil:
		return ByDrift
	case r.origin == &unasked && g.kind == OfFile && r.former == nil:
		return ByRule
	}
	return ByInput
}

// addInputs appends what is not there yet.
func addInputs(all, more []Input) []Input {
	for _, in := range more {
		if !slices.Contains(all, in) && len(all) < 2*maxReasons {
			all = append(all, in)
		}
	}
	return all
}

// oldHost finds a host in the description of the snapshot; nil where there is none.
func (p *planner) oldHost(region, name string) *model.Host {
	if p.Old == nil {
		return nil
	}
	if h, ok := p.old[name]; ok {
		return h
	}
	p.old[name] = findHost(p.Old.Cloud, region, name)
	return p.old[name]
}

func findHost(c *model.Cloud, region, name string) *model.Host {
	r := c.Region(region)
	if r == nil {
		return nil
	}
	for _, g := range r.Groups {
		if !g.Nodes.Contains(name) {
			continue
		}
		for h := range g.Hosts(r) {
			if h.Name == name {
				return h
			}
		}
	}
	return nil
}
