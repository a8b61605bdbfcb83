package bootstrap

import (
	"cmp"
	"slices"

	"stackplan/internal/service"
)

// connect finds the nodes that each node must wait for, their stages, and an order in which each can be done.
func (p *planner) connect() error {
	for _, n := range p.nodes {
		n.deps = p.dependencies(n)
	}
	order, err := p.sorted()
	if err != nil {
		return err
	}
	for _, n := range order {
		for _, d := range n.deps {
			n.stage = max(n.stage, d.stage+distance(d, n))
		}
	}
	slices.SortStableFunc(order, func(a, b *node) int { return cmp.Compare(a.stage, b.stage) })
	for i, last, number := 0, -1, 0; i < len(order); i++ { // from 1, without gaps
		if order[i].stage != last {
			last, number = order[i].stage, number+1
		}
		order[i].stage = number
	}
	p.nodes = order
	return nil
}

// dependencies returns the nodes before a node: those of the steps that its step names, and of those that make usable what it needs. They
// are in its own region; steps that only another region has, as those of keystone, are there. What prepares its hosts is before everything
// else on them.
func (p *planner) dependencies(n *node) []*node {
	var all []*node
	add := func(is func(*service.Step) bool) {
		var own, others []*node
		for _, d := range p.nodes {
			switch {
			case d == n || !is(d.step) || d.step == n.step:
			case d.site == n.site:
				own = append(own, d)
			default:
				others = append(others, d)
			}
		}
		if own == nil && !n.step.Central {
			own = others
		}
		for _, d := range own {
			if !slices.Contains(all, d) {
				all = append(all, d)
			}
		}
	}
	for _, name := range n.step.After {
		add(func(s *service.Step) bool { return s.Name == name })
	}
	for _, c := range n.step.Needs {
		add(func(s *service.Step) bool { return s.Readies == c })
	}
	if !n.step.Local {
		for _, d := range p.nodes {
			if d.step.Local && shares(d, n) && !slices.Contains(all, d) {
				all = append(all, d)
			}
		}
	}
	if n.previous != nil {
		all = append(all, n.previous)
	}
	return slices.DeleteFunc(all, func(d *node) bool { return d.step.Local && !shares(d, n) && len(p.onSame(d, n)) > 0 })
}

// onSame returns the nodes of the step of d on hosts of n.
func (p *planner) onSame(d, n *node) []*node {
	var all []*node
	for _, other := range p.nodes {
		if other.step == d.step && shares(other, n) {
			all = append(all, other)
		}
	}
	return all
}

// shares reports whether two nodes have a host in common.
func shares(a, b *node) bool {
	if a.site != b.site {
		return false
	}
	if len(a.hosts) > len(b.hosts) {
		a, b = b, a
	}
	known := b.set()
	return slices.ContainsFunc(a.hosts, func(h string) bool { return known[h] })
}

// distance is 1 if a node must wait for other hosts to do another one, so that it belongs to a later stage, and else 0.
func distance(before, n *node) int {
	isOneHost := len(before.hosts) == 1 && len(n.hosts) == 1 && before.hosts[0] == n.hosts[0] && before.site == n.site
	if isOneHost || before.step.Local && shares(before, n) {
		return 0
	}
	return 1
}

// sorted returns the nodes, each after those that it waits for, and else in their order.
func (p *planner) sorted() ([]*node, error) {
	left := slices.Clone(p.nodes)
	done := map[*node]bool{}
	var order []*node
	for len(left) > 0 {
		next := slices.IndexFunc(left, func(n *node) bool {
			return !slices.ContainsFunc(n.deps, func(d *node) bool { return !done[d] })
		})
		if next < 0 {
			return nil, errCycle(left)
		}
		done[left[next]] = true
		order = append(order, left[next])
		left = slices.Delete(left, next, next+1)
	}
	return order, nil
}
