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
	// steadyTalk is what a process keeps: one connection to listen, one to send (oslo.messaging, driver rabbit).
	steadyTalk = 2
	// queuesOfProcess is what a process has RabbitMQ keep on disk: its topic, that of its host, a fanout and the replies.
	queuesOfProcess = 4
	// brokerOpenFiles is what the generated units of RabbitMQ allow.
	brokerOpenFiles = 65536
	// brokerSockets is how many of these RabbitMQ gives to connections: nine tenths of all but a hundred (file_handle_cache).
	brokerSockets = (brokerOpenFiles-100)*9/10 - 2
)

// broker is what all processes take of one node of RabbitMQ when the others are away. A process sends by a pool of
// rpc_conn_pool_size connections.
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
				steady += p.count * steadyTalk * int64(s.hosts)
			}
			if s.notifies(p.program) {
				b.Terms = append(b.Terms, s.term(p, size, fmt.Sprintf("%d for notifications", size), b.Unit))
				steady += p.count * int64(s.hosts)
			}
		}
	}
	return b.judge(steady, "a smaller [oslo_messaging_rabbit] rpc_conn_pool_size keeps it, or fewer workers")
}

// notifies reports whether a program sends notifications by connections of its own: nova and neutron had one pool for these and
// all else until liberty.
func (s *station) notifies(p program) bool {
	if p.talks && s.host.Region.Series < series.Mitaka {
		return false
	}
	drivers := s.option(p.project, p.file, catalogue.Key{Group: "oslo_messaging_notifications", Name: "driver"}, s.host.Region.Series)
	return slices.ContainsFunc(words(drivers.Text), func(name string) bool { return strings.HasPrefix(name, "messaging") })
}

// senders is how many connections a process sends by at most; the option stands in [DEFAULT] until 2025.1.
func (s *station) senders(p program) int64 {
	for _, group := range []string{"oslo_messaging_rabbit", "DEFAULT"} {
		v := s.option(p.project, p.file, catalogue.Key{Group: group, Name: "rpc_conn_pool_size"}, s.host.Region.Series)
		if v.Text != "" {
			return v.int()
		}
	}
	return 1
}

// brokerFiles is what connections and queues on disk take of the files that RabbitMQ may open. A connection keeps its file; those of
// queues RabbitMQ closes and opens in turn when they are too many (file_handle_cache), which is slow and no outage.
func (in *Input) brokerFiles(site *service.Site, stations []*station) *ConnectionLimit {
	if !site.Has("rabbitmq") {
		return nil
	}
	b := &ConnectionLimit{Name: "open files of a node of RabbitMQ", Unit: "files", Limits: []Term{{What: "LimitNOFILE of RabbitMQ", Amount: brokerOpenFiles}}}
	var steady int64
	for _, s := range stations {
		for _, p := range s.running() {
			if p.talks {
				b.Terms = append(b.Terms, s.term(p, steadyTalk+queuesOfProcess, fmt.Sprintf("(%d connections + %d queues)", steadyTalk, queuesOfProcess), b.Unit))
				steady += p.count * steadyTalk * int64(s.hosts)
			}
			if s.notifies(p.program) {
				b.Terms = append(b.Terms, s.term(p, 1, "connection for notifications", b.Unit))
				steady += p.count * int64(s.hosts)
			}
		}
	}
	return b.judge(steady, "fewer workers, or a second cell with a broker of its own: files of queues are closed and opened in turn")
}
