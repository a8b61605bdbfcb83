package capacity

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/demand"
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

// tenantKey is the property of aggregates that names the projects whose instances their hosts are for.
const tenantKey = "filter_tenant_id"

// hostPart is the hosts that belong to the same aggregates.
type hostPart struct {
	aggregates []string
	cells      []*cell
}

// partsOf returns the parts of compute hosts, in the order of their first cell.
func partsOf(cells []*cell) []hostPart {
	var all []hostPart
	at := map[string]int{}
	for _, c := range cells {
		key := strings.Join(c.aggregates, "\n")
		i, known := at[key]
		if !known {
			i = len(all)
			at[key] = i
			all = append(all, hostPart{aggregates: c.aggregates})
		}
		all[i].cells = append(all[i].cells, c)
	}
	return all
}

// total returns what all hosts of a part have.
func (p *hostPart) total(amount func(*Class) int64) int64 {
	sum := int64(0)
	for _, c := range p.cells {
		sum = plus(sum, times(amount(c.class), int64(len(c.hosts))))
	}
	return sum
}

// confinement is which hosts the projects of a region may use.
type confinement struct {
	parts    []hostPart          // of the compute hosts
	filter   bool                // AggregateMultiTenancyIsolation: hosts of projects reject all other projects
	limit    bool                // limit_tenants_to_placement_aggregate: projects use only hosts of their aggregates
	required bool                // placement_aggregate_required_for_tenants: other projects use no host
	isolated bool                // enable_isolated_aggregate_filtering
	tenants  map[string][]string // by aggregate: the projects of its property filter_tenant_id
	placed   map[string][]string // by aggregate: the projects of all its properties that begin with filter_tenant_id
	traits   map[string][]string // by aggregate: the traits that flavors must require
	flavors  []map[string]string // the properties of all flavors of the region; empty: they are not known
}

// confinementOf returns the confinement of the projects of a region; nil if all may use all hosts.
func (e *evaluation) confinementOf() *confinement {
	f := &e.region.fleet
	if f.scheduler == nil {
		return nil
	}
	on := func(option string) bool { return f.scheduler.nova("scheduler", option).isTrue() }
	c := &confinement{
		parts: partsOf(f.cells), filter: slices.Contains(words(f.scheduler.nova("filter_scheduler", "enabled_filters").Text), "AggregateMultiTenancyIsolation"),
		limit: on("limit_tenants_to_placement_aggregate"), isolated: on("enable_isolated_aggregate_filtering"),
		tenants: map[string][]string{}, placed: map[string][]string{}, traits: map[string][]string{},
	}
	c.required = c.limit && on("placement_aggregate_required_for_tenants")
	if !c.filter && !c.limit && !c.isolated {
		return nil
	}
	for _, a := range e.model.Aggregates {
		for _, key := range slices.Sorted(maps.Keys(a.Properties)) {
			value := a.Properties[key]
			trait, isTrait := strings.CutPrefix(key, "trait:")
			switch {
			case isTrait && value == "required":
				c.traits[a.Name] = append(c.traits[a.Name], trait)
			case strings.HasPrefix(key, tenantKey):
				c.placed[a.Name] = append(c.placed[a.Name], value)
			}
			if key == tenantKey {
				c.tenants[a.Name] = words(value)
			}
		}
	}
	for _, flavor := range e.offered {
		c.flavors = append(c.flavors, extraSpecs(flavor.Properties, e.model.Series))
	}
	return c
}

// allows reports whether instances of a project get on hosts of some aggregates. A project without a name is one that no aggregate names.
func (c *confinement) allows(project string, aggregates []string) bool {
	if c.filter {
		named := false
		for _, a := range aggregates {
			named = named || len(c.tenants[a]) > 0
		}
		isOf := func(a string) bool { return slices.Contains(c.tenants[a], project) }
		if named && !slices.ContainsFunc(aggregates, isOf) {
			return false
		}
	}
	if c.limit {
		isOf := func(a string) bool { return project != "" && slices.Contains(c.placed[a], project) }
		switch hasAggregate := slices.ContainsFunc(slices.Collect(maps.Keys(c.placed)), isOf); {
		case !hasAggregate && c.required:
			return false
		case hasAggregate && !slices.ContainsFunc(aggregates, isOf):
			return false
		}
	}
	return !c.isolated || c.takesFlavor(aggregates)
}

// takesFlavor reports whether an instance of some flavor gets on hosts of some aggregates: the flavor must require all their traits.
func (c *confinement) takesFlavor(aggregates []string) bool {
	requires := func(flavor map[string]string) bool {
		for _, a := range aggregates {
			for _, trait := range c.traits[a] {
				if flavor["trait:"+trait] != "required" {
					return false
				}
			}
		}
		return true
	}
	return len(c.flavors) == 0 || slices.ContainsFunc(c.flavors, requires)
}

// hostSet is a set of parts of the hosts: a byte for each, 1 for those that belong to it.
type hostSet string

// setOf returns the set of the parts that meet a condition.
func (c *confinement) setOf(holds func(part int) bool) hostSet {
	set := make([]byte, len(c.parts))
	for i := range c.parts {
		if holds(i) {
			set[i] = 1
		}
	}
	return hostSet(set)
}

// of returns the hosts that a project may use.
func (c *confinement) of(project string) hostSet {
	return c.setOf(func(i int) bool { return c.allows(project, c.parts[i].aggregates) })
}

func (s hostSet) contains(part int) bool { return s[part] == 1 }

// within reports whether a set is a part of another; the empty set is a part of itself only.
func (s hostSet) within(other hostSet) bool {
	isAny := false
	for i := range len(s) {
		if s.contains(i) && !other.contains(i) {
			return false
		}
		isAny = isAny || s.contains(i)
	}
	return isAny || s == other
}

// confined returns a result for each set of hosts that some projects are confined to: the quotas of these projects must fit on them. If
// all these fit, but projects that share hosts do not fit on them together, the result for those is added. whole is the result for all
// projects and hosts.
func (e *evaluation) confined(whole *Quota, amount func(*Class) int64) []*Quota {
	c := e.confinementOf()
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
			found = append(found, e.on(whole, set, c, amount, func(t Term) bool { return sets[t.What].within(set) }))
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
		found = append(found, e.on(whole, union, c, amount, func(t Term) bool { return slices.Contains(short, sets[t.What]) }))
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
func (e *evaluation) on(whole *Quota, set hostSet, c *confinement, amount func(*Class) int64, isOf func(Term) bool) *Quota {
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

// shortage returns sets of hosts whose projects together demand more than all these hosts provide, and the union of the sets; empty if
// the demand of all sets fits at once. It pushes the demand of each set through the hosts as a flow: the sets that the rest of the demand
// still reaches use all their hosts (the cut of least capacity).
func (c *confinement) shortage(demanded map[hostSet]int64, amount func(*Class) int64) ([]hostSet, hostSet) {
	sets := slices.Sorted(maps.Keys(demanded))
	f := flow{used: map[hostSet][]int64{}}
	for i := range c.parts {
		f.free = append(f.free, c.parts[i].total(amount))
	}
	for _, set := range sets {
		f.used[set] = make([]int64, len(c.parts))
	}
	for _, set := range sets {
		if !f.push(set, demanded[set]) {
			r := f.reach(set)
			return slices.Sorted(maps.Keys(r.sets)), c.setOf(func(i int) bool { return r.parts[i] })
		}
	}
	return nil, ""
}

// flow is the distribution of the demand of sets over their parts.
type flow struct {
	free []int64             // by part
	used map[hostSet][]int64 // by set and part
}

// reached are the sets and parts that demand can be moved between, and how each was reached.
type reached struct {
	sets  map[hostSet]int // the part from which a set was reached; -1: it is the first
	parts map[int]bool
	from  map[int]hostSet
	end   int // a part with free capacity; -1: there is none
}

// reach searches a part with free capacity, breadth first: from a set to its parts, and from a full part to the sets that use it.
func (f *flow) reach(first hostSet) reached {
	r := reached{sets: map[hostSet]int{first: -1}, parts: map[int]bool{}, from: map[int]hostSet{}, end: -1}
	for queue := []hostSet{first}; len(queue) > 0; queue = queue[1:] {
		for part := range f.free {
			if r.parts[part] || !queue[0].contains(part) {
				continue
			}
			r.parts[part], r.from[part] = true, queue[0]
			if f.free[part] > 0 {
				r.end = part
				return r
			}
			for _, set := range slices.Sorted(maps.Keys(f.used)) {
				if _, known := r.sets[set]; !known && f.used[set][part] > 0 {
					r.sets[set] = part
					queue = append(queue, set)
				}
			}
		}
	}
	return r
}

// push places the demand of a set, and reports whether all of it has room.
func (f *flow) push(set hostSet, amount int64) bool {
	for amount > 0 {
		r := f.reach(set)
		if r.end < 0 {
			return false
		}
		most := min(amount, f.free[r.end])
		for part := r.end; r.sets[r.from[part]] >= 0; part = r.sets[r.from[part]] {
			most = min(most, f.used[r.from[part]][r.sets[r.from[part]]])
		}
		f.free[r.end] -= most
		for part := r.end; ; {
			of := r.from[part]
			f.used[of][part] += most
			before := r.sets[of]
			if before < 0 {
				break
			}
			f.used[of][before] -= most
			part = before
		}
		amount -= most
	}
	return true
}

// allFlavors returns the flavors of a region; nil if one of them is not known.
func allFlavors(d demand.Demand, region string) []demand.Flavor {
	var all []demand.Flavor
	for _, f := range d.Flavors {
		switch {
		case f.Region != region:
		case f.Unknown != "":
			return nil
		default:
			all = append(all, f)
		}
	}
	return all
}
