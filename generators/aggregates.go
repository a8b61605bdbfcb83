package generators

import (
	"slices"
	"strings"

	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// zonePaths are what the zones of all hosts are read from.
func zonePaths() []source.Path {
	return service.From("region.groups.*.hosts", "region.groups.*.zone", "region.hosts.*.zone")
}

// aggregatePaths are what the aggregates of the description are read from.
func aggregatePaths() []source.Path {
	return service.From("region.aggregates", "region.groups.*.hosts", "region.groups.*.labels", "region.hosts.*.labels")
}

// aggregates is the script that makes the availability zones and the aggregates of nova. A zone of nova is an aggregate of
// hosts with that name. Both live in nova's database, which no file describes.
func aggregates() []*service.Service {
	f := &service.File{
		Path: "/etc/stackplan/aggregates.sh", Doc: "Makes the availability zones of guests and the aggregates of hosts; an operator runs it, with the credentials of an administrator.",
		Format: format.Plain, Template: "aggregates.sh.tmpl", Mode: 0o755, Owner: "root", Group: "root",
		Span: series.Span{Since: flavorClient},
	}
	f.When = func(s *service.Scope) bool {
		hosts := s.Site.Hosts(novaScheduler)
		return len(zonesOf(s, novaCompute))+len(s.Region.Aggregates) > 0 && len(hosts) > 0 && hosts[0].Name == s.Host().Name
	}
	f.Sections = []service.Section{
		{Name: "region", Rows: []service.Row{
			service.Text("region", nil, func(s *service.Scope) string { return "export OS_REGION_NAME=" + quote(s.Region.Name) }).
				Because("regions share a keystone, so the catalogue lists the nova of each"),
		}},
		{Name: "aggregates", Rows: []service.Row{
			service.Lines("aggregates", zonePaths(), aggregateLines).
				Because("an availability zone is a property of an aggregate of hosts, and a host is in one zone at most; nova refuses to add a host twice, so it is asked first"),
			service.Lines("properties", aggregatePaths(), ownAggregateLines).
				Because("filters of the scheduler read the properties of the aggregates that a host is in; they are set at each run"),
		}},
	}
	return []*service.Service{{
		Name: "host-aggregates", Unit: service.NoUnit, Beside: controlsGuests,
		Doc: "Makes the availability zones and aggregates of a region.", Files: []*service.File{f},
	}}
}

// aggregateLines are the commands for each zone and for each host in it.
func aggregateLines(s *service.Scope) []string {
	var lines []string
	for _, zone := range zonesOf(s, novaCompute) {
		word := quote(zone)
		lines = append(lines, "openstack aggregate show "+word+" >/dev/null 2>&1 || openstack aggregate create --zone "+word+" "+word)
		lines = append(lines, memberLines(s, word, func(h *model.Host) bool { return h.Zone == zone })...)
	}
	return lines
}

// ownAggregateLines are the commands for each aggregate of the description.
func ownAggregateLines(s *service.Scope) []string {
	var lines []string
	for _, a := range s.Region.Aggregates {
		word := quote(a.Name)
		lines = append(lines, "openstack aggregate show "+word+" >/dev/null 2>&1 || openstack aggregate create "+word)
		for _, key := range sortedNames(a.Properties) {
			lines = append(lines, "openstack aggregate set --property "+quote(key+"="+a.Properties[key])+" "+word)
		}
		lines = append(lines, memberLines(s, word, a.Holds)...)
	}
	return lines
}

// memberLines are the commands that put hosts into an aggregate.
func memberLines(s *service.Scope, word string, holds func(*model.Host) bool) []string {
	lines := []string{"hosts=$(openstack aggregate show -f json -c hosts " + word + " || true)"}
	for _, h := range s.Site.Hosts(novaCompute) {
		if holds(h) {
			lines = append(lines, "case $hosts in *"+quote(`"`+h.Name+`"`)+"*) ;; *) openstack aggregate add host "+word+" "+quote(h.Name)+" ;; esac")
		}
	}
	return lines
}

// zonesOf returns the zones of the hosts that run a service, each once, sorted.
func zonesOf(s *service.Scope, svc string) []string {
	var zones []string
	for _, h := range s.Site.Hosts(svc) {
		if h.Zone != "" {
			zones = append(zones, h.Zone)
		}
	}
	slices.SortFunc(zones, strings.Compare)
	return slices.Compact(zones)
}

// agentZone is the zone that an agent of neutron reports.
func agentZone() service.Row {
	return service.Text("agent.availability_zone", service.From("host.zone"), func(s *service.Scope) string { return s.Host().Zone }).
		Since(series.Mitaka).
		Because("the server chooses agents by the zone that they report: a network or router with a hint for a zone gets agents there alone")
}

// zoneSchedulers have the server spread the agents of a network or router over zones.
func zoneSchedulers() []service.Row {
	isSpread := func(svc string) func(*service.Scope) bool {
		return func(s *service.Scope) bool { return len(zonesOf(s, svc)) > 1 }
	}
	scheduler := func(option, svc, class, why string) service.Row {
		r := service.Set(option, class).When(isSpread(svc)).Since(series.Mitaka).On("neutron-server", "neutron-api", "neutron-rpc-server").Because(why)
		r.From = zonePaths()
		return r
	}
	return []service.Row{
		scheduler("DEFAULT.network_scheduler_driver", "neutron-dhcp-agent", "neutron.scheduler.dhcp_agent_scheduler.AZAwareWeightScheduler",
			"the agents of a network are in different zones, so that the loss of one leaves it DHCP and metadata"),
		scheduler("DEFAULT.router_scheduler_driver", "neutron-l3-agent", "neutron.scheduler.l3_agent_scheduler.AZLeastRoutersScheduler",
			"the agents of a router are in different zones, so that it survives the loss of one"),
	}
}
