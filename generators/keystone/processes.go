package keystone

import (
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// processes returns the processes of keystone. Under uWSGI their number is that of uWSGI. Before fernet, tokens could be stored in
// memcached.
func processes() *service.Processes {
	eventlet := series.Span{Since: series.Juno, Until: series.Newton}
	return &service.Processes{
		Workers:   []service.Workers{service.WorkersOf("eventlet_server.public_workers", eventlet), service.WorkersOf("eventlet_server.admin_workers", eventlet)},
		Databases: service.OneDatabaseSince(series.Icehouse),
		Caches:    []service.CachePool{{Group: "memcache", Size: "pool_maxsize", When: service.Setting{Option: "token.driver", Contains: "memcache"}}},
	}
}
