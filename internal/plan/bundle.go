package plan

import (
	"cmp"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/nodeset"
)

// maxSeparate is how many pairs of values of one option are reported as separate changes. If hosts have more, they are reported as
// one change: the values differ by a rule, as addresses do.
const maxSeparate = 3

// bundle is the groups that are reported as one change, or next to each other.
type bundle []*group

// family identifies lines of one rule that may have a different key on each host. For example, /etc/hosts has a line for the host's
// own address.
type family struct {
	kind          Kind
	action        Action
	path, section string
	noEffect      bool
	rule          *artefact.Origin
}

// bundles returns the groups in bundles. Groups that differ only in their values are one bundle. Groups of lines that also differ in
// their keys are one bundle if no host has two of them.
func (all groups) bundles() []bundle {
	subjects := map[subject]bundle{}
	for key, g := range all {
		subjects[key.subject] = append(subjects[key.subject], g)
	}
	families := map[family]bundle{}
	var bundles []bundle
	for of, b := range subjects {
		if g := b[0]; g.isLine {
			f := family{of.kind, of.action, of.path, of.section, of.noEffect, g.reasons[0].origin}
			families[f] = append(families[f], b...)
			continue
		}
		bundles = append(bundles, b)
	}
	for _, b := range families {
		if b.variants() > maxSeparate && b.isDisjoint() {
			bundles = append(bundles, b)
			continue
		}
		bySubject := map[subject]bundle{}
		for _, g := range b {
			bySubject[g.subject()] = append(bySubject[g.subject()], g)
		}
		for _, b := range bySubject {
			bundles = append(bundles, b)
		}
	}
	return bundles
}

// isDisjoint reports whether no host is in two groups.
func (b bundle) isDisjoint() bool {
	seen := map[string]bool{}
	for _, g := range b {
		for _, h := range g.hosts {
			if seen[h] {
				return false
			}
			seen[h] = true
		}
	}
	return true
}

// variants returns how many different differences the groups have.
func (b bundle) variants() int {
	different := map[valueKey]bool{}
	for _, g := range b {
		different[g.valueKey()] = true
	}
	return len(different)
}

// changes returns the changes of each part of the bundle that has causes of its own.
func (b bundle) changes(why *causes) []Change {
	var all []Change
	for _, part := range b.byCause(why) {
		all = append(all, part.joined().changesOfCause(why)...)
	}
	return all
}

// joined returns the groups with those joined that have equal differences, in the order in which they were found.
func (b bundle) joined() bundle {
	slices.SortFunc(b, func(x, y *group) int { return cmp.Compare(x.number, y.number) })
	at := map[valueKey]*group{}
	var joined bundle
	for _, g := range b {
		if first := at[g.valueKey()]; first != nil {
			first.addHosts(g)
			continue
		}
		at[g.valueKey()] = g
		joined = append(joined, g)
	}
	return joined
}

// changesOfCause returns one change of each group, or one change of all groups if there are more than maxSeparate.
func (b bundle) changesOfCause(why *causes) []Change {
	slices.SortFunc(b, func(x, y *group) int {
		return cmp.Or(strings.Compare(x.hosts[0], y.hosts[0]), strings.Compare(x.key, y.key),
			strings.Compare(x.before.id()+x.after.id(), y.before.id()+y.after.id()))
	})
	if len(b) > maxSeparate && b[0].kind != OfText {
		return []Change{b.oneChange(why)}
	}
	all := make([]Change, 0, len(b))
	for _, g := range b {
		all = append(all, g.change(why))
	}
	return all
}

// oneChange returns one change of all groups.
func (b bundle) oneChange(why *causes) Change {
	one := b[0]
	each := make([]Variant, 0, len(b))
	for i, g := range b {
		v := Variant{Nodes: nodeset.NewNodes(g.hosts), Before: g.before, After: g.after}
		if one.isLine {
			v.Key = g.key
		}
		each = append(each, v)
		if i > 0 {
			one.addHosts(g)
		}
	}
	c := one.change(why)
	c.Varies, c.Example, c.Each = len(each), each[0].Hosts[0], each
	return c
}

// addHosts adds the hosts of another group, and their reasons.
func (g *group) addHosts(more *group) {
	g.hosts = append(g.hosts, more.hosts...)
	g.impact.merge(more.impact)
	g.services = union(g.services, more.services)
	for _, name := range more.regions {
		g.regions = appendNew(g.regions, name)
	}
	for _, name := range more.roles {
		g.roles = appendNew(g.roles, name)
	}
	for _, r := range more.reasons {
		g.addReason(r)
	}
}

// change returns the change of one group.
func (g *group) change(why *causes) Change {
	slices.Sort(g.regions)
	slices.Sort(g.roles)
	c := Change{
		Address: address(g.path, g.section, g.key), Kind: g.kind, Action: g.action, Path: g.path, Section: g.section, Key: g.key,
		From: g.from, Before: g.before, After: g.after, Nodes: nodeset.NewNodes(g.hosts), Regions: g.regions, Roles: g.roles,
		Services: g.services, Lines: g.lines, Note: g.note, Impact: g.impact, Cause: why.of(g),
	}
	if c.Kind == OfHost {
		c.Path = ""
	}
	if g.unreadAt > 0 {
		c.Unread = &UnreadLine{g.hosts[0], g.path, g.unreadAt, g.hint}
	}
	return c
}

// address returns the address of a change, PATH#/SECTION/KEY. The part after # is a JSON pointer (RFC 6901).
func address(path, section, key string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1").Replace
	switch {
	case section == "" && key == "":
		return path
	case key == "":
		return path + "#/" + escape(section)
	}
	return path + "#/" + escape(section) + "/" + escape(key)
}
