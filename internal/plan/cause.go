package plan

import (
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/compile"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// Origins of what no row writes.
var (
	membership = artefact.Origin{
		Option: "hosts", From: []source.Path{"regions.{region}.groups.{group}.hosts"}, Why: "the group contains the host",
	}
	serviceTable = artefact.Origin{Option: "file", Why: "the table of services defines the file"}
	notRequired  = artefact.Origin{Option: "none", Why: "nothing in the description requires it"}
	newSeries    = artefact.Origin{
		Option: "series", From: []source.Path{"regions.{region}.series", "series"}, Why: "the OpenStack series have different defaults",
	}
)

// causes finds the causes of differences: the inputs of both descriptions that their values are computed from.
type causes struct {
	want  *compile.Cloud
	given series.Series          // of the snapshot, by the user
	old   *compile.Cloud         // nil if the description of the snapshot is not known
	hosts map[string]*model.Host // cached hosts of the old description, by name; nil if it has none
	found map[place]Cause        // cached
}

func newCauses(o Options) *causes {
	return &causes{want: o.Want, given: o.Series, old: o.Old, hosts: map[string]*model.Host{}, found: map[place]Cause{}}
}

// of returns the cause of the difference of a group.
func (x *causes) of(g *group) Cause {
	first := g.reasons[0]
	c := Cause{Kind: kindOf(first)}
	if first.origin != nil {
		c.Rule, c.Why = first.origin.Option, first.origin.Why
		if first.origin.Template != "" {
			c.Rule = first.origin.Template
		}
	}
	in := x.inputsOf(g)
	if x.old != nil {
		in.now, in.before = in.changed()
	}
	c.Now, c.Before = setByUser(in.now), setByUser(in.before)
	if c.Kind == ByInput && len(c.Now)+len(c.Before) == 0 {
		c.Kind = ByRule
	}
	return c
}

// setByUser returns the inputs that the user set; if there are none, all.
func setByUser(all []source.Input) []source.Input {
	if kept := slices.DeleteFunc(slices.Clone(all), func(in source.Input) bool { return in.Default }); len(kept) > 0 {
		return kept
	}
	return all
}

// kindOf returns the kind of the cause that a reason is.
func kindOf(r reason) CauseKind {
	switch {
	case r.origin == &newSeries:
		return BySeries
	case r.origin != nil && r.origin.Override, r.origin == nil && r.oldOrigin != nil && r.oldOrigin.Override:
		return ByOverride
	case r.origin == nil && r.oldOrigin == nil:
		return ByDrift
	}
	return ByInput
}

// inputs are inputs of both descriptions.
type inputs struct {
	now, before []source.Input // that the values are computed from
	nowThen     []source.Input // the inputs of the old description at the paths of now
	beforeNow   []source.Input // the inputs of the new description at the paths of before
}

// inputsOf returns the inputs of the reasons of a group.
func (x *causes) inputsOf(g *group) (in inputs) {
	for _, r := range g.reasons {
		if r.host == nil {
			if old := x.oldHost(r.removed.Region, r.removed.Name); old != nil {
				in.before = addInputs(in.before, x.old.Inputs(old, r.oldOrigin))
			}
			continue
		}
		if r.origin != nil {
			in.now = addInputs(in.now, x.want.Inputs(r.host, r.origin))
		}
		old := x.oldHost(r.host.Region.Name, r.host.Name)
		if old == nil {
			continue
		}
		if r.origin != nil {
			in.nowThen = addInputs(in.nowThen, x.old.Inputs(old, r.origin))
		}
		if r.oldOrigin != nil {
			in.before = addInputs(in.before, x.old.Inputs(old, r.oldOrigin))
			in.beforeNow = addInputs(in.beforeNow, x.want.Inputs(r.host, r.oldOrigin))
		}
	}
	return in
}

// addInputs appends the inputs that the list does not contain, up to a limit.
func addInputs(all, more []source.Input) []source.Input {
	for _, in := range more {
		if !slices.Contains(all, in) && len(all) < 2*maxReasons {
			all = append(all, in)
		}
	}
	return all
}

// changed returns the inputs that differ between the descriptions; if none differs, all inputs.
func (in inputs) changed() (now, before []source.Input) {
	now, before = without(in.now, in.nowThen), without(in.before, in.beforeNow)
	if len(now)+len(before) == 0 {
		return in.now, in.before
	}
	return now, before
}

// without returns the inputs that the others do not contain with the same text.
func without(all, others []source.Input) []source.Input {
	return slices.DeleteFunc(slices.Clone(all), func(in source.Input) bool {
		return slices.ContainsFunc(others, func(o source.Input) bool { return o.Path == in.Path && o.Text == in.Text && o.Default == in.Default })
	})
}

// oldSeries returns the series of a host in the snapshot. If neither the description of the snapshot is known nor the user gave the series,
// it is the wanted series.
func (x *causes) oldSeries(h *model.Host) series.Series {
	if x.given != series.None {
		return x.given
	}
	if x.old != nil {
		if r := x.old.Model.Region(h.Region.Name); r != nil {
			return r.Series
		}
	}
	return h.Region.Series
}

// oldHost returns a host of the old description; nil if it has none.
func (x *causes) oldHost(region, name string) *model.Host {
	if x.old == nil {
		return nil
	}
	h, ok := x.hosts[name]
	if !ok {
		h = findHost(x.old.Model, region, name)
		x.hosts[name] = h
	}
	return h
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
