package capacity

import (
	"fmt"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/service"
)

// cache returns the connections of all processes to one memcached: each process keeps up to memcache_pool_maxsize clients, and a client
// opens a connection to every server (keystonemiddleware, oslo.cache).
func (in *Input) cache(site *service.Site, stations []*station) *ConnectionLimit {
	if !site.Has("memcached") {
		return nil
	}
	b := &ConnectionLimit{Name: "connections of a memcached", Unit: "connections", Limits: []Term{
		in.numberOf(site.Region, "connections of memcached (-c)", site.Region.Cache.MaxConnections, "", "cache", "maxConnections"),
	}}
	var steady int64
	for _, s := range stations {
		for _, p := range s.running() {
			for _, section := range s.cacheSections(p.program) {
				size := s.option(p.project, p.file, catalogue.Key{Group: section, Name: poolOption(section)}, s.host.Region.Series).int()
				if size == 0 {
					size = 1 // series without the pool: one client for each process
				}
				b.Terms = append(b.Terms, s.term(p, size, fmt.Sprintf("%d of [%s]", size, section), b.Unit))
				steady += p.count * int64(s.hosts)
			}
		}
	}
	if len(b.Terms) == 0 {
		return nil
	}
	return b.evaluate(steady, "set a smaller memcache_pool_maxsize, or a larger cache.maxConnections")
}

// poolOption returns the option with the size of the pool of a section.
func poolOption(section string) string {
	if section == "memcache" { // keystone's own
		return "pool_maxsize"
	}
	return "memcache_pool_maxsize"
}

// cacheSections are the sections by which a program uses memcached. Before oslo.cache keystone kept tokens in it, and nova the
// tokens of consoles and what instances ask of metadata.
func (s *station) cacheSections(p program) []string {
	var sections []string
	said := func(group, name string) string {
		return s.option(p.project, p.file, catalogue.Key{Group: group, Name: name}, s.host.Region.Series).Text
	}
	switch p.service {
	case "keystone":
		if strings.Contains(said("token", "driver"), "memcache") {
			sections = append(sections, "memcache")
		}
	case "nova-api-metadata", "nova-consoleauth":
		if said("DEFAULT", "memcached_servers") != "" {
			sections = append(sections, "DEFAULT")
		}
	}
	if p.asks && said("keystone_authtoken", "memcached_servers") != "" {
		sections = append(sections, "keystone_authtoken")
	}
	if strings.EqualFold(said("cache", "enabled"), "true") {
		sections = append(sections, "cache")
	}
	return sections
}
