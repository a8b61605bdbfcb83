package capacity

import (
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// ratioProperties are the properties by which aggregates set allocation ratios.
var ratioProperties = map[Resource]string{VCPU: "cpu_allocation_ratio", Memory: "ram_allocation_ratio", Disk: "disk_allocation_ratio"}

// givesRatio reports whether an aggregate sets an allocation ratio for its hosts.
func givesRatio(a *model.Aggregate) bool {
	for _, name := range ratioProperties {
		if _, given := a.Properties[name]; given {
			return true
		}
	}
	return false
}

// isFiltered reports whether a filter of the scheduler is enabled. The filters that read the ratios of aggregates exist until ussuri.
func (n *node) isFiltered(filter string) bool {
	if strings.HasPrefix(filter, "Aggregate") && n.in >= series.Victoria {
		return false
	}
	return slices.Contains(words(n.scheduler.nova("filter_scheduler", "enabled_filters").Text), filter)
}

// ratioOfAggregates returns the ratio that the aggregates of the host set for a resource: the least of several. If one of them is not
// a number, nova uses the option (nova.scheduler.filters.utils, validate_num_values).
func (n *node) ratioOfAggregates(of Resource) (Term, bool) {
	name := ratioProperties[of]
	var least Term
	found := false
	for _, a := range n.aggregates {
		text, given := a.Properties[name]
		if !given {
			continue
		}
		ratio, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil {
			return Term{}, false
		}
		if !found || ratio < least.Amount {
			at := source.Join("regions", n.compute.host.Region.Name, "aggregates", a.Name, "properties", name)
			least = Term{What: name + " of aggregate " + a.Name, Amount: ratio, From: []source.Input{n.locate(at)}}
		}
		found = true
	}
	return least, found
}

// bound limits an inventory to the ratio of aggregates, if the filter that reads it is enabled. Such a filter computes as all filters do,
// in addition to placement: it counts reserved memory and disk as used, and reserves no CPUs (nova.scheduler.filters, core_filter,
// ram_filter and disk_filter). guarded is whether placement, or the filter without aggregates, enforces the ratio of the option as well.
func (inv *Inventory) bound(n *node, filter string, guarded bool) {
	ratio, given := n.ratioOfAggregates(inv.Resource)
	if !given || !n.isFiltered("Aggregate"+filter) {
		return
	}
	reserved := inv.Reserved
	if inv.Resource == VCPU {
		reserved = 0
	}
	most := max(0, Usable(inv.Total, 0, ratio.Amount)-reserved)
	if guarded && inv.Usable <= most {
		inv.most = most
		return
	}
	inv.Usable, inv.Reserved, inv.Ratio, inv.Formula, inv.byAggregate = most, reserved, ratio.Amount, filterFormula, true
	inv.Terms[1].Amount, inv.Terms[2] = float64(reserved), ratio
}
