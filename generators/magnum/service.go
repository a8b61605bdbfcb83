// Package magnum contains the service of container clusters, which are stacks of heat.
package magnum

import (
	"stackplan/generators/api"
	"stackplan/generators/names"
	"stackplan/generators/oslo"
	"stackplan/generators/uwsgi"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// The services of magnum, and the port of its API.
const (
	apiName       = "magnum-api"
	conductorName = "magnum-conductor"

	port = 9511
)

// Services returns the service of container clusters of the regions that have it. Debian's packages are known to run the API under uWSGI from
// version 12.0.0, of wallaby, on.
func Services() []*service.Service {
	magnum := project()
	conf := conf(magnum)
	conductor := magnum.Service(conductorName, "Creates and changes the stacks of clusters.", conf)
	conductor.Processes.Workers = []service.Workers{service.WorkersOf("conductor.workers", series.Span{})}
	conductor.Uses = []service.Reference{{Services: []string{names.Heat}, Why: "the drivers of magnum create clusters as stacks, so every request for a cluster fails"}}
	all := []*service.Service{magnum.Endpoint("Receives the requests about container clusters.", wsgi(), "GET /healthcheck", conf), conductor}
	all[0].Catalogue = []service.CatalogueEntry{{Type: "container-infra", Name: "magnum", Port: port, Path: "/v1"}}
	all[0].Steps = []service.Step{
		oslo.SchemaStep("magnum", "magnum-db-manage upgrade", nil),
		oslo.DomainStep("magnum", "magnum_domain_admin", domainOfUsers, "magnum creates a user for each cluster in a domain of their own, as its administrator"),
	}
	for _, s := range all {
		s.Span = series.Span{Since: series.Wallaby}
	}
	return all
}

// wsgi returns how the API runs. The module exists from 2025.1 on, and the script until 2025.2.
func wsgi() uwsgi.API {
	return uwsgi.API{
		Project: "magnum", Name: apiName, Script: "magnum-api-wsgi", Module: "magnum.wsgi.api", ModuleSince: series.Flamingo,
		Port: port, INI: "/etc/magnum/magnum-api-uwsgi.ini", Since: series.Wallaby,
		Listening: []string{"[api] host", "[api] port", "[api] enabled_ssl"}, Workers: []string{"[api] workers"},
	}
}

// project returns magnum, in the regions with container clusters.
func project() api.Project {
	return api.New(service.Project{
		Name: "magnum",
		Upgrade: []service.Task{{
			Service: apiName, Restarts: []string{apiName, conductorName},
			Do:  "install the packages of magnum on one host, run magnum-db-manage upgrade, then restart magnum-conductor and magnum-api host by host",
			Why: "clusters work while magnum restarts; templates of clusters that name a version of Kubernetes may not be supported by the new series",
		}},
	}, series.Dalmatian, "containerClusters", func(s *service.Site) bool { return s.Region.Clusters != nil })
}
