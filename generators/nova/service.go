// Package nova contains the compute service, and placement while it was part of nova.
package nova

import (
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/generators/oslo"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// The services of nova.
const (
	novaAPI         = "nova-api-os-compute"
	novaMetadata    = names.NovaMetadata
	novaScheduler   = names.NovaScheduler
	novaConductor   = "nova-conductor"
	novaConsoleAuth = "nova-consoleauth"
	novaProxy       = "nova-novncproxy"
	novaCompute     = names.NovaCompute
	novaNetwork     = names.NovaNetwork
	novaPlacement   = "nova-placement-api"
)

// consolePort is where the proxy of consoles listens.
const consolePort = 6080

// Services returns the services of nova.
func Services() []*service.Service {
	conf := novaConf()
	services, nova := slices.Concat(novaControl(conf), consoles(conf), hypervisor(conf)), project()
	for _, svc := range services {
		svc.Project = nova
	}
	return services
}

// novaControl returns the APIs, the scheduler and the conductor.
func novaControl(conf *service.File) []*service.Service {
	both, control := []string{service.ControlCompute, service.Control, service.Compute}, []string{service.ControlCompute, service.Control}
	return []*service.Service{
		{
			Name: novaAPI, Doc: "The API of nova that users call.", Unit: "nova-api", Roles: both, Volumes: []string{"nova"}, Essential: true,
			Provides: []service.Capability{service.ComputeAPI}, Processes: apiProcesses(), Restart: service.InstancesUnaffected, Redundancy: service.AnyHost,
			Except: func(s *service.Site, role string) bool { return role == service.Compute && !isSymmetric(s) },
			Catalogue: []service.CatalogueEntry{
				{Type: "compute", Name: "nova", Port: endpoint.NovaPort, Path: "/v2/%(tenant_id)s", Span: series.Span{Until: series.Liberty}},
				{Type: "compute", Name: "nova", Port: endpoint.NovaPort, Path: "/v2.1/%(tenant_id)s", Span: series.Span{Since: series.Liberty, Until: series.Newton}},
				{Type: "compute", Name: "nova", Port: endpoint.NovaPort, Path: "/v2.1", Span: series.Span{Since: series.Newton}},
			},
			Ports: []service.Port{{Number: endpoint.NovaPort, Exposure: service.External, Health: "GET /", Secure: series.Victoria}},
			Files: append(novaWSGI().Files(), conf),
		},
		{
			Name: novaMetadata, Doc: "Answers the metadata requests of instances.", Roles: both, Containers: []string{"nova-metadata", "nova-api"}, Volumes: []string{"nova_metadata", "nova"}, Provides: []service.Capability{service.Metadata},
			Processes: metadataProcesses(), Restart: service.InstancesUnaffected, Redundancy: service.AnyHost,
			Except: func(s *service.Site, role string) bool {
				return role == service.Compute && !isSymmetric(s) && s.Region.Networking.IsNeutron()
			},
			Packages: service.Packages("nova-api"),
			Ports:    []service.Port{{Number: endpoint.MetadataPort, Exposure: service.Internal, Health: "GET /", Secure: series.Victoria}},
			Files:    append(metadataWSGI().Files(), conf),
		},
		{
			Packages: oslo.ClientPackages(novaScheduler), MoreDatabases: []service.ExtraDatabase{{Name: "nova_cell0", With: "nova", Span: series.Span{Since: cells}}}, Steps: steps(),
			Name: novaScheduler, Doc: "Chooses the host of an instance.", Roles: control, Volumes: []string{"nova"}, Files: []*service.File{conf},
			Provides: []service.Capability{service.Scheduling}, Essential: true, Uses: schedulerUses(), Processes: controlProcesses("scheduler.workers", series.Span{Since: series.Rocky}), Restart: service.InstancesUnaffected,
		},
		{
			Name: novaConductor, Doc: "Writes to the database for compute hosts, and runs long tasks.", Roles: control, Volumes: []string{"nova"}, Essential: true, Processes: controlProcesses("conductor.workers", series.Span{}), Restart: service.InstancesUnaffected,
			When: func(s *service.Site) bool { return !isSymmetric(s) }, Files: []*service.File{conf},
		},
		{
			Catalogue: []service.CatalogueEntry{{Type: "placement", Name: "placement", Port: endpoint.PlacementPort}},
			Name:      novaPlacement, Doc: "Counts what hosts have and instances use, as a part of nova.", Roles: control, Volumes: []string{"nova_placement"},
			Processes: placementProcesses(), Restart: service.InstancesUnaffected, Redundancy: service.AnyHost,
			Provides: []service.Capability{service.ResourceAPI}, Span: series.Span{Since: series.Ocata, Until: series.Train}, Replacement: "placement-api, a project of its own, replaces it",
			Ports: []service.Port{{Number: endpoint.PlacementPort, Exposure: service.External, Health: "GET /", Secure: series.Ocata}}, Files: append(placementWSGI().Files(), conf),
		},
	}
}

// consoles returns the services through which users reach the consoles of instances.
func consoles(conf *service.File) []*service.Service {
	control := []string{service.ControlCompute, service.Control}
	// The proxy forks a process for each connection, also for one that only a check makes: it is checked every 10 s instead of 2.
	return []*service.Service{
		{
			Name: novaConsoleAuth, Doc: "Stores the tokens that open consoles.", Roles: control, Volumes: []string{"nova"}, Processes: consoleAuthProcesses(), Restart: service.InstancesUnaffected,
			Span: series.Span{Until: series.Train}, Replacement: "tokens of consoles are in the database: leave the service out",
			Files: []*service.File{conf},
		},
		{
			Packages: service.Packages("nova-consoleproxy", "novnc"),
			Name:     novaProxy, Doc: "Connects browsers to the consoles of instances.", Roles: control, Volumes: []string{"nova"},
			Uses:      []service.Reference{{Services: []string{novaConsoleAuth}, Why: "no service knows the tokens with which users open consoles"}},
			Processes: proxyProcesses(), Restart: service.InstancesUnaffected, Redundancy: service.AnyHost,
			Ports: []service.Port{{
				Number: consolePort, Exposure: service.External, Health: "HEAD /vnc.html", Interval: 10, Balance: "source", Secure: series.Havana,
				Timeout:     func(s *service.Scope) int { return s.Region.LoadBalancer.ConsoleTimeout },
				TimeoutFrom: service.From("region.loadBalancer.consoleTimeout"),
			}},
			Files: []*service.File{conf, consoleProxyDefault()},
			Certificates: func(s *service.Scope) []service.Certificate {
				return endpoint.TLSFiles(s, service.ConsoleChannel, novaProxy, "nova", service.ClientUsage, endpoint.HostNames(s, model.Management)...)
			},
		},
	}
}

// hypervisor returns what runs on the hosts of instances.
func hypervisor(conf *service.File) []*service.Service {
	both := []string{service.ControlCompute, service.Compute}
	return []*service.Service{
		{
			Packages: computePackages(), Steps: computeSteps(),
			Name: novaCompute, Doc: "Runs instances.", Roles: both, Volumes: []string{"nova_libvirt"}, Files: []*service.File{conf, computeConf()}, Joins: topology.CarriesInstances, Bridges: true,
			Provides: []service.Capability{service.Instances}, Needs: multiHostNeeds(), Uses: computeUses(), Processes: hostProcesses(), Restart: service.InstancesUnmanaged,
			Redundancy: service.MostOfHosts, KeepAvailable: true, Programs: programs(),
			Reserve: "DEFAULT.reserved_host_memory_mb",
		},
		{
			Name: novaNetwork, Doc: "Provides the networks of instances: bridges, DHCP, floating IPs.", Roles: both,
			Span: series.Span{Until: series.Ussuri}, Replacement: `set networking.driver to "neutron"`,
			Networking: func(n model.Networking) bool { return !n.IsNeutron() },
			Provides:   []service.Capability{service.InstanceNetworks}, Processes: hostProcesses(), Restart: service.InstancesLoseNetwork,
			Redundancy: networkHosts, KeepAvailable: true,
			Joins: topology.IsRouted, Bridges: true,
			Files: []*service.File{conf},
		},
	}
}

// networkHosts returns how many hosts of nova-network are required: with multiHost each serves the instances of its own host, and else the
// networks that nova assigned to it.
func networkHosts(r *model.Region) service.HostRequirement {
	if r.Networking.MultiHost {
		return service.MostHosts
	}
	return service.Replicas
}

// schedulerUses returns what the scheduler selects hosts from.
func schedulerUses() []service.Reference {
	return []service.Reference{{Services: []string{novaCompute}, Degrades: true, Why: "the scheduler finds no host, and every instance fails with No valid host was found"}}
}

// computeUses returns the services that connect instances, and that answer nova-compute.
func computeUses() []service.Reference {
	return []service.Reference{
		oslo.SwitchReference("the ports of instances are connected to no network"),
		oslo.MetadataReference(),
		{
			Services: []string{novaNetwork}, Why: "no service creates the networks of instances",
			When: func(s *service.Site) bool { return !s.Region.Networking.IsNeutron() },
		},
		{Services: []string{novaPlacement, names.Placement}, Why: "nova-compute reports its resources there, and the scheduler finds no host"},
	}
}

// multiHostNeeds are what nova-compute requires on its own host if nova-network serves the instances of each host there. Nova-network
// was removed in ussuri.
func multiHostNeeds() []service.Need {
	isMultiHost := func(r *model.Region) bool {
		return !r.Networking.IsNeutron() && r.Networking.MultiHost && r.Series < series.Ussuri
	}
	const why = "with multiHost each compute host serves its own instances"
	return []service.Need{{Capability: service.InstanceNetworks, When: isMultiHost, Why: why}, {Capability: service.Metadata, When: isMultiHost, Why: why}}
}

// isSymmetric reports whether built-in roles use the layout that needs no conductor: every host runs the APIs, and each daemon
// connects to the database itself. Mitaka announced the end of [conductor] use_local, so it has a conductor, and compute hosts
// have no password of the database.
func isSymmetric(s *service.Site) bool { return s.Region.Series < series.Mitaka }
