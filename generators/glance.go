package generators

import (
	"net/netip"

	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// registryPort is where glance-registry listens; the API's is glanceAPIPort.
const registryPort = 9191

// glance is the image service. Debian runs glance-api as a daemon of its own in every series: under uWSGI it cannot take
// the chunked uploads of its clients.
func glance() []*service.Service {
	imageTimeout := func(s *service.Scope) int { return s.Region.LoadBalancer.ImageTimeout }
	return []*service.Service{
		{
			Name: "glance-api", Doc: "Takes, keeps and hands out images.", Roles: []string{service.ControlCompute},
			Ports: []service.Port{
				{Number: glanceAPIPort, Exposure: service.External, Health: "GET /versions", Timeout: imageTimeout, Span: series.Span{Until: series.Liberty}},
				{Number: glanceAPIPort, Exposure: service.External, Health: "GET /healthcheck", Timeout: imageTimeout, Span: series.Span{Since: series.Liberty}},
			},
			Files: []*service.File{glanceFile("glance-api.conf", "Everything that glance-api is told.", concat(
				glanceListen(glanceAPIPort), glanceLimits(), glanceRegistryClient(), glanceStore(), glanceStores(), glanceStaging(), glanceShared(),
			))},
		},
		{
			Name: "glance-registry", Doc: "Reads and writes the image database for version 1 of the API.", Roles: []string{service.ControlCompute},
			Span: series.Span{Until: series.Victoria}, Gone: "glance-api reads the database itself",
			Ports: []service.Port{{Number: registryPort, Exposure: service.Internal}},
			Files: []*service.File{glanceFile("glance-registry.conf", "Everything that glance-registry is told.", concat(
				glanceListen(registryPort), glanceLimits(), glanceShared(),
			))},
		},
	}
}

// glanceFile is a file of glance. The registry shares nearly all options with the API.
func glanceFile(name, doc string, rows []service.Row) *service.File {
	return &service.File{
		Path: "/etc/glance/" + name, Doc: doc, Format: format.Oslo, Project: "glance", Sample: name,
		Mode: 0o640, Owner: "root", Group: "glance", Rows: rows,
	}
}

// glanceListen is where a daemon listens, and in how many processes.
func glanceListen(port int) []service.Row {
	return []service.Row{
		service.Addr("DEFAULT.bind_host", managementPath(), management).
			Because("the host's own management address: HAProxy holds the VIP with the same port"),
		service.Set("DEFAULT.bind_port", port).
			Because("the option has no default that the API and the registry share"),
		service.Int("DEFAULT.workers", service.From("region.image.workers"), func(s *service.Scope) int { return s.Region.Image.Workers }).Pin().
			Because("0 leaves the work to the parent, 2 is the parent and two children; the default went from 1 to one for each CPU in juno"),
	}
}

// glanceLimits bound the items of one answer.
func glanceLimits() []service.Row {
	return []service.Row{
		service.Int("DEFAULT.api_limit_max", service.From("region.image.maxLimit"), func(s *service.Scope) int { return s.Region.Image.MaxLimit }).Pin().
			Because("the most images in one answer: a smaller number cuts lists short, as with osapi_max_limit of nova"),
		service.Int("DEFAULT.limit_param_default", service.From("region.image.defaultLimit"), func(s *service.Scope) int { return s.Region.Image.DefaultLimit }).
			Because("how many images come where a request does not say; the default of 25 cuts lists short"),
	}
}

// glanceRegistryClient tells the API where the registry is, and closes version 1 where nova no longer needs it.
func glanceRegistryClient() []service.Row {
	return []service.Row{
		service.Addr("DEFAULT.registry_host", service.From("region.networks.management.vip"), func(s *service.Scope) netip.Addr {
			if inside := s.Site.Inside(); inside != nil {
				return inside.VIP
			}
			return netip.Addr{}
		}).Until(series.Victoria).
			Because("version 1 of the API goes through the registry; at the VIP one is always alive, and the default 0.0.0.0 is no address of a server"),
		service.Text("DEFAULT.registry_client_protocol", service.From("region.networks.management.tls"), func(s *service.Scope) string {
			if hasInnerTLS(s) {
				return "https"
			}
			return ""
		}).Until(series.Victoria).
			Because("the inner VIP speaks TLS"),
		service.Text("DEFAULT.registry_client_ca_file", service.From("region.networks.management.tls.ca"), ownCA).Until(series.Victoria).
			Because("the authority that signed the certificate of the inner VIP is not a public one"),
		service.Set("DEFAULT.enable_v1_api", false).Since(series.Newton).Until(series.Rocky).
			Because("copy_from of version 1 has glance fetch any address for any user (Check-Image-05); nova uses version 2 from newton on"),
	}
}

// glanceStore is where images are kept before several stores are supported. The facts lack the option for juno.
func glanceStore() []service.Row {
	directory := func(option string) service.Row {
		return service.Text(option, service.From("region.image.directory"), imageDirectory).
			Because("all control hosts must see the same directory: an image that one has taken is handed out by any")
	}
	return []service.Row{
		directory("DEFAULT.filesystem_store_datadir").Until(series.Juno),
		directory("glance_store.filesystem_store_datadir").Since(series.Kilo).Until(series.Train).Pin(),
		service.Set("glance_store.default_store", "file").Until(series.Train).Pin().
			Because("images are files of a shared directory"),
	}
}

// glanceStores is where images are kept from train on, the first series in which several stores are no experiment.
func glanceStores() []service.Row {
	return since(series.Train, []service.Row{
		service.Set("DEFAULT.enabled_backends", "local:file").
			Because("default_store is deprecated since rocky; a store is a section that is listed here"),
		service.Set("glance_store.default_backend", "local").
			Because("must be one of enabled_backends; glance-api does not start without it"),
		service.Text("local.filesystem_store_datadir", service.From("region.image.directory"), imageDirectory).Pin().
			Because("all control hosts must see the same directory: an image that one has taken is handed out by any"),
	})
}

func imageDirectory(s *service.Scope) string { return s.Region.Image.Directory }

// glanceStaging is where an image waits while it is imported, on the one host that took it.
func glanceStaging() []service.Row {
	return []service.Row{
		service.Set("DEFAULT.node_staging_uri", "file:///var/lib/glance/staging").Since(series.Pike).Until(series.Train).
			Because("the default lies in /tmp, which a reboot empties and anybody may write to"),
		service.Text("DEFAULT.worker_self_reference_url", managementPath(), func(s *service.Scope) string {
			if addr := s.Host().Management(); addr.IsValid() {
				return "http://" + service.Join(addr, glanceAPIPort)
			}
			return ""
		}).Since(series.Wallaby).
			Because("an image is staged on one host, and the call that imports it may reach another, which passes it on to this address"),
	}
}

// glanceShared is what both daemons need.
func glanceShared() []service.Row {
	return concat([]service.Row{
		service.Set("paste_deploy.flavor", "keystone").
			Because("without a flavor glance asks nobody for a token"),
	}, databaseRows("glance"), authtokenRows("glance"), proxyRows(), loggingRows("glance"))
}

// hasInnerTLS reports whether the VIP of the management network speaks TLS.
func hasInnerTLS(s *service.Scope) bool {
	inside := s.Site.Inside()
	return inside != nil && inside.TLS != nil
}

// ownCA returns the PEM file of the authority that signed the certificate of the region's inner VIP, or nothing for a
// public one.
func ownCA(s *service.Scope) string {
	if hasInnerTLS(s) {
		return s.Site.Inside().TLS.CA
	}
	return ""
}
