package plan

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/nodeset"
)

// Merge returns the report of all hosts of reports about different hosts of one cloud, in any order. The waves are computed again for all
// of them.
func Merge(parts []*Report) (*Report, error) {
	r := &Report{
		Changes: []Change{}, Digests: &Digests{}, Rollout: &Rollout{Cloud: parts[0].Rollout.Cloud, Service: parts[0].Rollout.Service, Covers: []Covered{}, Hosts: []HostRollout{}},
		Summary: Summary{Units: []UnitImpact{}, Regions: []Sum{}, Roles: []Sum{}, Services: []Sum{}},
	}
	parts = slices.SortedStableFunc(slices.Values(parts), func(a, b *Report) int { return cmp.Compare(a.firstHost(), b.firstHost()) })
	var want, have sum256
	for _, part := range parts {
		if part.Rollout.Cloud != r.Rollout.Cloud {
			return nil, fmt.Errorf("the plans are of different clouds: %s and %s", r.Rollout.Cloud, part.Rollout.Cloud)
		}
		if part.Rollout.Service != r.Rollout.Service {
			return nil, fmt.Errorf("the plans are of the files of different services (--service): %q and %q", r.Rollout.Service, part.Rollout.Service)
		}
		if err := r.Rollout.cover(part.Rollout.Covers); err != nil {
			return nil, err
		}
		if err := addDigests(&want, &have, part.Digests); err != nil {
			return nil, err
		}
		r.append(part)
	}
	r.Against = strings.Join(sorted(parts, func(p *Report) string { return p.Against }), " ")
	r.Digests = &Digests{hex.EncodeToString(want[:]), hex.EncodeToString(have[:])}
	r.join()
	return r, nil
}

// firstHost returns the first host that a report covers, with its region.
func (r *Report) firstHost() string {
	if len(r.Rollout.Covers) == 0 {
		return ""
	}
	return r.Rollout.Covers[0].Region + "/" + r.Rollout.Covers[0].Hosts[0]
}

// cover adds the hosts of a part, of which none may be in another part.
func (r *Rollout) cover(more []Covered) error {
	for _, c := range more {
		i := slices.IndexFunc(r.Covers, func(other Covered) bool { return other.Region == c.Region })
		if i < 0 {
			r.Covers = append(r.Covers, c)
			continue
		}
		both := nodeset.NewNodes(slices.Concat(r.Covers[i].Hosts, c.Hosts))
		if both.Count < r.Covers[i].Count+c.Count {
			return fmt.Errorf("several plans contain the same hosts of region %s: a host may be in one of them only", c.Region)
		}
		r.Covers[i].Nodes = both
	}
	return nil
}

func addDigests(want, have *sum256, more *Digests) error {
	wanted, err := hex.DecodeString(more.Want)
	found, other := hex.DecodeString(more.Have)
	if err != nil || other != nil || len(wanted) != len(want) || len(found) != len(have) {
		return fmt.Errorf("a plan is damaged: %q and %q are not digests", more.Want, more.Have)
	}
	want.add(wanted)
	have.add(found)
	return nil
}

// sorted returns a text of each report, sorted, each once.
func sorted(parts []*Report, of func(*Report) string) []string {
	var texts []string
	for _, p := range parts {
		texts = append(texts, of(p))
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}

// append appends the lists of a part, and adds its numbers.
func (r *Report) append(part *Report) {
	r.Series = append(r.Series, part.Series...)
	r.Changes, r.NoEffect = append(r.Changes, part.Changes...), append(r.NoEffect, part.NoEffect...)
	r.Unreadable, r.Copies = append(r.Unreadable, part.Unreadable...), append(r.Copies, part.Copies...)
	r.Steps, r.Texts = append(r.Steps, part.Steps...), append(r.Texts, part.Texts...)
	r.Rollout.Hosts, r.Rollout.Available = append(r.Rollout.Hosts, part.Rollout.Hosts...), append(r.Rollout.Available, part.Rollout.Available...)
	s, more := &r.Summary, &part.Summary
	for into, number := range map[*int]int{
		&s.Hosts: more.Hosts, &s.NewHosts: more.NewHosts, &s.RemovedHosts: more.RemovedHosts, &s.Compared: more.Compared, &s.Same: more.Same,
		&s.NotCompared: more.NotCompared, &s.Foreign: more.Foreign,
	} {
		*into += number
	}
	s.NoEffect = max(s.NoEffect, more.NoEffect) // they are grouped, so those of several parts may be the same
	s.Units = append(s.Units, more.Units...)
	s.Regions, s.Roles, s.Services = append(s.Regions, more.Regions...), append(s.Roles, more.Roles...), append(s.Services, more.Services...)
	if more.Reboot != nil {
		s.Reboot = joinedNodes(s.Reboot, more.Reboot)
	}
}

func joinedNodes(a, b *nodeset.Nodes) *nodeset.Nodes {
	if a == nil {
		return b
	}
	both := nodeset.NewNodes(slices.Concat(a.Hosts, b.Hosts))
	return &both
}

// join joins the equal elements of the lists, and computes what depends on all of them.
func (r *Report) join() {
	hosts := func(a, b *nodeset.Nodes) { *a = *joinedNodes(a, b) }
	r.Changes, r.NoEffect = joinChanges(r.Changes), joinChanges(r.NoEffect)
	r.Series = joinEqual(r.Series, func(v SnapshotSeries) SnapshotSeries { return v }, func(_, _ *SnapshotSeries) {})
	r.Unreadable = joinEqual(r.Unreadable, func(v UnreadableHosts) UnreadableHosts { v.Nodes = nodeset.Nodes{}; return v },
		func(a, b *UnreadableHosts) { hosts(&a.Nodes, &b.Nodes) })
	r.Copies = joinEqual(r.Copies, func(v Copy) Copy { v.Nodes = nodeset.Nodes{}; return v }, func(a, b *Copy) { hosts(&a.Nodes, &b.Nodes) })
	r.Steps = joinEqual(r.Steps, func(v Step) Step { v.Nodes = nodeset.Nodes{}; return v }, func(a, b *Step) { hosts(&a.Nodes, &b.Nodes) })
	slices.SortFunc(r.Steps, compareSteps)
	r.Texts = joinEqual(r.Texts, func(v TextDiff) TextDiff { v.Nodes = nodeset.Nodes{}; return v }, func(a, b *TextDiff) { hosts(&a.Nodes, &b.Nodes) })
	r.Rollout.join()
	r.joinSummary()
}

// joinSummary joins the totals of parts, and computes the waves.
func (r *Report) joinSummary() {
	s := &r.Summary
	s.Units = joinEqual(s.Units, func(v UnitImpact) UnitImpact { return UnitImpact{Unit: v.Unit, Level: v.Level} }, func(a, b *UnitImpact) {
		a.Nodes, a.Instances = *joinedNodes(&a.Nodes, &b.Nodes), worse(a.Instances, b.Instances)
	})
	slices.SortFunc(s.Units, func(a, b UnitImpact) int {
		return cmp.Or(slices.Index(levels, b.Level)-slices.Index(levels, a.Level), cmp.Compare(a.Unit, b.Unit))
	})
	s.Changes, s.NoEffect = len(r.Changes), max(s.NoEffect, len(r.NoEffect))
	paths, sums := map[string]bool{}, [3]map[string]int{{}, {}, {}}
	for _, c := range r.Changes {
		if c.Path != "" {
			paths[c.Path] = true
		}
		count(sums[0], c.Regions)
		count(sums[1], c.Roles)
		count(sums[2], c.Services)
	}
	s.Files = len(paths)
	s.Regions, s.Roles, s.Services = joinSums(s.Regions, sums[0]), joinSums(s.Roles, sums[1]), joinSums(s.Services, sums[2])
	domains := map[string]failureDomain{}
	var restarting []string
	for _, h := range r.Rollout.Hosts {
		domains[h.Host] = failureDomain{h.Zone, h.Rack}
		if len(h.Restart) > 0 || h.Reboot {
			restarting = append(restarting, h.Host)
		}
	}
	slices.SortFunc(restarting, nodeset.Compare)
	r.setRestarts(restarting, r.Rollout.Available, domains)
	r.Rollout.order(r.Waves, r.Steps)
}

// joinSums adds the hosts of sums with equal names. The number of changes is that of the joined changes.
func joinSums(all []Sum, changes map[string]int) []Sum {
	hosts := map[string]int{}
	for _, s := range all {
		hosts[s.Name] += s.Hosts
	}
	return sums(changes, hosts)
}

// join joins the hosts of equal services, and sorts the hosts.
func (r *Rollout) join() {
	slices.SortStableFunc(r.Covers, func(a, b Covered) int { return cmp.Compare(a.Region, b.Region) })
	slices.SortStableFunc(r.Hosts, func(a, b HostRollout) int {
		return cmp.Or(cmp.Compare(a.Region, b.Region), cmp.Compare(a.Host, b.Host))
	})
	r.Available = joinEqual(r.Available, func(a Availability) Availability { a.Nodes = nodeset.Nodes{}; return a },
		func(a, b *Availability) { a.Nodes = *joinedNodes(&a.Nodes, &b.Nodes) })
	slices.SortStableFunc(r.Available, compareAvailable)
}

// joinEqual joins the elements of a list that are equal in the parts that key returns, in the order of the first of each.
func joinEqual[T any](list []T, key func(T) T, join func(into, more *T)) []T {
	at := map[string]int{}
	var joined []T
	for _, v := range list {
		text, _ := json.Marshal(key(v)) // the types of a report never fail
		if i, isKnown := at[string(text)]; isKnown {
			join(&joined[i], &v)
			continue
		}
		at[string(text)] = len(joined)
		joined = append(joined, v)
	}
	return joined
}
