package capacity

import (
	"slices"
	"strings"

	"stackplan/internal/scheduler"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// Policy is the configuration of the scheduler of a region in its generated nova.conf.
type Policy struct {
	Filters        []string           `json:"filters"`
	Passing        []string           `json:"passing,omitempty"` // filters that the simulation does not know and that pass every host
	Placement      bool               `json:"placement"`         // queries placement first
	Multipliers    map[string]float64 `json:"multipliers"`       // of weighers, by option; those of 0 are omitted
	HostSubsetSize int                `json:"host_subset_size"`
	Seed           uint64             `json:"seed"`
	From           []source.Input     `json:"from,omitempty"`
}

// policyOf returns the policy of a region, from the options of its scheduler.
func (p *packer) policyOf(seed uint64) (scheduler.Policy, Policy) {
	s := p.region.fleet.scheduler
	if s == nil { // no host runs the scheduler: any host has its defaults
		s = p.region.fleet.nodes[p.region.Classes[0]].compute
	}
	filters := s.nova("filter_scheduler", "enabled_filters")
	subset := s.nova("filter_scheduler", "host_subset_size")
	policy := scheduler.Policy{
		Filters: simulated(words(filters.Text)), Placement: p.model.Series >= series.Ocata, RawWeights: p.model.Series <= series.Havana,
		HostSubsetSize: int(subset.int()), ShuffleBest: s.nova("filter_scheduler", "shuffle_best_same_weighed_hosts").isTrue(),
		MaxPlacementResults: int(s.nova("scheduler", "max_placement_results").int()),
		RandomizeCandidates: s.nova("placement", "randomize_allocation_candidates").isTrue(),
		DefaultZone:         s.nova("DEFAULT", "default_availability_zone").Text,
		PlacementZones:      p.model.Series >= series.Bobcat || s.nova("scheduler", "query_placement_for_availability_zone").isTrue(),
		IsolateAggregates:   s.nova("scheduler", "enable_isolated_aggregate_filtering").isTrue(),
		LimitTenants:        s.nova("scheduler", "limit_tenants_to_placement_aggregate").isTrue(),
		NoFallbackPCPU:      s.nova("workarounds", "disable_fallback_pcpu_query").isTrue(),
		PackCells:           s.nova("compute", "packing_host_numa_cells_allocation_strategy").isTrue(),
		MaxInstancesPerHost: s.nova("filter_scheduler", "max_instances_per_host").int(),
		Seed:                seed,
	}
	reported := Policy{
		Filters: words(filters.Text), Passing: policy.Unknown(), Placement: policy.Placement, Multipliers: map[string]float64{},
		HostSubsetSize: max(1, policy.HostSubsetSize), Seed: seed, From: slices.Concat(filters.From, subset.From),
	}
	for name, into := range map[string]*float64{
		"ram": &policy.Multipliers.RAM, "cpu": &policy.Multipliers.CPU, "disk": &policy.Multipliers.Disk, "io_ops": &policy.Multipliers.IOOps,
		"pci": &policy.Multipliers.PCI, "soft_affinity": &policy.Multipliers.SoftAffinity, "soft_anti_affinity": &policy.Multipliers.SoftAntiAffinity,
	} {
		option := name + "_weight_multiplier"
		v := s.nova("filter_scheduler", option)
		if *into = v.float(); *into != 0 {
			reported.Multipliers[option] = *into
		}
	}
	return policy, reported
}

// words returns the members of an option that is a list.
func words(text string) []string {
	var all []string
	for word := range strings.SplitSeq(text, ",") {
		if word = strings.TrimSpace(word); word != "" {
			all = append(all, word)
		}
	}
	return all
}

// isTrue reports whether a boolean option is on.
func (v value) isTrue() bool { return strings.EqualFold(v.Text, "true") }

// simulated returns filters by the names that the simulation knows: the ratios of aggregates are already in the inventories.
func simulated(filters []string) []string {
	for i, name := range filters {
		switch name {
		case "AggregateCoreFilter", "AggregateRamFilter", "AggregateDiskFilter":
			filters[i] = strings.TrimPrefix(name, "Aggregate")
		}
	}
	return filters
}
