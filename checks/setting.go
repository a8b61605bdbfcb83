package checks

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/check"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/source"
	"stackplan/internal/table"
)

// level is a place of overrides, and whom it speaks to.
type level struct {
	name      string // cloud, region, role, group or host
	path      source.Path
	overrides model.Overrides
	series    []series.Series // of the regions that it reaches, sorted
	listeners []listener
}

// listener is a host that stands for all of its group: they run the same services.
type listener struct {
	site *table.Site
	host *model.Host
}

// setting is one value that the description gives one option.
type setting struct {
	level   *level
	path    source.Path
	project string
	key     catalogue.Key
	value   model.Setting
	series  []series.Series // of the regions where the project runs on hosts of the level
}

// settings returns every override of every level, sorted within its level.
func settings(s *check.Subject) []*setting {
	var all []*setting
	for _, l := range levels(s) {
		for _, project := range sorted(l.overrides) {
			in := l.seriesOf(project)
			for _, group := range sorted(l.overrides[project]) {
				options := l.overrides[project][group]
				for _, name := range sorted(options) {
					key := catalogue.Key{Group: group, Name: name}
					all = append(all, &setting{l, l.path.Add(project, group, name), project, key, options[name], in})
				}
			}
		}
	}
	return all
}

// levels returns the places that hold overrides: cloud, regions, roles, groups and hosts.
func levels(s *check.Subject) []*level {
	c := s.Cloud
	list := []*level{{name: "cloud", path: "overrides", overrides: c.Overrides}}
	for _, r := range c.Regions {
		list = append(list, &level{name: "region", path: regionAt(r, "overrides"), overrides: r.Overrides})
	}
	for _, name := range sorted(c.Roles) {
		list = append(list, &level{name: "role", path: source.Join("roles", name, "overrides"), overrides: c.Roles[name].Overrides})
	}
	for _, r := range c.Regions {
		for _, g := range r.Groups {
			list = append(list, &level{name: "group", path: groupAt(r, g, "overrides"), overrides: g.Overrides})
		}
		for _, name := range sorted(r.Exceptions) {
			e := r.Exceptions[name]
			list = append(list, &level{name: "host", path: regionAt(r, "hosts", name, "overrides"), overrides: e.Overrides})
		}
	}
	list = slices.DeleteFunc(list, func(l *level) bool { return len(l.overrides) == 0 })
	if len(list) > 0 {
		listen(s, list)
	}
	return list
}

// listen finds whom each level speaks to: the first host of each group, and each host with overrides of its own.
func listen(s *check.Subject, list []*level) {
	byPath := map[source.Path]*level{}
	for _, l := range list {
		byPath[l.path] = l
	}
	add := func(path source.Path, h *model.Host) {
		if l := byPath[path]; l != nil {
			l.listeners = append(l.listeners, listener{s.Sites[h.Region.Name], h})
			l.series = append(l.series, h.Region.Series)
		}
	}
	for _, h := range s.Hosts() {
		if h.Index == 0 {
			add("overrides", h)
			add(regionAt(h.Region, "overrides"), h)
			add(source.Join("roles", h.Group.Role, "overrides"), h)
			add(groupAt(h.Region, h.Group, "overrides"), h)
		}
		if h.Exception != nil {
			add(regionAt(h.Region, "hosts", h.Name, "overrides"), h)
		}
	}
	for _, l := range list {
		if len(l.series) == 0 { // nobody listens: the names are judged for all regions
			for _, r := range s.Cloud.Regions {
				l.series = append(l.series, r.Series)
			}
		}
		slices.Sort(l.series)
		l.series = slices.Compact(l.series)
	}
}

// seriesOf returns the series that a project's options are judged by: those of regions where a host of the level runs the
// project, so that keystone's are judged by the home region's. Where none does, all series of the level count.
func (l *level) seriesOf(project string) []series.Series {
	var running []series.Series
	for _, who := range l.listeners {
		in := who.site.Region.Series
		if !slices.Contains(running, in) && who.hears(func(f *table.File) bool { return f.Project == project }) {
			running = append(running, in)
		}
	}
	if len(running) == 0 {
		return l.series
	}
	slices.Sort(running)
	return running
}

// option returns what a series knows of the option: its own, that of a back end, or a declared one. It is nil where
// the problems hold an error.
func (o *setting) option(s *check.Subject, in series.Series) (*catalogue.Option, []catalogue.Problem) {
	if own, ok := s.Cloud.Custom.Options[o.project][o.key.Group][o.key.Name]; ok {
		return declared(o, own, in), nil
	}
	option, ok, problems := s.Catalogue.JudgeName(o.project, in, o.key)
	if ok {
		return &option, problems
	}
	if option, ok = s.Catalogue.BackendOption(o.project, in, o.key); ok {
		return &option, nil
	}
	return nil, problems
}

// declared returns a custom option as the catalogue would have it.
func declared(o *setting, own model.CustomOption, in series.Series) *catalogue.Option {
	return &catalogue.Option{
		Project: o.project, Series: in, Key: o.key, Type: catalogue.Type(own.Type), Secret: own.Secret,
		Min: bound(own.Min), Max: bound(own.Max), Choices: own.Choices,
	}
}

// bound writes a bound as the catalogue does.
func bound(n *float64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatFloat(*n, 'f', -1, 64)
}

// judge returns the first problem of a kind with the value. References to secrets are known only at rollout, and plain
// text where a reference is due has its own check.
func (o *setting) judge(s *check.Subject, in series.Series, kind catalogue.ProblemKind) (catalogue.Problem, bool) {
	option, _ := o.option(s, in)
	if option == nil {
		return catalogue.Problem{}, false
	}
	if kind == catalogue.Error && (o.value.Secret != "" || option.Secret) {
		return catalogue.Problem{}, false
	}
	return problemOf(catalogue.Judge(*option, o.texts(option)), kind)
}

// texts returns the value as lines of a file: the members of a list stand in one line, those of a multi-valued option
// in one each. A list for an option that takes one value stays several lines, which Judge refuses.
func (o *setting) texts(option *catalogue.Option) []string {
	lines := option.Lines(o.value.Texts)
	if len(lines) == 0 && !option.IsMulti() {
		return []string{""}
	}
	return lines
}

// isPlain reports whether the value is text without the placeholder of a secret.
func (o *setting) isPlain() bool {
	return o.value.Secret == "" && !slices.ContainsFunc(o.value.Texts, func(text string) bool {
		return strings.Contains(text, "((") && strings.Contains(text, "))")
	})
}

// files returns the sample files that take the option in a series; nil where the series does not have it.
func (o *setting) files(s *check.Subject, in series.Series) []string {
	option, _ := o.option(s, in)
	if option == nil {
		return nil
	}
	return s.Catalogue.Homes(*option)
}

// hears reports whether the host has a file that takes holds for.
func (l listener) hears(takes func(*table.File) bool) bool {
	scope := table.NewScope(l.site, l.host)
	for _, service := range l.site.Runs(l.host.Group.Name) {
		for _, f := range service.Files {
			if takes(f) && f.Span.Holds(scope.Series) && (f.When == nil || f.When(scope)) {
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

// finding is a problem of the catalogue with the setting.
func (o *setting) finding(p catalogue.Problem) check.Finding {
	if p.Hint == "" {
		p.Hint = fmt.Sprintf("stackplan catalogue show %s %s.%s tells what the option takes", o.project, o.key.Group, o.key.Name)
	}
	return check.Finding{Path: o.path, Message: p.Message, Limit: p.Limit, Hint: p.Hint}
}
