package nova

import (
	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/generators/oslo"
	"stackplan/generators/uwsgi"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// novaWSGI is nova's API under uWSGI.
func novaWSGI() uwsgi.API {
	return uwsgi.API{
		Project: "nova", Name: "nova-api", Script: "nova-api-wsgi",
		Module: "nova.wsgi.osapi_compute", ModuleSince: series.Gazpacho,
		Port: endpoint.NovaPort, INI: "/etc/nova/nova-api-uwsgi.ini", Since: series.Victoria, Service: novaAPI,
	}
}

// metadataWSGI is the metadata service under uWSGI.
func metadataWSGI() uwsgi.API {
	return uwsgi.API{
		Project: "nova", Name: "nova-api-metadata", Script: "nova-metadata-wsgi",
		Module: "nova.wsgi.metadata", ModuleSince: series.Gazpacho,
		Port: endpoint.MetadataPort, INI: "/etc/nova/nova-api-metadata-uwsgi.ini", Since: series.Victoria,
	}
}

// listen says where the APIs listen. Under uWSGI the same addresses stand in its INI files, and nova reads them no
// more; they stay, so that nova-api started by hand listens nowhere else.
func listen() []service.Row {
	address := service.From("host.address.management")
	return service.Each([]service.Row{
		service.Set("DEFAULT.enabled_apis", "osapi_compute").On(novaAPI).
			Because("metadata is a daemon of its own, so that each can fail and be restarted alone; EC2 is not offered"),
		service.Addr("DEFAULT.osapi_compute_listen", address, endpoint.Management).On(novaAPI).
			Because("the API listens inside only; HAProxy listens on the same port of the VIPs"),
		oslo.WorkersRow("DEFAULT.osapi_compute_workers").On(novaAPI),
		service.Addr("DEFAULT.metadata_listen", address, endpoint.Management).On(novaMetadata).
			Because("the rule that redirects guests leads to my_ip, so the service listens there and nowhere else"),
		service.Set("DEFAULT.metadata_listen_port", endpoint.MetadataPort).Pin().On(novaMetadata).
			Because("the rule that redirects guests, HAProxy and the metadata agent of neutron name this port"),
		oslo.WorkersRow("DEFAULT.metadata_workers").On(novaMetadata),
	}, func(r service.Row) service.Row { return r.Until(series.Flamingo) })
}

// limits bounds what callers get.
func limits() []service.Row {
	return []service.Row{
		service.Set("DEFAULT.api_rate_limit", false).Until(series.Newton).Pin().On(novaAPI).
			Because("each process counts for itself, so limits mean little behind a load balancer; the default was true until grizzly"),
		service.Int("api.max_limit", service.From("region.compute.maxLimit"), func(s *service.Scope) int {
			return s.Region.Compute.MaxLimit
		}).On(novaAPI).Because("a longer answer is cut, and not every client asks for the rest"),
		service.Set("quota.until_refresh", 5).Until(series.Stein).On(novaAPI, novaScheduler, novaConductor, novaCompute).
			Because("counts of used quota drift in these series; after five reservations they are counted anew, at some cost for the database"),
		service.Set("quota.max_age", 86400).Until(series.Stein).On(novaAPI, novaScheduler, novaConductor, novaCompute).
			Because("counts of used quota drift in these series; after a day they are counted anew, at some cost for the database"),
	}
}

// links have the links in answers lead to where the user came from.
func links() []service.Row {
	return service.Each([]service.Row{
		service.Text("DEFAULT.osapi_compute_link_prefix", endpoint.OutsidePaths(), func(s *service.Scope) string {
			return endpoint.URL(s.Site.Outside(), endpoint.NovaPort)
		}).When(endpoint.HasTLS).Until(series.Liberty).
			Because("TLS ends at the VIP, and before liberty nova cannot be told by headers: its links would begin with http"),
		service.Text("DEFAULT.secure_proxy_ssl_header", service.From("region.networks.*.tls"), func(s *service.Scope) string {
			if endpoint.HasTLS(s) {
				return "HTTP_X_FORWARDED_PROTO"
			}
			return ""
		}).Since(series.Liberty).Until(series.Newton).
			Because("TLS ends at the VIP: HAProxy tells in this header that the user came by https"),
		service.Text("api.glance_link_prefix", endpoint.OutsidePaths(), func(s *service.Scope) string {
			return endpoint.URL(s.Site.Outside(), endpoint.GlancePort)
		}).Because("links to images would otherwise name the address that nova itself uses, which users do not reach"),
	}, func(r service.Row) service.Row { return r.On(novaAPI) })
}

// cache is where tokens of consoles and answers for guests are shared between processes.
func cache() []service.Row {
	old := service.List("DEFAULT.memcached_servers", endpoint.MemberPaths(), oslo.CacheMembers).Listing(endpoint.Running(names.Memcached)).Until(series.Mitaka).
		Because("each nova-consoleauth would otherwise keep tokens of consoles for itself, and refuse those of the others")
	return service.EachOn(append(service.EachSince(series.Mitaka, oslo.CacheRows()), old), novaAPI, novaMetadata, novaConsoleAuth)
}

// metadataProxy lets the metadata agent of neutron ask for guests.
func metadataProxy() []service.Row {
	return service.Each([]service.Row{
		service.Set("neutron.service_metadata_proxy", true).
			Because("guests' requests come through the metadata agent of neutron, which says in a header whose they are"),
		service.Secret("neutron.metadata_proxy_shared_secret", "nova", "metadata").
			Because("the agent signs the guest's id; without a secret any guest could ask in another's name (OSSN-0074)"),
	}, func(r service.Row) service.Row { return r.On(novaMetadata).When((*service.Scope).Neutron) })
}
