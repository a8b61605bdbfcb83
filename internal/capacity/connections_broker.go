package capacity

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/series"
	"stackplan/internal/service"
)

const (
	// steadyConnections are those that a process keeps open: one to receive, one to send (oslo.messaging, driver rabbit).
	steadyConnections = 2
	// defaultSenders is the default of rpc_conn_pool_size, for services whose options are unknown.
	defaultSenders = 30
	// queuesOfProcess are the queues that RabbitMQ stores for a process: its topic, that of its host, a fanout and the replies.
	queuesOfProcess = 4
	// brokerOpenFiles is LimitNOFILE of the generated unit of RabbitMQ.
	brokerOpenFiles = 65536
	// brokerSockets is how many of these RabbitMQ uses for connections: nine tenths of all but a hundred (file_handle_cache).
	brokerSockets = (brokerOpenFiles-100)*9/10 - 2
)

// broker returns the connections of all processes to one node of RabbitMQ if the others have failed. A process sends through a pool
// of rpc_conn_pool_size connections.
func (c *consumption) broker() *ConnectionLimit {
	if !c.site.RegionHas(service.Messaging) {
		return nil
	}
	b := &ConnectionLimit{Name: "connections of a node of RabbitMQ", Unit: "connections", Limits: []Term{
		{What: fmt.Sprintf("sockets of RabbitMQ with %d open files", brokerOpenFiles), Amount: brokerSockets},
	}}
	var steady int64
	for _, p := range c.processes() {
		size := p.senders()
		if p.Messaging {
			b.Terms = append(b.Terms, p.term(1+size, fmt.Sprintf("(1 + %d)", size), b.Unit))
			steady = plus(steady, times(p.count, steadyConnections, int64(p.hosts)))
		}
		if p.notifies() {
			b.Terms = append(b.Terms, p.term(size, fmt.Sprintf("%d for notifications", size), b.Unit))
			steady = plus(steady, times(p.count, int64(p.hosts)))
		}
	}
	return b.evaluate(steady, "set a smaller [oslo_messaging_rabbit] rpc_conn_pool_size, or run fewer workers")
}

// notifies reports whether the processes send notifications through separate connections: until liberty a service has one pool for all
// messages.
func (p *process) notifies() bool {
	if p.Messaging && p.host.Region.Series < series.Mitaka {
		return false
	}
	drivers := p.textOf("oslo_messaging_notifications.driver")
	return slices.ContainsFunc(words(drivers), func(name string) bool { return strings.HasPrefix(name, "messaging") })
}

// senders returns the maximum number of connections through which a process sends; the option is in [DEFAULT] until 2025.1.
func (p *process) senders() int64 {
	if p.Config() == nil {
		return defaultSenders
	}
	for _, group := range []string{"oslo_messaging_rabbit", "DEFAULT"} {
		if v, _ := p.optionOf(group + ".rpc_conn_pool_size"); v.Text != "" {
			return v.int()
		}
	}
	return 1
}

// brokerFiles returns the files that RabbitMQ opens for connections and queues. A connection keeps its file open; the files of queues are
// closed and opened in turn if there are too many (file_handle_cache), which is slow but no outage.
func (c *consumption) brokerFiles() *ConnectionLimit {
	if !c.site.RegionHas(service.Messaging) {
		return nil
	}
	b := &ConnectionLimit{Name: "open files of a node of RabbitMQ", Unit: "files", Limits: []Term{{What: "LimitNOFILE of RabbitMQ", Amount: brokerOpenFiles}}}
	var steady int64
	for _, p := range c.processes() {
		if p.Messaging {
			b.Terms = append(b.Terms, p.term(steadyConnections+queuesOfProcess, fmt.Sprintf("(%d connections + %d queues)", steadyConnections, queuesOfProcess), b.Unit))
			steady = plus(steady, times(p.count, steadyConnections, int64(p.hosts)))
		}
		if p.notifies() {
			b.Terms = append(b.Terms, p.term(1, "connection for notifications", b.Unit))
			steady = plus(steady, times(p.count, int64(p.hosts)))
		}
	}
	return b.evaluate(steady, "run fewer workers, or a second cell with its own broker: otherwise the files of queues are closed and opened in turn")
}
