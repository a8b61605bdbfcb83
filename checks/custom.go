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
	Title: "No declaration under custom has the name of something that upstream has.",
	Doc: "A declaration states what the catalogue does not contain. One with the name of an upstream option, filter or service " +
		"would hide its type, its limits and its removal in the next series.",
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
		Path: path, Message: message, Rule: "custom is for what upstream does not have",
		Hint: "remove the declaration; upstream's need none",
	})
}

// ownOption is a declared option and its place.
type ownOption struct {
	path    source.Path
	project string
	key     catalogue.Key
	model.CustomOption
}

// customOptions yields every declared option, sorted.
func customOptions(c *model.Cloud) func(func(ownOption) bool) {
	return func(yield func(ownOption) bool) {
		for _, project := range sorted(c.Custom.Options) {
			for _, group := range sorted(c.Custom.Options[project]) {
				options := c.Custom.Options[project][group]
				for _, name := range sorted(options) {
					path := source.Join("custom", "options", project, group, name)
					if !yield(ownOption{path, project, catalogue.Key{Group: group, Name: name}, options[name]}) {
						return
					}
				}
			}
		}
	}
}

// knownIn returns the first series of a region that has a declared option already.
func knownIn(s *check.Subject, o ownOption) series.Series {
	for _, r := range s.Cloud.Regions {
		if _, ok := s.Catalogue.Option(o.project, r.Series, o.key); ok {
			return r.Series
		}
	}
	return series.None
}

var customBounds = &check.Check{
	Code:  "custom/bounds",
	Title: "A declared option can have a value.",
	Doc: "min and max are limits of numbers, and min is below max. Limits of a text, or limits that exclude every number, " +
		"would reject every override or none.",
	Bad:  `custom: options: nova: DEFAULT: ecu_ratio: {type: "float", min: 4, max: 1}`,
	Good: `custom: options: nova: DEFAULT: ecu_ratio: {type: "float", min: 1, max: 4}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for o := range customOptions(s.Cloud) {
			isNumber := slices.Contains([]string{"integer", "float", "port"}, o.Type)
			f := check.Finding{Rule: "limits are for numbers, the smaller one first"}
			switch {
			case o.Min != nil && o.Max != nil && *o.Min > *o.Max:
				f.Path, f.Message = o.path.Add("min"), fmt.Sprintf("no number is at least %v and at most %v", *o.Min, *o.Max)
				f.Hint = "exchange min and max"
			case o.Min != nil && !isNumber:
				f.Path, f.Message = o.path.Add("min"), fmt.Sprintf("min is a limit of numbers, but the option is a %s", o.Type)
				f.Hint = `give it type "integer" or "float", or leave min out`
			case o.Max != nil && !isNumber:
				f.Path, f.Message = o.path.Add("max"), fmt.Sprintf("max is a limit of numbers, but the option is a %s", o.Type)
				f.Hint = `give it type "integer" or "float", or leave max out`
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
	Doc: "A declared filter is added to the scheduler's own list. A region with a list in compute.filters uses only the " +
		"filters of that list, so a filter that is in no such list never runs.",
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
				Rule:    "a filter runs if the scheduler's list contains it",
				Hint:    "add it to compute.filters of a region, or leave it out",
			})
		}
	},
}

var customService = &check.Check{
	Code:  "custom/service",
	Title: "A declared service has a name of its own.",
	Doc: "Roles list services by name. A declared service with the name of one that stackplan knows would replace it in the " +
		"list, without its files.",
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
				Message: fmt.Sprintf("%s is a service of stackplan already", name),
				Rule:    "a name is one service",
				Hint:    "name it after its purpose: my-" + name,
			})
		}
	},
}

var customServiceUnused = &check.Check{
	Code:     "custom/service-unused",
	Title:    "Each declared service runs somewhere.",
	Doc:      "A declared service runs on the hosts of the roles that list it. If no role lists it, it is behind no load balancer and does nothing.",
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
				Hint:    "add it to the services of a role, or leave it out",
			})
		}
	},
}

// isBuiltIn reports whether the table has a service of that name, or a port that HAProxy listens on under it. Declared services
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
	Title: "A declared service has a port that no other service has.",
	Doc: "HAProxy listens on the VIP at the service's own port. Two services with the same port are two listeners on one " +
		"address, and HAProxy does not start.",
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
					Message: fmt.Sprintf("port %d is that of %s too", port, strings.Join(names, ", ")),
					Rule:    "HAProxy listens once on an address and a port",
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
		if port == 0 || !slices.ContainsFunc(proxied, func(l service.Listen) bool { return l.Service.Name == name }) {
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
