package plan

import (
	"slices"
	"strings"

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
	s := p.inputsOf(g)
	if p.Old != nil {
		s.now, s.before = changedOf(s)
	}
	c.Now, c.Before = speaking(s.now, g, g.after), speaking(s.before, g, g.before)
	if c.Kind == ByInput && len(c.Now)+len(c.Before) == 0 {
		c.Kind = ByRule
	}
	return c
}

// inputsOf gathers the inputs of the reasons of a group: what both descriptions say at the places that made the values
// of each side.
func (p *planner) inputsOf(g *group) (s inputs) {
	for _, r := range g.reasons {
		if r.host == nil {
			if old := p.oldHost(r.gone.Region, r.gone.Name); old != nil {
				s.before = addInputs(s.before, p.Old.Inputs(old, r.former))
			}
			continue
		}
		if r.origin != nil {
			s.now = addInputs(s.now, p.Want.Inputs(r.host, r.origin))
		}
		old := p.oldHost(r.host.Region.Name, r.host.Name)
		if old == nil {
			continue
		}
		if r.origin != nil {
			s.nowThen = addInputs(s.nowThen, p.Old.Inputs(old, r.origin))
		}
		if r.former != nil {
			s.before = addInputs(s.before, p.Old.Inputs(old, r.former))
			s.beforeNow = addInputs(s.beforeNow, p.Want.Inputs(r.host, r.former))
		}
	}
	return s
}

// inputs are places of two descriptions.
type inputs struct {
	now, before []source.Input // what made the values
	nowThen     []source.Input // what the old description says at the places of now
	beforeNow   []source.Input // what the new one says at the places of before
}

// changedOf leaves out what both descriptions say alike, if they say anything differently.
func changedOf(s inputs) (now, before []source.Input) {
	now, before = without(s.now, s.nowThen), without(s.before, s.beforeNow)
	if len(now)+len(before) == 0 {
		return s.now, s.before
	}
	return now, before
}

// without returns the inputs that others do not hold with the same text.
func without(all, others []source.Input) []source.Input {
	return slices.DeleteFunc(slices.Clone(all), func(in source.Input) bool {
		return slices.ContainsFunc(others, func(o source.Input) bool { return o.Path == in.Path && o.Text == in.Text && o.Default == in.Default })
	})
}

// speaking returns the inputs whose text stands in what changed, else those that the user wrote, else all.
func speaking(all []source.Input, g *group, v *Value) []source.Input {
	text := g.section + "\n" + g.key
	if v != nil {
		text += "\n" + strings.Join(v.Texts, "\n")
	}
	for _, isMeant := range []func(source.Input) bool{
		func(in source.Input) bool { return in.Text != "" && holdsWord(text, in.Text) },
		func(in source.Input) bool { return !in.Default },
	} {
		if kept := slices.DeleteFunc(slices.Clone(all), func(in source.Input) bool { return !isMeant(in) }); len(kept) > 0 {
			return kept
		}
	}
	return all
}

// holdsWord reports whether a text holds another one that is not a part of a longer word or number there.
func holdsWord(text, word string) bool {
	for at := 0; ; at++ {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return false
		}
		at += i
		if !isWordAt(text, at-1) && !isWordAt(text, at+len(word)) {
			return true
		}
	}
}

func isWordAt(text string, i int) bool {
	return i >= 0 && i < len(text) && (text[i] == '_' || '0' <= text[i] && text[i] <= '9' || 'a' <= text[i]|0x20 && text[i]|0x20 <= 'z')
}

func kindOf(g *group, r reason) CauseKind {
	switch {
	case r.origin == &upgrade:
		return BySeries
	case r.origin != nil && r.origin.Override, r.origin == nil && r.former != nil && r.former.Override:
		return ByOverride
	case r.origin == nil && r.former == nil:
		return ByDrift
	}
	return ByInput
}

// addInputs appends what is not there yet.
func addInputs(all, more []source.Input) []source.Input {
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
