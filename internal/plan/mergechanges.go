package plan

import (
	"cmp"
	"encoding/json"
	"slices"

	"stackplan/internal/nodeset"
)

// joinChanges joins the changes of parts: equal ones, and those that differ in their values only, if they are many. The result has the
// order of a report.
func joinChanges(list []Change) []Change {
	subjects := map[string][]Change{}
	for _, c := range list {
		key := changeKey(c)
		subjects[key] = append(subjects[key], c)
	}
	all := make([]Change, 0, len(list))
	for _, same := range subjects {
		parts, each := partition{}, make([][]string, len(same))
		for i := range same {
			each[i] = identities(same[i].Cause)
			parts.add(each[i])
		}
		for _, one := range split(parts, same, each) {
			all = append(all, joinSubject(one)...)
		}
	}
	slices.SortFunc(all, compareChanges)
	return all
}

// changeKey is equal for changes of one subject.
func changeKey(c Change) string {
	if len(c.Each) > 0 && c.Each[0].Key != "" {
		c.Key, c.Address = "", "" // the keys of lines are values too
	}
	if c.Kind != OfText { // parts do not contain the bytes of texts, so whether their changes are equal is not known
		c.Nodes = nodeset.Nodes{}
	}
	if c.Unread != nil {
		c.Unread = &UnreadLine{}
	}
	c.Before, c.After, c.Varies, c.Example, c.Each = nil, nil, 0, "", nil
	c.Cause.Now, c.Cause.Before = nil, nil
	c.Regions, c.Roles, c.Services, c.Impact = nil, nil, nil, Impact{}
	text, _ := json.Marshal(c) // the types of a report never fail
	return string(text)
}

// joinSubject joins the changes of one subject. A change of each pair of values is separate up to maxSeparate.
func joinSubject(same []Change) []Change {
	type pairOf struct{ key, before, after string }
	at := map[pairOf]*Change{}
	var separate []*Change
	for _, c := range same {
		for _, one := range variantsOf(c) {
			key := pairOf{one.Key, one.Before.id(), one.After.id()}
			if at[key] == nil {
				at[key] = &one
				separate = append(separate, &one)
				continue
			}
			at[key].merge(&one)
		}
	}
	slices.SortFunc(separate, func(a, b *Change) int {
		return cmp.Or(nodeset.Compare(a.Hosts[0], b.Hosts[0]), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Before.id()+a.After.id(), b.Before.id()+b.After.id()))
	})
	if len(separate) > maxSeparate && separate[0].Kind != OfText {
		return []Change{joinVariants(separate, hasKeys(same))}
	}
	all := make([]Change, len(separate))
	for i, c := range separate {
		all[i] = *c
	}
	return all
}

// hasKeys reports whether the keys of the changes are values too.
func hasKeys(same []Change) bool {
	return slices.ContainsFunc(same, func(c Change) bool { return len(c.Each) > 0 && c.Each[0].Key != "" })
}

// variantsOf returns a change of each pair of values.
func variantsOf(c Change) []Change {
	if c.Varies == 0 {
		return []Change{c}
	}
	all := make([]Change, len(c.Each))
	for i, v := range c.Each {
		all[i] = c
		all[i].Before, all[i].After, all[i].Nodes, all[i].Varies, all[i].Example, all[i].Each = v.Before, v.After, v.Nodes, 0, "", nil
		if v.Key != "" {
			all[i].Key, all[i].Address = v.Key, address(c.Path, c.Section, v.Key)
		}
	}
	return all
}

// joinVariants returns one change of changes with different values.
func joinVariants(separate []*Change, keyed bool) Change {
	one := *separate[0]
	one.Varies, one.Example = len(separate), one.Hosts[0]
	for i, c := range separate {
		v := Variant{Nodes: c.Nodes, Before: c.Before, After: c.After}
		if keyed {
			v.Key = c.Key
		}
		one.Each = append(one.Each, v)
		if i > 0 {
			one.merge(c)
		}
	}
	return one
}

// merge adds the hosts of a change.
func (c *Change) merge(more *Change) {
	c.Nodes = nodeset.NewNodes(slices.Concat(c.Hosts, more.Hosts))
	c.Impact.merge(more.Impact)
	c.Cause.Now, c.Cause.Before = addInputs(slices.Clone(c.Cause.Now), more.Cause.Now), addInputs(slices.Clone(c.Cause.Before), more.Cause.Before)
	c.Regions, c.Roles, c.Services = union(c.Regions, more.Regions), union(c.Roles, more.Roles), union(c.Services, more.Services)
}
