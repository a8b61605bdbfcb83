package upgrade

import (
	"errors"
	"slices"
	"strings"

	"stackplan/internal/diag"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// ofOptions are the checks of the names and values of single options: what they find is told option by option.
var ofOptions = []string{"override/option", "override/value", "override/renamed", "override/removal", "override/twice"}

// findings tells what checks find in the wanted series that they do not find now.
func (p *planner) findings() {
	for _, d := range p.Then.Findings {
		isFilter := d.Code == "compute/filters" && slices.Contains(d.Path.Labels(), "overrides")
		if slices.Contains(ofOptions, d.Code) || isFilter || p.isOld(d) {
			continue
		}
		p.found(d)
	}
}

// isOld reports whether a check finds the same thing now.
func (p *planner) isOld(d diag.Diagnostic) bool {
	return slices.ContainsFunc(p.Now.Findings, func(old diag.Diagnostic) bool { return old.Code == d.Code && old.Path == d.Path })
}

// found tells one finding.
func (p *planner) found(d diag.Diagnostic) {
	change := Change{
		Kind: Blocked, Subject: d.Code, Message: d.Message, Why: d.Limit, Do: sentences(d.Hint), Decide: true,
		Inputs: []source.Input{{Path: string(d.Path), File: d.Pos.File, Line: d.Pos.Line, Column: d.Pos.Column}},
	}
	if d.Severity != diag.Error {
		change.Kind, change.Decide = Warned, d.Code != "series/untested"
	}
	change.Regions, change.Roles, change.Hosts = p.within(d.Path)
	change.Series = p.firstFound(d)
	p.changes.merge(change)
}

// within returns the hosts that a value of the description is about, of those that change.
func (p *planner) within(path source.Path) (regions, roles, hosts []string) {
	for _, at := range p.report.Regions {
		r := p.Now.Cloud.Region(at.Name)
		region := source.Join("regions", r.Name)
		for _, g := range r.Groups {
			inRole := source.Join("roles", g.Role).Holds(path) || !source.Path("roles").Holds(path)
			isElsewhere := source.Path("regions").Holds(path) && !region.Holds(path) ||
				region.Add("groups").Holds(path) && !region.Add("groups", g.Name).Holds(path)
			if isElsewhere || !inRole {
				continue
			}
			for _, name := range g.Nodes.All() {
				if !region.Add("hosts").Holds(path) || region.Add("hosts", name).Holds(path) {
					hosts = append(hosts, name)
				}
			}
			regions, roles = union(regions, []string{r.Name}), union(roles, []string{g.Role})
		}
	}
	return regions, roles, hosts
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
			Kind: Blocked, Series: p.To, Subject: d.Code, Message: message, Why: d.Limit, Do: sentences(d.Hint), Decide: true,
			Inputs: []source.Input{{Path: string(d.Path), File: d.Pos.File, Line: d.Pos.Line, Column: d.Pos.Column}},
		})
	}
}

// diagnostics returns an error as a list: itself when it is one.
func diagnostics(err error) diag.List {
	if list, ok := errors.AsType[diag.List](err); ok {
		return list
	}
	return diag.List{{Code: "internal/error", Message: err.Error()}}
}
