package generators

import (
	"net/netip"

	"stackplan/internal/format"
	"stackplan/internal/table"
)

// memcached keeps tokens and other answers that services would else ask for again.
func memcached() []*table.Service {
	return []*table.Service{{
		Name: "memcached", Doc: "Keeps tokens and other answers that services would else ask for again.",
		Roles: []string{table.ControlCompute},
		Ports: []table.Port{{Number: memcachedPort, TCP: true}},
		Files: []*table.File{{
			Path: "/etc/memcached.conf", Doc: "The arguments of memcached, one a line.",
			Format: format.Flags, Mode: 0o644, Owner: "root", Group: "root", Rows: memcachedRows(),
		}},
	}}
}

func memcachedRows() []table.Row {
	return []table.Row{
		table.Addr("-l", table.From("host.address.management"), func(s *table.Scope) netip.Addr { return s.Host().Management() }).
			Because("memcached asks nobody who he is: whoever reaches it reads and writes tokens, so it listens inside alone"),
		table.Set("-p", memcachedPort).Because("every service's list of servers names this port"),
		table.Set("-U", 0).
			Because("UDP lets strangers aim memcached's answers at a victim (CVE-2018-1000115), and before 1.5.6 it was on"),
		table.Set("-u", "memcache").Because("the user that Debian's package makes; memcached refuses to run as root without one"),
		table.Text("-m", table.From("region.cache.memory"), func(s *table.Scope) string { return megabytes(s.Region.Cache.Memory) }).
			Because("MiB for items: with too few, tokens are thrown out before they expire, and services ask keystone again"),
		table.Int("-c", table.From("region.cache.maxConnections"), func(s *table.Scope) int { return s.Region.Cache.MaxConnections }).
			Because("every process of every service keeps connections open, and the default of 1024 makes the others wait"),
	}
}
