package capacity

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/nodeset"
)

// Confinement is a set of projects that get instances on some hosts only, and these hosts.
type Confinement struct {
	Projects []string      `json:"projects"`
	Hosts    nodeset.Nodes `json:"hosts"`
	Why      string        `json:"why"` // the options that confine them
}

// Name returns the resource of a quota; if it is about some projects and hosts only, with their names, in ASCII.
func (p *Quota) Name() string {
	const few, long = 2, 30
	if p.Confined == nil {
		return string(p.Resource)
	}
	var names []string
	for _, project := range p.Confined.Projects[:min(few, len(p.Confined.Projects))] {
		quoted := strconv.QuoteToASCII(project)
		if quoted == `"`+project+`"` {
			quoted = project
		}
		names = append(names, quoted)
	}
	text := string(p.Resource) + " of " + strings.Join(names, ", ")
	if more := len(p.Confined.Projects) - few; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	if p.Confined.Hosts.Count == 0 {
		return text + " on no host"
	}
	if hosts := p.Confined.Hosts.Nodeset; len(hosts) <= long {
		return text + " on " + hosts
	}
	return text + fmt.Sprintf(" on %d hosts", p.Confined.Hosts.Count)
}

// confined returns a result for each set of hosts that some projects are confined to: the quotas of these projects must fit on them. If
// all these fit, but projects that share hosts do not fit on them together, the result for those is added. whole is the result for all
// projects and hosts.
func confined(e *evaluation, whole *Quota, amount func(*Class) int64) []*Quota {
	c := confinementOf(e)
	if c == nil {
		return nil
	}
	sets, all := map[string]hostSet{}, c.setOf(func(int) bool { return true })
	whole = e.projects.split(whole)
	for _, t := range slices.Concat(whole.Demand, whole.Unlimited, whole.Unknown) {
		sets[t.What] = c.of(e.projects.named(t.What))
	}
	var found []*Quota
	distinct := slices.Compact(slices.Sorted(maps.Values(sets)))
	for _, set := range distinct {
		if set != all {
			found = append(found, c.on(e, whole, set, amount, func(t Term) bool { return sets[t.What].within(set) }))
		}
	}
	if isShort := func(q *Quota) bool { return q.Fits == Insufficient }; slices.ContainsFunc(found, isShort) || len(distinct) < 2 {
		return found
	}
	demanded := map[hostSet]int64{}
	for _, t := range whole.Demand {
		demanded[sets[t.What]] = plus(demanded[sets[t.What]], times(rounded(t.Amount), int64(max(1, t.Times))))
	}
	if short, union := c.shortage(demanded, amount); union != "" && union != all {
		found = append(found, c.on(e, whole, union, amount, func(t Term) bool { return slices.Contains(short, sets[t.What]) }))
	}
	return found
}

// split returns a quota in which the projects that have a name and the default quota are terms of their own.
func (l *projectQuotas) split(whole *Quota) *Quota {
	q := *whole
	for _, terms := range []*[]Term{&q.Demand, &q.Unlimited, &q.Unknown} {
		var all []Term
		for _, t := range *terms {
			if t.What != defaultTerm {
				all = append(all, t)
				continue
			}
			one := t
			for _, project := range l.names {
				if _, isSet := l.set[quotaKey{project, q.Resource}]; !isSet {
					one.What, one.Times = project, 0
					all = append(all, one)
				}
			}
			for _, project := range l.without {
				if _, isOpen := l.open[project]; !isOpen {
					one.What, one.Times = project, 0
					all = append(all, one)
				}
			}
			if t.Times = max(0, l.region.Projects-len(l.without)); t.Times > 0 {
				all = append(all, t)
			}
		}
		*terms = all
	}
	return &q
}

// named returns the name of the project of a term, by which aggregates name it; empty for projects with the default quota.
func (l *projectQuotas) named(term string) string {
	if slices.Contains(l.names, term) || slices.Contains(l.without, term) {
		return term
	}
	return ""
}

// on returns the result for the projects of some terms on a set of hosts.
func (c *confinement) on(e *evaluation, whole *Quota, set hostSet, amount func(*Class) int64, isOf func(Term) bool) *Quota {
	kept := func(terms []Term) []Term {
		return slices.DeleteFunc(slices.Clone(terms), func(t Term) bool { return !isOf(t) })
	}
	q := &Quota{Resource: whole.Resource, Unit: whole.Unit, Demand: kept(whole.Demand), Unlimited: kept(whole.Unlimited), Unknown: kept(whole.Unknown)}
	q.Limit = sumOf(q.Demand)
	q.Confined = &Confinement{Why: c.why()}
	for _, t := range slices.Concat(q.Demand, q.Unlimited, q.Unknown) {
		q.Confined.Projects = append(q.Confined.Projects, t.What)
	}
	var hosts []string
	at := map[*cell]bool{}
	for i, part := range c.parts {
		if !set.contains(i) {
			continue
		}
		for _, of := range part.cells {
			at[of] = true
			hosts = append(hosts, of.hosts...)
			q.Supply = append(q.Supply, Term{What: nodeset.Fold(of.hosts), Amount: float64(amount(of.class)), Unit: q.Unit, Times: len(of.hosts)})
		}
	}
	q.Confined.Hosts = nodeset.NewNodes(hosts)
	s := e.region.fleet.shapeOf(func(of *cell) int64 {
		if !at[of] {
			return 0
		}
		return amount(of.class)
	})
	e.settle(q, s)
	if q.isExceeded() {
		q.Changes = e.cut(q)
	}
	return q
}

// why returns the options that confine projects.
func (c *confinement) why() string {
	var all []string
	for _, o := range []struct {
		on   bool
		name string
	}{{c.filter, "AggregateMultiTenancyIsolation"}, {c.limit, "limit_tenants_to_placement_aggregate"}, {c.isolated, "enable_isolated_aggregate_filtering"}} {
		if o.on {
			all = append(all, o.name)
		}
	}
	return strings.Join(all, ", ")
}
