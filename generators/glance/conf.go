package glance

import (
	"net/netip"
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// listen is where a daemon listens, and in how many processes.
func listen(port int) []service.Row {
	return []service.Row{
		service.Addr("DEFAULT.bind_host", endpoint.ManagementPath(), endpoint.Management).
			Because("the host's own management address: HAProxy holds the VIP with the same port"),
		service.Set("DEFAULT.bind_port", port).
			Because("the option has no default that the API and the registry share"),
		service.Int("DEFAULT.workers", service.From("region.image.workers"), func(s *service.Scope) int { return s.Region.Image.Workers }).Pin().
			Because("0 leaves the work to the parent, 2 is the parent and two children; the default went from 1 to one for each CPU in juno"),
	}
}

// limits bound the items of one answer.
func limits() []service.Row {
	return []service.Row{
		service.Int("DEFAULT.api_limit_max", service.From("region.image.maxLimit"), func(s *service.Scope) int { return s.Region.Image.MaxLimit }).Pin().
			Because("the most images in one answer: a smaller number cuts lists short, as with osapi_max_limit of nova"),
		service.Int("DEFAULT.limit_param_default", service.From("region.image.defaultLimit"), func(s *service.Scope) int { return s.Region.Image.DefaultLimit }).
			Because("how many images come where a request does not say; the default of 25 cuts lists short"),
	}
}

// registryClient tells the API where the registry is, and closes version 1 where nova no longer needs it.
func registryClient() []service.Row {
	return []service.Row{
		service.Addr("DEFAULT.registry_host", service.From("region.networks.management.vip"), func(s *service.Scope) netip.Addr {
			if inside := s.Site.Inside(); inside != nil {
				return inside.VIP
			}
			return netip.Addr{}
		}).Until(series.Victoria).
			Because("version 1 of the API goes through the registry; at the VIP one is always alive, and the default 0.0.0.0 is no address of a server"),
		service.Text("DEFAULT.registry_client_protocol", service.From("region.networks.management.tls"), func(s *service.Scope) string {
			if endpoint.HasInsideTLS(s) {
				return "https"
			}
			return ""
		}).Until(series.Victoria).
			Because("the inner VIP speaks TLS"),
		service.Text("DEFAULT.registry_client_ca_file", service.From("region.networks.management.tls.ca"), endpoint.InsideCA).Until(series.Victoria).
			Because("the authority that signed the certificate of the inner VIP is not a public one"),
		service.Set("DEFAULT.enable_v1_api", false).Since(series.Newton).Until(series.Rocky).
			Because("copy_from of version 1 has glance fetch any address for any user (Check-Image-05); nova uses version 2 from newton on"),
	}
}

// shared is what both daemons need.
func shared() []service.Row {
	return slices.Concat([]service.Row{
		service.Set("paste_deploy.flavor", "keystone").
			Because("without a flavor glance asks nobody for a token"),
	}, oslo.DatabaseRows("glance"), oslo.AuthtokenRows("glance"), oslo.ProxyRows(), oslo.LoggingRows("glance"))
}
