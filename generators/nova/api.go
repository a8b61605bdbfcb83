package nova

import (
	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/generators/oslo"
	"stackplan/generators/uwsgi"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// novaWSGI returns nova's API under uWSGI. Only nova.cmd.api and nova.service.WSGIService, which do not run there, read the options that it
// replaces.
func novaWSGI() uwsgi.API {
	return uwsgi.API{
		Project: "nova", Name: "nova-api", Script: "nova-api-wsgi",
		Module: "nova.wsgi.osapi_compute", ModuleSince: series.Gazpacho,
		Port: endpoint.NovaPort, INI: "/etc/nova/nova-api-uwsgi.ini", Since: series.Victoria, Service: novaAPI,
		Queues: oslo.NamesQueues, Listening: []string{"[DEFAULT] osapi_compute_listen*"}, Workers: []string{"[DEFAULT] osapi_compute_workers"}, Unread: []string{"[DEFAULT] enabled_apis", "[DEFAULT] enabled_ssl_apis"},
	}
}

// metadataWSGI returns the metadata service under uWSGI.
func metadataWSGI() uwsgi.API {
	return uwsgi.API{
		Project: "nova", Name: "nova-api-metadata", Script: "nova-metadata-wsgi",
		Module: "nova.wsgi.metadata", ModuleSince: series.Gazpacho,
		Port: endpoint.MetadataPort, INI: "/etc/nova/nova-api-metadata-uwsgi.ini", Since: series.Victoria, Copies: []string{"/etc/nova/nova-metadata-uwsgi.ini"},
		Queues: oslo.NamesQueues, Listening: []string{"[DEFAULT] metadata_listen*"}, Workers: []string{"[DEFAULT] metadata_workers"}, Unread: []string{"[DEFAULT] enabled_apis", "[DEFAULT] enabled_ssl_apis"},
	}
}

// listen returns where the APIs listen before they run under uWSGI, whose INI files then contain the addresses. Only nova.cmd.api and
// nova.service.WSGIService read these options.
func listen() []service.Row {
	address := service.From("host.address.management")
	return service.Each([]service.Row{
		service.Set("DEFAULT.enabled_apis", "osapi_compute").On(novaAPI).
			Because("the metadata service is a separate daemon, so that both can fail and restart independently; EC2 is not offered"),
		service.Addr("DEFAULT.osapi_compute_listen", address, endpoint.Management).Tied(service.BackendAddress()).On(novaAPI).
			Because("the API listens on the management network only; HAProxy listens on the same port of the VIPs"),
		oslo.WorkersRow("DEFAULT.osapi_compute_workers").On(novaAPI),
		service.Addr("DEFAULT.metadata_listen", address, endpoint.Management).Tied(service.BackendAddress()).On(novaMetadata).
			Because("the rule that redirects metadata requests of instances leads to my_ip, so the service listens there and nowhere else"),
		service.Set("DEFAULT.metadata_listen_port", endpoint.MetadataPort).Tied(service.PortOf()).Pin().On(novaMetadata).
			Because("the rule that redirects instances, HAProxy and the metadata agent of neutron use this port"),
		oslo.WorkersRow("DEFAULT.metadata_workers").On(novaMetadata),
	}, func(r service.Row) service.Row { return r.Until(novaWSGI().Since) })
}

// limits returns the limits of what callers receive.
func limits() []service.Row {
	return []service.Row{
		service.Set("DEFAULT.api_rate_limit", false).Until(series.Newton).Pin().On(novaAPI).
			Because("each process counts separately, so rate limits mean little behind a load balancer; the default was true until grizzly"),
		service.Int("api.max_limit", service.From("region.compute.maxLimit"), func(s *service.Scope) int {
			return s.Region.Compute.MaxLimit
		}).On(novaAPI).Because("a longer answer is truncated, and not every client requests the rest"),
		service.Set("quota.until_refresh", 5).Until(series.Stein).On(novaAPI, novaScheduler, novaConductor, novaCompute).
			Because("counts of used quota drift in these series; after five reservations they are counted again, at some cost for the database"),
		service.Set("quota.max_age", 86400).Until(series.Stein).On(novaAPI, novaScheduler, novaConductor, novaCompute).
			Because("counts of used quota drift in these series; after a day they are counted again, at some cost for the database"),
	}
}

// links returns the addresses of links in answers, which lead to where the user came from.
func links() []service.Row {
	return service.Each([]service.Row{
		service.Text("DEFAULT.osapi_compute_link_prefix", endpoint.OutsidePaths(), func(s *service.Scope) string {
			return endpoint.OutsideURL(s.Site, endpoint.NovaPort)
		}).Tied(service.UserEndpoint()).When(endpoint.HasTLS).Until(series.Liberty).
			Because("TLS ends at the VIP, and before liberty nova cannot read this from headers: its links would begin with http"),
		service.Text("DEFAULT.secure_proxy_ssl_header", service.From("region.networks.*.tls"), func(s *service.Scope) string {
			if endpoint.HasTLS(s) {
				return "HTTP_X_FORWARDED_PROTO"
			}
			return ""
		}).Since(series.Liberty).Until(series.Newton).
			Because("TLS ends at the VIP: HAProxy states in this header that the user connected by https"),
		service.Text("api.glance_link_prefix", endpoint.OutsidePaths(), func(s *service.Scope) string {
			return endpoint.OutsideURL(s.Site, endpoint.GlancePort)
		}).Tied(service.UserEndpoint()).Because("links to images would otherwise contain the address that nova itself uses, which users do not reach"),
	}, func(r service.Row) service.Row { return r.On(novaAPI) })
}

// cache returns where processes share the tokens of consoles and the metadata of instances.
func cache() []service.Row {
	old := service.List("DEFAULT.memcached_servers", endpoint.MemberPaths(), oslo.CacheMembers).Listing(endpoint.Running(names.Memcached)).Uses(oslo.CacheReference()).Tied(service.Endpoint()).Until(series.Mitaka).
		Because("each nova-consoleauth would otherwise store tokens of consoles in its own memory, and reject those of the others")
	return service.EachOn(append(service.EachSince(series.Mitaka, oslo.CacheRows()), old), novaAPI, novaMetadata, novaConsoleAuth)
}

// metadataProxy lets the metadata agent of neutron request metadata for instances.
func metadataProxy() []service.Row {
	return service.Each([]service.Row{
		service.Set("neutron.service_metadata_proxy", true).Tied(metadataProxyTie()).
			Because("requests of instances arrive through the metadata agent of neutron, which states in a header whose they are"),
		service.Secret("neutron.metadata_proxy_shared_secret", "nova", "metadata").Rotates(endpoint.MetadataRotation).StoredIn(endpoint.MetadataSecret).
			Required("the agent and nova no longer share a secret, so nova rejects the metadata requests of all instances").
			Because("the agent signs the ID of the instance; without a secret any instance could send requests in the name of another one (OSSN-0074)"),
	}, func(r service.Row) service.Row { return r.On(novaMetadata).When((*service.Scope).Neutron) })
}
