package capacity

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

const (
	// steadyConnections are those that a process keeps open: one to receive, one to send (oslo.messaging, driver rabbit).
	steadyConnections = 2
	// queuesOfProcess are the queues that RabbitMQ stores for a process: its topic, that of its host, a fanout and the replies.
	queuesOfProcess = 4
	// brokerOpenFiles is LimitNOFILE of the generated unit of RabbitMQ.
	brokerOpenFiles = 65536
	// brokerSockets is how many of these RabbitMQ uses for connections: nine tenths of all but a hundred (file_handle_cache).
	brokerSockets = (brokerOpenFiles-100)*9/10 - 2
)

// broker returns the connections of all processes to one node of RabbitMQ if the others have failed. A process sends through a pool
// of rpc_conn_pool_size connections.
func (in *Input) broker(site *service.Site, stations []*station) *ConnectionLimit {
	if !site.Has("rabbitmq") {
		return nil
	}
	b := &ConnectionLimit{Name: "connections of a node of RabbitMQ", Unit: "connections", Limits: []Term{
		{What: fmt.Sprintf("sockets of RabbitMQ with %d open files", brokerOpenFiles), Amount: brokerSockets},
	}}
	var steady int64
	for _, s := range stations {
		for _, p := range s.running() {
			size := s.senders(p.program)
			if p.talks {
				b.Terms = append(b.Terms, s.term(p, 1+size, fmt.Sprintf("(1 + %d)", size), b.Unit))
				steady += p.count * steadyConnections * int64(s.hosts)
			}
			if s.notifies(p.program) {
				b.Terms = append(b.Terms, s.term(p, size, fmt.Sprintf("%d for notifications", size), b.Unit))
				steady += p.count * int64(s.hosts)
			}
		}
	}
	return b.evaluate(steady, "set a smaller [oslo_messaging_rabbit] rpc_conn_pool_size, or run fewer workers")
}

// notifies reports whether a program sends notifications through separate connections: nova and neutron use one pool for all messages
// until liberty.
func (s *station) notifies(p program) bool {
	if p.talks && s.host.Region.Series < series.Mitaka {
		return false
	}
	drivers := s.option(p.project, p.file, catalogue.Key{Group: "oslo_messaging_notifications", Name: "driver"}, s.host.Region.Series)
	return slices.ContainsFunc(words(drivers.Text), func(name string) bool { return strings.HasPrefix(name, "messaging") })
}

// senders returns the maximum number of connections through which a process sends; the option is in [DEFAULT] until 2025.1.
func (s *station) senders(p program) int64 {
	for _, group := range []string{"oslo_messaging_rabbit", "DEFAULT"} {
		v := s.option(p.project, p.file, catalogue.Key{Group: group, Name: "rpc_conn_pool_size"}, s.host.Region.Series)
		if v.Text != "" {
			return v.int()
		}
	}
	return 1
}

// brokerFiles returns the files that RabbitMQ opens for connections and queues. A connection keeps its file open; the files of queues are
// closed and opened in turn if there are too many (file_handle_cache), which is slow but no outage.
func (in *Input) brokerFiles(site *service.Site, stations []*station) *ConnectionLimit {
	if !site.Has("rabbitmq") {
		return nil
	}
	b := &ConnectionLimit{Name: "open files of a node of RabbitMQ", Unit: "files", Limits: []Term{{What: "LimitNOFILE of RabbitMQ", Amount: brokerOpenFiles}}}
	var steady int64
	for _, s := range stations {
		for _, p := range s.running() {
			if p.talks {
				b.Terms = append(b.Terms, s.term(p, steadyConnections+queuesOfProcess, fmt.Sprintf("(%d connections + %d queues)", steadyConnections, queuesOfProcess), b.Unit))
				steady += p.count * steadyConnections * int64(s.hosts)
			}
			if s.notifies(p.program) {
				b.Terms = append(b.Terms, s.term(p, 1, "connection for notifications", b.Unit))
				steady += p.count * int64(s.hosts)
			}
		}
	}
	return b.evaluate(steady, "run fewer workers, or a second cell with its own broker: otherwise the files of queues are closed and opened in turn")
}
