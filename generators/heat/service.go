// Package heat contains the orchestration service.
package heat

import (
	"strings"

	"stackplan/generators/api"
	"stackplan/generators/names"
	"stackplan/generators/oslo"
	"stackplan/generators/uwsgi"
	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// The services of heat, and the ports of its APIs.
const (
	apiName    = names.Heat
	cfnName    = "heat-api-cfn"
	engineName = "heat-engine"

	apiPort = 8004
	cfnPort = 8000
)

// Services returns the orchestration service of the regions that have it. The processes of the APIs open no connection to the database:
// the engine answers them.
func Services() []*service.Service {
	heat := project()
	conf := conf(heat)
	engine := heat.Service(engineName, "Creates and changes the resources of stacks.", conf)
	engine.Processes.Workers = []service.Workers{service.WorkersOf("DEFAULT.num_engine_workers", series.Span{Since: series.Juno})}
	apis := []*service.Service{
		heat.Endpoint("Receives the requests about stacks.", wsgi(apiName, "heat_api", apiPort, "heat.wsgi.api"), "GET /healthcheck", conf),
		heat.Endpoint("Receives what instances report about their configuration.", wsgi(cfnName, "heat_api_cfn", cfnPort, "heat.wsgi.cfn"), "GET /healthcheck", conf),
	}
	for _, s := range apis {
		s.Processes.Databases = nil
	}
	apis[0].Catalogue = []service.CatalogueEntry{{Type: "orchestration", Name: "heat", Port: apiPort, Path: "/v1/%(tenant_id)s"}}
	apis[1].Catalogue = []service.CatalogueEntry{{Type: "cloudformation", Name: "heat-cfn", Port: cfnPort, Path: "/v1"}}
	apis[0].Steps = steps()
	return append(apis, engine)
}

// wsgi returns how an API runs; group has its options. Debian's packages run it under uWSGI at the latest since stein: version 12.0.0-3 of their changelog.
func wsgi(name, group string, port int, module string) uwsgi.API {
	return uwsgi.API{
		Project: "heat", Name: name, Script: strings.Replace(name, "heat-", "heat-wsgi-", 1),
		Module: module, ModuleSince: series.Flamingo, Port: port, INI: "/etc/heat/" + name + "-uwsgi.ini", Since: series.Stein,
		Listening: []string{"[" + group + "] bind_host", "[" + group + "] bind_port"}, Workers: []string{"[" + group + "] workers"},
	}
}

// project returns heat, in the regions with orchestration.
func project() api.Project {
	return api.New(service.Project{
		Name: "heat",
		Upgrade: []service.Task{{
			Service: engineName, Restarts: []string{apiName, cfnName, engineName},
			Do:  "install the packages of heat on one host, stop heat-engine on all hosts of the region, run heat-manage db_sync, then restart the services host by host",
			Why: "engines of two series read each other's stacks only after heat-manage db_sync; requests about stacks fail while no engine runs, and what stacks have created continues to work",
		}},
		Hazards: []service.Hazard{
			{Option: catalogue.Key{Name: "deferred_auth_method", Group: "DEFAULT"}, Since: series.Kilo, Before: "password", After: "trusts",
				Why: "heat acts for the owner of a new stack with a trust in place of a stored password: keystone must allow trusts, and the owner must have the roles that are delegated",
				Do:  oslo.PinDo, Pin: true},
			{Option: catalogue.Key{Name: "convergence_engine", Group: "DEFAULT"}, Since: series.Newton, Before: "false", After: "true",
				Why: "new stacks are processed resource by resource by all engines, which send more messages and open more connections to the database; stacks that exist keep the old way",
				Do:  "check capacity for the connections, or pin the old value", Pin: true},
		},
	}, series.Dalmatian, "orchestration", func(s *service.Site) bool { return s.Region.Orchestration != nil })
}
