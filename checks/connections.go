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
	Doc: "Every connection to the database passes HAProxy, and so does every request. If HAProxy accepts fewer connections than " +
		"MariaDB (max_connections), the connection pools of the services can use all connections of HAProxy, and the APIs stop " +
		"answering.",
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
				Message: fmt.Sprintf("HAProxy accepts %d connections, but the database behind it accepts %d", r.LoadBalancer.MaxConnections, most),
				Rule:    "at least database.maxConnections (maxconn of HAProxy, max_connections of MariaDB)",
				Hint:    fmt.Sprintf("write %d or more: API requests need connections too", 2*most),
				Related: []diag.Related{{Message: "the connections of the database", Path: regionAt(r, "database", "maxConnections")}},
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
	Cloud: func(s *check.Subject, report check.Report) {
		for _, o := range settings(s) {
			age, err := strconv.Atoi(firstOf(o.value.Texts))
			limit := databaseTimeout(o.level.hosts)
			if err != nil || !slices.Contains(recycleNames, o.key.Name) || limit == 0 || age < limit && age >= 0 {
				continue
			}
			lifetime := fmt.Sprintf("are kept for %d s", age)
			if age < 0 {
				lifetime = "are never replaced"
			}
			report(check.Finding{
				Path:    o.path,
				Message: fmt.Sprintf("connections to the database %s, but HAProxy closes idle ones after %d s", lifetime, limit),
				Rule:    "less than timeout client and timeout server of HAProxy in front of MariaDB",
				Hint:    fmt.Sprintf("write less than %d; the default of oslo.db is 3600", limit),
			})
		}
	},
}

// recycleNames are the present and the earlier names of the option that sets the age at which oslo.db replaces a connection.
var recycleNames = []string{"connection_recycle_time", "idle_timeout", "sql_idle_timeout"}

// firstOf returns the first of some texts, or "" if there is none.
func firstOf(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return texts[0]
}

// databaseTimeout returns the seconds after which HAProxy closes an idle connection to the database of the first host whose site has
// one, or 0 if no site has one.
func databaseTimeout(hosts []target) int {
	for _, t := range hosts {
		for _, shown := range t.site.Proxied() {
			if shown.Service.Does(service.Database) && shown.Port.Timeout != nil {
				return shown.Port.Timeout(service.NewScope(t.site, t.host))
			}
		}
	}
	return 0
}
