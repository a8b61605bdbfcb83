// Package keystone contains the identity service.
package keystone

import (
	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/generators/uwsgi"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// Services returns the identity service of all regions. Only the home region runs it.
func Services() []*service.Service {
	files := append([]*service.File{conf()}, keystoneWSGI().Files()...)
	return []*service.Service{{
		Name: name, Project: project(), Doc: "Stores users, projects and endpoints, and issues tokens.",
		Roles: []string{service.ControlCompute, service.Control}, Volumes: []string{"keystone"}, Provides: []service.Capability{service.Identity}, Essential: true,
		Processes: processes(), Restart: service.InstancesUnaffected, Redundancy: service.AnyHost,
		When: func(s *service.Site) bool { return s.Region.Name == s.Cloud.Identity.Home },
		Ports: []service.Port{
			{Number: endpoint.KeystonePort, Exposure: service.External, Health: "GET /v3", Secure: series.Newton},
			{Name: "keystone-admin", Number: endpoint.KeystoneAdminPort, Exposure: service.Internal, Health: "GET /v3", Span: series.Span{Until: series.Newton}},
		},
		Catalogue: []service.CatalogueEntry{
			{Type: "identity", Name: name, Port: endpoint.KeystonePort, Path: "/v2.0", Span: series.Span{Until: series.Newton}},
			{Type: "identity", Name: name, Port: endpoint.KeystonePort, Path: "/v3", Span: series.Span{Since: series.Newton}},
		},
		Packages: oslo.ClientPackages(name), Steps: steps(), Shell: shell,
		Files: files, Keys: keys(),
	}}
}

func keystoneWSGI() uwsgi.API {
	return uwsgi.API{
		Project: name, Name: name, Port: endpoint.KeystonePort, INI: "/etc/keystone/keystone-uwsgi.ini", Since: series.Newton,
		Script: "keystone-wsgi-public", Module: "keystone.wsgi.api", ModuleSince: series.Flamingo,
		Listening: []string{"[eventlet_server] public_bind_host", "[eventlet_server] admin_bind_host", "[eventlet_server] public_port", "[eventlet_server] admin_port"},
		Workers:   []string{"[eventlet_server] public_workers", "[eventlet_server] admin_workers"},
	}
}
