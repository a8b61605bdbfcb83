package rabbitmq

import (
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/format"
	"stackplan/internal/service"
)

func rabbitmqEnvironment() *service.File {
	f := brokerFile("/etc/rabbitmq/rabbitmq-env.conf", "What RabbitMQ must know before it reads its other files.", "", 0o644)
	f.Format = format.Shell
	f.Rows = []service.Row{
		service.Text("NODENAME", nil, func(s *service.Scope) string { return nodeName(s.Host().Name) }).
			Because("the data of a node lie under its name, so it is stated, not asked of the host"),
		service.Text("SERVER_ADDITIONAL_ERL_ARGS", service.From("host.address.management"), distributionArguments).
			Because("who reaches the port between the nodes and knows the cookie runs what he likes, so it is open in the management network alone; the host's own name must resolve to that address"),
		service.Text("CTL_ERL_ARGS", service.From("host.address.management"), func(s *service.Scope) string {
			if s.Host().Management().Is6() {
				return distributionIPv6
			}
			return ""
		}).Because("rabbitmqctl speaks to the nodes as they do to each other"),
	}
	return f
}

// distributionIPv6 has Erlang's nodes speak IPv6.
const distributionIPv6 = "-proto_dist inet6_tcp"

// distributionArguments bind the port between the nodes to the management address, which Erlang wants as a tuple.
func distributionArguments(s *service.Scope) string {
	addr := s.Host().Management()
	var parts []string
	switch bytes := addr.AsSlice(); len(bytes) {
	case 4:
		for _, b := range bytes {
			parts = append(parts, strconv.Itoa(int(b)))
		}
	case 16:
		for pair := range slices.Chunk(bytes, 2) {
			parts = append(parts, strconv.Itoa(int(pair[0])<<8|int(pair[1])))
		}
	default:
		return ""
	}
	arguments := "-kernel inet_dist_use_interface {" + strings.Join(parts, ",") + "}"
	if addr.Is6() {
		arguments = distributionIPv6 + " " + arguments
	}
	return arguments
}

// plugins switches plug-ins off, the management site among them.
func plugins() *service.File {
	return brokerFile("/etc/rabbitmq/enabled_plugins", "The plug-ins of RabbitMQ: none, as each opens a port.", "enabled_plugins.tmpl", 0o644)
}

// cookie holds what nodes of a cluster know each other by. Erlang takes it from a file that its user alone reads.
func cookie() *service.File {
	f := brokerFile("/var/lib/rabbitmq/.erlang.cookie", "What the nodes of a cluster know each other by.", "erlang.cookie.tmpl", 0o400)
	f.Owner = "rabbitmq"
	f.Sections = []service.Section{{Name: "cookie", Rows: []service.Row{
		service.Secret("cookie", "messaging", "cookie").
			Because("nodes without the same cookie refuse each other; the package makes another on each host"),
	}}}
	return f
}
