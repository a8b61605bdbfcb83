package rabbitmq

import (
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/format"
	"stackplan/internal/secret"
	"stackplan/internal/service"
)

func rabbitmqEnvironment() *service.File {
	f := brokerFile("/etc/rabbitmq/rabbitmq-env.conf", "What RabbitMQ must know before it reads its other files.", "", 0o644)
	f.Format = format.Shell
	f.Rows = []service.Row{
		service.Text("NODENAME", nil, func(s *service.Scope) string { return nodeName(s.Host().Name) }).
			Because("the data of a node is stored under its name, so it is set instead of derived from the host"),
		service.Text("SERVER_ADDITIONAL_ERL_ARGS", service.From("host.address.management"), distributionArguments).
			Because("anyone who reaches the port between the nodes and knows the cookie can run anything, so it is open only in the management network; the host's own name must resolve to that address. " +
				"Nodes that hear nothing from each other for 15 s (11 to 19) have lost each other, by default for 60: a partition of a minute ended while some nodes had noticed it and others had not, and all paused. It must be the same on all nodes"),
		service.Text("CTL_ERL_ARGS", service.From("host.address.management"), func(s *service.Scope) string {
			if s.Host().Management().Is6() {
				return distributionIPv6
			}
			return ""
		}).Because("rabbitmqctl connects to the nodes like another node"),
	}
	return f
}

// distributionIPv6 lets Erlang's nodes use IPv6.
const distributionIPv6 = "-proto_dist inet6_tcp"

// distributionArguments bind the port between the nodes to the management address, which Erlang requires as a tuple.
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
	arguments := "-kernel inet_dist_use_interface {" + strings.Join(parts, ",") + "} -kernel net_ticktime 15"
	if addr.Is6() {
		arguments = distributionIPv6 + " " + arguments
	}
	return arguments
}

// plugins disables plug-ins, the management site among them.
func plugins() *service.File {
	return brokerFile("/etc/rabbitmq/enabled_plugins", "The plug-ins of RabbitMQ: none, as each opens a port.", "enabled_plugins.tmpl", 0o644)
}

// cookie is the shared secret of the nodes of a cluster. Erlang reads it from a file that only its user may read.
func cookie() *service.File {
	f := brokerFile("/var/lib/rabbitmq/.erlang.cookie", "The shared secret of the nodes of a cluster.", "erlang.cookie.tmpl", 0o400)
	f.Owner = "rabbitmq"
	f.Sections = []service.Section{{Name: "cookie", Rows: []service.Row{
		service.Secret("cookie", "messaging", "cookie").InForm(secret.Text(20, 255)).
			Rotates(service.Rotation{Stops: "RabbitMQ stops on all nodes: those with different cookies reject each other"}).StoredIn(service.Elsewhere{
			Where: "the other nodes of RabbitMQ", When: service.During, Stops: "rabbitmq",
			Do: "nodes with different cookies reject each other: stop RabbitMQ on all nodes, roll the file out, then start all nodes",
		}).
			Because("nodes with different cookies reject each other; the package creates another one on each host"),
	}}}
	return f
}
