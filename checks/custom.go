package checks

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

var customOption = &check.Check{
	Code:  "custom/shadow",
	Title: "Nothing that upstream has is declared under custom.",
	Doc: "A declaration describes what the catalogue does not contain. A declaration with the name of an upstream option or " +
		"filter would hide its type, its limits and its changes in the next series.",
	Bad:  `custom: options: nova: DEFAULT: my_ip: type: "string"`,
	Good: `custom: options: nova: DEFAULT: ecu_ratio: type: "float"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for o := range customOptions(s.Cloud) {
			if in := knownIn(s, o); in != series.None {
				reportShadow(o.path, fmt.Sprintf("%s has the option %v in %v", o.project, o.key, in), report)
			}
		}
		for _, name := range sorted(s.Cloud.Custom.Filters) {
			for _, r := range s.Cloud.Regions {
				if len(catalogue.ValidateFilter(name, r.Series)) == 0 {
					reportShadow(source.Join("custom", "filters", name), fmt.Sprintf("nova has the filter %s in %v", name, r.Series), report)
					break
				}
			}
		}
	},
}

func reportShadow(path source.Path, message string, report check.Report) {
	report(check.Finding{
		Path: path, Message: message, Rule: "custom declares only what upstream does not have",
		Hint: "remove the declaration; what upstream has needs none",
	})
}

// declaredOption is an option that the description declares, and its path.
type declaredOption struct {
	path    source.Path
	project string
	key     catalogue.Key
	model.CustomOption
}

// customOptions yields every declared option, sorted.
func customOptions(c *model.Cloud) func(func(declaredOption) bool) {
	return func(yield func(declaredOption) bool) {
		for _, project := range sorted(c.Custom.Options) {
			for _, group := range sorted(c.Custom.Options[project]) {
				options := c.Custom.Options[project][group]
				for _, name := range sorted(options) {
					path := source.Join("custom", "options", project, group, name)
					if !yield(declaredOption{path, project, catalogue.Key{Group: group, Name: name}, options[name]}) {
						return
					}
				}
			}
		}
	}
}

// knownIn returns the first series of a region that already has an option of that name, or series.None.
func knownIn(s *check.Subject, o declaredOption) series.Series {
	for _, r := range s.Cloud.Regions {
		if _, ok := s.Catalogue.Option(o.project, r.Series, o.key); ok {
			return r.Series
		}
	}
	return series.None
}

var customBounds = &check.Check{
	Code:  "custom/bounds",
	Title: "The bounds of a declared option allow a value.",
	Doc: "min and max are bounds of numbers, and min is at most max. Bounds of a text would have no effect, and bounds in the " +
		"wrong order would reject every override.",
	Bad:  `custom: options: nova: DEFAULT: ecu_ratio: {type: "float", min: 4, max: 1}`,
	Good: `custom: options: nova: DEFAULT: ecu_ratio: {type: "float", min: 1, max: 4}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for o := range customOptions(s.Cloud) {
			isNumber := slices.Contains([]string{"integer", "float", "port"}, o.Type)
			f := check.Finding{Rule: "min and max apply to numbers, and min is at most max"}
			switch {
			case o.Min != nil && o.Max != nil && *o.Min > *o.Max:
				f.Path, f.Message = o.path.Add("min"), fmt.Sprintf("no number is at least min (%v) and at most max (%v)", *o.Min, *o.Max)
				f.Hint = "exchange min and max"
			case o.Min != nil && !isNumber:
				f.Path, f.Message = o.path.Add("min"), fmt.Sprintf("min applies to numbers, but the option is a %s", o.Type)
				f.Hint = `write type: "integer" or "float", or remove min`
			case o.Max != nil && !isNumber:
				f.Path, f.Message = o.path.Add("max"), fmt.Sprintf("max applies to numbers, but the option is a %s", o.Type)
				f.Hint = `write type: "integer" or "float", or remove max`
			default:
				continue
			}
			report(f)
		}
	},
}

var customFilter = &check.Check{
	Code:  "custom/filter-unused",
	Title: "Each declared filter is used.",
	Doc: "A declared filter is added to the default list of the scheduler. A region that sets compute.filters uses only the " +
		"filters in that list, so a filter that is in no list has no effect.",
	Severity: diag.Warning,
	Bad: `
custom: filters: EcuFilter: class: "netease.scheduler.EcuFilter"
regions: north: compute: filters: ["ComputeFilter"]`,
	Good: `custom: filters: EcuFilter: class: "netease.scheduler.EcuFilter"`,
	Cloud: func(s *check.Subject, report check.Report) {
		if slices.ContainsFunc(s.Cloud.Regions, func(r *model.Region) bool { return r.Compute.Filters == nil }) {
			return
		}
		used := map[string]bool{}
		for _, use := range filterUses(s) {
			used[use.name] = true
		}
		for _, name := range sorted(s.Cloud.Custom.Filters) {
			if used[name] {
				continue
			}
			report(check.Finding{
				Path:    source.Join("custom", "filters", name),
				Message: fmt.Sprintf("no region uses the filter %s", name),
				Rule:    "the scheduler uses the filters of its list",
				Hint:    "add it to compute.filters of a region, or remove it",
			})
		}
	},
}

var customService = &check.Check{
	Code:  "custom/service",
	Title: "A declared service does not have the name of a service of stackplan.",
	Doc: "Roles list services by name. A declared service with the name of a service of stackplan would replace it in the list, " +
		"and its files would be missing.",
	Bad: `custom: services: memcached: {}`,
	Good: `
custom: services: heartbeat: {}
roles: beat: services: ["heartbeat"]
regions: north: groups: beat: {role: "beat", hardware: "node", hosts: "beat[1-2]", address: management: "10.120.0.100+n"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, name := range sorted(s.Cloud.Custom.Services) {
			if !isBuiltIn(s, name) {
				continue
			}
			report(check.Finding{
				Path:    source.Join("custom", "services", name),
				Message: fmt.Sprintf("stackplan already has a service %s", name),
				Rule:    "the name of a service is unique",
				Hint:    "choose another name, such as my-" + name,
			})
		}
	},
}

var customServiceUnused = &check.Check{
	Code:  "custom/service-unused",
	Title: "Each declared service is in a role.",
	Doc: "A declared service runs on the hosts of the roles that list it. A service that no role lists runs on no host and gets " +
		"no port of HAProxy.",
	Severity: diag.Warning,
	Bad:      `custom: services: heartbeat: port: 8999`,
	Good: `
custom: services: heartbeat: port: 8999
roles: beat: services: ["heartbeat"]
regions: north: groups: beat: {role: "beat", hardware: "node", hosts: "beat[1-2]", address: management: "10.120.0.100+n"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, name := range sorted(s.Cloud.Custom.Services) {
			isListed := false
			for _, role := range s.Cloud.Roles {
				isListed = isListed || slices.Contains(role.Services, name)
			}
			if isListed || isBuiltIn(s, name) {
				continue
			}
			report(check.Finding{
				Path:    source.Join("custom", "services", name),
				Message: fmt.Sprintf("no role lists the service %s", name),
				Rule:    "a service runs on the hosts of the roles that list it",
				Hint:    "add it to the services of a role, or remove it",
			})
		}
	},
}

// isBuiltIn reports whether stackplan itself has a service of that name, or a service with a port of that name. Declared services
// have no files.
func isBuiltIn(s *check.Subject, name string) bool {
	for _, site := range s.Sites {
		for _, svc := range site.Services {
			isOurs := len(svc.Files) > 0 || len(svc.Roles) > 0
			isNamed := func(p service.Port) bool { return p.Name == name }
			if isOurs && (svc.Name == name || slices.ContainsFunc(svc.Ports, isNamed)) {
				return true
			}
		}
	}
	return false
}

var customPort = &check.Check{
	Code:  "custom/port",
	Title: "A declared service has a port that no other service uses.",
	Doc: "HAProxy listens on the VIP at the port of the service. With two services on one port HAProxy would bind the same " +
		"address twice, and it does not start.",
	Bad: `
custom: services: heartbeat: port: 8774
roles: beat: services: ["heartbeat"]
regions: north: groups: beat: {role: "beat", hardware: "node", hosts: "beat[1-2]", address: management: "10.120.0.100+n"}`,
	Good: `
custom: services: heartbeat: port: 8999
roles: beat: services: ["heartbeat"]
regions: north: groups: beat: {role: "beat", hardware: "node", hosts: "beat[1-2]", address: management: "10.120.0.100+n"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, name := range sorted(s.Cloud.Custom.Services) {
			port := s.Cloud.Custom.Services[name].Port
			if names := samePort(s, name, port); len(names) > 0 {
				report(check.Finding{
					Path:    source.Join("custom", "services", name, "port"),
					Message: fmt.Sprintf("port %d is also the port of %s", port, strings.Join(names, ", ")),
					Rule:    "HAProxy binds an address and port only once",
					Hint:    "choose another port",
				})
			}
		}
	},
}

// samePort returns the other services for which HAProxy listens on a port in any region.
func samePort(s *check.Subject, name string, port int) []string {
	var names []string
	for _, r := range s.Cloud.Regions {
		proxied := s.Sites[r.Name].Proxied()
		if port == 0 || !slices.ContainsFunc(proxied, func(l service.Listener) bool { return l.Service.Name == name }) {
			continue
		}
		for _, l := range proxied {
			if l.Port.Number == port && l.Service.Name != name && !slices.Contains(names, l.Service.Name) {
				names = append(names, l.Service.Name)
			}
		}
	}
	return names
}
