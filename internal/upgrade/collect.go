package upgrade

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/catalogue"
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
	g.Before, g.After = g.Before.and(change.Before, g.Kind), g.After.and(change.After, g.Kind)
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
		string(c.Kind), c.Series.String(), c.RemovedIn.String(), c.Project, c.Option.String(), c.NewOption.String(), string(c.Action), c.Subject,
		c.Previous, c.Message, c.values(), string(c.SetBy), c.Rule, c.Why,
	}, "\x00")
}

// values is what of its values tells a change from others. What goes is one change whatever it was, and what a rule makes of
// addresses and names is one wherever the same becomes of them.
func (c *Change) values() string {
	switch {
	case c.Kind == Removed || c.Kind == Renamed || c.Kind == Deprecated || c.Kind == ValueChange && c.After == nil:
		return ""
	case c.Kind != ValueChange || c.SetBy != ByRule || c.After.isPlain() || c.Before != nil && c.Before.Varies:
		return c.Before.key() + "\x00" + c.After.key()
	case c.Before == nil || c.Before.Default:
		return c.Before.key()
	}
	return apart(strings.Join(c.Before.Texts, "\x01"), strings.Join(c.After.Texts, "\x01"))
}

// isPlain reports whether a value is a number, a switch or none, which is worth telling for itself.
func (v *Value) isPlain() bool {
	if v.Default || v.Varies || len(v.Texts) != 1 {
		return true
	}
	_, err := strconv.ParseFloat(v.Texts[0], 64)
	return err == nil || strings.EqualFold(v.Texts[0], "true") || strings.EqualFold(v.Texts[0], "false")
}

// apart is what two texts do not share at their ends.
func apart(a, b string) string {
	head, tail := 0, 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return a[head:len(a)-tail] + "\x01->\x01" + b[head:len(b)-tail]
}

// and is the value of one more host of a change: where they differ, it varies, or is none where the value is beside the point.
func (v *Value) and(other *Value, of Kind) *Value {
	if v.key() == other.key() {
		return v
	}
	if v == nil || of != ValueChange {
		return nil
	}
	varied := *v
	varied.Varies = true
	return &varied
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
var order = []Kind{Blocked, Removed, Invalid, Renamed, DefaultChange, ValueChange, Deprecated, Warning, ServiceChange, FileChange, PortChange}

// compareChanges puts what needs a decision first, then what is dangerous, then goes by kind, project and name.
func compareChanges(a, b Change) int {
	return cmp.Or(
		compareFlags(a.ActionRequired, b.ActionRequired), compareFlags(a.Kind == Blocked, b.Kind == Blocked), compareFlags(a.Dangerous, b.Dangerous),
		cmp.Compare(slices.Index(order, a.Kind), slices.Index(order, b.Kind)), compareFlags(!isOfLogs(a.Option), !isOfLogs(b.Option)),
		cmp.Compare(a.Project, b.Project), cmp.Compare(a.Option.String(), b.Option.String()), cmp.Compare(a.Subject, b.Subject),
		cmp.Compare(a.Series, b.Series), nodeset.Compare(a.Nodeset, b.Nodeset), cmp.Compare(a.key(), b.key()),
	)
}

// isOfLogs reports whether an option only matters to those who read logs.
func isOfLogs(key catalogue.Key) bool {
	return strings.HasPrefix(key.Name, "log") || strings.HasSuffix(key.Name, "_log_format") ||
		slices.Contains([]string{"default_log_levels", "default_publisher_id", "allowed_rpc_exception_modules"}, key.Name)
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
