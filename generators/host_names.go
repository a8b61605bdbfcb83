package generators

import (
	"slices"

	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/table"
)

// hostsFile is /etc/hosts. It names those whom a program looks up by name, not every host: with ten thousand hosts the
// files of a region would have a hundred million lines.
func hostsFile() *table.File {
	members := func(service string) func(*table.Scope) []string {
		return func(s *table.Scope) []string { return hostLines(s, service) }
	}
	paths := table.From("region.groups.*.hosts", "region.groups.*.address.management", "region.hosts.*.address.management")
	return &table.File{
		Path: "/etc/hosts", Doc: "The names by which hosts know each other.", Format: format.Hosts, Template: "hosts.tmpl",
		Mode: 0o644, Owner: "root", Group: "root",
		Sections: []table.Section{
			{Name: "own", Rows: []table.Row{
				table.Text("own", table.From("host.address.management"), func(s *table.Scope) string { return hostLine(s.Host()) }).
					Because("the host's own name is its management address: with Debian's 127.0.1.1, a daemon that looks itself up binds or announces an address that no other host reaches"),
			}},
			{Name: "messaging", Rows: []table.Row{
				table.Lines("messaging", paths, members("rabbitmq")).On("rabbitmq").
					Because("nodes of RabbitMQ know each other by host name"),
			}},
			{Name: "compute", Rows: []table.Row{
				table.Lines("compute", paths, members(novaCompute)).On(novaCompute).Until(series.Mitaka).
					Because("before live_migration_inbound_addr, libvirt finds the host that a guest moves to by its name"),
			}},
		},
	}
}

// hostLines returns the lines of the other hosts that run a service.
func hostLines(s *table.Scope, service string) []string {
	var all []string
	own := s.Host().Name
	for _, h := range s.Site.Hosts(service) {
		if h.Name != own && !(service == novaCompute && s.RunsAny("rabbitmq") && runsOn(s, h, "rabbitmq")) {
			all = append(all, hostLine(h))
		}
	}
	return all
}

// runsOn reports whether another host of the region runs a service.
func runsOn(s *table.Scope, h *model.Host, service string) bool {
	return slices.ContainsFunc(s.Site.Runs(h.Group.Name), func(r *table.Service) bool { return r.Name == service })
}

func hostLine(h *model.Host) string {
	if !h.Management().IsValid() {
		return ""
	}
	return h.Management().String() + " " + h.Name
}
