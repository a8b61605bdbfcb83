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

// maxInputs is the most inputs that a change contains. Overrides are not limited, since each has to be edited.
const maxInputs = 5

// collection merges changes that are identical except for their hosts.
type collection map[string]*merged

// merged is a change and the classes of hosts that it applies to.
type merged struct {
	Change
	on map[*hostClass]bool
}

// add adds a change of a class of hosts. It calls inputs only if the report will contain them.
func (all collection) add(c *hostClass, change Change, inputs func() []source.Input) {
	change.Regions, change.Roles = []string{c.current.Region.Name}, []string{c.current.Group.Role}
	m := all.merge(change, c.covered(change.Project)...)
	if inputs == nil || change.SetBy != ByOverride && len(m.Inputs) > 0 {
		return
	}
	for _, in := range inputs() {
		if !slices.Contains(m.Inputs, in) && (change.SetBy == ByOverride || len(m.Inputs) < maxInputs) {
			m.Inputs = append(m.Inputs, in)
		}
	}
}

// merge adds a change of several classes of hosts.
func (all collection) merge(change Change, on ...*hostClass) *merged {
	key := change.key()
	m := all[key]
	if m == nil {
		m = &merged{change, map[*hostClass]bool{}}
		all[key] = m
	}
	m.Before, m.After = m.Before.merge(change.Before, m.Kind), m.After.merge(change.After, m.Kind)
	for _, c := range on {
		m.on[c] = true
	}
	m.Regions = union(m.Regions, change.Regions)
	m.Roles = union(m.Roles, change.Roles)
	m.Services = union(m.Services, change.Services)
	m.Files = union(m.Files, change.Files)
	return m
}

// key returns a text that is equal for changes to merge.
func (c *Change) key() string {
	return strings.Join([]string{
		string(c.Kind), c.Series.String(), c.RemovedIn.String(), c.Project, c.Option.String(), c.NewOption.String(), string(c.Action), c.Subject,
		c.Previous, c.Message, c.values(), string(c.SetBy), c.Rule, c.Why,
	}, "\x00")
}

// values returns the part of the key for the values. Changes that remove an option are merged for all values. Changes by one rule
// of addresses and names are merged if the same part of the value changes.
func (c *Change) values() string {
	switch {
	case c.Kind == Removed || c.Kind == Renamed || c.Kind == Deprecated || c.Kind == ValueChange && c.After == nil:
		return ""
	case c.Kind != ValueChange || c.SetBy != ByRule || c.After.isSimple() || c.Before != nil && c.Before.Varies:
		return c.Before.key() + "\x00" + c.After.key()
	case c.Before == nil || c.Before.Default:
		return c.Before.key()
	}
	return changedPart(strings.Join(c.Before.Texts, "\x01"), strings.Join(c.After.Texts, "\x01"))
}

// isSimple reports whether a value is a number, a boolean or none. Changes of simple values are merged only if these are equal.
func (v *Value) isSimple() bool {
	if v.Default || v.Varies || len(v.Texts) != 1 {
		return true
	}
	_, err := strconv.ParseFloat(v.Texts[0], 64)
	return err == nil || strings.EqualFold(v.Texts[0], "true") || strings.EqualFold(v.Texts[0], "false")
}

// changedPart returns two texts without their common prefix and suffix.
func changedPart(a, b string) string {
	head, tail := 0, 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return a[head:len(a)-tail] + "\x01->\x01" + b[head:len(b)-tail]
}

// merge returns the value of a change that another host has too: it varies if both differ. For kinds that are not about values the
// result is nil.
func (v *Value) merge(other *Value, of Kind) *Value {
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

// key returns a text that is equal for equal values.
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

// sorted returns the changes in the order of a report.
func (all collection) sorted(hosts *hostClasses) []Change {
	list := make([]Change, 0, len(all))
	for _, m := range all {
		m.Nodes = hosts.nodes(m.on)
		for _, texts := range []*[]string{&m.Regions, &m.Roles, &m.Services, &m.Files} {
			slices.Sort(*texts)
		}
		slices.SortFunc(m.Inputs, compareInputs)
		list = append(list, m.Change)
	}
	slices.SortFunc(list, compareChanges)
	return list
}

func compareInputs(a, b source.Input) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Path, b.Path))
}

// order is the order of the kinds in a report.
var order = []Kind{Blocked, Removed, Invalid, Renamed, DefaultChange, ValueChange, Deprecated, Warning, ProgramChange, ServiceChange, FileChange, PortChange}

// compareChanges orders changes: those that require an action first, then the dangerous ones, then by kind, project and name. Options
// about logging come last in their kind.
func compareChanges(a, b Change) int {
	return cmp.Or(
		compareFlags(a.ActionRequired, b.ActionRequired), compareFlags(a.Kind == Blocked, b.Kind == Blocked), compareFlags(a.Dangerous, b.Dangerous),
		cmp.Compare(slices.Index(order, a.Kind), slices.Index(order, b.Kind)), compareFlags(!isAboutLogging(a.Option), !isAboutLogging(b.Option)),
		cmp.Compare(a.Project, b.Project), cmp.Compare(a.Option.String(), b.Option.String()), cmp.Compare(a.Subject, b.Subject),
		cmp.Compare(a.Series, b.Series), nodeset.Compare(a.Nodeset, b.Nodeset), cmp.Compare(a.key(), b.key()),
	)
}

// isAboutLogging reports whether an option affects only the content of logs.
func isAboutLogging(key catalogue.Key) bool {
	return strings.HasPrefix(key.Name, "log") || strings.HasSuffix(key.Name, "_log_format") ||
		slices.Contains([]string{"default_log_levels", "default_publisher_id", "allowed_rpc_exception_modules"}, key.Name)
}

// compareFlags orders true before false.
func compareFlags(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// union appends the texts that the list does not contain yet.
func union(all, more []string) []string {
	for _, text := range more {
		if !slices.Contains(all, text) {
			all = append(all[:len(all):len(all)], text)
		}
	}
	return all
}
