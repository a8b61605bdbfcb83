// Package mariadb contains the database server.
package mariadb

import (
	"stackplan/generators/endpoint"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// databaseTimeout is the number of seconds after which HAProxy closes an idle connection to the database: twice the age at which
// oslo.db replaces one, so that HAProxy never closes a connection that a pool still uses.
const databaseTimeout = 2 * 3600

// Services returns the database of all services. Every control host has a copy: HAProxy directs all clients to the primary, so
// that one server accepts writes in either mode.
func Services() []*service.Service {
	return []*service.Service{{
		Name: "mariadb", Doc: "Stores the databases of all services.", Volumes: []string{"mysql"}, Roles: []string{service.ControlCompute, service.Control, service.DatabaseRole}, Dedicated: service.DatabaseRole,
		Provides: []service.Capability{service.Database}, Essential: true,
		Accepts: &service.Limit{
			Section: serverGroup, Name: "max_connections", Field: "database.maxConnections", Default: 151,
			Of: func(r *model.Region) int { return r.Database.MaxConnections },
		},
		Processes: service.NoConnections(), Memory: bufferPool(), Restart: service.InstancesUnaffected, Redundancy: requiredHosts, ClusterName: "Galera", Programs: []service.Program{versions()},
		Packages: packages(), Steps: steps(), Shell: shell,
		Writer: func(r *model.Region) string { return r.Database.Primary },
		Ports: []service.Port{{
			Number: endpoint.DatabasePort, Exposure: service.Internal, TCP: true, Single: true,
			Timeout: func(*service.Scope) int { return databaseTimeout }, Agent: checkAgent(),
		}},
		Certificates: func(s *service.Scope) []service.Certificate {
			names := append(endpoint.HostNames(s, model.Management), endpoint.VIPNames(s.Site.Inside())...)
			return withClient(endpoint.TLSFiles(s, service.DatabaseChannel, tlsName, "mysql", service.ServerUsage, names...))
		},
		Files: []*service.File{
			// MySQL 5.5 and MariaDB before stretch read only the first directory; later MariaDB reads the second one after its own
			// defaults.
			file("/etc/mysql/conf.d/stackplan.cnf", series.Span{Until: series.Newton}),
			file("/etc/mysql/mariadb.conf.d/90-stackplan.cnf", series.Span{Since: series.Newton}),
			limits(),
		},
	}, galeraCheck()}
}

// requiredHosts returns a quorum for Galera. With a primary and standbys only the primary accepts writes, and an operator promotes another
// one.
func requiredHosts(r *model.Region) service.HostRequirement {
	if r.Database.Mode == "galera" {
		return service.Quorum
	}
	return service.OneWriter
}
