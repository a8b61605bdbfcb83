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
	Title: "An aggregate contains hosts that run instances.",
	Doc:   "Nova knows a host once its nova-compute has reported. A host of another region, or one that runs no instances, cannot be added.",
	Bad:   `regions: north: aggregates: fast: {hosts: "ctl[1-4]", properties: ssd: "true"}`,
	Good:  `regions: north: aggregates: fast: {hosts: "ctl[1-3]", properties: ssd: "true"}`,
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
		report(check.Finding{
			Path:    a.at("hosts"),
			Message: fmt.Sprintf("%s of aggregate %s runs no instances in region %s", strings.Join(unknown[:min(3, len(unknown))], ", "), a.Name, a.region.Name),
			Rule:    "an aggregate contains hosts that run nova-compute",
			Hint:    cmp.Or(spelling.Hint(unknown[0], a.names), "leave it out"),
		})
	}),
}

var aggregateNothing = &check.Check{
	Code:  "aggregate/nothing",
	Title: "An aggregate contains at least one host.",
	Doc:   "The hosts are those that the nodeset lists and those that have all of the labels. Without one the aggregate has no effect.",
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
			Rule:    "hosts that run nova-compute and have all of its labels; " + labelPlaces,
			Hint:    "list hosts, or labels that they have",
		})
	}),
}

var aggregateForm = &check.Check{
	Code:  "aggregate/form",
	Title: "An aggregate has a name and properties that nova accepts.",
	Doc: "A name that begins with a hyphen is an option to every command. An availability zone is an aggregate with the name " +
		"of the zone, so no other aggregate may have that name. The property availability_zone creates a zone: groups set it " +
		"with zone.",
	Bad: `
regions: north: groups: ctl: zone: "hall"
regions: north: aggregates: hall: hosts: "ctl[1-3]"`,
	Good: `
regions: north: groups: ctl: zone: "hall"
regions: north: aggregates: halls: hosts: "ctl[1-3]"`,
	Cloud: eachAggregate(func(a aggregate, report check.Report) {
		wrong := func(path source.Path, limit, hint, format string, args ...any) {
			report(check.Finding{Path: path, Message: fmt.Sprintf(format, args...), Rule: limit, Hint: hint})
		}
		isZone := func(h *model.Host) bool { return h.Zone == a.Name }
		switch {
		case slices.ContainsFunc(a.hosts, isZone):
			wrong(a.at(), "a zone is an aggregate with its name", "choose another name", "aggregate %s has the name of a zone", a.Name)
		case strings.HasPrefix(a.Name, "-") || strings.TrimSpace(a.Name) != a.Name || a.Name == "" || len(a.Name) > 255:
			wrong(a.at(), "1 to 255 characters without space around them (nova), and no hyphen first (its commands)", "write it as fast", "%q is no valid name for an aggregate", a.Name)
		}
		for _, key := range sorted(a.Properties) {
			switch {
			case key == "availability_zone":
				wrong(a.at("properties", key), "a host is in one zone", "give the groups a zone", "aggregate %s would be a zone", a.Name)
			case key == "" || len(key) > 255 || strings.HasPrefix(key, "-") || strings.Contains(key, "="):
				wrong(a.at("properties", key), "1 to 255 characters (nova), no = in it and no hyphen first (its commands)", "write it as ssd", "%q is no valid key for a property of an aggregate", key)
			case len(a.Properties[key]) > 255:
				wrong(a.at("properties", key), "255 characters (nova)", "write a shorter one", "the property %s of aggregate %s is too long", key, a.Name)
			}
		}
	}),
}

var aggregateSeries = &check.Check{
	Code:  "aggregate/series",
	Title: "Aggregates are created by a command that the series has.",
	Doc: "Aggregates are in nova's database, and /etc/stackplan/aggregates.sh creates them with the command openstack, which " +
		"supports aggregates from liberty on. Before, they are created manually, with nova aggregate-create.",
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
				Message: fmt.Sprintf("nothing creates aggregate %s in %v", a.Name, a.region.Series),
				Rule:    "the script is for liberty and later",
				Hint:    "create it manually: nova aggregate-create, aggregate-set-metadata and aggregate-add-host",
			})
		}
	}),
}

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

// eachAggregate returns a check that validates each aggregate.
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
	Title: "No host first ran a release that is newer than that of its region.",
	Doc: "The release that first ran on a host determines the allocation ratios that nova keeps for it. A region is upgraded " +
		"as a whole, so none of its hosts can be of a later release.",
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
				Message: fmt.Sprintf("%s would first run %v, and region %s runs %v", namesOf(hosts), hosts[0].FirstSeries, hosts[0].Region.Name, hosts[0].Region.Series),
				Rule:    "the series of the region",
				Hint:    "write the release that first ran on it, or leave firstSeries out",
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
