package neutron

import (
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// toNova notifies nova that a port is ready: an instance waits for it before it starts.
func toNova() []service.Row {
	return service.EachSince(series.Mitaka, slices.Concat(oslo.LoginRows("nova", "nova"), []service.Row{
		service.Text("nova.region_name", nil, oslo.RegionName).Tied(service.RegionName()).
			Because("the catalogue contains the nova of every region: without a name neutron would notify the first one"),
		service.Set("nova.endpoint_type", "internal").Stating(service.Statement{Kind: service.LooksUp, For: service.ComputeAPI}).
			Because("services connect to each other at the inner VIP, not at the address that users see"),
	}))
}

// toOldNova is the same with the options of icehouse to liberty. Up to juno they require the ID of a project that only keystone
// knows, so that notifications are off there.
func toOldNova() []service.Row {
	off := "its login requires the ID that keystone gave the service project, which no description contains; nova must then not wait for ports"
	return slices.Concat([]service.Row{
		service.Set("DEFAULT.notify_nova_on_port_status_changes", false).Since(series.Icehouse).Until(series.Kilo).Because(off),
		service.Set("DEFAULT.notify_nova_on_port_data_changes", false).Since(series.Icehouse).Until(series.Kilo).Because(off),
	}, service.Each([]service.Row{
		service.Text("DEFAULT.nova_url", endpoint.InsidePaths(), func(s *service.Scope) string {
			return endpoint.WithPath(endpoint.InsideURL(s.Site, endpoint.NovaPort), "/v2")
		}).Tied(service.Endpoint()).Because("neutron notifies nova that a port is ready, at the inner VIP"),
		service.Text("DEFAULT.nova_admin_auth_url", endpoint.HomePaths(), oldIdentityURL).Tied(service.Endpoint()).
			Because("neutron logs in at the keystone of the home region"),
		service.Set("DEFAULT.nova_admin_username", "nova").Because("nova accepts these calls from its own user"),
		service.Secret("DEFAULT.nova_admin_password", "nova", "service").Required("keystone rejects the login of neutron").Because("nova accepts these calls from its own user"),
		service.Text("DEFAULT.nova_admin_tenant_name", service.From("identity.project"), oslo.ProjectName).Tied(oslo.ProjectTie()).Because("the project of the service users"),
		service.Text("nova.region_name", nil, oslo.RegionName).Tied(service.RegionName()).
			Because("the catalogue contains the nova of every region: without a name neutron would notify the first one"),
	}, func(r service.Row) service.Row { return r.Since(series.Kilo).Until(series.Mitaka) }))
}

// oldIdentityURL returns where version 2.0 of the identity API is administered.
func oldIdentityURL(s *service.Scope) string {
	return endpoint.WithPath(endpoint.InsideURL(s.Site.Home, endpoint.KeystoneAdminPort), "/v2.0")
}
