package oslo

import (
	"fmt"
	"math"

	"stackplan/internal/service"
	"stackplan/internal/sizing"
	"stackplan/internal/source"
)

// DatabaseUnwritten returns the options of a pool of connections that no row sets, for File.Unwritten.
func DatabaseUnwritten(group string) []service.Row {
	return []service.Row{service.Default(group + ".connection_recycle_time")}
}

// DatabaseRelations returns the relations of the pool of connections that a group of options configures.
func DatabaseRelations(project, group string) []service.Relation {
	age := service.Option("the age of connections", project, group+".connection_recycle_time")
	age.Of = func(_ *service.Site, values []int) int {
		if values[0] < 0 {
			return math.MaxInt // never replaced
		}
		return values[0] + 1
	}
	return []service.Relation{poolRelation(project, group), {
		Check:   "database/recycle",
		Smaller: age, Larger: service.Quantity{Name: "the timeout of HAProxy", Fact: databaseTimeout},
		AtSmaller: true, Why: "less than timeout client and timeout server of HAProxy in front of MariaDB",
		Says: func(age, limit int) string {
			lifetime := fmt.Sprintf("are kept for %d s", age)
			if age < 0 {
				lifetime = "are never replaced"
			}
			return fmt.Sprintf("connections to the database %s, but HAProxy closes idle ones after %d s", lifetime, limit)
		},
		Hint: func(_, limit int) string {
			return fmt.Sprintf("write less than %d; the default of oslo.db is 3600", limit)
		},
	}}
}

// poolRelation returns the relation of the connections that all pools of a project may open to those that the database accepts.
func poolRelation(project, group string) service.Relation {
	return service.Relation{
		Check: "database/pools",
		Smaller: service.Quantity{
			Name: "the size of pools", Project: project, Options: []string{group + ".max_pool_size", group + ".max_overflow"},
			Of: func(s *service.Site, values []int) int {
				pools := poolsOf(s, project, group)
				switch {
				case pools == 0:
					return 0
				case values[0] <= 0 || values[1] < 0:
					return math.MaxInt // no limit
				case values[0] > math.MaxInt32 || values[1] > math.MaxInt32:
					return math.MaxInt
				}
				return pools * (values[0] + values[1])
			},
		},
		Larger: service.Quantity{Name: "the connections of the database", Fact: func(s *service.Site) (int, source.Path, bool) {
			most := sizing.Connections(s)
			return most, source.Join("regions", s.Region.Name, "database", "maxConnections"), most > 0
		}},
		AtSmaller: true, Why: "all pools together open at most database.maxConnections (max_connections of MariaDB, maxconn of HAProxy)",
		Says: func(size, most int) string {
			return fmt.Sprintf("the pools of %s keep %d connections each, and all together may open more than the %d that the database accepts", project, size, most)
		},
		Hint: func(needs, most int) string {
			if needs == math.MaxInt {
				return "limit max_pool_size and max_overflow, or remove the override"
			}
			return fmt.Sprintf("they may open %d: write less for max_pool_size and max_overflow, or remove the override", needs)
		},
	}
}

// poolsOf returns the number of pools of a project at a site whose size a group of options sets.
func poolsOf(s *service.Site, project, group string) int {
	n := 0
	for _, k := range s.Kinds() {
		for _, svc := range k.Services() {
			if svc.Project == nil || svc.Project.Name != project {
				continue
			}
			for _, pool := range svc.ProcessesOrDefault().Databases {
				if pool.Group == group && pool.Span.Contains(s.Region.Series) && (pool.Expected == nil || pool.Expected(s)) {
					n += k.Hosts * svc.Number(s.Region, sizing.Workers(k)) * pool.Databases
				}
			}
		}
	}
	return n
}

// databaseTimeout returns the seconds after which HAProxy closes an idle connection to the database of a site.
func databaseTimeout(s *service.Site) (limit int, from source.Path, known bool) {
	if !s.RegionHas(service.LoadBalancing) {
		return 0, "", false
	}
	for _, l := range s.Proxied() {
		if hosts := s.HostsWith(service.Database); l.Service.Does(service.Database) && l.Port.Timeout != nil && len(hosts) > 0 {
			return l.Port.Timeout(service.NewScope(s, hosts[0])), "", true
		}
	}
	return 0, "", false
}

// FramesDropped states that instances send frames which a network does not carry.
func FramesDropped(mtu, carried int) string {
	return fmt.Sprintf("instances send frames of %d bytes, but the network carries %d", mtu, carried)
}

// SmallerMTU is the hint of relations between an MTU and that of a network.
func SmallerMTU(_, carried int) string {
	return fmt.Sprintf("write %d or less, or raise the mtu of the network and of the switches", carried)
}
