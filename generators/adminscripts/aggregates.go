package adminscripts

import (
	"slices"
	"strings"

	"stackplan/generators/names"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// aggregatesFile is the script that creates the availability zones and the aggregates of nova. A zone of nova is an aggregate of
// hosts with that name. Both are in nova's database, which no file describes.
func aggregatesFile() *service.File {
	f := script("aggregates.sh", "Creates the availability zones of instances and the aggregates of hosts; an operator runs it, with the credentials of an administrator.",
		func(s *service.Scope) bool { return len(s.Site.Zones(names.NovaCompute))+len(s.Region.Aggregates) > 0 },
		service.Section{Name: "zones", Each: zones, Rows: zoneRows()},
		service.Section{Name: "aggregates", Each: aggregates, Rows: aggregateRows()})
	f.Span = series.Span{Since: flavorClient}
	return f
}

// zones returns the scope of each availability zone.
func zones(s *service.Scope) []*service.Scope {
	var all []*service.Scope
	for _, zone := range s.Site.Zones(names.NovaCompute) {
		all = append(all, s.Of(zone))
	}
	return all
}

// zoneRows are the commands for a zone and for each host in it.
func zoneRows() []service.Row {
	const why = "an availability zone is a property of an aggregate of hosts, and a host is in one zone at most; nova rejects a host that is already a member, so the script looks first"
	zone := service.From("region.hosts.{member}.zone")
	return []service.Row{
		service.Text("create", zone, func(s *service.Scope) string {
			word := service.ShellWord(s.Name)
			return "openstack aggregate show " + word + " >/dev/null 2>&1 || openstack aggregate create --zone " + word + " " + word
		}).Listing(onePerGroup).Because(why),
		service.Text("hosts", zone, hostsLine).Listing(onePerGroup).Because(why),
		service.Repeat("members", service.From("region.groups.{member-group}.hosts", "region.hosts.{member}.zone"),
			service.OverMembers(inZone), memberLine).Because(why),
	}
}

// inZone returns the compute hosts of the zone of a scope.
func inZone(s *service.Scope) []*model.Host {
	return slices.DeleteFunc(slices.Clone(s.Site.Hosts(names.NovaCompute)), func(h *model.Host) bool { return h.Zone != s.Name })
}

// onePerGroup returns the first host of each group in the zone of a scope: a group or an exceptional host sets the name of the
// zone.
func onePerGroup(s *service.Scope) []*model.Host {
	var all []*model.Host
	for _, h := range inZone(s) {
		if !slices.ContainsFunc(all, func(known *model.Host) bool { return known.Group == h.Group }) {
			all = append(all, h)
		}
	}
	return all
}

// aggregates returns the scope of each aggregate of the description.
func aggregates(s *service.Scope) []*service.Scope {
	var all []*service.Scope
	for _, a := range s.Region.Aggregates {
		all = append(all, s.Of(a.Name))
	}
	return all
}

// aggregateRows are the commands for an aggregate of the description and for each host in it.
func aggregateRows() []service.Row {
	const why = "filters of the scheduler read the properties of the aggregates that a host is in; they are set at each run"
	of := service.From("region.aggregates")
	return []service.Row{
		service.Text("create", of, func(s *service.Scope) string {
			word := service.ShellWord(s.Name)
			return "openstack aggregate show " + word + " >/dev/null 2>&1 || openstack aggregate create " + word
		}).Because(why),
		service.Lines("properties", of, func(s *service.Scope) []string {
			var lines []string
			properties := aggregateOf(s).Properties
			for _, key := range sortedNames(properties) {
				lines = append(lines, propertyLines(key, properties[key], service.ShellWord(s.Name))...)
			}
			return lines
		}).Because(why),
		service.Text("hosts", of, hostsLine).Because(why),
		service.Repeat("members", service.From("region.aggregates", "region.groups.{member-group}.hosts", "region.hosts.{member}.labels"),
			service.OverMembers(inAggregate), memberLine).Because(why),
	}
}

// tenantKey begins the names of the properties that confine projects to the hosts of an aggregate.
const tenantKey = "filter_tenant_id"

// propertyLines are the commands that set a property of an aggregate. Nova compares the IDs of projects (nova/scheduler/filters,
// aggregate_multitenancy_isolation.py; scheduler/request_filter.py, require_tenant_aggregate), and descriptions contain names: keystone
// chooses the IDs. If there is no such project, the script ends, since a property without an ID would admit all projects.
func propertyLines(key, value, aggregate string) []string {
	if !strings.HasPrefix(key, tenantKey) {
		return []string{"openstack aggregate set --property " + service.ShellWord(key+"="+value) + " " + aggregate}
	}
	lines := []string{"ids="}
	for project := range strings.SplitSeq(value, ",") {
		if project = strings.TrimSpace(project); project != "" {
			lines = append(lines, "id=$(openstack project show -f value -c id "+service.ShellWord(project)+")", "ids=$ids${ids:+,}$id")
		}
	}
	return append(lines, "openstack aggregate set --property "+service.ShellWord(key)+`="$ids" `+aggregate)
}

// aggregateOf returns the aggregate of a scope.
func aggregateOf(s *service.Scope) *model.Aggregate {
	i := slices.IndexFunc(s.Region.Aggregates, func(a *model.Aggregate) bool { return a.Name == s.Name })
	return s.Region.Aggregates[i]
}

// inAggregate returns the compute hosts of the aggregate of a scope.
func inAggregate(s *service.Scope) []*model.Host {
	a := aggregateOf(s)
	return slices.DeleteFunc(slices.Clone(s.Site.Hosts(names.NovaCompute)), func(h *model.Host) bool { return !a.Contains(h) })
}

// hostsLine is the command that reads the hosts of an aggregate.
func hostsLine(s *service.Scope) string {
	return "hosts=$(openstack aggregate show -f json -c hosts " + service.ShellWord(s.Name) + " || true)"
}

// memberLine is the command that adds a host to an aggregate.
func memberLine(s *service.Scope) string {
	host := s.Member.Name
	return "case $hosts in *" + service.ShellWord(`"`+host+`"`) + "*) ;; *) openstack aggregate add host " + service.ShellWord(s.Name) + " " + service.ShellWord(host) + " ;; esac"
}
