package plan

import (
	"encoding/json"
	"errors"
	"fmt"

	"stackplan/internal/nodeset"
)

// Saved is a report with its digests and its rollout, as diff --save writes it.
type Saved struct {
	Version int `json:"version"`
	*Report
}

// Read parses a saved report. version is the version of its format that the caller knows.
func Read(text []byte, version int) (*Report, error) {
	s := Saved{Report: &Report{}}
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, fmt.Errorf("is not JSON that stackplan diff --save wrote: %w", err)
	}
	switch {
	case s.Version != version:
		return nil, fmt.Errorf("has version %d; this version of stackplan reads version %d", s.Version, version)
	case s.Digests == nil || s.Rollout == nil:
		return nil, errors.New("is not a saved plan: it contains no digests; write it with stackplan diff --save")
	}
	for _, n := range s.Report.nodes() {
		if err := expand(n); err != nil {
			return nil, err
		}
	}
	return s.Report, nil
}

// expand sets the names of the hosts from their nodeset.
func expand(n *nodeset.Nodes) error {
	if n.Nodeset == "" && n.Count == 0 {
		return nil
	}
	set, err := nodeset.Parse(n.Nodeset)
	if err != nil {
		return fmt.Errorf("contains an invalid nodeset: %w", err)
	}
	if set.Len() != n.Count {
		return fmt.Errorf("is damaged: %s has %d hosts, not %d", n.Nodeset, set.Len(), n.Count)
	}
	n.Hosts = make([]string, 0, n.Count)
	for _, name := range set.All() {
		n.Hosts = append(n.Hosts, name)
	}
	*n = nodeset.NewNodes(n.Hosts)
	return nil
}

// nodes returns all sets of hosts of a report.
func (r *Report) nodes() []*nodeset.Nodes {
	var all []*nodeset.Nodes
	for _, changes := range [][]Change{r.Changes, r.NoEffect} {
		for i := range changes {
			all = append(all, &changes[i].Nodes)
			for j := range changes[i].Each {
				all = append(all, &changes[i].Each[j].Nodes)
			}
		}
	}
	all = append(all, nodesOf(r.Unreadable, func(v *UnreadableHosts) *nodeset.Nodes { return &v.Nodes })...)
	all = append(all, nodesOf(r.Waves, func(v *nodeset.Nodes) *nodeset.Nodes { return v })...)
	all = append(all, nodesOf(r.Outages, func(v *Outage) *nodeset.Nodes { return &v.Nodes })...)
	all = append(all, nodesOf(r.Copies, func(v *Copy) *nodeset.Nodes { return &v.Nodes })...)
	all = append(all, nodesOf(r.Steps, func(v *Step) *nodeset.Nodes { return &v.Nodes })...)
	all = append(all, nodesOf(r.Texts, func(v *TextDiff) *nodeset.Nodes { return &v.Nodes })...)
	all = append(all, nodesOf(r.Summary.Units, func(v *UnitImpact) *nodeset.Nodes { return &v.Nodes })...)
	all = append(all, nodesOf(r.Rollout.Covers, func(v *Covered) *nodeset.Nodes { return &v.Nodes })...)
	all = append(all, nodesOf(r.Rollout.Available, func(v *Availability) *nodeset.Nodes { return &v.Nodes })...)
	all = append(all, nodesOf(r.Rollout.Tasks, func(v *Task) *nodeset.Nodes { return &v.Nodes })...)
	if r.Summary.Reboot != nil {
		all = append(all, r.Summary.Reboot)
	}
	return all
}

// nodesOf returns the hosts of each element of a list.
func nodesOf[T any](list []T, of func(*T) *nodeset.Nodes) []*nodeset.Nodes {
	all := make([]*nodeset.Nodes, len(list))
	for i := range list {
		all[i] = of(&list[i])
	}
	return all
}

// CheckSame returns an error if another comparison of the same hosts, with the description and the snapshot as they are now, is not the
// saved plan.
func (r *Report) CheckSame(now *Report) error {
	switch {
	case r.Rollout.Cloud != now.Rollout.Cloud:
		return fmt.Errorf("is a plan of the cloud %s, and the description is of the cloud %s", r.Rollout.Cloud, now.Rollout.Cloud)
	case r.Digests.Want != now.Digests.Want:
		return errors.New("the description has changed since the plan was made: it generates other files; run stackplan diff --save again and review the result")
	case r.Digests.Have != now.Digests.Have:
		return errors.New("the snapshot has changed since the plan was made; run stackplan diff --save again and review the result")
	}
	saved, err := json.Marshal(r.Rollout)
	if err != nil {
		return err
	}
	current, err := json.Marshal(now.Rollout)
	if err != nil {
		return err
	}
	if string(saved) != string(current) {
		return errors.New("the same comparison has another result now: the plan was edited, or another version of stackplan made it; run stackplan diff --save again and review the result")
	}
	return nil
}
