package generators

import (
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// at returns the URL of a port at a network's VIP, or nothing where there is no VIP: checks report that.
func at(n *model.Network, port int) string {
	if n == nil || !n.VIP.IsValid() {
		return ""
	}
	return service.URL(n, port)
}

// insidePaths are what an address at the VIP of the management network is made of.
func insidePaths() []source.Path {
	return service.From("region.networks.management.vip", "region.networks.management.tls")
}

// outsidePaths are what an address at the VIP that users come through is made of.
func outsidePaths() []source.Path {
	return service.From("region.networks.*.purpose", "region.networks.*.vip", "region.networks.*.tls")
}

// homePaths are what the address of keystone inside the cloud is made of.
func homePaths() []source.Path {
	return service.From("identity.home", "regions.*.networks.management.vip", "regions.*.networks.management.tls")
}

// memberPaths are what the list of hosts that run a service is made of.
func memberPaths() []source.Path {
	return service.From("region.groups.*.hosts", "region.groups.*.address.management", "region.hosts.*.address.management")
}

// keystoneURL returns where the services of every region find keystone: the inner VIP of the region that runs it.
func keystoneURL(s *service.Scope) string {
	if s.Site.Home == nil {
		return ""
	}
	return at(s.Site.Home.Inside(), keystonePort)
}

// caFile returns the PEM file of the authority that signed keystone's certificate, or nothing for a public one.
func caFile(s *service.Scope) string {
	if home := s.Site.Home; home != nil && home.Inside() != nil && home.Inside().TLS != nil {
		return home.Inside().TLS.CA
	}
	return ""
}

// concat joins parts of a table.
func concat(parts ...[]service.Row) []service.Row { return slices.Concat(parts...) }

// each returns the rows with the same bound laid on all: Since, Until, On or When.
func each(rows []service.Row, bound func(service.Row) service.Row) []service.Row {
	bounded := make([]service.Row, len(rows))
	for i, row := range rows {
		bounded[i] = bound(row)
	}
	return bounded
}

// since bounds rows to a series and those after it.
func since(first series.Series, rows []service.Row) []service.Row {
	return each(rows, func(r service.Row) service.Row { return r.Since(first) })
}

// on bounds rows to hosts that run one of the services.
func on(rows []service.Row, services ...string) []service.Row {
	return each(rows, func(r service.Row) service.Row { return r.On(services...) })
}
