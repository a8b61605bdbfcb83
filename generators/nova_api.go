package generators

import (
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// novaWSGI is nova's API under uWSGI.
func novaWSGI() wsgi {
	return wsgi{
		project: "nova", name: "nova-api", app: "nova-api-wsgi",
		module: "nova.wsgi.osapi_compute", modular: series.Gazpacho,
		port: novaPort, ini: "/etc/nova/nova-api-uwsgi.ini", since: series.Victoria, serves: novaAPI,
	}
}

// metadataWSGI is the metadata service under uWSGI.
func metadataWSGI() wsgi {
	return wsgi{
		project: "nova", name: "nova-api-metadata", app: "nova-metadata-wsgi",
		module: "nova.wsgi.metadata", modular: series.Gazpacho,
		port: metadataPort, ini: "/etc/nova/nova-api-metadata-uwsgi.ini", since: series.Victoria,
	}
}

// novaListen says where the APIs listen. Under uWSGI the same addresses stand in its INI files, and nova reads them no
// more; they stay, so that nova-api started by hand listens nowhere else.
func novaListen() []service.Row {
	address := service.From("host.address.management")
	return each([]service.Row{
		service.Set("DEFAULT.enabled_apis", "osapi_compute").On(novaAPI).
			Because("metadata is a daemon of its own, so that each can fail and be restarted alone; EC2 is not offered"),
		service.Addr("DEFAULT.osapi_compute_listen", address, management).On(novaAPI).
			Because("the API listens inside only; HAProxy listens on the same port of the VIPs"),
		workersRow("DEFAULT.osapi_compute_workers").On(novaAPI),
		service.Addr("DEFAULT.metadata_listen", address, management).On(novaMetadata).
			Because("the rule that redirects guests leads to my_ip, so the service listens there and nowhere else"),
		service.Set("DEFAULT.metadata_listen_port", metadataPort).Pin().On(novaMetadata).
			Because("the rule that redirects guests, HAProxy and the metadata agent of neutron name this port"),
		workersRow("DEFAULT.metadata_workers").On(novaMetadata),
	}, func(r service.Row) service.Row { return r.Until(series.Flamingo) })
}

// novaLimits bounds what callers get.
func novaLimits() []service.Row {
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

// novaLinks have the links in answers lead to where the user came from.
func novaLinks() []service.Row {
	return each([]service.Row{
		service.Text("DEFAULT.osapi_compute_link_prefix", outsidePaths(), func(s *service.Scope) string {
			return at(s.Site.Outside(), novaPort)
		}).When(hasTLS).Until(series.Liberty).
			Because("TLS ends at the VIP, and before liberty nova cannot be told by headers: its links would begin with http"),
		service.Text("DEFAULT.secure_proxy_ssl_header", service.From("region.networks.*.tls"), func(s *service.Scope) string {
			if hasTLS(s) {
				return "HTTP_X_FORWARDED_PROTO"
			}
			return ""
		}).Since(series.Liberty).Until(series.Newton).
			Because("TLS ends at the VIP: HAProxy tells in this header that the user came by https"),
		service.Text("api.glance_link_prefix", outsidePaths(), func(s *service.Scope) string {
			return at(s.Site.Outside(), glanceAPIPort)
		}).Because("links to images would otherwise name the address that nova itself uses, which users do not reach"),
	}, func(r service.Row) service.Row { return r.On(novaAPI) })
}

// novaCache is where tokens of consoles and answers for guests are shared between processes.
func novaCache() []service.Row {
	old := service.List("DEFAULT.memcached_servers", memberPaths(), cacheMembers).Until(series.Mitaka).
		Because("each nova-consoleauth would otherwise keep tokens of consoles for itself, and refuse those of the others")
	return on(append(since(series.Mitaka, cacheRows()), old), novaAPI, novaMetadata, novaConsoleAuth)
}

// novaMetadataProxy lets the metadata agent of neutron ask for guests.
func novaMetadataProxy() []service.Row {
	return each([]service.Row{
		service.Set("neutron.service_metadata_proxy", true).
			Because("guests' requests come through the metadata agent of neutron, which says in a header whose they are"),
		service.Secret("neutron.metadata_proxy_shared_secret", "nova", "metadata").
			Because("the agent signs the guest's id; without a secret any guest could ask in another's name (OSSN-0074)"),
	}, func(r service.Row) service.Row { return r.On(novaMetadata).When((*service.Scope).Neutron) })
}
