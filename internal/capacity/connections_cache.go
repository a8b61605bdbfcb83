package capacity

import (
	"fmt"

	"stackplan/internal/service"
)

// sharedCaches are the pools of memcached that every project has: those of oslo.cache, and of keystonemiddleware if a service validates
// tokens.
var (
	tokenCache = service.CachePool{
		Group: "keystone_authtoken", Size: "memcache_pool_maxsize", When: service.Setting{Option: "keystone_authtoken.memcached_servers"},
	}
	osloCache = service.CachePool{Group: "cache", Size: "memcache_pool_maxsize", When: service.Setting{Option: "cache.enabled", Contains: "true"}}
)

// cache returns the connections of all processes to one memcached: each process keeps up to memcache_pool_maxsize clients, and a client
// opens a connection to every server (keystonemiddleware, oslo.cache).
func (c *consumption) cache() *ConnectionLimit {
	if !c.site.RegionHas(service.Cache) {
		return nil
	}
	b := &ConnectionLimit{Name: "connections of a memcached", Unit: "connections", Limits: []Term{
		c.in.accepted(c.site.Region, "connections of memcached (-c)", c.site.Accepts(service.Cache), 1, ""),
	}}
	var steady int64
	for _, p := range c.processes() {
		for _, pool := range p.caches() {
			size, what := p.poolOfCache(pool)
			b.Terms = append(b.Terms, p.term(size, what, b.Unit))
			steady = plus(steady, times(p.count, int64(p.hosts)))
		}
	}
	if len(b.Terms) == 0 {
		return nil
	}
	return b.evaluate(steady, "set a smaller memcache_pool_maxsize, or a larger cache.maxConnections")
}

// poolOfCache returns the connections of a pool to one memcached, and what they are.
func (p *process) poolOfCache(pool service.CachePool) (size int64, what string) {
	if pool.Fixed > 0 {
		return int64(pool.Fixed), fmt.Sprintf("%d threads", pool.Fixed)
	}
	v, _ := p.optionOf(pool.Group + "." + pool.Size)
	size = max(1, v.int()) // series without the pool: one client for each process
	return size, fmt.Sprintf("%d of [%s]", size, pool.Group)
}

// caches returns the pools through which the processes use memcached.
func (p *process) caches() []service.CachePool {
	all := p.Caches[:len(p.Caches):len(p.Caches)]
	if p.ValidatesTokens {
		all = append(all, tokenCache)
	}
	all = append(all, osloCache)
	var used []service.CachePool
	for _, pool := range all {
		if pool.Fixed > 0 || p.meets(pool.When) {
			used = append(used, pool)
		}
	}
	return used
}

// ovnOpenFiles is LimitNOFILE of the units of OVN's databases in Debian's package ovn-central.
const ovnOpenFiles = 65535

// networkDatabase returns the connections of all processes to one member of the southbound database of OVN if the others have failed. A
// program keeps its connections open (ovs/db/idl.py, ovn-controller).
func (c *consumption) networkDatabase() *ConnectionLimit {
	if !c.site.RegionHas(service.NetworkDatabase) {
		return nil
	}
	b := &ConnectionLimit{Name: "connections of a member of OVN's southbound database", Unit: "connections", Limits: []Term{
		{What: "LimitNOFILE of the databases of OVN", Amount: ovnOpenFiles},
	}}
	var steady int64
	for _, s := range c.stations {
		for _, p := range s.processesWith(func(p *service.Processes) bool { return p.NetworkDatabase > 0 }) {
			b.Terms = append(b.Terms, p.term(int64(p.NetworkDatabase), fmt.Sprint(p.NetworkDatabase), b.Unit))
			steady = plus(steady, times(p.count, int64(p.NetworkDatabase), int64(p.hosts)))
		}
	}
	return b.evaluate(steady, "run relays of the southbound database, or fewer workers of neutron")
}
