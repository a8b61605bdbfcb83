package nova

import (
	"maps"
	"slices"

	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// novaFilters says which hosts may get a guest, and has new hosts found.
func novaFilters() []service.Row {
	named := func(s *service.Scope) bool { return s.Region.Compute.Filters != nil }
	return service.EachOn([]service.Row{
		service.Lines("filter_scheduler.available_filters", service.From("custom.filters"), availableFilters).
			Because("nova imports its own filters by default; those of the cloud must be named beside them"),
		service.List("filter_scheduler.enabled_filters", service.From("region.compute.filters"), func(s *service.Scope) []string {
			return s.Region.Compute.Filters
		}).When(named).Because("the description names the filters and their order: those that drop most hosts first"),
		service.List("filter_scheduler.enabled_filters", service.From("custom.filters"), func(s *service.Scope) []string {
			return slices.Concat(filtersOf(s.Series), slices.Sorted(maps.Keys(s.Cloud.Custom.Filters)))
		}).When(func(s *service.Scope) bool { return !named(s) }).
			Because("retries avoid hosts that failed, zones are kept to, full hosts drop out: by filters before pike, by placement after; then the cloud's own filters"),
		oslo.WorkersRow("scheduler.workers").Since(series.Rocky),
		service.Set("scheduler.discover_hosts_in_cells_interval", 300).Since(series.Ocata).
			Because("a new compute host gets guests only once it is mapped to a cell; the default leaves that to hand work"),
	}, novaScheduler)
}

// filtersOf returns the filters of a series in the order in which they are asked. Placement counts memory, CPUs and
// disks from pike on, keeps to zones from xena on, and names alternate hosts from train on.
func filtersOf(in series.Series) []string {
	if in < series.Pike {
		filters := []string{
			"RetryFilter", "AvailabilityZoneFilter", "RamFilter", "ComputeFilter", "ImagePropertiesFilter", "JsonFilter", "CoreFilter",
		}
		if in >= series.Icehouse {
			filters = append(filters, "ServerGroupAntiAffinityFilter", "ServerGroupAffinityFilter")
		}
		return filters
	}
	var filters []string
	if in < series.Train {
		filters = append(filters, "RetryFilter")
	}
	if in < series.Xena {
		filters = append(filters, "AvailabilityZoneFilter")
	}
	return append(filters,
		"ComputeFilter", "ComputeCapabilitiesFilter", "ImagePropertiesFilter", "ServerGroupAntiAffinityFilter", "ServerGroupAffinityFilter")
}

// availableFilters are nova's own and those that the description declares, by class path.
func availableFilters(s *service.Scope) []string {
	own := s.Cloud.Custom.Filters
	paths := []string{"nova.scheduler.filters.all_filters"}
	for _, name := range slices.Sorted(maps.Keys(own)) {
		paths = append(paths, own[name])
	}
	return paths
}
