// Package barbican contains the key manager.
package barbican

import (
	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/generators/uwsgi"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// apiName is the service of barbican.
const apiName = "barbican-api"

// Services returns the key manager of the regions that have it. The API processes the requests itself: barbican-worker is for orders of
// certificates, which upstream removed.
func Services() []*service.Service {
	barbican := project()
	s := barbican.Endpoint("Stores secrets of users and keys of encrypted volumes.", wsgi(), "GET /healthcheck", conf(barbican))
	s.Processes.Messaging, s.Processes.Databases = false, []service.DatabasePool{ownPool, {Group: "database", Databases: 1, Span: series.Span{Since: series.Caracal}}}
	s.Span = series.Span{Since: series.Stein}
	s.Catalogue = []service.CatalogueEntry{{Type: "key-manager", Name: "barbican", Port: endpoint.BarbicanPort}}
	s.Steps = []service.Step{oslo.SchemaStep("barbican", "barbican-manage db upgrade", nil)}
	return []*service.Service{s}
}

// wsgi returns how the API runs. Debian's packages run it under uWSGI.
func wsgi() uwsgi.API {
	return uwsgi.API{
		Project: "barbican", Name: apiName, Script: "barbican-wsgi-api", Module: "barbican.wsgi.api", ModuleSince: series.Flamingo,
		Port: endpoint.BarbicanPort, INI: "/etc/barbican/barbican-api-uwsgi.ini", Since: series.Stein,
	}
}
