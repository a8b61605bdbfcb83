package checks

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

var roleMissing = &check.Check{
	Code:  "role/missing",
	Title: "The services that other services are configured to use run in the region.",
	Doc: "A role of the description lists its services. If it leaves one out, the files of the others still contain its address: " +
		"metadata_agent.ini leads to nova-api-metadata, novncproxy_base_url to nova-novncproxy. Other services depend on each other " +
		"without an address: neutron-api under uWSGI on neutron-periodic-workers, nova-compute on the agent that connects the ports " +
		"of its host. The addresses in the files and what services declare are compared with the services that run.",
	Secondary: true,
	Bad: `
regions: north: groups: ctl: role: "control"
roles: control: services: [
	"mariadb", "rabbitmq", "memcached", "haproxy", "keepalived", "keystone", "glance-api", "placement-api",
	"nova-api-os-compute", "nova-scheduler", "nova-conductor", "nova-novncproxy", "nova-compute",
	"neutron-api", "neutron-rpc-server", "neutron-periodic-workers", "neutron-openvswitch-agent",
	"neutron-dhcp-agent", "neutron-l3-agent", "neutron-metadata-agent",
]`,
	Good: `
regions: north: groups: ctl: role: "control"
roles: control: services: [
	"mariadb", "rabbitmq", "memcached", "haproxy", "keepalived", "keystone", "glance-api", "placement-api",
	"nova-api-os-compute", "nova-api-metadata", "nova-scheduler", "nova-conductor", "nova-novncproxy", "nova-compute",
	"neutron-api", "neutron-rpc-server", "neutron-periodic-workers", "neutron-openvswitch-agent",
	"neutron-dhcp-agent", "neutron-l3-agent", "neutron-metadata-agent",
]`,
	Cloud: func(s *check.Subject, report check.Report) {
		reportMissing(s, report, func(ref service.Reference) bool { return !ref.Degrades })
	},
}

var roleIncomplete = &check.Check{
	Code:     "role/incomplete",
	Title:    "The services that make others faster or complete run in the region.",
	Doc:      "Like role/missing, for services without which a region works, but worse: without memcached each token is validated at keystone.",
	Severity: diag.Warning,
	Bad: `
regions: north: groups: ctl: role: "control"
roles: control: services: [
	"mariadb", "rabbitmq", "haproxy", "keepalived", "keystone", "glance-api", "placement-api",
	"nova-api-os-compute", "nova-api-metadata", "nova-scheduler", "nova-conductor", "nova-novncproxy", "nova-compute",
	"neutron-api", "neutron-rpc-server", "neutron-periodic-workers", "neutron-openvswitch-agent",
	"neutron-dhcp-agent", "neutron-l3-agent", "neutron-metadata-agent",
]`,
	Good: `
regions: north: groups: ctl: role: "control"
roles: control: services: [
	"mariadb", "rabbitmq", "memcached", "haproxy", "keepalived", "keystone", "glance-api", "placement-api",
	"nova-api-os-compute", "nova-api-metadata", "nova-scheduler", "nova-conductor", "nova-novncproxy", "nova-compute",
	"neutron-api", "neutron-rpc-server", "neutron-periodic-workers", "neutron-openvswitch-agent",
	"neutron-dhcp-agent", "neutron-l3-agent", "neutron-metadata-agent",
]`,
	Cloud: func(s *check.Subject, report check.Report) {
		reportMissing(s, report, func(ref service.Reference) bool { return ref.Degrades })
	},
}

// reportMissing reports the services that the groups of regions refer to and that do not run, each once for a region or, if it must run on
// the same host, for a role.
func reportMissing(s *check.Subject, report check.Report, keep func(service.Reference) bool) {
	for _, r := range s.Cloud.Regions {
		site := s.Sites[r.Name]
		if len(lackingServices(s, site)) > 0 {
			continue // region/control reports a region without control hosts
		}
		var done []string
		for h := range representativesOf(s, r) {
			for _, ref := range service.References(service.NewScope(site, h)) {
				names := available(site, ref.Services)
				if !keep(ref) || len(names) == 0 || runs(site, h.Group, ref, names) {
					continue
				}
				key := strings.Join(names, " or ")
				if ref.OnHost {
					key += " " + h.Group.Role
				}
				if !slices.Contains(done, key) {
					done = append(done, key)
					report(missing(site, h.Group, ref, names))
				}
			}
		}
	}
}

// representativesOf yields the first host of each group of a region.
func representativesOf(s *check.Subject, r *model.Region) func(func(*model.Host) bool) {
	return func(yield func(*model.Host) bool) {
		for _, h := range s.Representatives() {
			if h.Region == r && h.Index == 0 && !yield(h) {
				return
			}
		}
	}
}

// available returns those of some services that the series and the network driver of a region have.
func available(site *service.Site, names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		svc := site.Services[name]
		return svc == nil || !svc.Span.Contains(site.Region.Series) || !svc.Fits(site.Region)
	})
}

// runs reports whether one of some services runs where a reference requires it.
func runs(site *service.Site, g *model.Group, ref service.Reference, names []string) bool {
	if ref.OnHost {
		return site.GroupRuns(g.Name, names...)
	}
	return slices.ContainsFunc(names, site.Has)
}

// missing returns the finding of a service that does not run.
func missing(site *service.Site, g *model.Group, ref service.Reference, names []string) check.Finding {
	name, who := strings.Join(names, " or "), ref.User.Name
	if ref.File != nil {
		group, option, _ := strings.Cut(ref.Name, ".")
		who = fmt.Sprintf("[%s] %s of %s", group, option, ref.File.Path)
	}
	where := "no host of region " + site.Region.Name + " runs " + name
	if ref.OnHost {
		where = fmt.Sprintf("hosts of role %s run %s without %s", g.Role, ref.User.Name, name)
	} else {
		where += ", which " + who + " refers to"
	}
	if svc := site.Services[ref.Services[0]]; svc.Field != "" && !svc.When(site) && ref.User.Field != "" {
		return check.Finding{Path: source.Join("regions", site.Region.Name, ref.User.Field), Message: where, Rule: "without it: " + ref.Why,
			Hint: fmt.Sprintf("write regions: %q: %s: {}", site.Region.Name, svc.Field)}
	}
	role := roleFor(site, g, ref)
	path := groupAt(site.Region, g, "role")
	if declared := site.Cloud.Roles[role]; declared != nil && declared.Services != nil {
		path = source.Join("roles", role, "services")
	}
	return check.Finding{Path: path, Message: where, Rule: "without it: " + ref.Why, Hint: fmt.Sprintf("add %s to the services of role %s", name, role)}
}

// roleFor returns the role that a missing service should be added to: that of the group if the service must run on its hosts, else that of
// the hosts with HAProxy, which run the control services.
func roleFor(site *service.Site, g *model.Group, ref service.Reference) string {
	if !ref.OnHost {
		for _, other := range site.Region.Groups {
			if site.GroupHas(other, service.LoadBalancing) {
				return other.Role
			}
		}
	}
	return g.Role
}
