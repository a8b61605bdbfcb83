package checks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

var aggregateHosts = &check.Check{
	Code:  "aggregate/hosts",
	Title: "The hosts of an aggregate run nova-compute in its region.",
	Doc: "Nova knows a host once its nova-compute has reported. A host of another region, or one that runs no instances, cannot " +
		"be added.",
	Bad:  `regions: north: aggregates: fast: {hosts: "ctl[1-4]", properties: ssd: "true"}`,
	Good: `regions: north: aggregates: fast: {hosts: "ctl[1-3]", properties: ssd: "true"}`,
	Cloud: eachAggregate(func(a aggregate, report check.Report) {
		var unknown []string
		for _, name := range a.Nodes.All() {
			if !slices.Contains(a.names, name) {
				unknown = append(unknown, name)
			}
		}
		if len(unknown) == 0 {
			return
		}
		reason := "is not a host of region"
		for h := range a.region.Hosts() {
			if slices.Contains(unknown, h.Name) {
				reason = "runs no instances in region"
				break
			}
		}
		report(check.Finding{
			Path:    a.at("hosts"),
			Message: fmt.Sprintf("%s of aggregate %s %s %s", strings.Join(unknown[:min(3, len(unknown))], ", "), a.Name, reason, a.region.Name),
			Rule:    "an aggregate contains hosts that run nova-compute",
			Hint:    cmp.Or(spelling.Hint(unknown[0], a.names), "remove it"),
		})
	}),
}

var aggregateNothing = &check.Check{
	Code:  "aggregate/nothing",
	Title: "An aggregate contains at least one host.",
	Doc: "An aggregate contains the hosts that its nodeset names, and those that have all of its labels. An aggregate without " +
		"hosts has no effect.",
	Bad: `
regions: north: groups: ctl: labels: disk: "ssd"
regions: north: aggregates: fast: {matchLabels: disk: "sdd", properties: ssd: "true"}`,
	Good: `
regions: north: groups: ctl: labels: disk: "ssd"
regions: north: aggregates: fast: {matchLabels: disk: "ssd", properties: ssd: "true"}`,
	Cloud: eachAggregate(func(a aggregate, report check.Report) {
		if a.Nodes.Len() > 0 || slices.ContainsFunc(a.hosts, a.Contains) {
			return
		}
		report(check.Finding{
			Path:    a.at(),
			Message: fmt.Sprintf("aggregate %s contains no host", a.Name),
			Rule:    "hosts that run nova-compute and have all of its labels; " + labelSources,
			Hint:    "write hosts that run nova-compute, or labels that they have",
		})
	}),
}

var aggregateForm = &check.Check{
	Code:  "aggregate/form",
	Title: "Nova accepts the name and the properties of an aggregate.",
	Doc: "Commands read a name that begins with a hyphen as an option. Nova creates an aggregate for each availability zone with " +
		"the name of the zone, so no other aggregate may have that name. The property availability_zone turns an aggregate into " +
		"a zone: set zone of the groups instead.",
	Bad: `
regions: north: groups: ctl: zone: "hall"
regions: north: aggregates: hall: hosts: "ctl[1-3]"`,
	Good: `
regions: north: groups: ctl: zone: "hall"
regions: north: aggregates: halls: hosts: "ctl[1-3]"`,
	Cloud: eachAggregate(func(a aggregate, report check.Report) {
		wrong := func(path source.Path, rule, hint, format string, args ...any) {
			report(check.Finding{Path: path, Message: fmt.Sprintf(format, args...), Rule: rule, Hint: hint})
		}
		isZone := func(h *model.Host) bool { return h.Zone == a.Name }
		switch {
		case slices.ContainsFunc(a.hosts, isZone):
			wrong(a.at(), "nova has an aggregate with the name of each zone", "choose another name", "aggregate %s has the name of a zone", a.Name)
		case strings.HasPrefix(a.Name, "-") || strings.TrimSpace(a.Name) != a.Name || a.Name == "" || len(a.Name) > 255:
			wrong(a.at(), "1 to 255 characters, without spaces at the ends (nova) and without a hyphen at the beginning (its commands)", "write a name such as fast", "%q is not a valid name of an aggregate", a.Name)
		}
		for _, key := range sorted(a.Properties) {
			switch {
			case key == "availability_zone":
				wrong(a.at("properties", key), "a host is in one zone", "set zone of the groups instead", "aggregate %s would be a zone", a.Name)
			case key == "" || len(key) > 255 || strings.HasPrefix(key, "-") || strings.Contains(key, "="):
				wrong(a.at("properties", key), "1 to 255 characters (nova), without = and without a hyphen at the beginning (its commands)", "write a key such as ssd", "%q is not a valid key of a property of an aggregate", key)
			case strings.HasPrefix(key, tenantKey) && idsLength(a.Properties[key]) > 255:
				wrong(a.at("properties", key), "at most 255 characters (nova): the IDs of 7 projects with commas between them", "add an aggregate with the same hosts for the other projects", "property %s of aggregate %s names too many projects", key, a.Name)
			case len(a.Properties[key]) > 255:
				wrong(a.at("properties", key), "at most 255 characters (nova)", "write a shorter value", "the value of property %s of aggregate %s is too long", key, a.Name)
			}
		}
	}),
}

var aggregateSeries = &check.Check{
	Code:  "aggregate/series",
	Title: "The series has the command that creates aggregates.",
	Doc: "Nova stores aggregates in its database, and /etc/stackplan/aggregates.sh creates them with the command openstack, " +
		"which can create aggregates since liberty. Before liberty, an administrator creates them with nova aggregate-create.",
	Severity: diag.Warning,
	Bad: `
series: "havana"
regions: north: aggregates: fast: {hosts: "ctl[1-3]", properties: ssd: "true"}`,
	Good: `
series: "zed"
regions: north: aggregates: fast: {hosts: "ctl[1-3]", properties: ssd: "true"}`,
	Cloud: eachAggregate(func(a aggregate, report check.Report) {
		if a.region.Series < series.Liberty {
			report(check.Finding{
				Path:    a.at(),
				Message: fmt.Sprintf("aggregate %s is not created in %v", a.Name, a.region.Series),
				Rule:    "the script /etc/stackplan/aggregates.sh is for liberty and later",
				Hint:    "create it yourself: nova aggregate-create, aggregate-set-metadata and aggregate-add-host",
			})
		}
	}),
}

// tenantKey begins the names of the properties that confine projects to the hosts of an aggregate.
const tenantKey = "filter_tenant_id"

// idsLength returns the length of the IDs of the projects that a property names, with commas between them: keystone creates IDs of 32
// characters.
func idsLength(projects string) int { return 33*(strings.Count(projects, ",")+1) - 1 }

// aggregate is an aggregate and the hosts of its region that run instances.
type aggregate struct {
	*model.Aggregate
	region *model.Region
	hosts  []*model.Host
	names  []string
}

func (a aggregate) at(labels ...string) source.Path {
	return regionAt(a.region, "aggregates", a.Name).Add(labels...)
}

// eachAggregate returns a check function that validates each aggregate.
func eachAggregate(validate func(aggregate, check.Report)) func(*check.Subject, check.Report) {
	return func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			if len(r.Aggregates) == 0 {
				continue
			}
			hosts := s.Sites[r.Name].HostsWith(service.Instances)
			var names []string
			for _, h := range hosts {
				names = append(names, h.Name)
			}
			for _, a := range r.Aggregates {
				validate(aggregate{a, r, hosts, names}, report)
			}
		}
	}
}

var hostFirstSeries = &check.Check{
	Code:  "host/first-series",
	Title: "The first release of a host is not newer than the release of its region.",
	Doc: "The release that first ran on a host determines the allocation ratios that nova keeps for it. A region is upgraded as " +
		"a whole, so none of its hosts can have a later release.",
	Bad:  `regions: north: groups: ctl: firstSeries: "2025.2"`,
	Good: `regions: north: groups: ctl: firstSeries: "zed"`,
	Cloud: func(s *check.Subject, report check.Report) {
		var late tally[source.Path]
		for _, h := range s.Hosts() {
			if h.FirstSeries > h.Region.Series {
				late.add(firstSeriesAt(h), h)
			}
		}
		for _, path := range late.order {
			hosts := late.hosts[path]
			report(check.Finding{
				Path:    path,
				Message: fmt.Sprintf("%s would have run %v first, but region %s runs %v", namesOf(hosts), hosts[0].FirstSeries, hosts[0].Region.Name, hosts[0].Region.Series),
				Rule:    "at most the series of the region",
				Hint:    "write the release that first ran on the host, or remove firstSeries",
			})
		}
	},
}

// firstSeriesAt returns the path of the value that sets the first series of a host.
func firstSeriesAt(h *model.Host) source.Path {
	switch {
	case h.HostOverride != nil && h.HostOverride.FirstSeries != series.None:
		return regionAt(h.Region, "hosts", h.Name, "firstSeries")
	case h.Fact != nil && h.Fact.FirstSeries != series.None:
		return source.Join("inventory", h.Name, "firstSeries")
	}
	return groupAt(h.Region, h.Group, "firstSeries")
}
