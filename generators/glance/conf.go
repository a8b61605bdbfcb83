package glance

import (
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/sizing"
)

// listen returns where a daemon listens, and in how many processes.
func listen(port int) []service.Row {
	return []service.Row{
		service.Addr("DEFAULT.bind_host", endpoint.ManagementPath(), endpoint.Management).Tied(service.BackendAddress()).
			Because("the host's own management address: HAProxy listens on the VIP with the same port"),
		service.Set("DEFAULT.bind_port", port).Tied(service.PortOf()).
			Because("the API and the registry have different defaults"),
		service.Int("DEFAULT.workers", service.From("region.image.workers"), func(s *service.Scope) int { return s.Region.Image.Workers }).Pin().
			Because("0 serves requests in the parent, 2 is the parent and two children; the default changed from 1 to one for each CPU in juno"),
	}
}

// limits returns the limits of the images in one answer.
func limits() []service.Row {
	return []service.Row{
		service.Int("DEFAULT.api_limit_max", service.From("region.image.maxLimit"), func(s *service.Scope) int { return s.Region.Image.MaxLimit }).Pin().
			Because("the most images in one answer: a smaller number truncates lists, as with osapi_max_limit of nova"),
		service.Int("DEFAULT.limit_param_default", service.From("region.image.defaultLimit"), func(s *service.Scope) int { return s.Region.Image.DefaultLimit }).
			Because("how many images an answer contains if the request does not set a limit; the default of 25 truncates lists"),
	}
}

// registryClient returns the address of the registry, and disables version 1 of the API once nova no longer needs it.
func registryClient() []service.Row {
	return []service.Row{
		service.Text("DEFAULT.registry_host", endpoint.InsideHostPaths(), endpoint.InsideHost).Tied(service.Endpoint()).Until(series.Victoria).
			Stating(service.Statement{Kind: service.Connects, Port: registryPort, PortFrom: "DEFAULT.registry_port", Required: true}).
			Because("version 1 of the API uses the registry; at the VIP one is always alive, and the default 0.0.0.0 is no address of a server"),
		service.Text("DEFAULT.registry_client_protocol", service.From("region.networks.management.tls"), func(s *service.Scope) string {
			if endpoint.HasInsideTLS(s) {
				return "https"
			}
			return ""
		}).Until(series.Victoria).
			Because("the inner VIP uses TLS"),
		service.Text("DEFAULT.registry_client_ca_file", service.From("region.networks.management.tls.ca"), endpoint.InsideCA).Until(series.Victoria).
			Because("a private authority signed the certificate of the inner VIP"),
		service.Set("DEFAULT.enable_v1_api", false).Since(series.Newton).Until(series.Rocky).
			Because("with copy_from of version 1 glance fetches any address for any user (Check-Image-05); nova uses version 2 from newton on"),
	}
}

// keys returns where glance deletes the key of an encrypted volume together with the image that contains the volume.
func keys() []service.Row { return oslo.KeyManagerRows("glance", series.Train) }

// shared returns the options of both daemons.
func shared() []service.Row {
	return slices.Concat([]service.Row{
		service.Set("paste_deploy.flavor", "keystone").
			Because("without a flavor glance accepts requests without a token"),
	}, oslo.DatabaseRows("glance"), service.EachSince(series.Icehouse, sizing.PoolRows("database")), oslo.AuthtokenRows("glance"), oslo.ProxyRows(), oslo.LoggingRows("glance"))
}
