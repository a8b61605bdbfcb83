package hostnetwork

import (
	"slices"
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// hostsFile is /etc/hosts. It contains the hosts that a program looks up by name, not every host: with ten thousand hosts the
// files of a region would have a hundred million lines.
func hostsFile() *service.File {
	members := func(svc string) func(*service.Scope) []*service.Scope {
		return service.OverMembers(func(s *service.Scope) []*model.Host { return others(s, svc) })
	}
	memberLine := func(s *service.Scope) string { return hostLine(s.Member) }
	paths := endpoint.MemberPaths()
	return &service.File{
		Path: "/etc/hosts", Doc: "The names by which hosts find each other.", Format: format.Hosts, Template: "hosts.tmpl",
		Mode: 0o644, Owner: "root", Group: "root",
		Sections: []service.Section{
			{Name: "own", Rows: []service.Row{
				service.Text("own", service.From("host.address.management"), func(s *service.Scope) string { return hostLine(s.Host()) }).Stating(naming).
					Because("the host's own name is its management address: with Debian's 127.0.1.1, a daemon that looks itself up binds or announces an address that no other host reaches"),
			}},
			{Name: "endpoints", Rows: endpointNames()},
			{Name: "messaging", Rows: []service.Row{
				service.Repeat("messaging", paths, members("rabbitmq"), memberLine).Stating(naming).On("rabbitmq").
					Because("nodes of RabbitMQ find each other by the short names of their hosts"),
			}},
			{Name: "compute", Rows: []service.Row{
				service.Repeat("compute", paths, members(names.NovaCompute), memberLine).Stating(naming).On(names.NovaCompute).Until(series.Mitaka).
					Because("before live_migration_inbound_addr, libvirt finds the target host of a migration by its name"),
			}},
		},
	}
}

// endpointNames returns the names at which the programs of a host connect to services: that of its own region, and that of the region with
// keystone. Names for users are not among them, since no program connects there.
func endpointNames() []service.Row {
	own := func(s *service.Scope) *service.Site { return s.Site }
	home := func(s *service.Scope) *service.Site {
		if s.Site.Home == s.Site {
			return nil
		}
		return s.Site.Home
	}
	const why = "the name leads to the management VIP even if DNS fails or returns the VIP for users; without this line each connection of a service would depend on a DNS server"
	return []service.Row{
		nameRow("endpoint", service.From("region.networks.management.dns"), endpoint.InsideAddressPaths(), own).Because(why),
		nameRow("home", service.From("identity.home", "regions.{home}.networks.management.dns"), endpoint.HomeAddressPaths(), home).Because(why + "; all regions validate tokens at this keystone"),
	}
}

// nameRow returns the line with the name and the address at which the services of a site are.
func nameRow(option string, name, address []source.Path, of func(*service.Scope) *service.Site) service.Row {
	return service.Text(option, slices.Concat(name, address), func(s *service.Scope) string {
		site := of(s)
		if site == nil {
			return ""
		}
		e, front := service.EntryAt(site, site.Inside()), service.Front(site)
		if e.Name == "" || front != nil && e.Name == s.Host().Name {
			return ""
		}
		return e.Addr.String() + " " + e.Name
	}).Stating(naming)
}

// naming is what a line with an address and its names states.
var naming = service.Statement{Kind: service.Resolves, Read: func(line string) []service.Place {
	words := strings.Fields(line)
	if len(words) < 2 {
		return nil
	}
	return []service.Place{{Host: words[0], Names: words[1:]}}
}}

// others returns the other hosts that run a service, without those that an earlier section lists.
func others(s *service.Scope, svc string) []*model.Host {
	var all []*model.Host
	own, listed := s.Host().Name, svc == names.NovaCompute && s.RunsAny("rabbitmq")
	for _, h := range s.Site.Hosts(svc) {
		if h.Name != own && !(listed && s.Site.GroupRuns(h.Group.Name, "rabbitmq")) {
			all = append(all, h)
		}
	}
	return all
}

// hostLine returns the line of a host: its address, its full name, and its short name, by which RabbitMQ calls it. The first name is the
// canonical one (hosts(5)): libvirt and neutron report the host by it, whichever of the two the system has set.
func hostLine(h *model.Host) string {
	if !h.Management().IsValid() {
		return ""
	}
	line := h.Management().String() + " " + h.Name
	if short := nodeset.Short(h.Name); short != h.Name {
		line += " " + short
	}
	return line
}
