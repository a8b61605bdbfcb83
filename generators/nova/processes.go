package nova

import (
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// databases returns the pools of a process that reads and writes all of nova. Nova has a database in addition to that of each cell from
// mitaka on (api_database), and a second cell, cell0, from ocata on.
func databases() []service.DatabasePool {
	return []service.DatabasePool{
		{Group: "database", Databases: 1, Span: series.Span{Until: series.Ocata}},
		{Group: "database", Databases: 2, Span: series.Span{Since: series.Ocata}},
		{Group: "api_database", Databases: 1, Span: series.Span{Since: series.Mitaka}},
	}
}

// apiProcesses returns the processes of the API that users call.
func apiProcesses() *service.Processes {
	p := controlProcesses("DEFAULT.osapi_compute_workers", series.Span{Until: novaWSGI().Since})
	p.ValidatesTokens = true
	return p
}

// metadataProcesses returns the processes of the metadata service. Before oslo.cache it cached the answers for instances in memcached.
func metadataProcesses() *service.Processes {
	p := controlProcesses("DEFAULT.metadata_workers", series.Span{Until: novaWSGI().Since})
	p.Caches = caches()
	return p
}

// controlProcesses returns processes that receive messages and use all databases. In the series of the span an option sets their number.
func controlProcesses(workers string, span series.Span) *service.Processes {
	return &service.Processes{Workers: []service.Workers{service.WorkersOf(workers, span)}, Databases: databases(), Messaging: true}
}

// consoleAuthProcesses returns the process that stores the tokens of consoles. It reports itself to the database and not through
// conductors (nova.cmd.consoleauth does not change db_allowed), and reads which cell an instance is in. Before oslo.cache it stored the
// tokens in memcached.
func consoleAuthProcesses() *service.Processes {
	return &service.Processes{Messaging: true, Caches: caches(), Databases: []service.DatabasePool{
		{Group: "database", Databases: 1}, {Group: "api_database", Databases: 1, Span: series.Span{Since: series.Ocata}},
	}}
}

// proxyProcesses returns the process of the console proxy. It reads the tokens of consoles in the database from rocky on.
func proxyProcesses() *service.Processes {
	return &service.Processes{Messaging: true, Databases: []service.DatabasePool{{Group: "database", Databases: 1, Span: series.Span{Since: series.Rocky}}}}
}

// hostProcesses returns the process of a service next to instances. It uses the database only if it bypasses conductors, until newton.
func hostProcesses() *service.Processes {
	return &service.Processes{Messaging: true, Databases: []service.DatabasePool{{
		Group: "database", Databases: 1, Span: series.Span{Until: series.Ocata}, When: &service.Setting{Option: "conductor.use_local", Contains: "true"},
		Expected: hasNoConductor,
	}}}
}

// placementProcesses returns the processes of placement while it is part of nova.
func placementProcesses() *service.Processes {
	return &service.Processes{Databases: []service.DatabasePool{{Group: "api_database", Databases: 1}}, ValidatesTokens: true}
}

// caches returns the memcached that nova used before oslo.cache, one connection for each process.
func caches() []service.CachePool {
	return []service.CachePool{{Group: "DEFAULT", Size: "memcache_pool_maxsize", When: service.Setting{Option: "DEFAULT.memcached_servers"}}}
}
