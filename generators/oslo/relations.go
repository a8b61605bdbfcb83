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

// recycleTime is connection_recycle_time of oslo.db.
const recycleTime = 3600

// DatabaseRelations returns the relations of the pool of connections that a group of options configures.
func DatabaseRelations(project, group string) []service.Relation {
	age := service.Option("the age of connections", project, group+".connection_recycle_time")
	age.Of = func(_ *service.Site, values []int) int {
		if values[0] < 0 {
			return math.MaxInt // never replaced
		}
		return values[0] + 1
	}
	return []service.Relation{poolRelation(project, group), waitRelation(age), {
		Check:   "database/recycle",
		Smaller: age, Larger: service.Quantity{Name: "the timeout of HAProxy", Fact: databaseTimeout},
		AtSmaller: true, Why: "less than timeout client, timeout server and timeout tunnel of HAProxy in front of MariaDB",
		Says: func(age, limit int) string {
			return fmt.Sprintf("connections to the database %s, but HAProxy closes idle ones after %d s", lifetime(age), limit)
		},
		Hint: func(_, limit int) string {
			if limit <= recycleTime {
				return fmt.Sprintf("write a timeout of more than %d s in HAProxy, or a connection_recycle_time of less than %d", recycleTime, limit)
			}
			return fmt.Sprintf("write less than %d; the default of oslo.db is %d", limit, recycleTime)
		},
	}}
}

// waitRelation returns the relation of the age of connections to the time after which MariaDB closes an idle one.
func waitRelation(age service.Quantity) service.Relation {
	return service.Relation{
		Check:   "database/recycle",
		Smaller: age, Larger: service.Quantity{Name: "the timeout of MariaDB", Fact: waitTimeout},
		AtSmaller: true, Why: "less than wait_timeout of MariaDB",
		Says: func(age, limit int) string {
			return fmt.Sprintf("connections to the database %s, but MariaDB closes idle ones after %d s (wait_timeout)", lifetime(age), limit)
		},
		Hint: func(needs, limit int) string {
			if needs == math.MaxInt {
				return fmt.Sprintf("write a connection_recycle_time of less than %d", limit)
			}
			return fmt.Sprintf("write a wait_timeout of %d or more, or a connection_recycle_time of less than %d", needs, limit)
		},
	}
}

// lifetime states how long a pool keeps connections.
func lifetime(age int) string {
	if age < 0 {
		return "are never replaced"
	}
	return fmt.Sprintf("are kept for %d s", age)
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
			most := sizing.Limit(s)
			return most.Number, most.At(s.Region), most.Number > 0
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
					n += k.Hosts * svc.Number(k, sizing.Workers(k)) * pool.Databases
				}
			}
		}
	}
	return n
}

// FramesDropped states that instances send frames which a network does not carry.
func FramesDropped(mtu, carried int) string {
	return fmt.Sprintf("instances send frames of %d bytes, but the network carries %d", mtu, carried)
}

// SmallerMTU is the hint of relations between an MTU and that of a network.
func SmallerMTU(_, carried int) string {
	return fmt.Sprintf("write %d or less, or raise the mtu of the network and of the switches", carried)
}
