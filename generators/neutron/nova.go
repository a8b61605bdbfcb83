package neutron

import (
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// toNova tells nova that a port is ready: a guest waits for it before it starts.
func toNova() []service.Row {
	return service.EachSince(series.Mitaka, slices.Concat(oslo.LoginRows("nova", "nova"), []service.Row{
		service.Text("nova.region_name", nil, oslo.RegionName).
			Because("the catalogue lists every region's nova: without a name neutron would tell whichever comes first"),
		service.Set("nova.endpoint_type", "internal").
			Because("services speak to each other at the inner VIP, not at the address that users see"),
	}))
}

// toOldNova is the same with the options of icehouse to liberty. Up to juno they want the number of a project that
// only keystone knows, so that notifying is off there.
func toOldNova() []service.Row {
	off := "its login wants the number that keystone gave the service project, which no description knows; nova must then not wait for ports"
	return slices.Concat([]service.Row{
		service.Set("DEFAULT.notify_nova_on_port_status_changes", false).Since(series.Icehouse).Until(series.Kilo).Because(off),
		service.Set("DEFAULT.notify_nova_on_port_data_changes", false).Since(series.Icehouse).Until(series.Kilo).Because(off),
	}, service.Each([]service.Row{
		service.Text("DEFAULT.nova_url", endpoint.InsidePaths(), func(s *service.Scope) string {
			return suffixed(endpoint.URL(s.Site.Inside(), endpoint.NovaPort), "/v2")
		}).Because("neutron tells nova when a port is ready, at the inner VIP"),
		service.Text("DEFAULT.nova_admin_auth_url", endpoint.HomePaths(), oldIdentityURL).
			Because("neutron logs in where keystone runs"),
		service.Set("DEFAULT.nova_admin_username", "nova").Because("nova takes these calls from its own user"),
		service.Secret("DEFAULT.nova_admin_password", "nova", "service").Because("nova takes these calls from its own user"),
		service.Text("DEFAULT.nova_admin_tenant_name", service.From("identity.project"), func(s *service.Scope) string {
			return s.Cloud.Identity.Project
		}).Because("the project of the service users"),
		service.Text("nova.region_name", nil, oslo.RegionName).
			Because("the catalogue lists every region's nova: without a name neutron would tell whichever comes first"),
	}, func(r service.Row) service.Row { return r.Since(series.Kilo).Until(series.Mitaka) }))
}

// oldIdentityURL is where version 2.0 of the identity API is administered.
func oldIdentityURL(s *service.Scope) string {
	if s.Site.Home == nil {
		return ""
	}
	return suffixed(endpoint.URL(s.Site.Home.Inside(), endpoint.KeystoneAdminPort), "/v2.0")
}

// suffixed appends a path to a URL; no URL stays none.
func suffixed(url, path string) string {
	if url == "" {
		return ""
	}
	return url + path
}
