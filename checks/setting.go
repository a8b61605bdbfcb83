package checks

import (
	"fmt"
	"path"
	"slices"

	"stackplan/internal/catalogue"
	"stackplan/internal/check"
	"stackplan/internal/model"
	"stackplan/internal/override"
	"stackplan/internal/secret"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// level is a level with overrides, and the hosts to which it applies.
type level struct {
	override.Level
	series []series.Series // of the regions that it applies to, sorted
	hosts  []target
}

// target is a host that represents others of its group, because they run the same services.
type target struct {
	site *service.Site
	host *model.Host
}

// setting is one value that the description sets for one option.
type setting struct {
	level     *level
	path      source.Path
	project   string
	file      string // the name of the only file that it applies to; empty: every file of the project
	key       catalogue.Key
	value     model.Setting
	isProject bool            // whether it sets an option of a project, not of a program
	series    []series.Series // of the regions where the project runs on hosts of the level
}

// settings returns every override of every level, sorted within its level.
func settings(s *check.Subject) []*setting {
	var all []*setting
	for _, l := range levels(s) {
		in := map[string][]series.Series{}
		for _, o := range l.Settings() {
			if _, done := in[o.Project]; !done {
				in[o.Project] = l.seriesOf(o.Project)
			}
			all = append(all, &setting{l, o.Path, o.Project, o.File, o.Key, o.Value, s.Names().Program(o.Project) == nil, in[o.Project]})
		}
	}
	return all
}

// levels returns the levels that have overrides.
func levels(s *check.Subject) []*level {
	var list []*level
	for _, l := range override.All(s.Cloud) {
		list = append(list, &level{Level: l})
	}
	if len(list) > 0 {
		findHosts(s, list)
	}
	return list
}

// findHosts sets the hosts of each level: the first host of each group, for a selector the first of each class of hosts that it
// matches, and each host with a host override.
func findHosts(s *check.Subject, list []*level) {
	byPath := map[source.Path]*level{}
	for _, l := range list {
		byPath[l.Path] = l
	}
	add := func(path source.Path, h *model.Host) {
		if l := byPath[path]; l != nil {
			l.hosts = append(l.hosts, target{s.Sites[h.Region.Name], h})
			l.series = append(l.series, h.Region.Series)
		}
	}
	for _, h := range s.Representatives() {
		for _, by := range h.Selectors {
			add(selectorAt(by, "overrides"), h)
		}
		if h.Index == 0 {
			add("overrides", h)
			add(regionAt(h.Region, "overrides"), h)
			add(source.Join("roles", h.Group.Role, "overrides"), h)
			add(groupAt(h.Region, h.Group, "overrides"), h)
		}
		if h.HostOverride != nil {
			add(regionAt(h.Region, "hosts", h.Name, "overrides"), h)
		}
	}
	for _, l := range list {
		if len(l.series) == 0 { // it applies to no host: the names are validated for all regions
			for _, r := range s.Cloud.Regions {
				l.series = append(l.series, r.Series)
			}
		}
		slices.Sort(l.series)
		l.series = slices.Compact(l.series)
	}
}

// seriesOf returns the series for which the options of a project are validated: those of the regions in which a host of the level
// runs the project, so that the options of keystone are validated for the series of the home region. If no host runs the project, it
// returns all series of the level.
func (l *level) seriesOf(project string) []series.Series {
	var running []series.Series
	for _, t := range l.hosts {
		in := t.site.Region.Series
		if !slices.Contains(running, in) && t.hasFile(func(f *service.File) bool { return f.Target() == project }) {
			running = append(running, in)
		}
	}
	if len(running) == 0 {
		return l.series
	}
	slices.Sort(running)
	return running
}

// option returns the option in the catalogue of a series. It is nil if the problems contain an error.
func (o *setting) option(s *check.Subject, in series.Series) (*catalogue.Option, []catalogue.Problem) {
	option, known, problems := s.Names().Option(o.project, in, o.key)
	if !known {
		return nil, problems
	}
	return &option, problems
}

// validate returns the first problem of a kind with the value. The values of secrets are known only at rollout, and override/secret
// reports plain text instead of a reference.
func (o *setting) validate(s *check.Subject, in series.Series, kind catalogue.ProblemKind) (catalogue.Problem, bool) {
	option, _ := o.option(s, in)
	if option == nil || o.value.Unset {
		return catalogue.Problem{}, false
	}
	if kind == catalogue.Error && (o.value.Secret != "" || option.Secret) {
		return catalogue.Problem{}, false
	}
	return problemOf(s.Names().Validate(*option, s.Names().Lines(*option, o.value, o.texts(option))), kind)
}

// texts returns the value as lines of a file: the members of a list are in one line, and those of a multi-valued option in one line
// each. A list for an option with one value remains several lines, which Validate rejects.
func (o *setting) texts(option *catalogue.Option) []string {
	lines := option.Lines(o.value.Texts)
	if len(lines) == 0 && !option.IsMulti() {
		return []string{""}
	}
	return lines
}

// isPlain reports whether a text of the value is not a reference to a secret, or contains a password in addition to a reference.
func (o *setting) isPlain() bool {
	isPlain := secret.IsPlain
	if !o.isProject { // a line of a program may contain a user before the secret
		isPlain = func(text string) bool { return !secret.Pattern.MatchString(text) }
	}
	return o.value.Secret == "" && slices.ContainsFunc(o.value.Texts, isPlain)
}

// fits returns the option if the setting may be written to a file in a series: the file belongs to the project, and is not another one
// than that of the setting. Otherwise it returns nil.
func (o *setting) fits(s *check.Subject, f *service.File, in series.Series) *catalogue.Option {
	if f.Target() != o.project || o.file != "" && o.file != path.Base(f.Path) {
		return nil
	}
	option, _ := o.option(s, in)
	return option
}

// hasFile reports whether the host has a file for which accepts returns true.
func (t target) hasFile(accepts func(*service.File) bool) bool {
	scope := service.NewScope(t.site, t.host)
	for _, svc := range t.site.Runs(t.host.Group.Name) {
		for _, f := range svc.Files {
			if accepts(f) && f.Span.Contains(scope.Series) && (f.When == nil || f.When(scope)) {
				return true
			}
		}
	}
	return false
}

// problemOf returns the first problem of a kind.
func problemOf(problems []catalogue.Problem, kind catalogue.ProblemKind) (catalogue.Problem, bool) {
	i := slices.IndexFunc(problems, func(p catalogue.Problem) bool { return p.Kind == kind })
	if i < 0 {
		return catalogue.Problem{}, false
	}
	return problems[i], true
}

// finding returns a problem that the catalogue reports for the setting as a finding.
func (o *setting) finding(p catalogue.Problem) check.Finding {
	if p.Hint == "" && o.isProject {
		p.Hint = fmt.Sprintf("run stackplan catalogue show %s %s.%s to see what the option accepts", o.project, o.key.Group, o.key.Name)
	}
	return check.Finding{Path: o.path, Message: p.Message, Rule: p.Rule, Hint: p.Hint}
}
