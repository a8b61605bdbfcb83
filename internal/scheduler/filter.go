package scheduler

import (
	"slices"
	"strings"
)

// filters are the enabled filters of nova. refusal applies those that depend on the description of a host only, stopped those that
// depend on what is free there. Filters of server groups depend on other hosts and are in group; placement is not a filter.
type filters struct {
	policy     *Policy
	properties properties
	dynamic    []dynamicFilter
}

// dynamicFilter is a filter whose answer changes while hosts fill.
type dynamicFilter struct {
	name   string
	passes func(*kind, *hostState) bool
}

func newFilters(policy *Policy, properties properties, kinds []*kind) *filters {
	f := &filters{policy: policy, properties: properties}
	if usesDevices(kinds) {
		f.dynamic = append(f.dynamic, devicesFilter)
	}
	for _, name := range policy.Filters {
		passes := map[string]func(*kind, *hostState) bool{
			"RamFilter": ramPasses, "CoreFilter": corePasses, "DiskFilter": diskPasses, "NUMATopologyFilter": topologyPasses,
			"NumInstancesFilter": func(_ *kind, h *hostState) bool { return h.instances < policy.MaxInstancesPerHost },
		}[name]
		if passes != nil {
			f.dynamic = append(f.dynamic, dynamicFilter{name, passes})
		}
	}
	return f
}

// stopped returns the name of the filter that rejects a host in its current state; empty if none does.
func (f *filters) stopped(k *kind, h *hostState) string {
	for _, d := range f.dynamic {
		if !d.passes(k, h) {
			return d.name
		}
	}
	return ""
}

// ramPasses is RamFilter: total * ratio - used, where the reserve counts as used.
func ramPasses(k *kind, h *hostState) bool {
	used := float64(h.Class.MemoryMB - h.freeRAM)
	return float64(h.Class.MemoryMB)*h.RAMRatio-used >= float64(k.flavor.MemoryMB)
}

// corePasses is CoreFilter. A host that reports no CPUs passes.
func corePasses(k *kind, h *hostState) bool {
	return h.VCPUs == 0 || float64(h.VCPUs)*h.CPURatio-float64(h.cpusUsed) >= float64(k.flavor.VCPUs)
}

// diskPasses is DiskFilter.
func diskPasses(k *kind, h *hostState) bool {
	total := float64(h.Class.DiskGB * 1024)
	return total*h.DiskRatio-(total-h.freeDiskMB()) >= float64(k.flavor.diskMB())
}

// topologyPasses is the part of NUMATopologyFilter that depends on what is free.
func topologyPasses(k *kind, h *hostState) bool {
	return len(k.cells) == 0 || h.topology.fit(k.cells) != nil
}

// refusal returns the name of the filter that rejects a host regardless of what is free there; empty if none does.
func (f *filters) refusal(k *kind, h *Host) string {
	if device := k.lacksDevice(h.Devices); device != "" {
		return device
	}
	for _, name := range f.policy.Filters {
		if !f.passes(name, k, h) {
			return name
		}
	}
	return ""
}

// passes reports whether the part of a filter that does not depend on what is free passes a host.
func (f *filters) passes(name string, k *kind, h *Host) bool {
	switch name {
	case "ComputeFilter":
		return !h.Disabled
	case "AvailabilityZoneFilter":
		return k.zone == "" || k.zone == h.Zone || h.Zone == "" && k.zone == f.policy.DefaultZone
	case "AggregateInstanceExtraSpecsFilter":
		return f.properties.match(k, h)
	case "AggregateTypeAffinityFilter":
		types := f.properties.of(h, "instance_type")
		return len(types) == 0 || slices.Contains(split(types), k.flavor.Name)
	case "AggregateMultiTenancyIsolation":
		projects := f.properties.of(h, "filter_tenant_id")
		return len(projects) == 0 || k.project == AnyProject || slices.Contains(split(projects), k.project)
	case "NUMATopologyFilter":
		threads := slices.ContainsFunc(h.Cells, func(c Cell) bool { return c.Threads > 1 })
		return len(k.cells) == 0 || len(h.Cells) > 0 && (threads || !k.needThreads)
	}
	return true
}

// properties are those of the host aggregates, by name of the aggregate.
type properties map[string]map[string]string

func propertiesOf(aggregates []Aggregate) properties {
	all := properties{}
	for _, a := range aggregates {
		all[a.Name] = a.Properties
	}
	return all
}

// of returns the values that a host's aggregates give a property.
func (p properties) of(h *Host, key string) []string {
	var values []string
	for _, name := range h.Aggregates {
		if value, ok := p[name][key]; ok {
			values = append(values, value)
		}
	}
	return values
}

// match compares the extra specs of a flavor with the properties of a host's aggregates: those without a scope, and those in the
// scope of the filter.
func (p properties) match(k *kind, h *Host) bool {
	for key, wanted := range k.flavor.ExtraSpecs {
		scope, name, scoped := strings.Cut(key, ":")
		if scoped && scope != "aggregate_instance_extra_specs" {
			continue
		}
		if !scoped {
			name = key
		}
		if !slices.ContainsFunc(split(p.of(h, name)), func(v string) bool { return matches(v, wanted) }) {
			return false
		}
	}
	return true
}

// split splits values at commas.
func split(values []string) []string {
	var parts []string
	for _, value := range values {
		for part := range strings.SplitSeq(value, ",") {
			parts = append(parts, strings.TrimSpace(part))
		}
	}
	return parts
}
