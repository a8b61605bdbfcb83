// Package octavia contains the service of load balancers. Its provider is OVN: each load balancer is a set of flows on the hosts of its
// members, so no instance (amphora) carries its connections.
package octavia

import (
	"stackplan/generators/api"
	"stackplan/generators/names"
	"stackplan/generators/oslo"
	"stackplan/generators/uwsgi"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// The services of octavia, and the port of its API.
const (
	apiName     = "octavia-api"
	agentName   = "octavia-driver-agent"
	cleanerName = "octavia-housekeeping"

	port = 9876
)

// Services returns the load balancing service of the regions that have it. Debian's packages have octavia-driver-agent from version 7.0.0-5,
// of victoria, on. Nothing sends messages: octavia-worker and octavia-health-manager, which receive them, belong to the provider amphora.
func Services() []*service.Service {
	octavia := project()
	conf := conf(octavia)
	agent := octavia.Service(agentName, "Stores what the provider reports about load balancers, and follows the databases of OVN.", conf)
	agent.Processes.Extra = 4 // the listeners for states, statistics and requests, and the agent of the provider (octavia/cmd/driver_agent.py)
	all := []*service.Service{
		octavia.Endpoint("Receives the requests about load balancers, and writes them into the database of OVN.", wsgi(), "GET /", conf),
		agent,
		octavia.Service(cleanerName, "Removes the records of deleted load balancers.", conf),
	}
	all[0].Uses = []service.Reference{{
		Services: []string{agentName}, OnHost: true,
		Why: "the API does not load the provider without the sockets of octavia-driver-agent on its host (octavia_lib/api/drivers/driver_lib.py), so it does not start",
	}}
	all[0].Catalogue = []service.CatalogueEntry{{Type: "load-balancer", Name: "octavia", Port: port}}
	all[0].Packages = append(all[0].Packages, service.Packages("python3-ovn-octavia-provider")...)
	all[0].Steps = []service.Step{oslo.SchemaStep("octavia", "octavia-db-manage upgrade head", nil)}
	for _, s := range all {
		s.Span, s.Networking = series.Span{Since: series.Victoria}, isOVN
		s.Processes.Messaging = false
		s.Files = append(s.Files, unit(s.Name))
		if s.Name != cleanerName {
			s.Uses = append(s.Uses, service.Reference{Services: []string{names.OVNDatabases}, Why: "load balancers are in the databases of OVN"})
		}
	}
	return all
}

// isOVN reports whether a region has the databases that the provider writes load balancers into.
func isOVN(n model.Networking) bool { return n.IsNeutron() && n.Mechanism == "ovn" }

// wsgi returns how the API runs. Debian's packages run it under uWSGI.
func wsgi() uwsgi.API {
	return uwsgi.API{
		Project: "octavia", Name: apiName, Script: "octavia-wsgi", Module: "octavia.wsgi.api", ModuleSince: series.Flamingo,
		Port: port, INI: "/etc/octavia/octavia-api-uwsgi.ini", Since: series.Victoria,
		Listening: []string{"[api_settings] bind_host", "[api_settings] bind_port"},
	}
}

// unit returns the file that keeps the directory with the sockets of octavia-driver-agent.
func unit(name string) *service.File {
	f := service.SystemFile("/etc/systemd/system/"+name+".service.d/stackplan.conf", "What remains after "+name+" ends.", format.Systemd)
	f.Rows = []service.Row{
		service.Set("Service.RuntimeDirectoryPreserve", "yes").
			Because("Debian's units of octavia share the directory /run/octavia, and systemd removes it when one of them ends (systemd.exec(5)): the API would not find the sockets of octavia-driver-agent any more"),
	}
	return f
}

// project returns octavia, in the regions with load balancing.
func project() api.Project {
	return api.New(service.Project{
		Name: "octavia",
		Upgrade: []service.Task{{
			Service: apiName, Restarts: []string{apiName, agentName, cleanerName},
			Do:  "install the packages of octavia and python3-ovn-octavia-provider on one host, run octavia-db-manage upgrade head, then restart octavia-driver-agent, octavia-api and octavia-housekeeping host by host",
			Why: "the API does not start without the octavia-driver-agent of its host; load balancers work meanwhile, since they are flows of OVN",
		}},
		Conditional: []service.ConditionalOptions{{
			Options: []string{"[amphora_agent] ", "[haproxy_amphora] ", "[health_manager] ", "[keepalived_vrrp] ", "[certificates] ", "[compute] ", "[nova] ", "[glance] ", "[cinder] ",
				"[task_flow] ", "[controller_worker] amp", "[controller_worker] loadbalancer_topology", "[oslo_messaging] ", "[house_keeping] cert_", "[house_keeping] spare_", "[house_keeping] amphora_"},
			ReadBy: "the provider amphora",
		}},
		Plugins: providers,
	}, series.Dalmatian, "loadBalancing", func(s *service.Site) bool { return s.Region.LoadBalancing })
}

// amphora is what its provider requires.
const amphora = "octavia-worker, octavia-health-manager, certificates, an image and a network of amphorae"

// providers are the entry points of octavia and of its provider OVN.
var providers = []service.Plugins{{
	Options: []string{"[api_settings] default_provider_driver"}, What: "provider",
	Evidence: "setup.cfg of octavia and of ovn-octavia-provider, [entry_points] octavia.api.drivers; octavia/api/drivers/driver_factory.py loads them by name",
	Effect:   "a request that names no provider fails",
	Plugins: []service.Plugin{
		{Name: "amphora", Class: "octavia.api.drivers.amphora_driver.v2.driver:AmphoraProviderDriver", Lacks: amphora},
		{Name: "amphorav2", Class: "octavia.api.drivers.amphora_driver.v2.driver:AmphoraProviderDriver", Lacks: amphora},
		{Name: "octavia", Class: "octavia.api.drivers.amphora_driver.v2.driver:AmphoraProviderDriver", Lacks: amphora},
		{Name: "amphorav1", Class: "octavia.api.drivers.amphora_driver.v1.driver:AmphoraProviderDriver", Span: series.Span{Until: series.Bobcat}, Lacks: amphora},
		{Name: "noop_driver", Class: "octavia.api.drivers.noop_driver.driver:NoopProviderDriver", Lacks: "it creates no load balancers: tests use it"},
		{Name: "noop_driver-alt", Class: "octavia.api.drivers.noop_driver.driver:NoopProviderDriver", Lacks: "it creates no load balancers: tests use it"},
		{Name: "ovn", Class: "ovn_octavia_provider.driver:OvnProviderDriver"},
	},
}}
