package upgrade

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// ofOptions are the checks of the names and values of single options: what they find is told option by option.
var ofOptions = []string{"override/option", "override/value", "override/renamed", "override/removal", "override/twice"}

// findings tells what checks find in the wanted series that they do not find now.
func (p *planner) findings() {
	for _, d := range p.Target.Findings {
		isFilter := d.Code == "compute/filters" && slices.Contains(d.Path.Labels(), "overrides")
		if slices.Contains(ofOptions, d.Code) || isFilter || p.isOld(d) {
			continue
		}
		p.found(d)
	}
}

// order warns where a region is to have a newer series than the keystone that all regions share.
func (p *planner) order() {
	home := p.Current.Cloud.Region(p.Current.Cloud.Identity.Home)
	for _, at := range p.report.Regions {
		if home == nil || at.Name == home.Name || p.Region == "" || home.Series >= p.To || at.From >= p.To {
			continue
		}
		on := p.hosts.where(func(c *class) bool { return c.now.Region.Name == at.Name })
		p.changes.merge(Change{
			Kind: Warning, Series: p.To, Subject: "identity", ActionRequired: true, Regions: []string{at.Name},
			Message:      fmt.Sprintf("keystone of region %s serves region %s too, and stays in %v", home.Name, at.Name, home.Series),
			Why:          "keystone is upgraded before the services that ask it",
			Instructions: []string{fmt.Sprintf("bring region %s to %v first", home.Name, p.To)},
		}, on...)
	}
}

// references warns where the description refers to its series: both sides are of one evaluation.
func (p *planner) references() {
	if len(p.SeriesReferences) == 0 || len(p.hosts.classes) == 0 {
		return
	}
	change := Change{
		Kind: Warning, Series: p.To, Subject: "series", ActionRequired: true,
		Message:      "the description refers to its own series, and what it makes of another one is not followed here",
		Instructions: []string{"set the series in a copy, and compare both with stackplan diff --against git:REV"},
	}
	for _, at := range p.SeriesReferences {
		change.Inputs = append(change.Inputs, source.Input{Path: "series", File: at.File, Line: at.Line, Column: at.Column})
	}
	for _, r := range p.report.Regions {
		change.Regions = append(change.Regions, r.Name)
	}
	p.changes.merge(change, p.hosts.classes...)
}

// isOld reports whether a check finds the same thing now.
func (p *planner) isOld(d diag.Diagnostic) bool {
	return slices.ContainsFunc(p.Current.Findings, func(old diag.Diagnostic) bool { return old.Code == d.Code && old.Path == d.Path })
}

// found tells one finding.
func (p *planner) found(d diag.Diagnostic) {
	change := Change{
		Kind: Blocked, Subject: d.Code, Message: d.Message, Why: d.Rule, Instructions: sentences(d.Hint), ActionRequired: true,
		Inputs: []source.Input{{Path: string(d.Path), File: d.Pos.File, Line: d.Pos.Line, Column: d.Pos.Column}},
	}
	// That the region has the wanted series is no news here.
	change.Message = strings.TrimSuffix(change.Message, fmt.Sprintf(", and the region runs %v", p.To))
	if strings.HasPrefix(change.Why, "region ") && strings.HasSuffix(change.Why, fmt.Sprintf(" runs %v", p.To)) {
		change.Why = ""
	}
	if d.Severity != diag.Error {
		change.Kind, change.ActionRequired = Warning, d.Code != "series/untested"
	}
	on := p.hosts.where(func(c *class) bool { return isAbout(d.Path, c.now) })
	for _, c := range on {
		change.Regions, change.Roles = union(change.Regions, []string{c.now.Region.Name}), union(change.Roles, []string{c.now.Group.Role})
	}
	change.Series = p.firstFound(d)
	p.changes.merge(change, on...)
}

// isAbout reports whether a value of the description may be about a host. What says nothing of one region, group, role or
// host is about all.
func isAbout(path source.Path, h *model.Host) bool {
	region := source.Join("regions", h.Region.Name)
	for whole, own := range map[source.Path]source.Path{
		"regions": region, "roles": source.Join("roles", h.Group.Role),
		region.Add("groups"): region.Add("groups", h.Group.Name), region.Add("hosts"): region.Add("hosts", h.Name),
	} {
		if whole.Contains(path) && !own.Contains(path) {
			return false
		}
	}
	return true
}

// firstFound returns the first series on the way in which a check finds something.
func (p *planner) firstFound(d diag.Diagnostic) series.Series {
	first := p.To
	for _, at := range p.report.Regions {
		if at.From == p.To {
			continue
		}
		in := firstOf(way(at.From, p.To), func(in series.Series) bool {
			return slices.ContainsFunc(p.between.findings(in), func(f diag.Diagnostic) bool { return f.Code == d.Code && f.Path == d.Path })
		})
		if (in < first) == (at.From < p.To) {
			first = in
		}
	}
	return first
}

// refused tells what keeps the files of a class from being made in the wanted series.
func (p *planner) refused(c *class, then *host) {
	p.Locate(then.faults)
	for _, d := range then.faults {
		message := strings.TrimPrefix(d.Message, "host "+then.Name+", ")
		p.changes.add(c, Change{
			Kind: Blocked, Series: p.To, Subject: d.Code, Message: message, Why: d.Rule, Instructions: sentences(d.Hint), ActionRequired: true,
			Inputs: []source.Input{{Path: string(d.Path), File: d.Pos.File, Line: d.Pos.Line, Column: d.Pos.Column}},
		}, nil)
	}
}

// diagnostics returns an error as a list: itself when it is one.
func diagnostics(err error) diag.List {
	if list, ok := errors.AsType[diag.List](err); ok {
		return list
	}
	return diag.List{{Code: "internal/error", Message: err.Error()}}
}
