package scheduler

import (
	"slices"
	"strings"
)

// refusal is what keeps guests of a kind off hosts of a sort for good.
type refusal struct {
	reason    string // empty: nothing does
	candidate bool   // for placement
}

// refusal names what keeps a kind of guest off a host for good, whatever is free there; empty: nothing does. What placement
// refuses comes first, and tells candidate, since placement's limit on candidates is applied before the filters look.
func (s *simulation) refusal(k *kind, h *Host) (reason string, candidate bool) {
	if s.policy.Placement {
		if reason := s.placementRefusal(k, h); reason != "" {
			return reason, false
		}
	}
	for _, name := range s.policy.Filters {
		if !s.filterPasses(name, k, h) {
			return name, true
		}
	}
	return "", true
}

// placementRefusal is what the first question to placement excludes.
func (s *simulation) placementRefusal(k *kind, h *Host) string {
	if h.Disabled {
		return "COMPUTE_STATUS_DISABLED"
	}
	if s.policy.PlacementZones && k.zone != "" && k.zone != h.Zone && s.zones[k.zone] {
		return "zone"
	}
	amounts, required, forbidden := s.question(k, h.Class)
	for _, trait := range required {
		if !slices.Contains(h.Traits, trait) {
			return "trait " + trait
		}
	}
	for _, trait := range forbidden {
		if slices.Contains(h.Traits, trait) {
			return "trait " + trait
		}
	}
	for _, resource := range s.resources {
		amount, asked := amounts[resource]
		inventory, ok := s.inventory(h, resource)
		if asked && (!ok || !inventory.takes(amount)) {
			return resource
		}
	}
	return ""
}

// question is what placement is asked for that a host of this class can answer. For pinned CPUs nova asks twice, the second time
// for hosts that were never told which CPUs to dedicate and so have VCPU only.
func (s *simulation) question(k *kind, c *Class) (amounts map[string]int64, required, forbidden []string) {
	if _, ok := c.Inventories[PCPU]; !ok && k.fallback != nil && !s.policy.NoFallbackPCPU {
		return k.fallback, k.fallbackRequired, k.fallbackNo
	}
	return k.amounts, k.required, k.forbidden
}

// inventory returns a host's inventory, which for disk may be a pool's.
func (s *simulation) inventory(h *Host, resource string) (Inventory, bool) {
	if pool, ok := s.poolIndex[h.Pool]; ok && resource == DiskGB {
		return s.cloud.Pools[pool].Inventory, true
	}
	inventory, ok := h.Inventories[resource]
	return inventory, ok
}

// filterPasses asks a filter about what does not change as hosts fill.
func (s *simulation) filterPasses(name string, k *kind, h *Host) bool {
	switch name {
	case "ComputeFilter":
		return !h.Disabled
	case "AvailabilityZoneFilter":
		return k.zone == "" || k.zone == h.Zone || h.Zone == "" && k.zone == s.policy.DefaultZone
	case "AggregateInstanceExtraSpecsFilter":
		return s.aggregatesMatch(k, h)
	case "AggregateTypeAffinityFilter":
		types := s.property(h, "instance_type")
		return len(types) == 0 || slices.Contains(split(types), k.flavor.Name)
	case "AggregateMultiTenancyIsolation":
		projects := s.property(h, "filter_tenant_id")
		return len(projects) == 0 || slices.Contains(split(projects), k.project)
	case "NUMATopologyFilter":
		threads := slices.ContainsFunc(h.Cells, func(c Cell) bool { return c.Threads > 1 })
		return len(k.cells) == 0 || len(h.Cells) > 0 && (threads || !k.needThreads)
	}
	return true
}

// property returns the values that a host's aggregates give a property.
func (s *simulation) property(h *Host, key string) []string {
	var values []string
	for _, name := range h.Aggregates {
		if value, ok := s.aggregates[name][key]; ok {
			values = append(values, value)
		}
	}
	return values
}

// split parts values at commas.
func split(values []string) []string {
	var parts []string
	for _, value := range values {
		for part := range strings.SplitSeq(value, ",") {
			parts = append(parts, strings.TrimSpace(part))
		}
	}
	return parts
}

// aggregatesMatch holds the extra specs of a flavor against the properties of a host's aggregates: those without a scope, and
// those of the filter's own.
func (s *simulation) aggregatesMatch(k *kind, h *Host) bool {
	for key, wanted := range k.flavor.ExtraSpecs {
		scope, name, scoped := strings.Cut(key, ":")
		if scoped && scope != "aggregate_instance_extra_specs" {
			continue
		}
		if !scoped {
			name = key
		}
		if !slices.ContainsFunc(split(s.property(h, name)), func(v string) bool { return matches(v, wanted) }) {
			return false
		}
	}
	return true
}
