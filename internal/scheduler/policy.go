package scheduler

import (
	"fmt"
	"slices"
)

// Policy is the configuration of the scheduler.
type Policy struct {
	Filters   []string // enabled_filters, by the names of their classes
	Placement bool     // allocation candidates from placement: pike and later; else only the filters enforce resources

	Multipliers Multipliers
	// RawWeights adds up values without normalization, as until havana.
	RawWeights bool

	HostSubsetSize      int    // 0: 1
	ShuffleBest         bool   // shuffle_best_same_weighed_hosts
	MaxPlacementResults int    // 0: no limit
	RandomizeCandidates bool   // randomize_allocation_candidates, which has an effect only with more than MaxPlacementResults
	DefaultZone         string // default_availability_zone: the zone of hosts without one
	PlacementZones      bool   // query_placement_for_availability_zone
	IsolateAggregates   bool   // enable_isolated_aggregate_filtering
	LimitTenants        bool   // limit_tenants_to_placement_aggregate
	NoFallbackPCPU      bool   // [workarounds] disable_fallback_pcpu_query
	PackCells           bool   // [compute] packing_host_numa_cells_allocation_strategy: the fuller cells first
	MaxInstancesPerHost int64
	// BuildsLinger counts every instance as an I/O operation of its host permanently. A compute node reports an instance as being
	// built until its next audit (update_resources_interval, each minute), long after it runs, and IoOpsWeigher reads that. If it is
	// false, an audit happens between any two instances; if it is true, none happens. IoOpsFilter passes all hosts in both cases.
	BuildsLinger bool
	Seed         uint64
}

// Multipliers are those of [filter_scheduler], by weigher. 0: the weigher has no effect, or the series does not have it.
type Multipliers struct {
	RAM, CPU, Disk, IOOps, PCI, BuildFailure, Metrics, SoftAffinity, SoftAntiAffinity float64
}

// Zed returns the policy of zed with the defaults of all options.
func Zed() Policy {
	return Policy{
		Filters: []string{"ComputeFilter", "ComputeCapabilitiesFilter", "ImagePropertiesFilter",
			"ServerGroupAntiAffinityFilter", "ServerGroupAffinityFilter"},
		Placement: true, PlacementZones: true, DefaultZone: "nova",
		Multipliers: Multipliers{RAM: 1, CPU: 1, Disk: 1, IOOps: -1, PCI: 1, BuildFailure: 1e6, Metrics: 1,
			SoftAffinity: 1, SoftAntiAffinity: 1},
		HostSubsetSize: 1, MaxPlacementResults: 1000, MaxInstancesPerHost: 50,
	}
}

func (p *Policy) filters(name string) bool { return slices.Contains(p.Filters, name) }

// bounds reports whether hosts fill up with instances of a kind.
func (p *Policy) bounds(k *kind) bool {
	return p.Placement && len(k.amounts) > 0 || len(k.devices) > 0 || p.filters("RamFilter") || p.filters("NumInstancesFilter")
}

// checkGroup returns an error for what nova rejects: a policy of server groups whose filter is not enabled.
func (p *Policy) checkGroup(g *Group) error {
	if g == nil {
		return nil
	}
	filter := map[GroupPolicy]string{Affinity: "ServerGroupAffinityFilter", AntiAffinity: "ServerGroupAntiAffinityFilter",
		SoftAffinity: "", SoftAntiAffinity: ""}
	name, known := filter[g.Policy]
	if !known {
		return fmt.Errorf("%q is not a policy of server groups", g.Policy)
	}
	if name != "" && !p.filters(name) {
		return fmt.Errorf("server groups of policy %s require %s in the enabled filters", g.Policy, name)
	}
	return nil
}

// modelled are the filters that are simulated.
var modelled = []string{"AllHostsFilter", "AggregateInstanceExtraSpecsFilter", "AggregateMultiTenancyIsolation",
	"AggregateTypeAffinityFilter", "AvailabilityZoneFilter", "ComputeFilter", "CoreFilter", "DiskFilter", "NUMATopologyFilter",
	"NumInstancesFilter", "RamFilter", "ServerGroupAffinityFilter", "ServerGroupAntiAffinityFilter"}

// idle are filters of nova that pass every host for the instances simulated here: they depend on a hint, an image, a device or a build
// that does not exist.
var idle = []string{"ComputeCapabilitiesFilter", "DifferentHostFilter", "ImagePropertiesFilter", "IoOpsFilter",
	"JsonFilter", "PciPassthroughFilter", "RetryFilter", "SameHostFilter", "SimpleCIDRAffinityFilter"}

// Unknown returns the filters that the simulation does not know. They pass all hosts.
func (p *Policy) Unknown() []string {
	var unknown []string
	for _, name := range p.Filters {
		if !slices.Contains(modelled, name) && !slices.Contains(idle, name) {
			unknown = append(unknown, name)
		}
	}
	return unknown
}
