// Package memcached contains the cache server.
package memcached

import (
	"stackplan/generators/endpoint"
	"stackplan/internal/format"
	"stackplan/internal/service"
)

// Services returns the cache of tokens and other answers that services would otherwise request again.
func Services() []*service.Service {
	return []*service.Service{{
		Name: "memcached", Doc: "Caches tokens and other answers that services would otherwise request again.",
		Roles: []string{service.ControlCompute, service.Control}, Provides: []service.Capability{service.Cache},
		Processes: service.NoConnections(), Restart: service.InstancesUnaffected, Redundancy: service.AnyHost,
		Ports: []service.Port{{Number: endpoint.MemcachedPort, TCP: true}},
		Files: []*service.File{{
			Path: "/etc/memcached.conf", Doc: "The arguments of memcached, one a line.",
			Format: format.Flags, Mode: 0o644, Owner: "root", Group: "root", Rows: rows(),
		}},
	}}
}

func rows() []service.Row {
	return []service.Row{
		service.Addr("-l", endpoint.ManagementPath(), endpoint.Management).
			Because("memcached authenticates no one: anyone who reaches it reads and writes tokens, so it listens only on the management network"),
		service.Set("-p", endpoint.MemcachedPort).Because("the list of servers of every service contains this port"),
		service.Set("-U", 0).
			Because("UDP lets strangers direct memcached's answers at a victim (CVE-2018-1000115), and before 1.5.6 it was enabled"),
		service.Set("-u", "memcache").Because("the user that Debian's package creates; without one memcached does not run as root"),
		service.Text("-m", service.From("region.cache.memory"), func(s *service.Scope) string { return service.Megabytes(s.Region.Cache.Memory) }).
			Because("MiB for items: with too little, tokens are evicted before they expire, and services validate them at keystone again"),
		service.Int("-c", service.From("region.cache.maxConnections"), func(s *service.Scope) int { return s.Region.Cache.MaxConnections }).
			Because("every process of every service keeps connections open, and with the default of 1024 the others wait"),
	}
}
