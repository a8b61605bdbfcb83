// Package endpoint contains the addresses at which services reach each other: ports, URLs at VIPs, and the paths of the
// description that these are computed from.
package endpoint

import (
	"net/netip"
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// HasInsideTLS reports whether the VIP of the management network uses TLS.
func HasInsideTLS(s *service.Scope) bool {
	inside := s.Site.Inside()
	return inside != nil && inside.TLS != nil
}

// InsideHost returns how files name the address of the region's own services: the DNS name or the VIP of the management network, or the
// address of the only control host. It is empty if there is none, which checks report.
func InsideHost(s *service.Scope) string { return service.EntryAt(s.Site, s.Site.Inside()).Host() }

// InsideCA returns the PEM file of the authority that signed the certificate of the region's inner VIP; it is empty for a public
// authority.
func InsideCA(s *service.Scope) string {
	if HasInsideTLS(s) {
		return s.Site.Inside().TLS.CA
	}
	return ""
}

// KeystoneAdminPort is where identity API v2.0 is administered. Under uWSGI, v3 serves everything at KeystonePort.
const KeystoneAdminPort = 35357

// ManagementPath is the path of the management address of a host.
func ManagementPath() []source.Path { return service.From("host.address.management") }

// Ports of nova.
const (
	NovaPort     = 8774
	MetadataPort = 8775
	ConsolePort  = 6080
)

// Management returns the address of the host in the management network.
func Management(s *service.Scope) netip.Addr { return s.Host().Management() }

// NeutronPort is where neutron listens.
const NeutronPort = 9696

// GlancePort is where glance-api listens.
const GlancePort = 9292

// Ports that clients in several files connect to.
const (
	KeystonePort  = 5000
	DatabasePort  = 3306
	MessagingPort = 5672
	MemcachedPort = 11211
)

// HasTLS reports whether TLS ends at any VIP of the region.
func HasTLS(s *service.Scope) bool {
	return slices.ContainsFunc(s.Region.Networks, func(n *model.Network) bool { return n.TLS != nil })
}

// BarbicanPort is where barbican listens.
const BarbicanPort = 9311

// PlacementPort is where placement listens.
const PlacementPort = 8778

// InsideURL returns the URL at which the services of a site connect to a port; it is empty if there is none, which checks report.
func InsideURL(site *service.Site, port int) string {
	if site == nil {
		return ""
	}
	return service.EntryAt(site, site.Inside()).URL(port)
}

// OutsideURL returns the URL at which users of a site connect to a port; it is empty if there is none, which checks report.
func OutsideURL(site *service.Site, port int) string {
	if site == nil {
		return ""
	}
	return service.EntryAt(site, site.Outside()).URL(port)
}

// WithPath appends a path to a URL; it returns an empty text if there is no URL.
func WithPath(url, path string) string {
	if url == "" {
		return ""
	}
	return url + path
}

// InsideAddressPaths are the paths that the inner address is computed from.
func InsideAddressPaths() []source.Path {
	return service.From("region.networks.management.vip | region.hosts.{front}.address.management")
}

// HomeAddressPaths are the paths that keystone's inner address is computed from.
func HomeAddressPaths() []source.Path {
	return service.From("regions.{home}.networks.management.vip | " + homeHost("home-front"))
}

// InsideHostPaths are the paths that the host of an inner address is computed from.
func InsideHostPaths() []source.Path {
	return service.From("region.networks.management.dns | region.networks.management.vip | region.hosts.{front}.address.management")
}

// InsidePaths are the paths that an inner URL is computed from.
func InsidePaths() []source.Path {
	return append(InsideHostPaths(), service.From("region.networks.management.tls")...)
}

// OutsidePaths are the paths that a URL for users is computed from.
func OutsidePaths() []source.Path {
	return service.From("region.networks.{external}.purpose", "region.networks.{outside}.dns | region.networks.{outside}.vip | region.hosts.{user-front}.address.management",
		"region.networks.{outside}.tls")
}

// HomeHostPaths are the paths that the host of keystone's inner address is computed from.
func HomeHostPaths() []source.Path {
	return service.From("identity.home", "regions.{home}.networks.management.dns | regions.{home}.networks.management.vip | "+homeHost("home-front"))
}

// homeHost returns where the address of a host of the region with keystone may be set.
func homeHost(name string) string {
	return "regions.{home}.hosts.{" + name + "}.address.management | regions.{home}.groups.{" + name + "-group}.address.management"
}

// HomePaths are the paths that the inner URL of keystone is computed from.
func HomePaths() []source.Path {
	return append(HomeHostPaths(), service.From("regions.{home}.networks.management.tls")...)
}

// HomeOutsidePaths are the paths that the URL of keystone for users is computed from.
func HomeOutsidePaths() []source.Path {
	return service.From("identity.home", "regions.{home}.networks.{home-external}.purpose",
		"regions.{home}.networks.{home-outside}.dns | regions.{home}.networks.{home-outside}.vip | "+homeHost("home-user-front"),
		"regions.{home}.networks.{home-outside}.tls")
}

// MemberPaths are the paths that a list of hosts is computed from; the row states which hosts with Listing.
func MemberPaths() []source.Path {
	return service.From("region.groups.{member-group}.hosts", "region.hosts.{member}.address.management")
}

// Running returns the hosts of the region that run a service.
func Running(name string) func(*service.Scope) []*model.Host {
	return func(s *service.Scope) []*model.Host { return s.Site.Hosts(name) }
}

// KeystoneURL returns where the services of every region find keystone: the inner address of the region that runs it.
func KeystoneURL(s *service.Scope) string { return InsideURL(s.Site.Home, KeystonePort) }

// CAFile returns the PEM file of the authority that signed keystone's certificate; it is empty for a public authority.
func CAFile(s *service.Scope) string {
	if home := s.Site.Home; home != nil && home.Inside() != nil && home.Inside().TLS != nil {
		return home.Inside().TLS.CA
	}
	return ""
}

// MetadataRotation is how the secret that signs metadata requests is replaced.
var MetadataRotation = service.Rotation{
	Stops: "metadata requests of instances are rejected until nova-api-metadata and neutron-metadata-agent have restarted on all hosts",
}

// MetadataSecret is the other side of the secret that signs metadata requests.
var MetadataSecret = service.Elsewhere{
	Where: "nova-api-metadata and neutron-metadata-agent", When: service.During,
	Do: "restart both on all hosts at the same time: while their secrets differ, metadata requests of instances are rejected",
}
