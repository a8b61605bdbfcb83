package checks

import (
	"fmt"
	"slices"
	"strconv"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/service"
)

var balancerConnections = &check.Check{
	Code:  "balancer/connections",
	Title: "HAProxy accepts at least as many connections as the database.",
	Doc: "Every connection to the database passes HAProxy, and so does every request. If HAProxy accepts fewer than MariaDB " +
		"(max_connections), the pools of the services alone may exhaust HAProxy, and the APIs stop answering.",
	Severity: diag.Warning,
	Bad:      `regions: north: loadBalancer: maxConnections: 2000`,
	Good:     `regions: north: {loadBalancer: maxConnections: 2000, database: maxConnections: 1000}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			site, most := s.Sites[r.Name], r.Database.MaxConnections
			if r.LoadBalancer.MaxConnections >= most || !site.RegionHas(service.LoadBalancing) || !site.RegionHas(service.Database) {
				continue
			}
			report(check.Finding{
				Path:    regionAt(r, "loadBalancer", "maxConnections"),
				Message: fmt.Sprintf("HAProxy accepts %d connections, but the database behind it %d", r.LoadBalancer.MaxConnections, most),
				Rule:    "at least database.maxConnections (maxconn of HAProxy, max_connections of MariaDB)",
				Hint:    fmt.Sprintf("write %d or more: requests need connections too", 2*most),
				Related: []diag.Related{{Message: "the database's", Path: regionAt(r, "database", "maxConnections")}},
			})
		}
	},
}

var databaseRecycle = &check.Check{
	Code:  "database/recycle",
	Title: "A connection to the database is replaced before HAProxy closes it.",
	Doc: "Services keep connections to the database in pools and replace one that is older than connection_recycle_time. " +
		"HAProxy closes a connection that is idle for too long; a pool that still uses it answers the next request with an " +
		"error.",
	Severity: diag.Warning,
	Bad:      `overrides: nova: database: connection_recycle_time: 9000`,
	Good:     `overrides: nova: database: connection_recycle_time: 600`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, o := range settings(s) {
			age, err := strconv.Atoi(firstOf(o.value.Texts))
			limit := databaseIdleTimeout(o.level.listeners)
			if err != nil || !slices.Contains(recycleNames, o.key.Name) || limit == 0 || age < limit && age >= 0 {
				continue
			}
			grow := fmt.Sprintf("become %d s old", age)
			if age < 0 {
				grow = "are never replaced"
			}
			report(check.Finding{
				Path:    o.path,
				Message: fmt.Sprintf("connections to the database %s, but HAProxy closes them when they are idle for %d s", grow, limit),
				Rule:    "timeout client and timeout server of HAProxy before MariaDB",
				Hint:    fmt.Sprintf("write less than %d; 3600 is oslo.db's default", limit),
			})
		}
	},
}

// recycleNames are the present and former names of the age at which oslo.db replaces a connection.
var recycleNames = []string{"connection_recycle_time", "idle_timeout", "sql_idle_timeout"}

// firstOf returns the first of some texts, or nothing.
func firstOf(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return texts[0]
}

// databaseIdleTimeout returns after how many seconds HAProxy closes an idle connection to the database of any of some hosts; 0 if
// none has one.
func databaseIdleTimeout(hosts []listener) int {
	for _, l := range hosts {
		for _, shown := range l.site.Proxied() {
			if shown.Service.Does(service.Database) && shown.Port.Timeout != nil {
				return shown.Port.Timeout(service.NewScope(l.site, l.host))
			}
		}
	}
	return 0
}
