package oslo

import (
	"fmt"
	"math"

	"stackplan/internal/service"
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
	return []service.Relation{{
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

// databaseTimeout returns the seconds after which HAProxy closes an idle connection to the database of a site.
func databaseTimeout(s *service.Site) (limit int, from source.Path, known bool) {
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
