// Package memcached contains the cache server.
package memcached

import (
	"net/netip"

	"stackplan/generators/endpoint"
	"stackplan/internal/format"
	"stackplan/internal/service"
)

// Services keeps tokens and other answers that services would else ask for again.
func Services() []*service.Service {
	return []*service.Service{{
		Name: "memcached", Doc: "Keeps tokens and other answers that services would else ask for again.",
		Roles: []string{service.ControlCompute}, Provides: []service.Capability{service.Cache},
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
		service.Addr("-l", service.From("host.address.management"), func(s *service.Scope) netip.Addr { return s.Host().Management() }).
			Because("memcached asks nobody who he is: whoever reaches it reads and writes tokens, so it listens inside alone"),
		service.Set("-p", endpoint.MemcachedPort).Because("every service's list of servers names this port"),
		service.Set("-U", 0).
			Because("UDP lets strangers aim memcached's answers at a victim (CVE-2018-1000115), and before 1.5.6 it was on"),
		service.Set("-u", "memcache").Because("the user that Debian's package makes; memcached refuses to run as root without one"),
		service.Text("-m", service.From("region.cache.memory"), func(s *service.Scope) string { return service.Megabytes(s.Region.Cache.Memory) }).
			Because("MiB for items: with too few, tokens are thrown out before they expire, and services ask keystone again"),
		service.Int("-c", service.From("region.cache.maxConnections"), func(s *service.Scope) int { return s.Region.Cache.MaxConnections }).
			Because("every process of every service keeps connections open, and the default of 1024 makes the others wait"),
	}
}
