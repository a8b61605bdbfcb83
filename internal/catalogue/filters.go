package catalogue

import (
	"fmt"
	"slices"

	"stackplan/internal/series"
	"stackplan/internal/spelling"
)

// filters are the classes in nova.scheduler.filters of nova's scheduler, with the series that have them; havana means havana
// or earlier. The scheduler does not start if its configuration names another one.
var filters = map[string]series.Span{
	"AffinityFilter":                    {Since: series.Havana, Until: series.Kilo},
	"AggregateCoreFilter":               {Since: series.Havana, Until: series.Victoria},
	"AggregateDiskFilter":               {Since: series.Juno, Until: series.Victoria},
	"AggregateImagePropertiesIsolation": {Since: series.Icehouse},
	"AggregateInstanceExtraSpecsFilter": {Since: series.Havana},
	"AggregateIoOpsFilter":              {Since: series.Juno},
	"AggregateMultiTenancyIsolation":    {Since: series.Havana},
	"AggregateNumInstancesFilter":       {Since: series.Juno},
	"AggregateRamFilter":                {Since: series.Havana, Until: series.Victoria},
	"AggregateTypeAffinityFilter":       {Since: series.Havana},
	"AllHostsFilter":                    {Since: series.Havana},
	"AvailabilityZoneFilter":            {Since: series.Havana, Until: series.Bobcat},
	"ComputeCapabilitiesFilter":         {Since: series.Havana},
	"ComputeFilter":                     {Since: series.Havana},
	"CoreFilter":                        {Since: series.Havana, Until: series.Train},
	"DifferentHostFilter":               {Since: series.Havana},
	"DiskFilter":                        {Since: series.Havana, Until: series.Train},
	"ExactCoreFilter":                   {Since: series.Juno, Until: series.Rocky},
	"ExactDiskFilter":                   {Since: series.Juno, Until: series.Rocky},
	"ExactRamFilter":                    {Since: series.Juno, Until: series.Rocky},
	"GroupAffinityFilter":               {Since: series.Havana, Until: series.Kilo},
	"GroupAntiAffinityFilter":           {Since: series.Havana, Until: series.Kilo},
	"ImagePropertiesFilter":             {Since: series.Havana},
	"IoOpsFilter":                       {Since: series.Havana},
	"IsolatedHostsFilter":               {Since: series.Havana},
	"JsonFilter":                        {Since: series.Havana},
	"MetricsFilter":                     {Since: series.Icehouse},
	"NUMATopologyFilter":                {Since: series.Juno},
	"NumInstancesFilter":                {Since: series.Havana},
	"PciPassthroughFilter":              {Since: series.Havana},
	"RamFilter":                         {Since: series.Havana, Until: series.Train},
	"RetryFilter":                       {Since: series.Havana, Until: series.Victoria},
	"SameHostFilter":                    {Since: series.Havana},
	"ServerGroupAffinityFilter":         {Since: series.Icehouse},
	"ServerGroupAntiAffinityFilter":     {Since: series.Icehouse},
	"SimpleCIDRAffinityFilter":          {Since: series.Havana},
	"TrustedFilter":                     {Since: series.Havana, Until: series.Queens},
	"TypeAffinityFilter":                {Since: series.Havana, Until: series.Queens},
}

// filterReplacements state what to use instead of a filter that was removed.
var filterReplacements = map[string]string{
	"AggregateCoreFilter":     "set allocation ratios for the aggregate's resource providers in placement",
	"AggregateDiskFilter":     "set allocation ratios for the aggregate's resource providers in placement",
	"AggregateRamFilter":      "set allocation ratios for the aggregate's resource providers in placement",
	"AvailabilityZoneFilter":  "remove it: placement filters by availability zone",
	"CoreFilter":              "remove it: placement counts CPUs",
	"DiskFilter":              "remove it: placement counts disk space",
	"RamFilter":               "remove it: placement counts memory",
	"RetryFilter":             "remove it: the scheduler returns alternate hosts",
	"GroupAffinityFilter":     "ServerGroupAffinityFilter replaces it",
	"GroupAntiAffinityFilter": "ServerGroupAntiAffinityFilter replaces it",
}

// filtersIn returns the class names of the filters that nova's scheduler has in series s, sorted.
func filtersIn(s series.Series) []string {
	var names []string
	for name, span := range filters {
		if span.Contains(s) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// ValidateFilter returns the problem with the class name of a scheduler filter in series s; nil if nova has the filter. The
// caller must accept a site's own filters itself.
func ValidateFilter(name string, s series.Series) []Problem {
	problem := Problem{Kind: Error, Rule: fmt.Sprintf("scheduler filters of nova in %v", s)}
	span, ok := filters[name]
	switch {
	case ok && span.Contains(s):
		return nil
	case ok && s < span.Since:
		problem.Message = fmt.Sprintf("%s was added in %v; %v does not have it", name, span.Since, s)
	case ok:
		problem.Message = fmt.Sprintf("%s was removed in %v", name, span.Until)
		problem.Hint = filterReplacements[name]
	default:
		problem.Message = fmt.Sprintf("nova has no scheduler filter %s in %v", name, s)
		problem.Hint = spelling.DidYouMean(spelling.Nearest(name, filtersIn(s)))
	}
	return []Problem{problem}
}
