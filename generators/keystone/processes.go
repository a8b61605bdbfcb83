package keystone

import "stackplan/internal/service"

// processes returns the processes of keystone. Under uWSGI their number is that of uWSGI. Before fernet, tokens could be stored in
// memcached.
func processes() *service.Processes {
	return &service.Processes{
		Workers:   []string{"eventlet_server.public_workers", "eventlet_server.admin_workers"},
		Databases: service.OneDatabase(),
		Caches:    []service.CachePool{{Group: "memcache", Size: "pool_maxsize", When: service.Setting{Option: "token.driver", Contains: "memcache"}}},
	}
}
