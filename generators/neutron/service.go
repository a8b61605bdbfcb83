// Package neutron contains the network service and its agents.
package neutron

import (
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/linkpaths"
	"stackplan/generators/names"
	"stackplan/generators/oslo"
	"stackplan/generators/uwsgi"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// The services of neutron that rows, tasks and conditions name.
const (
	server             = "neutron-server"
	apiServer          = "neutron-api"
	rpcServer          = "neutron-rpc-server"
	l3Service          = names.L3Agent
	dhcpService        = "neutron-dhcp-agent"
	metadataService    = "neutron-metadata-agent"
	maintenanceService = "neutron-ovn-maintenance-worker"
	openvswitchService = names.OpenvSwitchAgent
	linuxbridgeService = names.LinuxbridgeAgent
)

// rpcServers are the services that answer the network API or the agents.
var rpcServers = []string{server, apiServer, rpcServer}

// servers are the services that read neutron's database.
var servers = append(slices.Clone(rpcServers), "neutron-periodic-workers", maintenanceService)

// Services returns the network service: its server, the agents that connect instances on every host, and the agents of the control
// hosts, which route, lease addresses and pass metadata requests on.
func Services() []*service.Service {
	conf, ml2 := neutronConf(), ml2Conf()
	services, neutron := slices.Concat(serverServices(conf, ml2), switchAgents(conf), controlAgents(conf), ovnServices(conf, ml2)), project()
	for _, svc := range services {
		svc.Project, svc.Volumes = neutron, []string{"neutron"}
		if svc.Networking == nil {
			svc.Networking = func(n model.Networking) bool { return n.IsNeutron() }
		}
	}
	return services
}

// serverServices returns the services that answer the network API and the agents.
func serverServices(conf, ml2 *service.File) []*service.Service {
	files, control := []*service.File{conf, ml2}, []string{service.ControlCompute, service.Control}
	entries, schema := []service.CatalogueEntry{{Type: "network", Name: "neutron", Port: endpoint.NeutronPort}}, steps()
	ports := []service.Port{{Number: endpoint.NeutronPort, Exposure: service.External, Health: "GET /", Secure: series.Victoria}}
	return []*service.Service{
		{
			Catalogue: entries, Packages: oslo.ClientPackages(server), Steps: schema,
			Name: server, Doc: "Answers the network API and the agents.", Roles: control, Ports: ports, Files: files,
			Essential: true, Provides: []service.Capability{service.NetworkAPI}, Processes: serverProcesses(), Restart: service.InstancesUnaffected, Redundancy: service.AnyHost,
			Span: series.Span{Until: series.Victoria}, Replacement: "neutron-api and neutron-rpc-server replace it", Uses: serverUses(),
		},
		{
			Catalogue: entries, Packages: oslo.ClientPackages(apiServer), Steps: schema,
			Name: apiServer, Doc: "Answers the network API under uWSGI.", Roles: control, Ports: ports, Containers: []string{server},
			Essential: true, Provides: []service.Capability{service.NetworkAPI}, Processes: apiProcesses(), Restart: service.InstancesUnaffected, Redundancy: service.AnyHost,
			Span: series.Span{Since: series.Victoria}, Files: append(neutronWSGI().Files(), files...), Uses: append(serverUses(), service.Reference{
				Services: []string{"neutron-periodic-workers"}, Why: "neutron-api under uWSGI runs no periodic tasks, so agents that are down are never detected",
			}, service.Reference{
				Services: []string{maintenanceService}, Degrades: true, When: providesOVN, Why: "neutron-api under uWSGI repairs no differences between the database of OVN and that of neutron",
			}),
		},
		{
			Name: rpcServer, Doc: "Answers the agents.", Roles: control, Files: files, Containers: []string{server},
			Essential: true, Processes: rpcProcesses(), Restart: service.InstancesUnaffected,
			Span: series.Span{Since: series.Victoria},
		},
		{
			Name: "neutron-periodic-workers", Containers: []string{"neutron-periodic-worker", server}, Doc: "Runs the periodic tasks of the network service, such as the search for agents that are down.",
			Roles: control, Files: files, Span: series.Span{Since: series.Dalmatian}, Processes: periodicProcesses(), Restart: service.InstancesUnaffected,
		},
	}
}

// switchAgents returns the agents that connect instances to networks on their host.
func switchAgents(conf *service.File) []*service.Service {
	roles := []string{service.Compute, service.ControlCompute, service.Control, service.NetworkRole}
	// the other agents of a control host need the bridges; without them, a control host has none
	hasNoAgents := func(s *service.Site, role string) bool {
		return role == service.Control && s.HasRole(service.NetworkRole)
	}
	return []*service.Service{
		{
			Packages: service.Packages(openvswitchService, "openvswitch-switch"),
			Name:     openvswitchService, Doc: "Sets up Open vSwitch on its host.", Roles: roles, Except: hasNoAgents, Networking: hasMechanism("openvswitch"), Bridges: true, Programs: []service.Program{linkpaths.OpenvSwitch()},
			Provides: []service.Capability{service.Tunnels}, Processes: agentProcesses(), Restart: service.InstancesLoseNetwork, Redundancy: service.MostOfHosts,
			Files: append([]*service.File{conf}, openvswitchFiles()...),
		},
		{
			Name: linuxbridgeService, Doc: "Sets up Linux bridges on its host.", Roles: roles, Except: hasNoAgents, Networking: hasMechanism("linuxbridge"), Bridges: true,
			Provides: []service.Capability{service.Tunnels}, Processes: agentProcesses(), Restart: service.InstancesLoseNetwork, Redundancy: service.MostOfHosts,
			Span: series.Span{Until: series.Epoxy}, Replacement: "networking.mechanism: openvswitch replaces it",
			Files: append([]*service.File{conf}, linuxbridgeFiles()...),
		},
	}
}

// controlAgents returns the agents that route, lease addresses and pass metadata requests on.
func controlAgents(conf *service.File) []*service.Service {
	roles := []string{service.ControlCompute, service.Control, service.NetworkRole}
	needs := []service.Need{{
		Capability: service.MetadataProxy, When: func(r *model.Region) bool { return hasAgents(r.Networking) },
		Why: "the agents connect to neutron-metadata-agent through a UNIX socket, which is local to the host",
	}}
	return []*service.Service{
		{
			Name: l3Service, Networking: hasAgents, Doc: "Routes between networks and translates floating IPs.", Roles: roles, Dedicated: service.NetworkRole,
			Files: []*service.File{conf, l3Agent()}, Joins: topology.IsRouted,
			Provides: []service.Capability{service.Routing}, Needs: needs, Uses: switchUses(), Processes: agentProcesses(), Restart: service.InstancesLoseNetwork,
			Redundancy: service.OneOfReplicas, Replicas: routerReplicas, KeepAvailable: true,
		},
		{
			Name: dhcpService, Networking: hasAgents, Doc: "Leases addresses to instances.", Roles: roles, Dedicated: service.NetworkRole,
			Files: []*service.File{conf, dhcpAgent()}, Joins: topology.CarriesInstances,
			Provides: []service.Capability{service.DHCP}, Needs: needs, Uses: switchUses(), Processes: agentProcesses(), Restart: service.InstancesLoseNetwork,
			Redundancy: service.OneOfReplicas, Replicas: dhcpReplicas, KeepAvailable: true,
		},
		{
			Name: metadataService, Networking: hasAgents, Doc: "Passes metadata requests of instances to nova, signed with the ID of the instance.", Roles: roles, Dedicated: service.NetworkRole,
			Files: []*service.File{conf, metadataAgent()}, Provides: []service.Capability{service.MetadataProxy}, Processes: metadataProcesses(), Restart: service.InstancesUnaffected,
			Redundancy: service.OneOfReplicas, Replicas: metadataReplicas, KeepAvailable: true,
		},
	}
}

// serverUses returns the agents without which the server creates networks and routers that do not work. The check metadata/path reports
// a missing agent that metadata requests pass.
func serverUses() []service.Reference {
	unless := func(metadata string) func(*service.Site) bool {
		return func(s *service.Site) bool {
			return s.Region.Networking.Metadata != metadata && hasAgents(s.Region.Networking)
		}
	}
	return []service.Reference{
		{Services: []string{dhcpService}, When: unless("dhcp"), Degrades: true, Why: "instances get no address by DHCP"},
		{Services: []string{l3Service}, When: unless("l3"), Degrades: true, Why: "the server loads the plug-in router (service_plugins), but routers and floating IPs are on no host"},
	}
}

// switchUses returns the agent that connects the ports of the host.
func switchUses() []service.Reference {
	return []service.Reference{oslo.SwitchReference("the ports of the agent are connected to no network")}
}

// hasMechanism returns a condition that holds for neutron with a mechanism driver.
func hasMechanism(name string) func(model.Networking) bool {
	return func(n model.Networking) bool { return n.IsNeutron() && n.Mechanism == name }
}

// hasAgents is the condition that agents of neutron route, lease addresses and pass metadata requests on: OVN does so itself, except for
// metadata.
func hasAgents(n model.Networking) bool { return n.IsNeutron() && !n.HasOVN() }

// neutronWSGI returns the API under uWSGI. The init script of Debian's neutron-api is still called neutron-server.
func neutronWSGI() uwsgi.API {
	return uwsgi.API{
		Project: "neutron", Name: apiServer, InitScript: server, Port: endpoint.NeutronPort,
		INI: "/etc/neutron/neutron-api-uwsgi.ini", Copies: []string{"/etc/neutron/neutron-server-uwsgi.ini"}, Since: series.Victoria,
		Script: "neutron-api", Module: "neutron.wsgi.api", ModuleSince: series.Gazpacho,
		Queues:    oslo.NamesQueues,
		Listening: []string{"[DEFAULT] bind_host", "[DEFAULT] bind_port"}, Workers: []string{"[DEFAULT] api_workers"},
	}
}

// file returns a file of neutron below /etc/neutron.
func file(path, sample, doc string, rows ...[]service.Row) *service.File {
	return &service.File{
		Path: "/etc/neutron/" + path, Doc: doc, Format: format.Oslo, Project: "neutron", Sample: sample,
		Mode: 0o640, Owner: "root", Group: "neutron", Rows: slices.Concat(rows...),
	}
}
