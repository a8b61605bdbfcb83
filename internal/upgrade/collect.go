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
type collection map[string]*Change

// add adds a change on the hosts of a class.
func (all collection) add(c *class, change Change) {
	change.Hosts = c.names
	change.Regions, change.Roles = []string{c.now.Region.Name}, []string{c.now.Group.Role}
	all.merge(change)
}

// merge adds a change with its hosts.
func (all collection) merge(change Change) {
	key := change.key()
	have := all[key]
	if have == nil {
		change.Hosts = slices.Clone(change.Hosts)
		all[key] = &change
		return
	}
	have.Hosts = append(have.Hosts, change.Hosts...)
	have.Regions = union(have.Regions, change.Regions)
	have.Roles = union(have.Roles, change.Roles)
	have.Services = union(have.Services, change.Services)
	have.Files = union(have.Files, change.Files)
	for _, in := range change.Inputs {
		if !slices.Contains(have.Inputs, in) && (have.SetBy == ByOverride || len(have.Inputs) < maxInputs) {
			have.Inputs = append(have.Inputs, in)
		}
	}
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
	case v.Default:
		return "default\x01" + strings.Join(v.Texts, "\x01")
	}
	return "set\x01" + strings.Join(v.Texts, "\x01")
}

// sorted returns the changes in the order of a report, with their hosts as nodesets.
func (all collection) sorted() []Change {
	list := make([]Change, 0, len(all))
	for _, c := range all {
		c.Nodes = nodeset.NewNodes(c.Hosts)
		for _, texts := range []*[]string{&c.Regions, &c.Roles, &c.Services, &c.Files} {
			slices.Sort(*texts)
		}
		slices.SortFunc(c.Inputs, compareInputs)
		list = append(list, *c)
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
		compareFlags(a.Decide, b.Decide), compareFlags(a.Danger, b.Danger),
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
