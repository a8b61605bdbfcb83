package checks

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/service"
)

var flavorRequires = &check.Check{
	Code:  "flavor/requires",
	Title: "The cloud has what the properties of a flavor require.",
	Doc: "A property of a flavor requires a filter of the scheduler, an option of compute hosts, an aggregate, or another property. " +
		"Without them the scheduler ignores the property and selects hosts that do not have it, or no host can run the instances. The " +
		"values in the generated files are compared, after all overrides.",
	Severity: diag.Warning,
	Bad:      `regions: north: flavors: "m1.small": {vcpus: 2, ram: "2GiB", disk: "20GiB", properties: "hw:numa_nodes": "2"}`,
	Good: `
regions: north: compute: filters: ["ComputeFilter", "NUMATopologyFilter"]
regions: north: flavors: "m1.small": {vcpus: 2, ram: "2GiB", disk: "20GiB", properties: "hw:numa_nodes": "2"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, name := range sorted(r.Flavors) {
				properties := r.Flavors[name].Properties
				requireProperties(s, r, properties, func(d *service.Dependency) string { return d.Flavor }, func(key string, m service.Missing, why string) {
					report(check.Finding{
						Path:    regionAt(r, "flavors", name, "properties", key),
						Message: fmt.Sprintf("flavor %s requests %s: %s, which requires %s", name, key, properties[key], m.What),
						Rule:    why, Hint: m.Hint,
					})
				})
			}
		}
	},
}

var aggregateRequires = &check.Check{
	Code:  "aggregate/requires",
	Title: "The scheduler reads the properties of an aggregate.",
	Doc: "Filters of the scheduler read some properties of aggregates. Without the filter or the option that reads it, a property has " +
		"no effect. The values in the generated files are compared, after all overrides.",
	Severity: diag.Warning,
	Bad:      `regions: north: aggregates: busy: {hosts: "ctl[1-3]", properties: max_io_ops_per_host: "8"}`,
	Good: `
regions: north: compute: filters: ["ComputeFilter", "AggregateIoOpsFilter"]
regions: north: aggregates: busy: {hosts: "ctl[1-3]", properties: max_io_ops_per_host: "8"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, a := range r.Aggregates {
				requireProperties(s, r, a.Properties, func(d *service.Dependency) string { return d.Aggregate }, func(key string, m service.Missing, why string) {
					report(check.Finding{
						Path:    regionAt(r, "aggregates", a.Name, "properties", key),
						Message: fmt.Sprintf("property %s of aggregate %s requires %s", key, a.Name, m.What),
						Rule:    why, Hint: m.Hint,
					})
				})
			}
		}
	},
}

// requireProperties calls a function with all that each property requires and does not find, and the rules. What several properties of a
// flavor or an aggregate lack is reported once.
func requireProperties(s *check.Subject, r *model.Region, properties map[string]string, pattern func(*service.Dependency) string, report func(key string, m service.Missing, why string)) {
	reported := map[string]bool{}
	for _, key := range sorted(properties) {
		var all []service.Missing
		var rules []string
		eachMissing(s, r, properties, key, pattern, func(m service.Missing, why string) {
			if reported[m.What] {
				return
			}
			reported[m.What] = true
			all = append(all, m)
			if !slices.Contains(rules, why) {
				rules = append(rules, why)
			}
		})
		if len(all) > 0 {
			what, hint := allMissing(all)
			report(key, service.Missing{What: what, Hint: hint}, strings.Join(rules, "; "))
		}
	}
}

// eachMissing calls a function with each thing that a property requires and does not find, and the rule.
func eachMissing(s *check.Subject, r *model.Region, properties map[string]string, key string, pattern func(*service.Dependency) string, found func(service.Missing, string)) {
	for _, project := range sortedProjects(s) {
		for i := range project.Dependencies {
			d := &project.Dependencies[i]
			suffix, isFor := service.MatchesProperty(pattern(d), key)
			if pattern(d) == "" || !isFor || !d.Span.Contains(r.Series) || d.Values != nil && !d.Values(properties[key]) {
				continue
			}
			cause := &service.Cause{Site: s.Sites[r.Name], Text: properties[key], Suffix: suffix, Properties: properties, Hosts: filesOf(s.HostFiles(r))}
			for _, m := range d.Lacks(cause) {
				found(m, d.Why)
			}
		}
	}
}
