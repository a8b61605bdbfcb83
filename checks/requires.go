package checks

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

var overrideRequires = &check.Check{
	Code:  "override/requires",
	Title: "What the values of options require is configured too.",
	Doc: "Some values require another option, a driver, a filter or an extension of an agent, and the program does not start or does " +
		"not work without it. Projects state these dependencies with their source. The values in the generated files are compared, " +
		"after all overrides, on the same host or on the other hosts of the region.",
	Bad:       `overrides: nova: libvirt: cpu_mode: "custom"`,
	Good:      `overrides: nova: libvirt: {cpu_mode: "custom", cpu_models: ["Skylake-Server-IBRS"]}`,
	Secondary: true, // a value in the wrong form has one finding
	Cloud: func(s *check.Subject, report check.Report) {
		eachDependency(s, report, func(d *service.Dependency) bool { return !d.Degrades })
	},
}

var overrideIncomplete = &check.Check{
	Code:  "override/incomplete",
	Title: "What the effect of an option depends on is configured too.",
	Doc: "Like override/requires, for values with which the program works, but that have no or less effect without another option, or " +
		"that require something which stackplan does not generate.",
	Severity:  diag.Warning,
	Secondary: true,
	Bad:       `overrides: nova: metrics: weight_setting: ["cpu.percent=-1.0"]`,
	Good:      `overrides: nova: {metrics: weight_setting: ["cpu.percent=-1.0"], DEFAULT: compute_monitors: ["cpu.virt_driver"]}`,
	Cloud: func(s *check.Subject, report check.Report) {
		eachDependency(s, report, func(d *service.Dependency) bool { return d.Degrades })
	},
}

// eachDependency reports the options whose values require something that the region does not have. Without overrides, the rows fulfil all
// dependencies, which a test checks.
func eachDependency(s *check.Subject, report check.Report, selects func(*service.Dependency) bool) {
	if len(levels(s)) == 0 && !slices.ContainsFunc(s.Cloud.Regions, func(r *model.Region) bool { return r.Compute.Filters != nil }) {
		return
	}
	broken := brokenDependencies{known: map[brokenKey]int{}}
	for _, r := range s.Cloud.Regions {
		hosts := s.HostFiles(r)
		for _, project := range sortedProjects(s) {
			byOption := dependenciesOf(project, r, selects)
			for _, h := range hosts {
				h.Each(project.Name, func(option string) bool { return byOption[option] != nil }, func(set check.SetOption) {
					for _, d := range byOption[set.Option.Key.String()] {
						broken.examine(s, d, h, set, hosts)
					}
				})
			}
		}
	}
	for _, b := range broken.list {
		report(b.finding())
	}
}

// sortedProjects returns the projects of all services, by name.
func sortedProjects(s *check.Subject) []*service.Project {
	projects := projectsOf(s)
	var all []*service.Project
	for _, name := range sorted(projects) {
		all = append(all, projects[name])
	}
	return all
}

// dependenciesOf returns the selected dependencies of the options of a project in the series of a region.
func dependenciesOf(p *service.Project, r *model.Region, selects func(*service.Dependency) bool) map[string][]*service.Dependency {
	byOption := map[string][]*service.Dependency{}
	for i := range p.Dependencies {
		if d := &p.Dependencies[i]; d.Span.Contains(r.Series) && selects(d) {
			for _, option := range d.Options {
				byOption[option] = append(byOption[option], d)
			}
		}
	}
	return byOption
}

// brokenDependency is a requirement that is not fulfilled, with the hosts whose files show it.
type brokenDependency struct {
	dependency *service.Dependency
	set        check.SetOption
	member     string
	missing    []service.Missing
	path       source.Path // of the cause, or of the override that is missing something
	other      source.Path // of the other value; empty: there is none
	hosts      []*model.Host
}

// brokenKey identifies the findings that are one fault.
type brokenKey struct {
	path source.Path
	what string
}

// brokenDependencies are the faults in the order of their discovery.
type brokenDependencies struct {
	list  []*brokenDependency
	known map[brokenKey]int
}

// examine adds what an option requires and does not find.
func (b *brokenDependencies) examine(s *check.Subject, d *service.Dependency, h *check.HostFiles, set check.SetOption, hosts []*check.HostFiles) {
	for _, member := range set.Members {
		isValue := member != ""
		if d.Values != nil {
			isValue = d.Values(member)
		}
		if !isValue || catalogue.IsKnownOnHost(member) {
			continue
		}
		cause := &service.Cause{Site: s.Sites[h.Host.Region.Name], Text: member, Here: h, Hosts: filesOf(hosts)}
		var faults []*brokenDependency
		for _, missing := range d.Lacks(cause) {
			fault := &brokenDependency{dependency: d, set: set, member: member, missing: []service.Missing{missing}, path: set.Path}
			fault.locate(hosts)
			if last := len(faults) - 1; last >= 0 && faults[last].path == fault.path && faults[last].other == fault.other {
				faults[last].missing = append(faults[last].missing, missing)
				continue
			}
			faults = append(faults, fault)
		}
		for _, fault := range faults {
			b.add(fault, h.Host)
		}
	}
}

// filesOf converts the hosts to the form that dependencies read.
func filesOf(hosts []*check.HostFiles) []service.HostFiles {
	all := make([]service.HostFiles, len(hosts))
	for i, h := range hosts {
		all[i] = h
	}
	return all
}

// locate sets the paths: that of the option if an override sets it, else that of the override that lacks what the option requires.
func (b *brokenDependency) locate(hosts []*check.HostFiles) {
	missing := b.missing[0]
	if len(missing.Options) == 0 {
		return
	}
	for _, h := range hosts {
		value, _ := h.Value(missing.Project, missing.Options...)
		if !value.Overrides {
			continue
		}
		if b.other = value.Path; !b.set.Overrides {
			b.path, b.other = b.other, b.path
		}
		return
	}
}

// add adds a fault, or the host to one that is known.
func (b *brokenDependencies) add(fault *brokenDependency, h *model.Host) {
	what, _ := allMissing(fault.missing)
	key := brokenKey{fault.path, what}
	i, isKnown := b.known[key]
	if !isKnown {
		i = len(b.list)
		b.known[key] = i
		b.list = append(b.list, fault)
	}
	if known := b.list[i]; !slices.Contains(known.hosts, h) {
		known.hosts = append(known.hosts, h)
	}
}

// finding returns the fault as a finding.
func (b *brokenDependency) finding() check.Finding {
	value := b.member
	if b.set.Option.Secret {
		value = "this value"
	}
	what, hint := allMissing(b.missing)
	f := check.Finding{
		Path:    b.path,
		Message: fmt.Sprintf("%v = %s of %s on %s requires %s", b.set.Option.Key, value, b.set.Project, namesOf(b.hosts), what),
		Rule:    b.dependency.Why, Hint: hint, Secret: b.set.Option.Secret,
	}
	if b.other != "" && b.other != b.path {
		f.Related = []diag.Related{{Message: "the other value", Path: b.other}}
	}
	return f
}

// allMissing returns what is missing as a list, and what to do about it.
func allMissing(all []service.Missing) (what, hint string) {
	whats, hints := make([]string, len(all)), make([]string, len(all))
	for i, m := range all {
		whats[i], hints[i] = m.What, m.Hint
	}
	return spelling.List(whats, "and"), strings.Join(hints, "; ")
}
