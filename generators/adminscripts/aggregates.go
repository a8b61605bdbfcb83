package adminscripts

import (
	"stackplan/generators/names"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// aggregatePaths are the paths that the aggregates of the description are read from.
func aggregatePaths() []source.Path {
	return service.From("region.aggregates", "region.groups.*.hosts", "region.groups.*.labels", "region.hosts.*.labels")
}

// aggregatesFile is the script that creates the availability zones and the aggregates of nova. A zone of nova is an aggregate of
// hosts with that name. Both are in nova's database, which no file describes.
func aggregatesFile() *service.File {
	f := &service.File{
		Path: "/etc/stackplan/aggregates.sh", Doc: "Creates the availability zones of instances and the aggregates of hosts; an operator runs it, with the credentials of an administrator.",
		Format: format.Plain, Template: "aggregates.sh.tmpl", Mode: 0o755, Owner: "root", Group: "root",
		Span: series.Span{Since: flavorClient},
	}
	f.When = func(s *service.Scope) bool {
		hosts := s.Site.Hosts(names.NovaScheduler)
		return len(s.Site.Zones(names.NovaCompute))+len(s.Region.Aggregates) > 0 && len(hosts) > 0 && hosts[0].Name == s.Host().Name
	}
	f.Sections = []service.Section{
		{Name: "region", Rows: []service.Row{
			service.Text("region", nil, func(s *service.Scope) string { return "export OS_REGION_NAME=" + shellWord(s.Region.Name) }).
				Because("regions share a keystone, so the catalogue contains the nova of each region"),
		}},
		{Name: "aggregates", Rows: []service.Row{
			service.Lines("aggregates", service.ZonePaths(), aggregateLines).
				Because("an availability zone is a property of an aggregate of hosts, and a host is in one zone at most; nova rejects a host that is already a member, so the script looks first"),
			service.Lines("properties", aggregatePaths(), ownAggregateLines).
				Because("filters of the scheduler read the properties of the aggregates that a host is in; they are set at each run"),
		}},
	}
	return f
}

// aggregateLines returns the commands for each zone and for each host in it.
func aggregateLines(s *service.Scope) []string {
	var lines []string
	for _, zone := range s.Site.Zones(names.NovaCompute) {
		word := shellWord(zone)
		lines = append(lines, "openstack aggregate show "+word+" >/dev/null 2>&1 || openstack aggregate create --zone "+word+" "+word)
		lines = append(lines, memberLines(s, word, func(h *model.Host) bool { return h.Zone == zone })...)
	}
	return lines
}

// ownAggregateLines returns the commands for each aggregate of the description.
func ownAggregateLines(s *service.Scope) []string {
	var lines []string
	for _, a := range s.Region.Aggregates {
		word := shellWord(a.Name)
		lines = append(lines, "openstack aggregate show "+word+" >/dev/null 2>&1 || openstack aggregate create "+word)
		for _, key := range sortedNames(a.Properties) {
			lines = append(lines, "openstack aggregate set --property "+shellWord(key+"="+a.Properties[key])+" "+word)
		}
		lines = append(lines, memberLines(s, word, a.Contains)...)
	}
	return lines
}

// memberLines returns the commands that add hosts to an aggregate.
func memberLines(s *service.Scope, word string, holds func(*model.Host) bool) []string {
	lines := []string{"hosts=$(openstack aggregate show -f json -c hosts " + word + " || true)"}
	for _, h := range s.Site.Hosts(names.NovaCompute) {
		if holds(h) {
			lines = append(lines, "case $hosts in *"+shellWord(`"`+h.Name+`"`)+"*) ;; *) openstack aggregate add host "+word+" "+shellWord(h.Name)+" ;; esac")
		}
	}
	return lines
}
