package scheduler

import (
	"fmt"
	"slices"
)

// Policy is how the scheduler is configured.
type Policy struct {
	Filters   []string // enabled_filters, by the names of their classes
	Placement bool     // allocation candidates from placement: pike and later; else only the filters guard resources

	Multipliers Multipliers
	// RawWeights adds up values as they are: until havana no weigher was normalised.
	RawWeights bool

	HostSubsetSize      int    // 0: 1
	ShuffleBest         bool   // shuffle_best_same_weighed_hosts
	MaxPlacementResults int    // 0: no limit
	RandomizeCandidates bool   // randomize_allocation_candidates, which only shows where there are more than MaxPlacementResults
	DefaultZone         string // default_availability_zone: the name of the zone of hosts without one
	PlacementZones      bool   // query_placement_for_availability_zone
	NoFallbackPCPU      bool   // [workarounds] disable_fallback_pcpu_query
	PackCells           bool   // [compute] packing_host_numa_cells_allocation_strategy: the fuller cells first
	MaxInstancesPerHost int64
	// BuildsLinger lets every guest count as an I/O operation of its host for good. A compute node reports a guest as being built
	// until its next audit (update_resources_interval, each minute), long after it runs, and IoOpsWeigher goes by that. Without,
	// an audit comes between any two guests; with, none ever does. IoOpsFilter is taken to pass in both.
	BuildsLinger bool
	Seed         uint64
}

// Multipliers are those of [filter_scheduler], by weigher. 0: it has no say, or the series has no such weigher.
type Multipliers struct {
	RAM, CPU, Disk, IOOps, PCI, BuildFailure, Metrics, SoftAffinity, SoftAntiAffinity float64
}

// Zed is the policy of zed with all options at their defaults.
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
	return p.Placement && len(k.amounts) > 0 || p.filters("RamFilter") || p.filters("NumInstancesFilter")
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
		return fmt.Errorf("%q is no policy of server groups", g.Policy)
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

// idle are filters of nova that pass every host of the guests simulated here: nothing is built yet, or no hint, image or
// device is asked for.
var idle = []string{"ComputeCapabilitiesFilter", "DifferentHostFilter", "ImagePropertiesFilter", "IoOpsFilter",
	"JsonFilter", "PciPassthroughFilter", "RetryFilter", "SameHostFilter", "SimpleCIDRAffinityFilter"}

// Unknown returns the filters that the simulation does not know, which it takes as passing all hosts.
func (p *Policy) Unknown() []string {
	var unknown []string
	for _, name := range p.Filters {
		if !slices.Contains(modelled, name) && !slices.Contains(idle, name) {
			unknown = append(unknown, name)
		}
	}
	return unknown
}
