package plan

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"stackplan/internal/nodeset"
)

// report returns the report of all hosts.
func (p *planner) report() *Report {
	r := &Report{
		Against: p.Against, Series: p.snapshotSeries(), Changes: []Change{}, Waves: []nodeset.Nodes{}, Texts: p.texts.diffs(), Digests: p.digests.sums(),
		Unreadable: unreadableHosts(p.unreadable), Steps: p.steps.steps(), Copies: p.copies.list(), Summary: p.summary,
	}
	for _, b := range p.groups.bundles() {
		for _, c := range b.changes(p.causes) {
			switch {
			case !b[0].noEffect:
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
	restarting := p.costs.restarting()
	available := availabilities(restarting, p.Want.Model.Regions, p.sites)
	r.setRestarts(restarting.hosts(), available, p.failureDomains(available))
	r.Summary.add(r.Changes, &p.costs)
	if r.Rollout = p.rollouts.rollout(available, r.Waves, r.Steps); r.Rollout != nil {
		r.Rollout.Service = p.Service
	}
	return r
}

// setRestarts sets the waves in which hosts restart, and what follows from them.
func (r *Report) setRestarts(hosts []string, available []Availability, domains map[string]failureDomain) {
	restarts := planRestarts(hosts, available, domains)
	r.Waves, r.Outages = append([]nodeset.Nodes{}, restarts.waves...), restarts.outages
	r.Summary.WavesFor = slices.DeleteFunc(restarts.protected, func(service string) bool { return isStopped(r.Steps, service) })
	r.Summary.Kept = restarts.kept.words()
}

// isStopped reports whether a step stops a service in any order of the restarts.
func isStopped(steps []Step, service string) bool {
	return slices.ContainsFunc(steps, func(s Step) bool { return s.Stops == service })
}

// compareChanges orders changes: hosts first, then files by path, section and key.
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

// unreadableHosts returns the hosts that could not be read, by reason.
func unreadableHosts(byReason map[string][]string) []UnreadableHosts {
	var all []UnreadableHosts
	for _, reason := range slices.Sorted(maps.Keys(byReason)) {
		all = append(all, UnreadableHosts{nodeset.NewNodes(byReason[reason]), shortened(reason)})
	}
	return all
}

// add adds the changes and their costs.
func (s *Summary) add(changes []Change, cost *costs) {
	s.Changes, s.Hosts, s.Units = len(changes), cost.changed, cost.units()
	if len(cost.reboot) > 0 {
		hosts := nodeset.NewNodes(cost.reboot)
		s.Reboot = &hosts
	}
	paths := map[string]bool{}
	regions, roles, services := map[string]int{}, map[string]int{}, map[string]int{}
	for _, c := range changes {
		if c.Path != "" {
			paths[c.Path] = true
		}
		count(regions, c.Regions)
		count(roles, c.Roles)
		count(services, c.Services)
	}
	s.Files = len(paths)
	s.Regions, s.Roles, s.Services = sums(regions, cost.regions), sums(roles, cost.roles), sums(services, cost.services)
}

func count(numbers map[string]int, names []string) {
	for _, name := range names {
		numbers[name]++
	}
}

func sums(changes, hosts map[string]int) []Sum {
	all := []Sum{}
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		all = append(all, Sum{name, changes[name], hosts[name]})
	}
	return all
}
