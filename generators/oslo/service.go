// Package oslo contains the rows that the projects of OpenStack share: database, messaging, cache, tokens, logins and logging.
package oslo

import (
	"stackplan/generators/endpoint"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/sizing"
)

// RegionName returns the name of the region of a host.
func RegionName(s *service.Scope) string { return s.Region.Name }

// ProxyRows let a WSGI service use HAProxy's headers for the scheme and the address of the client.
func ProxyRows() []service.Row {
	return []service.Row{
		service.Bool("oslo_middleware.enable_proxy_headers_parsing", service.From("region.networks.*.tls"), endpoint.HasTLS).Tied(proxyTie()).Since(series.Newton).
			Because("TLS ends at the VIP: without HAProxy's headers the service would write http into the links of its answers"),
	}
}

// LoggingRows let each daemon of a project write a file of its own.
func LoggingRows(project string) []service.Row {
	return []service.Row{
		service.Set("DEFAULT.log_dir", "/var/log/"+project).
			Because("each daemon writes a file named after it, where monitoring and logrotate look"),
		service.Set("DEFAULT.use_stderr", false).
			Because("before ocata daemons also logged to the console of the init system, so that every line was stored twice"),
	}
}

// WorkersRow returns a row for the number of processes of a service.
func WorkersRow(option string) service.Row {
	return sizing.WorkersRow(option).Because("the default is one for each CPU of the host, which instances need on hosts of two roles, and each opens connections to the database; " + sizing.WorkersWhy)
}
