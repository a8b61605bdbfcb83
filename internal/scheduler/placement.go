package scheduler

import (
	"maps"
	"slices"
)

// placement is the placement service as it answers about an empty host: inventories, traits and zones, which do not change during a
// run. What is booked there is in hostTable; what nova's filters decide is in filters.
type placement struct {
	policy    *Policy
	pools     []Pool
	poolIndex map[string]int
	zones     map[string]bool
	confinement
}

func newPlacement(cloud *Cloud, policy *Policy) placement {
	p := placement{policy: policy, pools: cloud.Pools, poolIndex: map[string]int{}, zones: map[string]bool{}, confinement: newConfinement(cloud.Aggregates, policy)}
	for i, pool := range cloud.Pools {
		p.poolIndex[pool.Name] = i
	}
	for i := range cloud.Hosts {
		if zone := cloud.Hosts[i].Zone; zone != "" {
			p.zones[zone] = true
		}
	}
	return p
}

// refusal returns why the first query to placement excludes a host, regardless of what is free there; empty if it does not.
func (p *placement) refusal(k *kind, h *Host) string {
	if h.Disabled {
		return "COMPUTE_STATUS_DISABLED"
	}
	if p.policy.PlacementZones && k.zone != "" && k.zone != h.Zone && p.zones[k.zone] {
		return "zone"
	}
	if reason := p.confinement.refusal(k, h); reason != "" {
		return reason
	}
	amounts, required, forbidden := p.query(k, h.Class)
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
	for _, resource := range slices.Sorted(maps.Keys(amounts)) {
		inventory, ok := p.inventory(h, resource)
		if !ok || !inventory.takes(amounts[resource]) {
			return resource
		}
	}
	return ""
}

// query returns what nova requests from placement for a kind and a host of this class can provide. For pinned CPUs nova sends two
// queries, the second for hosts whose dedicated CPUs were never configured and which therefore have VCPU only.
func (p *placement) query(k *kind, c *Class) (amounts map[string]int64, required, forbidden []string) {
	if _, ok := c.Inventories[PCPU]; !ok && k.fallback != nil && !p.policy.NoFallbackPCPU {
		return k.fallback, k.fallbackRequired, k.fallbackNo
	}
	return k.amounts, k.required, k.forbidden
}

// inventory returns a host's inventory; for disk that of its pool, if it has one.
func (p *placement) inventory(h *Host, resource string) (Inventory, bool) {
	if pool, ok := p.poolIndex[h.Pool]; ok && resource == DiskGB {
		return p.pools[pool].Inventory, true
	}
	inventory, ok := h.Inventories[resource]
	return inventory, ok
}
