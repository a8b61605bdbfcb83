// Package memcached contains the cache server.
package memcached

import (
	"strconv"
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/sizing"
)

// Services returns the cache of tokens and other answers that services would otherwise request again.
func Services() []*service.Service {
	return []*service.Service{{
		Name: "memcached", Doc: "Caches tokens and other answers that services would otherwise request again.",
		Roles: []string{service.ControlCompute, service.Control}, Provides: []service.Capability{service.Cache},
		Accepts: &service.Limit{
			Name: "-c", Field: "cache.maxConnections", Default: 1024, Of: func(r *model.Region) int { return r.Cache.MaxConnections },
		},
		Processes: service.NoConnections(), Memory: items(), Restart: service.InstancesUnaffected, Redundancy: service.AnyHost, Programs: programs(),
		Ports: []service.Port{{Number: endpoint.MemcachedPort, TCP: true}},
		Files: []*service.File{{
			Path: "/etc/memcached.conf", Doc: "The arguments of memcached, one a line.",
			Format: format.Flags, Settings: options(), Mode: 0o644, Owner: "root", Group: "root", Rows: rows(),
		}},
	}}
}

func rows() []service.Row {
	return []service.Row{
		service.Addr("-l", endpoint.ManagementPath(), endpoint.Management).
			Tied(service.Reached("services")).Required("memcached listens at every address of the host, and anyone who reaches it reads and writes tokens").
			Because("memcached authenticates no one: anyone who reaches it reads and writes tokens, so it listens only on the management network"),
		service.Set("-p", endpoint.MemcachedPort).Tied(service.Reached("services")).Because("the list of servers of every service contains this port"),
		service.Set("-U", 0).
			Because("UDP lets strangers direct memcached's answers at a victim (CVE-2018-1000115), and before 1.5.6 it was enabled"),
		service.Set("-u", "memcache").Required("memcached refuses to run as root").Because("the user that Debian's package creates; without one memcached does not run as root"),
		sizing.SizeRow("-m", items(), func(size int64, _ *model.Hardware) string { return service.Megabytes(size) }).
			Because("MiB for items: with too little, tokens are evicted before they expire, and services validate them at keystone again. " + sizing.SizeWhy("cache.memory", "one eighth") + ", at most 1 GiB"),
		service.Int("-c", service.From("region.cache.maxConnections"), func(s *service.Scope) int { return s.Region.Cache.MaxConnections }).
			Because("every process of every service keeps connections open, and with the default of 1024 the others wait"),
	}
}

// items returns the memory of items. Without -m memcached uses 64 MiB. One GiB contains more than 100,000 tokens with their answers.
func items() *service.Memory {
	return &service.Memory{
		What: "items", Field: "cache.memory", Set: func(r *model.Region) int64 { return r.Cache.Memory },
		Eighths: 1, Least: 64 * model.MiB, Most: model.GiB, Options: []string{"-m"},
		Read: func(text string, _ *model.Hardware) int64 {
			n, _ := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
			return n * model.MiB
		},
	}
}
