package plan

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"stackplan/internal/nodeset"
)

// report makes the report of what was found.
func (p *planner) report() *Report {
	r := &Report{Against: p.Against, Changes: []Change{}, Waves: []nodeset.Nodes{}, Texts: p.textDiffs(), Digests: p.digests.sums(), Unreadable: p.unreadables()}
	for _, groups := range p.bundles() {
		for _, c := range p.changes(groups) {
			switch {
			case !groups[0].noEffect:
				r.Changes = append(r.Changes, c)
			case p.Show.NoEffect:
				r.NoEffect = append(r.NoEffect, c)
				fallthrough
			default:
				r.Summary.NoEffect++
			}
		}
	}
	slices.SortFunc(r.Changes, compareChanges)
	slices.SortFunc(r.NoEffect, compareChanges)
	up := p.keepUp()
	r.Waves, r.Outages = append(r.Waves, up.waves...), up.down
	p.sum(r, up)
	return r
}

// change makes the change of one group.
func (p *planner) change(g *group) Change {
	slices.Sort(g.regions)
	slices.Sort(g.roles)
	c := Change{
		Address: address(g.path, g.section, g.key), Kind: g.kind, Action: g.action, Path: g.path, Section: g.section, Key: g.key,
		From: g.from, Before: g.before, After: g.after, Nodes: nodeset.NewNodes(g.hosts), Regions: g.regions, Roles: g.roles,
		Services: g.served, Lines: g.lines, Note: g.note, Impact: g.impact, Cause: p.cause(g),
	}
	if c.Kind == OfHost {
		c.Path = ""
	}
	return c
}

// address names what a change is of as RFC 6901 names a part of a document: PATH#/SECTION/KEY.
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

// compareChanges orders changes: hosts, then files by path, then sections and keys.
func compareChanges(a, b Change) int {
	return cmp.Or(
		cmp.Compare(kindOrder(a.Kind), kindOrder(b.Kind)), strings.Compare(a.Path, b.Path), strings.Compare(a.Section, b.Section),
		strings.Compare(a.Key, b.Key), strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(string(a.Action), string(b.Action)),
		strings.Compare(a.Address, b.Address), strings.Compare(a.Nodeset, b.Nodeset), strings.Compare(a.Before.id(), b.Before.id()),
	)
}

func kindOrder(k Kind) int {
	if k == OfHost {
		return 0
	}
	return 1
}

// unreadables lists the hosts that could not be read, by reason.
func (p *planner) unreadables() []UnreadableHosts {
	var all []UnreadableHosts
	for _, reason := range slices.Sorted(maps.Keys(p.unread)) {
		all = append(all, UnreadableHosts{nodeset.NewNodes(p.unread[reason]), cut(reason)})
	}
	return all
}

// sum fills in the summary.
func (p *planner) sum(r *Report, up upkeep) {
	s := &r.Summary
	s.Changes, s.Hosts, s.NewHosts, s.RemovedHosts = len(r.Changes), len(p.cost.changed), p.newHosts, p.gone
	s.Compared, s.Same, s.NotCompared, s.Foreign = p.compared, p.same, p.filled, p.foreign
	s.Units, s.WavesFor = p.cost.units(), up.away
	if len(p.cost.reboot) > 0 {
		hosts := nodeset.NewNodes(p.cost.reboot)
		s.Reboot = &hosts
	}
	paths := map[string]bool{}
	regions, roles, services := map[string]int{}, map[string]int{}, map[string]int{}
	for _, c := range r.Changes {
		if c.Path != "" {
			paths[c.Path] = true
		}
		count(regions, c.Regions)
		count(roles, c.Roles)
		count(services, c.Services)
	}
	s.Files = len(paths)
	s.Regions, s.Roles, s.Services = sums(regions, p.cost.regions), sums(roles, p.cost.roles), sums(services, p.cost.services)
}

func count(of map[string]int, names []string) {
	for _, name := range names {
		of[name]++
	}
}

func sums(changes, hosts map[string]int) []Sum {
	all := []Sum{}
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		all = append(all, Sum{name, changes[name], hosts[name]})
	}
	return all
}
