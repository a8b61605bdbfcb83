package oslo

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// rpcSlack is the number of seconds that HAProxy waits longer than the services behind it.
const rpcSlack = 60

// rpcDefault is rpc_response_timeout of oslo.messaging.
const rpcDefault = 60

// callers are the projects whose APIs wait for RPC calls; of equally long times that of the first counts.
var callers = []string{"nova", "neutron", "cinder", "heat"}

// rpcTimeoutOf returns the longest time that the programs of a project wait for an RPC call.
func rpcTimeoutOf(s *service.Scope, project string) service.Largest {
	own := rpcDefault
	if project == callers[0] {
		own = s.Region.Compute.RPCTimeout
	}
	return s.Largest(project, "DEFAULT", "rpc_response_timeout", own)
}

// BalancerTimeout returns how long HAProxy waits for an API: longer than any API waits for an RPC call; and what decides it.
func BalancerTimeout(s *service.Scope) (seconds int, from []source.Path) {
	longest := rpcTimeoutOf(s, callers[0])
	for _, project := range callers[1:] {
		if other := rpcTimeoutOf(s, project); other.Number > longest.Number {
			longest = other
		}
	}
	return longest.Number + rpcSlack, longest.Of(service.From("region.compute.rpcTimeout"))
}

// timeout matches a time of HAProxy, which is in milliseconds without a unit.
var timeout = regexp.MustCompile(`^(\d{1,15})(us|ms|s|m|h|d)?$`)

// secondsOf reads a time of HAProxy.
func secondsOf(text string) (int, bool) {
	match := timeout.FindStringSubmatch(text)
	if match == nil {
		return 0, false
	}
	n, _ := strconv.Atoi(match[1])
	switch match[2] {
	case "us":
		n /= 1000000
	case "s":
	case "m":
		n *= 60
	case "h":
		n *= 3600
	case "d":
		n *= 86400
	default:
		n /= 1000
	}
	return n, true
}

// timeoutAt returns the smallest value of a timeout of HAProxy for a port on all hosts: that of the section of the port, else that of defaults;
// never is the number if neither sets it.
func timeoutAt(s *service.Site, l service.Listener, name string, general int) service.Accepted {
	own := s.Least(service.LoadBalancing, &service.Limit{Section: "defaults", Name: name, Default: never, Of: func(*model.Region) int { return general }, Read: secondsOf})
	inherited := own
	if hosts := s.HostsWith(service.LoadBalancing); l.Port.Timeout != nil && len(hosts) > 0 {
		own = service.Accepted{Number: l.Port.Timeout(service.NewScope(s, hosts[0]))}
	}
	set := s.Least(service.LoadBalancing, &service.Limit{
		Section: l.Section(), Name: name, Default: inherited.Number, Of: func(*model.Region) int { return own.Number }, Read: secondsOf,
	})
	if set.By != "" {
		return set
	}
	return own
}

// never is a timeout that does not exist.
const never = math.MaxInt

// databaseTimeout returns the seconds after which HAProxy closes an idle connection to the database of a site: timeout tunnel supersedes the
// others as soon as both sides have sent something.
func databaseTimeout(s *service.Site) (limit int, from source.Path, known bool) {
	if !s.RegionHas(service.LoadBalancing) {
		return 0, "", false
	}
	for _, l := range s.Proxied() {
		if !l.Service.Does(service.Database) || l.Port.Timeout == nil || len(s.HostsWith(service.Database)) == 0 {
			continue
		}
		least := timeoutAt(s, l, "timeout tunnel", never)
		if least.Number == never {
			general, _ := BalancerTimeout(service.NewScope(s, s.HostsWith(service.LoadBalancing)[0]))
			for _, name := range []string{"timeout client", "timeout server"} {
				if other := timeoutAt(s, l, name, general); other.Number < least.Number {
					least = other
				}
			}
		}
		return least.Number, least.By, true
	}
	return 0, "", false
}

// waitTimeout returns the seconds after which MariaDB closes an idle connection, unless HAProxy closes it before.
func waitTimeout(s *service.Site) (limit int, from source.Path, known bool) {
	const standard = 28800
	if !s.RegionHas(service.Database) {
		return 0, "", false
	}
	least := s.Least(service.Database, &service.Limit{Section: "mysqld", Name: "wait_timeout", Default: standard})
	if balancer, _, isBalanced := databaseTimeout(s); isBalanced && balancer <= least.Number {
		return 0, "", false
	}
	return least.Number, least.By, least.Number > 0
}

// MessagingRelations returns the relations of the messages of a project: those of its heartbeat, and of the calls for which its API waits.
func MessagingRelations(project string) []service.Relation {
	if !slices.Contains(callers, project) {
		return []service.Relation{heartbeatRelation(project)}
	}
	return []service.Relation{heartbeatRelation(project), rpcRelation(project)}
}

// rpcRelation returns the relation of the time that the APIs of a project wait for an RPC call to the time that HAProxy waits for them.
func rpcRelation(project string) service.Relation {
	return service.Relation{
		Check: "balancer/timeout",
		Smaller: service.Quantity{Name: "the timeout of RPC calls", Fact: func(s *service.Site) (int, source.Path, bool) {
			hosts := s.HostsWith(service.LoadBalancing)
			if len(hosts) == 0 {
				return 0, "", false
			}
			longest := rpcTimeoutOf(service.NewScope(s, hosts[0]), project)
			return longest.Number, longest.Path, true
		}},
		Larger: service.Quantity{Name: "the timeout of HAProxy", Fact: func(s *service.Site) (int, source.Path, bool) {
			least := apiTimeout(s, project)
			return least.Number, least.By, least.Number != never
		}},
		Why: "longer than rpc_response_timeout of the APIs behind HAProxy (timeout server)",
		Says: func(rpc, limit int) string {
			return fmt.Sprintf("HAProxy gives up a request after %d s, but an API may wait %d s for an RPC call", limit, rpc)
		},
		Hint: func(rpc, _ int) string { return fmt.Sprintf("write %ds or more, or remove the override", rpc+rpcSlack) },
	}
}

// apiTimeout returns the shortest time that HAProxy waits for an API of a project.
func apiTimeout(s *service.Site, project string) service.Accepted {
	least, hosts := service.Accepted{Number: never}, s.HostsWith(service.LoadBalancing)
	if len(hosts) == 0 {
		return least
	}
	general, _ := BalancerTimeout(service.NewScope(s, hosts[0]))
	for _, l := range s.Proxied() {
		if l.Service.Project == nil || l.Service.Project.Name != project || l.Port.TCP {
			continue
		}
		if found := timeoutAt(s, l, "timeout server", general); found.Number < least.Number {
			least = found
		}
	}
	return least
}

// heartbeatRelation returns the relation of the heartbeat of a project to that of RabbitMQ.
func heartbeatRelation(project string) service.Relation {
	const standard = 60
	return service.Relation{
		Check:   "messaging/heartbeat",
		Smaller: service.Option("the heartbeat of the services", project, "oslo_messaging_rabbit.heartbeat_timeout_threshold"),
		Larger: service.Quantity{Name: "the heartbeat of RabbitMQ", Fact: func(s *service.Site) (int, source.Path, bool) {
			if s.Region.Series < series.Queens { // its file consists of terms of Erlang
				return 0, "", false
			}
			least := s.Least(service.Messaging, &service.Limit{Name: "heartbeat", Default: standard})
			return least.Number, least.By, least.Number > 0 // with 0 that of the client applies
		}},
		Why: "at least heartbeat_timeout_threshold of the services: the smaller one of both applies (amqp/connection.py, _on_tune), but the services send heartbeats at the pace of theirs",
		Says: func(own, limit int) string {
			return fmt.Sprintf("the services send heartbeats for a timeout of %d s, but RabbitMQ sets one of %d s", own, limit)
		},
		Hint: func(own, limit int) string {
			return fmt.Sprintf("write %d or more, or set heartbeat_timeout_threshold of the services to %d", own, limit)
		},
	}
}
