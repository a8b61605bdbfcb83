// Package glance contains the image service.
package glance

import (
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// registryPort is where glance-registry listens; the port of the API is endpoint.GlancePort.
const registryPort = 9191

// Services returns the image service. Debian runs glance-api as a daemon of its own in every series: under uWSGI it cannot receive
// the chunked uploads of its clients.
func Services() []*service.Service {
	glance := project()
	timeoutFrom := service.From("region.loadBalancer.imageTimeout")
	imageTimeout := func(s *service.Scope) int { return s.Region.LoadBalancer.ImageTimeout }
	return []*service.Service{
		{
			Name: api, Project: glance, Doc: "Receives, stores and sends images.", Volumes: []string{"glance_api"}, Roles: []string{service.ControlCompute, service.Control}, Essential: true, Provides: []service.Capability{service.Images},
			Processes: processes(), Restart: service.InstancesUnaffected, Redundancy: service.AnyHost,
			Ports: []service.Port{
				{Number: endpoint.GlancePort, Exposure: service.External, Health: "GET /versions", Timeout: imageTimeout, TimeoutFrom: timeoutFrom, Span: series.Span{Until: series.Liberty}},
				{Number: endpoint.GlancePort, Exposure: service.External, Health: "GET /healthcheck", Timeout: imageTimeout, TimeoutFrom: timeoutFrom, Span: series.Span{Since: series.Liberty}},
			},
			Catalogue: []service.CatalogueEntry{{Type: "image", Name: "glance", Port: endpoint.GlancePort}}, Packages: oslo.ClientPackages(api),
			Steps: []service.Step{oslo.SchemaStep("glance", "glance-manage db_sync", nil)},
			Files: append([]*service.File{apiFile("glance-api.conf", "The options of glance-api.", slices.Concat(
				listen(endpoint.GlancePort), limits(), registryClient(), store(), stores(), direct(), staging(), keys(), shared(),
			))}, mounts()...),
		},
		{
			Name: registry, Project: glance, Doc: "Reads and writes the image database for version 1 of the API.", Roles: []string{service.ControlCompute, service.Control},
			Processes: processes(), Restart: service.InstancesUnaffected, Redundancy: service.AnyHost,
			Span: series.Span{Until: series.Victoria}, Replacement: "glance-api reads the database itself",
			Ports: []service.Port{{Number: registryPort, Exposure: service.Internal}},
			Files: []*service.File{file("glance-registry.conf", "The options of glance-registry.", slices.Concat(
				listen(registryPort), limits(), shared(),
			))},
		},
	}
}

// processes returns the processes of a service of glance.
func processes() *service.Processes {
	return &service.Processes{
		Workers:   []service.Workers{{Option: "DEFAULT.workers", Field: "image.workers", Number: func(r *model.Region) int { return r.Image.Workers }}},
		Databases: service.OneDatabaseSince(series.Icehouse), ValidatesTokens: true,
	}
}

// apiFile returns the file of glance-api.
func apiFile(name, doc string, rows []service.Row) *service.File {
	f := file(name, doc, rows)
	f.Unwritten = append(f.Unwritten, unwritten()...)
	return f
}

// file returns a file of glance. The registry shares nearly all options with the API.
func file(name, doc string, rows []service.Row) *service.File {
	return &service.File{
		Path: "/etc/glance/" + name, Doc: doc, Format: format.Oslo, Project: "glance", Sample: name,
		Mode: 0o640, Owner: "root", Group: "glance", Rows: rows, Unwritten: oslo.DatabaseUnwritten("database"),
	}
}
