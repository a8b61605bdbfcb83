package upgrade

import (
	"cmp"
	"slices"
	"strings"

	"stackplan/internal/nodeset"
	"stackplan/internal/source"
)

// maxInputs bounds the places that are told for one change. Those of overrides are all told, since each has to be edited.
const maxInputs = 5

// collection gathers changes: those that are alike but for their hosts are one.
type collection map[string]*gathered

// gathered is a change and the classes of hosts that it is on.
type gathered struct {
	Change
	on map[*class]bool
}

// add adds a change on a class of hosts. The places that it comes from are asked for where they will be told.
func (all collection) add(c *class, change Change, inputs func() []source.Input) {
	change.Regions, change.Roles = []string{c.now.Region.Name}, []string{c.now.Group.Role}
	g := all.merge(change, c.with(change.Project)...)
	if inputs == nil || change.SetBy != ByOverride && len(g.Inputs) > 0 {
		return
	}
	for _, in := range inputs() {
		if !slices.Contains(g.Inputs, in) && (change.SetBy == ByOverride || len(g.Inputs) < maxInputs) {
			g.Inputs = append(g.Inputs, in)
		}
	}
}

// merge adds a change on classes of hosts.
func (all collection) merge(change Change, on ...*class) *gathered {
	key := change.key()
	g := all[key]
	if g == nil {
		g = &gathered{change, map[*class]bool{}}
		all[key] = g
	}
	for _, c := range on {
		g.on[c] = true
	}
	g.Regions = union(g.Regions, change.Regions)
	g.Roles = union(g.Roles, change.Roles)
	g.Services = union(g.Services, change.Services)
	g.Files = union(g.Files, change.Files)
	return g
}

// key is what tells changes apart.
func (c *Change) key() string {
	return strings.Join([]string{
		string(c.Kind), c.Series.String(), c.Gone.String(), c.Project, c.Option.String(), c.Now.String(), string(c.Action), c.Subject,
		c.Was, c.Message, c.Before.key(), c.After.key(), string(c.SetBy), c.Rule, c.Why,
	}, "\x00")
}

func (v *Value) key() string {
	switch {
	case v == nil:
		return "-"
	case v.Computed:
		return "computed"
	case v.None:
		return "none"
	case v.Varies:
		return "varies"
	case v.Default:
		return "default\x01" + strings.Join(v.Texts, "\x01")
	}
	return "set\x01" + strings.Join(v.Texts, "\x01")
}

// sorted returns the changes in the order of a report, with their hosts as nodesets.
func (all collection) sorted(hosts *hosts) []Change {
	list := make([]Change, 0, len(all))
	for _, g := range all {
		g.Nodes = hosts.of(g.on)
		for _, texts := range []*[]string{&g.Regions, &g.Roles, &g.Services, &g.Files} {
			slices.Sort(*texts)
		}
		slices.SortFunc(g.Inputs, compareInputs)
		list = append(list, g.Change)
	}
	slices.SortFunc(list, compareChanges)
	return list
}

func compareInputs(a, b source.Input) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Path, b.Path))
}

// order is that of the kinds in a report.
var order = []Kind{Blocked, Removed, Invalid, Renamed, Default, Valued, Deprecated, Warned, Served, Filed, Ported}

// compareChanges puts what needs a decision first, then what is dangerous, then goes by kind, project and name.
func compareChanges(a, b Change) int {
	return cmp.Or(
		compareFlags(a.Decide, b.Decide), compareFlags(a.Kind == Blocked, b.Kind == Blocked), compareFlags(a.Danger, b.Danger),
		cmp.Compare(slices.Index(order, a.Kind), slices.Index(order, b.Kind)),
		cmp.Compare(a.Project, b.Project), cmp.Compare(a.Option.String(), b.Option.String()), cmp.Compare(a.Subject, b.Subject),
		cmp.Compare(a.Series, b.Series), nodeset.Compare(a.Nodeset, b.Nodeset), cmp.Compare(a.key(), b.key()),
	)
}

// compareFlags puts what is set first.
func compareFlags(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// union appends the texts that are not there yet.
func union(all, more []string) []string {
	for _, text := range more {
		if !slices.Contains(all, text) {
			all = append(all[:len(all):len(all)], text)
		}
	}
	return all
}
