package capacity

import (
	"maps"
	"slices"
	"strings"

	"stackplan/internal/demand"
)

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
func confinementOf(e *evaluation) *confinement {
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
