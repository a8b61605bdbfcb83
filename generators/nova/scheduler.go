package nova

import (
	"maps"
	"slices"

	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// filtersTie ties the filters of all schedulers.
func filtersTie() service.Tie {
	return service.SameInProject("the filters", "any scheduler may place an instance, so which hosts it may run on must not depend on which one does").AsWarning()
}

// novaFilters chooses which hosts may run an instance, and finds new hosts. Conductors read enabled_filters too: they store in globals
// whether server groups have a filter (nova.scheduler.utils.setup_instance_group).
func novaFilters() []service.Row {
	named := func(s *service.Scope) bool { return s.Region.Compute.Filters != nil }
	return []service.Row{
		service.Lines("filter_scheduler.available_filters", service.From("custom.filters"), availableFilters).On(novaScheduler).
			Because("nova imports its own filters by default; those of the cloud must be listed in addition to them"),
		service.List("filter_scheduler.enabled_filters", service.From("region.compute.filters"), func(s *service.Scope) []string {
			return s.Region.Compute.Filters
		}).When(named).On(novaScheduler, novaConductor).Tied(filtersTie()).Because("the description lists the filters and their order: those that reject most hosts first"),
		service.List("filter_scheduler.enabled_filters", service.From("custom.filters"), func(s *service.Scope) []string {
			return slices.Concat(filtersOf(s.Series), slices.Sorted(maps.Keys(s.Cloud.Custom.Filters)))
		}).When(func(s *service.Scope) bool { return !named(s) }).On(novaScheduler, novaConductor).Tied(filtersTie()).
			Because("retries avoid hosts that failed, zones are respected, full hosts are rejected: by filters before pike, by placement after; then the filters of the cloud follow"),
		oslo.WorkersRow("scheduler.workers").Since(series.Rocky).On(novaScheduler),
		service.Set("scheduler.discover_hosts_in_cells_interval", 300).Since(series.Ocata).On(novaScheduler).
			Because("a new compute host gets instances only after it is mapped to a cell; the default leaves that to an operator"),
	}
}

// filtersOf returns the filters of a series in the order in which they run. Placement counts memory, CPUs and disks from pike on,
// respects zones from xena on, and returns alternate hosts from train on.
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

// availableFilters returns nova's own filters and those that the description declares, by class path.
func availableFilters(s *service.Scope) []string {
	own := s.Cloud.Custom.Filters
	paths := []string{"nova.scheduler.filters.all_filters"}
	for _, name := range slices.Sorted(maps.Keys(own)) {
		paths = append(paths, own[name])
	}
	return paths
}
