package nova

import (
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/generators/uwsgi"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// placing returns how nova connects to placement.
func placing() []service.Row {
	return service.EachOn(service.EachSince(series.Ocata, slices.Concat(oslo.LoginRows("placement", "placement"), oslo.LookupRows("placement", service.ResourceAPI))),
		novaAPI, novaScheduler, novaConductor, novaCompute)
}

// placementWSGI returns placement as a part of nova, which has run under uWSGI only from the start.
func placementWSGI() uwsgi.API {
	return uwsgi.API{
		Project: "nova", Name: novaPlacement, Script: "nova-placement-api",
		Port: endpoint.PlacementPort, INI: "/etc/nova/nova-placement-api-uwsgi.ini", Since: series.Ocata,
	}
}
