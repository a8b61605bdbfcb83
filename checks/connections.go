package checks

import (
	"fmt"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/service"
	"stackplan/internal/sizing"
	"stackplan/internal/source"
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
			if port := sizing.Limit(site); port.By != "" && port.Number < min(balancer.Number, database.Number) {
				balancer = port // that of the database in HAProxy
			}
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
	Cloud: func(s *check.Subject, report check.Report) {
		seen := map[source.Path]bool{}
		relation("database/pools")(s, func(f check.Finding) {
			seen[f.Path] = true
			report(f)
		})
		for _, r := range s.Cloud.Regions {
			if f, isExceeded := poolsFinding(s.Sites[r.Name]); isExceeded && !seen[f.Path] {
				report(f)
			}
		}
	},
}

// poolsFinding returns the finding of a region whose database accepts fewer connections than the pools of all projects keep, as rows set
// them: each pool has at least one.
func poolsFinding(site *service.Site) (check.Finding, bool) {
	limit, steady := sizing.Limit(site), sizing.Steady(site)
	if limit.Number == 0 || steady <= limit.Number {
		return check.Finding{}, false
	}
	return check.Finding{
		Path:    limit.At(site.Region),
		Message: fmt.Sprintf("the pools of all services keep %d connections to the database, but it accepts %d", steady, limit.Number),
		Rule:    "every process keeps at least one connection to each of its databases",
		Hint:    fmt.Sprintf("write %d or more, or run fewer workers", steady*10/9+1),
	}, true
}

var balancerTimeout = &check.Check{
	Code:  "balancer/timeout",
	Title: "HAProxy waits longer for an answer of an API than the API waits for an RPC call.",
	Doc: "An API call may wait until an RPC call times out (rpc_response_timeout). If HAProxy gives up earlier (timeout server), the user gets 504, " +
		"repeats the request, and the first one is still executed. The default of HAProxy's file follows rpc_response_timeout.",
	Severity: diag.Warning,
	Bad:      `overrides: haproxy: defaults: "timeout server": "5s"`,
	Good:     `overrides: haproxy: defaults: "timeout server": "300s"`,
	Cloud:    relation("balancer/timeout"),
}

var messagingHeartbeat = &check.Check{
	Code:  "messaging/heartbeat",
	Title: "RabbitMQ does not shorten the heartbeat of the services.",
	Doc: "A service and RabbitMQ use the smaller one of heartbeat_timeout_threshold and of heartbeat in rabbitmq.conf, but the service sends and " +
		"expects heartbeats at the pace of its own. With a much smaller one in RabbitMQ, a busy process loses healthy connections.",
	Severity: diag.Warning,
	Bad:      `overrides: rabbitmq: heartbeat: 5`,
	Good:     `overrides: rabbitmq: heartbeat: 30`,
	Cloud:    relation("messaging/heartbeat"),
}
