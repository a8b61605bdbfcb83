package capacity

import (
	"fmt"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/table"
)

// cache is what the pools of all processes take of one memcached: each keeps up to memcache_pool_maxsize clients, and a client
// opens a connection to every server (keystonemiddleware, oslo.cache).
func (in *Input) cache(site *table.Site, stations []*station) *Budget {
	if !site.Has("memcached") {
		return nil
	}
	b := &Budget{Name: "connections of a memcached", Unit: "connections", Limits: []Term{
		in.numberOf(site.Region, "connections of memcached (-c)", site.Region.Cache.MaxConnections, "", "cache", "maxConnections"),
	}}
	var steady int64
	for _, s := range stations {
		for _, p := range s.running() {
			for _, section := range s.cacheSections(p.program) {
				size := s.option(p.project, p.file, catalogue.Key{Group: section, Name: "memcache_pool_maxsize"}, s.host.Region.Series).int()
				if size == 0 {
					size = 1 // of programs before the pool: a client for each process
				}
				b.Terms = append(b.Terms, s.term(p, size, fmt.Sprintf("%d of [%s]", size, section), b.Unit))
				steady += p.count * int64(s.hosts)
			}
		}
	}
	if len(b.Terms) == 0 {
		return nil
	}
	return b.judge(steady, "a smaller memcache_pool_maxsize keeps it, or a larger cache.maxConnections")
}

// cacheSections are the sections by which a program uses memcached.
func (s *station) cacheSections(p program) []string {
	var sections []string
	if servers := s.option(p.project, p.file, catalogue.Key{Group: "keystone_authtoken", Name: "memcached_servers"}, s.host.Region.Series); p.asks && servers.Text != "" {
		sections = append(sections, "keystone_authtoken")
	}
	enabled := s.option(p.project, p.file, catalogue.Key{Group: "cache", Name: "enabled"}, s.host.Region.Series)
	if strings.EqualFold(enabled.Text, "true") {
		sections = append(sections, "cache")
	}
	return sections
}
