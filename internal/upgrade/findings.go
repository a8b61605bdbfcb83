package upgrade

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/program"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// optionChecks are the checks of the names and values of single options. The comparison of options reports their findings.
var optionChecks = []string{"override/option", "override/value", "override/renamed", "override/removal", "override/twice"}

// findingComparison compares the findings of the checks in both series.
type findingComparison struct {
	Options
	regions []Region
	times   *timeline
	found   *results
}

// compareFindings adds the findings of the checks that only the target series has, and warnings about the upgrade itself.
func compareFindings(o Options, regions []Region, times *timeline, found *results) {
	c := findingComparison{o, regions, times, found}
	for _, d := range o.Target.Findings {
		isFilter := d.Code == "compute/filters" && slices.Contains(d.Path.Labels(), "overrides")
		if slices.Contains(optionChecks, d.Code) && !isOfProgram(d.Path) || isFilter || has(o.Current.Findings, d) {
			continue
		}
		c.add(d)
	}
	c.regionOrder()
	c.seriesReferences()
}

// isOfProgram reports whether a path is that of an override of a program of the distribution, whose options the comparison of options
// does not read.
func isOfProgram(path source.Path) bool {
	labels := path.Labels()
	i := slices.Index(labels, "overrides")
	if i < 0 || i+1 >= len(labels) {
		return false
	}
	target, _, _ := strings.Cut(labels[i+1], "/")
	return slices.Contains(program.Names(), target)
}

// has reports whether a list contains a finding of the same check for the same value.
func has(all diag.List, d diag.Diagnostic) bool {
	return slices.ContainsFunc(all, func(f diag.Diagnostic) bool { return f.Code == d.Code && f.Path == d.Path })
}

// regionOrder adds a warning if a region is to have a newer series than the region whose identity service all regions share.
func (c *findingComparison) regionOrder() {
	home, central := c.Current.Model.Region(c.Current.Model.Identity.Home), centralProject(c.Current.Services)
	for _, at := range c.regions {
		if home == nil || central == nil || at.Name == home.Name || c.Region == "" || home.Series >= c.To || at.From >= c.To {
			continue
		}
		c.found.changes.merge(Change{
			Kind: Warning, Series: c.To, Subject: "identity", ActionRequired: true, Regions: []string{at.Name},
			Message:      fmt.Sprintf("%s of region %s serves region %s too, and its series remains %v", central.Name, home.Name, at.Name, home.Series),
			Why:          central.Name + " must be upgraded before the services that use it",
			Instructions: []string{fmt.Sprintf("upgrade region %s to %v first", home.Name, c.To)},
		}, c.found.hosts.ofRegion(at.Name)...)
	}
}

// seriesReferences adds a warning if expressions of the description refer to its series: the description is evaluated once, in the
// current series, for both sides.
func (c *findingComparison) seriesReferences() {
	places := c.Current.Source.Refers("series")
	if len(places) == 0 || len(c.found.hosts.list) == 0 {
		return
	}
	change := Change{
		Kind: Warning, Series: c.To, Subject: "series", ActionRequired: true,
		Message:      "an expression in the description refers to the series; this report evaluates it with the current series only",
		Instructions: []string{"set the series in a copy of the description, and compare the files with stackplan diff --against git:REV"},
	}
	for _, at := range places {
		change.Inputs = append(change.Inputs, source.Input{Path: "series", File: at.File, Line: at.Line, Column: at.Column})
	}
	for _, r := range c.regions {
		change.Regions = append(change.Regions, r.Name)
	}
	c.found.changes.merge(change, c.found.hosts.list...)
}

// add adds a finding.
func (c *findingComparison) add(d diag.Diagnostic) {
	change := changeOf(d)
	change.Series = c.firstSeries(d)
	// A finding in the target series does not need to repeat that the region runs that series.
	change.Message = strings.TrimSuffix(change.Message, fmt.Sprintf(", and the region runs %v", c.To))
	if strings.HasPrefix(change.Why, "region ") && strings.HasSuffix(change.Why, fmt.Sprintf(" runs %v", c.To)) {
		change.Why = ""
	}
	if d.Severity != diag.Error {
		change.Kind, change.ActionRequired = Warning, d.Code != "series/untested"
	}
	on := c.found.hosts.matching(func(of *hostClass) bool { return isAbout(d.Path, of.current) })
	for _, of := range on {
		change.Regions, change.Roles = union(change.Regions, []string{of.current.Region.Name}), union(change.Roles, []string{of.current.Group.Role})
	}
	c.found.changes.merge(change, on...)
}

// changeOf returns the change for a finding that is an error in the target series.
func changeOf(d diag.Diagnostic) Change {
	return Change{
		Kind: Blocked, Subject: d.Code, Message: d.Message, Why: d.Rule, Instructions: sentences(d.Hint), ActionRequired: true,
		Inputs: []source.Input{{Path: string(d.Path), File: d.Pos.File, Line: d.Pos.Line, Column: d.Pos.Column}},
	}
}

// isAbout reports whether a value of the description may apply to a host. A value outside of regions, groups, roles and hosts
// applies to all hosts.
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

// firstSeries returns the first series on the path of a region in which the checks have a finding.
func (c *findingComparison) firstSeries(d diag.Diagnostic) series.Series {
	first := c.To
	for _, at := range c.regions {
		if at.From == c.To {
			continue
		}
		in := firstOf(passedSeries(at.From, c.To), func(in series.Series) bool { return has(c.times.findings(in), d) })
		if (in < first) == (at.From < c.To) {
			first = in
		}
	}
	return first
}

// addErrors adds the errors that prevent the files of a class of hosts from being generated in the target series.
func addErrors(o Options, c *hostClass, target *host, found *results) {
	o.Current.Source.Locate(target.errors)
	for _, d := range target.errors {
		change := changeOf(d)
		change.Series, change.Message = o.To, strings.TrimPrefix(d.Message, "host "+target.Name+", ")
		found.add(c, nil, change)
	}
}
