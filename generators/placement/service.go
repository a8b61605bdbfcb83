// Package placement contains the placement service as a project of its own, from train on.
package placement

import (
	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/generators/uwsgi"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// Services returns the API that counts what instances may use: a part of nova from ocata to stein (nova-placement-api, which reads
// nova.conf), a project of its own from train on.
func Services() []*service.Service {
	return []*service.Service{{
		Name: api, Project: project(), Doc: "Counts what hosts have and instances use.", Volumes: []string{"placement"}, Roles: []string{service.ControlCompute, service.Control}, Essential: true,
		Provides:  []service.Capability{service.ResourceAPI},
		Processes: &service.Processes{Databases: []service.DatabasePool{{Group: "placement_database", Databases: 1}}, ValidatesTokens: true}, Restart: service.InstancesUnaffected, Redundancy: service.AnyHost,
		Span: series.Span{Since: series.Train}, Catalogue: []service.CatalogueEntry{{Type: "placement", Name: "placement", Port: endpoint.PlacementPort}},
		Packages: oslo.ClientPackages(api), Steps: []service.Step{oslo.SchemaStep("placement", "placement-manage db sync", nil)},
		Ports: []service.Port{{Number: endpoint.PlacementPort, Exposure: service.External, Health: "GET /", Secure: series.Ocata}}, Files: append(placementWSGI().Files(), conf()),
	}}
}

func placementWSGI() uwsgi.API {
	return uwsgi.API{
		Project: "placement", Name: api, Script: api,
		Port: endpoint.PlacementPort, Threads: 8, INI: "/etc/placement/placement-api-uwsgi.ini", Since: series.Train,
	}
}
