package checks

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

var hostTwice = &check.Check{
	Code:  "host/twice",
	Title: "Each host is in one group of one region.",
	Doc: "A host has one role and one hardware, and its name is unique in the cloud: nova, RabbitMQ and the tree of files " +
		"identify a machine by it. Regions share no hosts.",
	Bad:  `regions: north: groups: more: {role: "compute", hardware: "node", hosts: "ctl[3-4]", address: management: "10.120.0.10+n"}`,
	Good: `regions: north: groups: more: {role: "compute", hardware: "node", hosts: "ctl[4-5]", address: management: "10.120.0.10+n"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		first := make(map[string]*model.Host, len(s.Hosts()))
		again := tally[[2]source.Path]{}
		for _, h := range s.Hosts() {
			if before, taken := first[h.Name]; taken {
				again.add([2]source.Path{groupAt(before.Region, before.Group, "hosts"), groupAt(h.Region, h.Group, "hosts")}, h)
				continue
			}
			first[h.Name] = h
		}
		for _, pair := range again.order {
			hosts := again.hosts[pair]
			before := first[hosts[0].Name]
			where := "group " + before.Group.Name
			if before.Region != hosts[0].Region {
				where += " of region " + before.Region.Name
			}
			report(check.Finding{
				Path:    pair[1],
				Message: fmt.Sprintf("%s is already in %s", namesOf(hosts), where),
				Rule:    "the name of a host is unique in the cloud",
				Hint:    "remove it from one of the groups, or give the machine another name",
				Related: []diag.Related{{Message: "the other group", Path: pair[0]}},
			})
		}
	},
}

var hostShort = &check.Check{
	Code:  "host/short-name",
	Title: "The hosts of a region have different short names.",
	Doc: "The short name of a host is the part of its name before the first dot. RabbitMQ names its nodes by it, /etc/hosts contains it, and neutron " +
		"derives the owner of the ports of a DHCP agent from it (get_dhcp_agent_device_id): two agents with one short name take the ports of each other. " +
		"Hosts of different regions may share a short name.",
	Bad:  `regions: north: groups: cn: {role: "compute", hardware: "node", hosts: "ctl1.example.org", address: management: "10.120.0.100+n"}`,
	Good: `regions: north: groups: cn: {role: "compute", hardware: "node", hosts: "cn1.example.org", address: management: "10.120.0.100+n"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		type name struct {
			region *model.Region
			short  string
		}
		first := make(map[name]*model.Host, len(s.Hosts()))
		again := tally[[2]source.Path]{}
		for _, h := range s.Hosts() {
			key := name{h.Region, nodeset.Short(h.Name)}
			before, taken := first[key]
			switch {
			case !taken:
				first[key] = h
			case before.Name != h.Name: // host/twice reports others
				again.add([2]source.Path{groupAt(before.Region, before.Group, "hosts"), groupAt(h.Region, h.Group, "hosts")}, h)
			}
		}
		for _, pair := range again.order {
			hosts := again.hosts[pair]
			before := first[name{hosts[0].Region, nodeset.Short(hosts[0].Name)}]
			f := check.Finding{
				Path:    pair[1],
				Message: fmt.Sprintf("%s has the short name of %s", namesOf(hosts), before.Name),
				Rule:    "RabbitMQ, /etc/hosts and the DHCP agents of neutron identify a host by the part of its name before the first dot",
				Hint:    "give the hosts of a region different names before the first dot",
			}
			if pair[0] != pair[1] {
				f.Related = []diag.Related{{Message: before.Name + " is here", Path: pair[0]}}
			}
			report(f)
		}
	},
}

var groupRole = &check.Check{
	Code:  "group/role",
	Title: "The role of a group exists.",
	Doc: "stackplan has roles for hosts that run everything, for control hosts, compute hosts, network hosts, load balancers, database " +
		"hosts and message queues; stackplan list roles prints them. The description declares other roles and their services.",
	Bad: `
regions: north: groups: cn: {role: "comptue", hardware: "node", hosts: "cn[1-9]", address: management: "10.120.0.100+n"}`,
	Good: `
regions: north: groups: cn: {role: "compute", hardware: "node", hosts: "cn[1-9]", address: management: "10.120.0.100+n"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		roles := append(sorted(s.Cloud.Roles), builtinRoles()...)
		for _, r := range s.Cloud.Regions {
			for _, g := range r.Groups {
				if slices.Contains(roles, g.Role) {
					continue
				}
				report(check.Finding{
					Path:    groupAt(r, g, "role"),
					Message: fmt.Sprintf("role %s does not exist", g.Role),
					Rule:    "built in are " + and(builtinRoles()) + "; other roles are declared under roles",
					Hint:    spelling.Hint(g.Role, slices.Compact(slices.Sorted(slices.Values(roles)))),
				})
			}
		}
	},
}

// builtinRoles returns the names of the built-in roles.
func builtinRoles() []string {
	var names []string
	for _, role := range service.BuiltinRoles() {
		names = append(names, role.Name)
	}
	return names
}

var roleServices = &check.Check{
	Code:  "role/services",
	Title: "The services of a role exist in the series of each region that uses the role.",
	Doc: "A role in roles lists its services by name. An unknown name would leave the service out without notice. Series add and " +
		"remove services: placement was added in stein, nova-consoleauth was removed in train.",
	Bad: `
roles: worker: services: ["nova-compute", "neutron-openvswitch-agnt"]
regions: north: groups: cn: {role: "worker", hardware: "node", hosts: "cn[1-9]", address: management: "10.120.0.100+n"}`,
	Good: `
roles: worker: services: ["nova-compute", "neutron-openvswitch-agent"]
regions: north: groups: cn: {role: "worker", hardware: "node", hosts: "cn[1-9]", address: management: "10.120.0.100+n"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, name := range sorted(s.Cloud.Roles) {
			role := s.Cloud.Roles[name]
			if role.Services == nil && !service.IsBuiltinRole(name) {
				report(check.Finding{
					Path:    source.Join("roles", name),
					Message: fmt.Sprintf("role %s lists no services", name),
					Rule:    "only " + and(builtinRoles()) + " have built-in services",
					Hint:    spelling.Hint(name, builtinRoles()),
				})
			}
			for i, svc := range role.Services {
				validateService(s, role, i, svc, report)
			}
		}
	},
}

// validateService reports a service of a role that does not exist in the series of a region with the role, for the first such region.
func validateService(s *check.Subject, role *model.Role, index int, name string, report check.Report) {
	f := check.Finding{Path: source.Join("roles", role.Name, "services", strconv.Itoa(index))}
	for _, r := range s.Cloud.Regions {
		services := s.Sites[r.Name].Services
		svc := services[name]
		if svc == nil {
			f.Message = fmt.Sprintf("service %s does not exist", name)
			f.Rule = "a role lists services of stackplan and services that are declared under custom.services"
			f.Hint = spelling.Hint(name, slices.Collect(maps.Keys(services)))
			report(f)
			return
		}
		if svc.Span.Contains(r.Series) || !usesRole(r, role.Name) {
			continue
		}
		f.Rule = fmt.Sprintf("region %s runs %v", r.Name, r.Series)
		f.Message = fmt.Sprintf("%s is available since %v", name, svc.Span.Since)
		f.Hint = "remove it"
		if r.Series >= svc.Span.Since {
			f.Message = fmt.Sprintf("%s was removed in %v", name, svc.Span.Until)
			if svc.Replacement != "" {
				f.Hint = svc.Replacement
			}
		}
		report(f)
		return
	}
}

// usesRole reports whether a group of a region has a role.
func usesRole(r *model.Region, role string) bool {
	return slices.ContainsFunc(r.Groups, func(g *model.Group) bool { return g.Role == role })
}

var roleUnused = &check.Check{
	Code:     "role/unused",
	Title:    "Each declared role is used by a group.",
	Doc:      "A role that no group has, has no effect. Often a group was meant to have it.",
	Severity: diag.Warning,
	Bad:      `roles: lb: services: ["haproxy", "keepalived"]`,
	Good: `
roles: lb: services: ["haproxy", "keepalived"]
regions: north: groups: lb: {role: "lb", hardware: "node", hosts: "lb[1-2]", address: management: "10.120.0.100+n"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, name := range sorted(s.Cloud.Roles) {
			isUsed := slices.ContainsFunc(s.Cloud.Regions, func(r *model.Region) bool { return usesRole(r, name) })
			if isUsed || len(s.Cloud.Roles[name].Overrides) > 0 || s.Cloud.Roles[name].Services == nil {
				continue // override/nothing reports overrides without hosts
			}
			report(check.Finding{
				Path:    source.Join("roles", name),
				Message: fmt.Sprintf("no group has role %s", name),
				Rule:    "a role applies to the groups that have it",
				Hint:    "set it as the role of a group, or remove it",
			})
		}
	},
}
