package checks

import (
	"fmt"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/service"
)

var balancerConnections = &check.Check{
	Code:  "balancer/connections",
	Title: "HAProxy accepts at least as many connections as the database.",
	Doc: "Every connection to the database passes HAProxy, and so does every request. If HAProxy accepts fewer connections than " +
		"MariaDB (max_connections), the connection pools of the services can use all connections of HAProxy, and the APIs stop " +
		"answering.",
	Severity: diag.Warning,
	Bad:      `regions: north: loadBalancer: maxConnections: 2000`,
	Good:     `regions: north: {loadBalancer: maxConnections: 2000, database: maxConnections: 1000}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			site := s.Sites[r.Name]
			balancer, database := site.Accepts(service.LoadBalancing), site.Accepts(service.Database)
			if most := database.Number; balancer.Number >= most || !site.RegionHas(service.LoadBalancing) || !site.RegionHas(service.Database) {
				continue
			}
			report(check.Finding{
				Path:    balancer.At(r),
				Message: fmt.Sprintf("HAProxy accepts %d connections, but the database behind it accepts %d", balancer.Number, database.Number),
				Rule:    "at least database.maxConnections (maxconn of HAProxy, max_connections of MariaDB)",
				Hint:    fmt.Sprintf("write %d or more: API requests need connections too", 2*database.Number),
				Related: []diag.Related{{Message: "the connections of the database", Path: database.At(r)}},
			})
		}
	},
}

var databaseRecycle = &check.Check{
	Code:  "database/recycle",
	Title: "A connection to the database is replaced before HAProxy closes it.",
	Doc: "Services keep connections to the database in pools and replace a connection that is older than " +
		"connection_recycle_time. HAProxy closes a connection that was idle for too long. If the pool still uses that " +
		"connection, the next request fails.",
	Severity: diag.Warning,
	Bad:      `overrides: nova: database: connection_recycle_time: 9000`,
	Good:     `overrides: nova: database: connection_recycle_time: 600`,
	Cloud:    relation("database/recycle"),
}

var databasePools = &check.Check{
	Code:  "database/pools",
	Title: "The pools of a project open no more connections than the database accepts.",
	Doc: "Each process of a service has a pool of connections, which grows to max_pool_size and max_overflow while requests wait. Rows compute both " +
		"so that all pools together fit. With larger ones the processes of one project use up all connections of MariaDB, and the APIs of all " +
		"services fail with Too many connections.",
	Severity: diag.Warning,
	Bad:      `overrides: nova: database: {max_pool_size: 1000, max_overflow: 1000}`,
	Good:     `overrides: nova: database: {max_pool_size: 5, max_overflow: 10}`,
	Cloud:    relation("database/pools"),
}
