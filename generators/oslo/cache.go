package oslo

import (
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/internal/service"
)

// CacheMembers lists the memcached servers of the region, identical in every file: clients hash keys over the list, so with
// another order they would look for tokens in another place. IPv6 is written as python-memcached reads it.
func CacheMembers(s *service.Scope) []string {
	members := s.Site.Members("memcached", endpoint.MemcachedPort)
	for i, member := range members {
		if strings.HasPrefix(member, "[") {
			members[i] = "inet6:" + member
		}
	}
	return members
}

// CacheRows return [cache] of oslo.cache, in nova and other projects from mitaka on.
func CacheRows() []service.Row {
	hasCache := func(s *service.Scope) bool { return s.Site.Has("memcached") }
	return []service.Row{
		service.Set("cache.enabled", true).When(hasCache).
			Because("without a shared cache each process looks up again what another one has just looked up"),
		service.Set("cache.backend", "oslo_cache.memcache_pool").When(hasCache).
			Because("the pool reuses connections; without one every green thread opens its own"),
		service.List("cache.memcache_servers", endpoint.MemberPaths(), CacheMembers).Listing(endpoint.Running(names.Memcached)).Uses(CacheReference()).Tied(service.Endpoint()).
			Because("the same servers in the same order everywhere, so that every process finds a key in the same place"),
	}
}
