// Package neutron contains the network service and its agents.
package neutron

import (
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/uwsgi"
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// The services that read neutron's database.
var servers = []string{"neutron-server", "neutron-api", "neutron-rpc-server", "neutron-periodic-workers"}

// Services is the network service: its server, the agents that switch frames on every host, and those that route, lease
// addresses and lead guests to the metadata service on the control hosts.
func Services() []*service.Service {
	conf := neutronConf()
	server := []*service.File{conf, ml2Conf()}
	both, control := []string{service.Compute, service.ControlCompute}, []string{service.ControlCompute}
	ports := []service.Port{{Number: endpoint.NeutronPort, Exposure: service.External, Health: "GET /", Secure: series.Victoria}}
	services := []*service.Service{
		{
			Name: "neutron-server", Doc: "Answers the network API, and the agents.", Roles: control, Ports: ports, Files: server,
			Span: series.Span{Until: series.Victoria}, Gone: "neutron-api and neutron-rpc-server do its work",
		},
		{
			Name: "neutron-api", Doc: "Answers the network API under uWSGI.", Roles: control, Ports: ports,
			Span: series.Span{Since: series.Victoria}, Files: append(neutronWSGI().Files(), server...),
		},
		{
			Name: "neutron-rpc-server", Doc: "Answers the agents.", Roles: control, Files: server,
			Span: series.Span{Since: series.Victoria},
		},
		{
			Name: "neutron-periodic-workers", Doc: "Does what the network service repeats, such as looking for agents that died.",
			Roles: control, Files: server, Span: series.Span{Since: series.Dalmatian},
		},
		{
			Name: "neutron-openvswitch-agent", Doc: "Sets up Open vSwitch on its host.", Roles: both, When: isMechanism("openvswitch"), Bridges: true,
			Files: append([]*service.File{conf}, openvswitchFiles()...),
		},
		{
			Name: "neutron-linuxbridge-agent", Doc: "Sets up Linux bridges on its host.", Roles: both, When: isMechanism("linuxbridge"), Bridges: true,
			Span: series.Span{Until: series.Epoxy}, Gone: "networking.mechanism: openvswitch takes its place",
			Files: append([]*service.File{conf}, linuxbridgeFiles()...),
		},
		{Name: "neutron-l3-agent", Doc: "Routes between networks and translates floating addresses.", Roles: control, Files: []*service.File{conf, l3Agent()}, Joins: topology.IsRouted},
		{Name: "neutron-dhcp-agent", Doc: "Leases addresses to guests.", Roles: control, Files: []*service.File{conf, dhcpAgent()}, Joins: topology.CarriesInstances},
		{Name: "neutron-metadata-agent", Doc: "Hands guests' requests for metadata to nova, signed with the guest's id.", Roles: control, Files: []*service.File{conf, metadataAgent()}},
	}
	for _, svc := range services {
		svc.When = allOf(isNeutron, svc.When)
	}
	return services
}

// isNeutron reports whether neutron makes the networks of the region.
func isNeutron(s *service.Site) bool { return s.Region.Networking.IsNeutron() }

// isMechanism reports whether the region's hosts switch frames that way.
func isMechanism(name string) func(*service.Site) bool {
	return func(s *service.Site) bool { return s.Region.Networking.Mechanism == name }
}

// allOf joins two conditions; nil always holds.
func allOf(a, b func(*service.Site) bool) func(*service.Site) bool {
	return func(s *service.Site) bool { return a(s) && (b == nil || b(s)) }
}

// neutronWSGI is the API under uWSGI. The init script of Debian's neutron-api still calls itself neutron-server.
func neutronWSGI() uwsgi.API {
	return uwsgi.API{
		Project: "neutron", Name: "neutron-api", InitScript: "neutron-server", Port: endpoint.NeutronPort,
		INI: "/etc/neutron/neutron-api-uwsgi.ini", Since: series.Victoria,
		Script: "neutron-api", Module: "neutron.wsgi.api", ModuleSince: series.Gazpacho,
	}
}

// file is a file of neutron below /etc/neutron.
func file(path, sample, doc string, rows ...[]service.Row) *service.File {
	return &service.File{
		Path: "/etc/neutron/" + path, Doc: doc, Format: format.Oslo, Project: "neutron", Sample: sample,
		Mode: 0o640, Owner: "root", Group: "neutron", Rows: slices.Concat(rows...),
	}
}
