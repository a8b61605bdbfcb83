package plan

import (
	"cmp"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/nodeset"
)

// fewPairs is how many pairs of values of one option are told one by one. Where hosts have more, the values differ by rule,
// as addresses do.
const fewPairs = 3

// family is what lines have in common that a rule gives to hosts under names of their own, as /etc/hosts has a line for the
// host's own address.
type family struct {
	kind          Kind
	action        Action
	path, section string
	noEffect      bool
	rule          *artefact.Origin
}

// bundles gathers groups that are told as one change, or next to each other: those that differ in their values only, and
// those that differ in their names too where no host has two of them.
func (p *planner) bundles() [][]*group {
	subjects := map[subject][]*group{}
	for key, g := range p.groups {
		subjects[key.subject] = append(subjects[key.subject], g)
	}
	families := map[family][]*group{}
	var bundles [][]*group
	for of, groups := range subjects {
		if g := groups[0]; g.isLine {
			f := family{of.kind, of.action, of.path, of.section, of.noEffect, g.reasons[0].origin}
			families[f] = append(families[f], groups...)
			continue
		}
		bundles = append(bundles, groups)
	}
	for _, groups := range families {
		if len(groups) > fewPairs && areDisjoint(groups) {
			bundles = append(bundles, groups)
			continue
		}
		apart := map[subject][]*group{}
		for _, g := range groups {
			apart[g.subject()] = append(apart[g.subject()], g)
		}
		for _, groups := range apart {
			bundles = append(bundles, groups)
		}
	}
	return bundles
}

// areDisjoint reports whether no host is in two groups.
func areDisjoint(groups []*group) bool {
	seen := map[string]bool{}
	for _, g := range groups {
		for _, h := range g.hosts {
			if seen[h] {
				return false
			}
			seen[h] = true
		}
	}
	return true
}

// changes makes changes of a bundle: one of each group, or one of all where hosts differ by rule.
func (p *planner) changes(groups []*group) []Change {
	slices.SortFunc(groups, func(a, b *group) int {
		return cmp.Or(strings.Compare(a.hosts[0], b.hosts[0]), strings.Compare(a.key, b.key),
			strings.Compare(a.before.id()+a.after.id(), b.before.id()+b.after.id()))
	})
	if len(groups) > fewPairs && groups[0].kind != OfText {
		return []Change{p.byRule(groups)}
	}
	all := make([]Change, 0, len(groups))
	for _, g := range groups {
		all = append(all, p.change(g))
	}
	return all
}

// byRule makes one change of a bundle.
func (p *planner) byRule(groups []*group) Change {
	one := groups[0]
	each := make([]Variant, 0, len(groups))
	for i, g := range groups {
		v := Variant{Nodes: nodeset.NewNodes(g.hosts), Before: g.before, After: g.after}
		if one.isLine {
			v.Key = g.key
		}
		each = append(each, v)
		if i > 0 {
			one.absorb(g)
		}
	}
	c := p.change(one)
	c.Varies, c.Example, c.Each = len(each), each[0].Hosts[0], each
	return c
}

// absorb takes the hosts of another group in.
func (g *group) absorb(more *group) {
	g.hosts = append(g.hosts, more.hosts...)
	g.impact.merge(more.impact)
	g.served = joined(g.served, more.served)
	for _, name := range more.regions {
		g.regions = noted(g.regions, name)
	}
	for _, name := range more.roles {
		g.roles = noted(g.roles, name)
	}
}
