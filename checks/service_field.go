package checks

import (
	"fmt"
	"maps"
	"slices"

	"stackplan/internal/check"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

var serviceSeries = &check.Check{
	Code:  "service/series",
	Title: "The services that a region adds exist in its series.",
	Doc: "A field of a region, such as keyManager, adds the services of a project. Files are generated for the series in which it is known how " +
		"Debian's packages run them.",
	Bad:  `regions: north: {series: "havana", keyManager: {}}`,
	Good: `regions: north: {series: "zed", keyManager: {}}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			site := s.Sites[r.Name]
			reported := map[string]bool{}
			for _, name := range slices.Sorted(maps.Keys(site.Services)) {
				svc := site.Services[name]
				if svc.Field == "" || reported[svc.Field] || r.Series == series.None || svc.Span.Contains(r.Series) || !svc.When(site) {
					continue
				}
				reported[svc.Field] = true
				report(check.Finding{
					Path:    source.Join("regions", r.Name, svc.Field),
					Message: fmt.Sprintf("stackplan generates no files of %s for %v", name, r.Series),
					Rule:    "the service is known " + spanText(svc.Span),
					Hint:    "leave " + svc.Field + " out of the region, or upgrade the region first",
				})
			}
		}
	},
}

var serviceField = &check.Check{
	Code:  "service/field",
	Title: "A region sets the field of each service that its roles add.",
	Doc:   "The files of the services of a project, such as heat, are generated from the field of the region that adds them.",
	Bad: `
regions: north: groups: st: {role: "stacks", hardware: "node", hosts: "st[1-2]", address: management: "10.120.0.20+n"}
roles: stacks: services: ["heat-api", "heat-api-cfn", "heat-engine"]`,
	Good: `
regions: north: orchestration: {}
regions: north: groups: st: {role: "stacks", hardware: "node", hosts: "st[1-2]", address: management: "10.120.0.20+n"}
roles: stacks: services: ["heat-api", "heat-api-cfn", "heat-engine"]`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			site := s.Sites[r.Name]
			for _, name := range slices.Sorted(maps.Keys(site.Services)) {
				svc, hosts := site.Services[name], site.Hosts(name)
				if svc.Field == "" || len(hosts) == 0 || isFieldSet(site, svc.Field) {
					continue
				}
				role := hosts[0].Group.Role
				report(check.Finding{
					Path:    source.Join("roles", role, "services"),
					Message: fmt.Sprintf("role %s runs %s, but region %s does not set %s", role, name, r.Name, svc.Field),
					Rule:    "the files of the service are generated from this field",
					Hint:    fmt.Sprintf("write regions: %q: %s: {}, or remove %s from the role", r.Name, svc.Field, name),
				})
			}
		}
	},
}

// isFieldSet reports whether a region sets the field of services. A service may require more than the field, which checks of its own report.
func isFieldSet(site *service.Site, field string) bool {
	for _, svc := range site.Services {
		if svc.Field == field && svc.When(site) {
			return true
		}
	}
	return false
}

// spanText returns series in words: from stein on.
func spanText(span series.Span) string {
	switch {
	case span.Until == series.None:
		return fmt.Sprintf("from %v on", span.Since)
	case span.Since == series.None:
		return fmt.Sprintf("before %v", span.Until)
	}
	return fmt.Sprintf("from %v to before %v", span.Since, span.Until)
}
