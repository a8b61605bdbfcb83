package keystone

import (
	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// unwritten returns the options that no row of keystone.conf sets, and whose overrides must agree with other places. From newton on
// keystone takes the address of links from the headers of HAProxy.
func unwritten() []service.Row {
	return append(oslo.DatabaseUnwritten("database"),
		service.Text("DEFAULT.public_endpoint", endpoint.OutsidePaths(), func(s *service.Scope) string {
			return endpoint.OutsideURL(s.Site, endpoint.KeystonePort)
		}).Since(series.Newton).Tied(service.UserEndpoint()),
		service.Set("eventlet_server.public_port", endpoint.KeystonePort).Until(series.Newton).Tied(service.PortOf()),
		service.Set("eventlet_server.admin_port", endpoint.KeystoneAdminPort).Until(series.Newton).Tied(service.PortOf()),
	)
}

// tokenTie ties the options of tokens on all hosts that run keystone.
func tokenTie() service.Tie {
	tie := service.SameInProject("", "any host validates tokens that another one issued: all must create and store them in the same way")
	tie.Key = func(t *service.Tied) string { return t.Option }
	return tie
}
