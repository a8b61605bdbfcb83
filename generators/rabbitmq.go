package generators

import (
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// rabbitmqConf is the first series on a release of RabbitMQ (3.7) that reads rabbitmq.conf; older ones read terms of
// Erlang.
const rabbitmqConf = series.Queens

// rabbitmq carries calls and notifications between the services. It is a cluster of all control hosts.
func rabbitmq() []*service.Service {
	return []*service.Service{{
		Name: "rabbitmq", Unit: "rabbitmq-server", Doc: "Carries calls and notifications between the services.",
		Roles: []string{service.ControlCompute},
		Ports: []service.Port{{Number: messagingPort, TCP: true}},
		Files: append([]*service.File{rabbitmqFile(), rabbitmqTerms(), rabbitmqEnvironment(), rabbitmqPlugins(), rabbitmqCookie()}, rabbitmqLimits()...),
	}}
}

// brokerFile is a file of RabbitMQ, which it may read and root may write.
func brokerFile(path, doc, template string, mode fs.FileMode) *service.File {
	return &service.File{
		Path: path, Doc: doc, Template: template, Format: format.Plain, Mode: mode, Owner: "root", Group: "rabbitmq",
	}
}

func rabbitmqFile() *service.File {
	f := brokerFile("/etc/rabbitmq/rabbitmq.conf", "Where RabbitMQ listens, its cluster and its user.", "rabbitmq.conf.tmpl", 0o640)
	f.Format, f.Span = format.RabbitMQ, series.Span{Since: rabbitmqConf}
	f.Sections = []service.Section{
		{Name: "listeners", Rows: rabbitmqListeners()},
		{Name: "cluster", Rows: rabbitmqCluster()},
		{Name: "mirrored", Rows: rabbitmqMirrored()},
		{Name: "user", Rows: rabbitmqUser()},
	}
	return f
}

func rabbitmqListeners() []service.Row {
	return []service.Row{
		service.Text("listeners.tcp.1", service.From("host.address.management"), func(s *service.Scope) string {
			return service.Join(s.Host().Management(), messagingPort)
		}).Because(listenWhy),
	}
}

// Reasons that hold for both kinds of file.
const (
	listenWhy     = "services reach the broker in the management network alone; by default it listens on every address"
	nodesWhy      = "a node that starts for the first time joins these; names, because a node is known by the short name of its host"
	partitionsWhy = "by default nodes that lost each other go on apart, and their queues never come together again"
	userWhy       = "the user that services log in as, made when the first node starts for the first time; guest may log in from the host itself only, and is not made then"
	tagsWhy       = "services send and take messages; who stole their password shall not make users too, which the default tag administrator allows"
	passwordWhy   = "it counts when the first node starts for the first time; later it is changed with rabbitmqctl"
)

func rabbitmqCluster() []service.Row {
	return []service.Row{
		service.Set("cluster_formation.peer_discovery_backend", "classic_config").
			Because("the members stand in this file: no service is needed to find them"),
		service.Lines("cluster_formation.classic_config.nodes.*", service.From("region.groups.*.hosts"), nodeNames).Because(nodesWhy),
		service.Text("cluster_partition_handling", service.From("region.messaging.partitions"), partitions).Because(partitionsWhy),
	}
}

func partitions(s *service.Scope) string { return s.Region.Messaging.Partitions }

// rabbitmqMirrored are options that count for mirrored queues alone.
func rabbitmqMirrored() []service.Row {
	return []service.Row{
		service.Text("queue_master_locator", service.From("region.messaging.queues"), func(s *service.Scope) string {
			if hasQuorumQueues(s.Region) {
				return ""
			}
			return "min-masters"
		}).Because("the node that serves a queue is the one with the fewest; by default it is that of the client, and one node serves most"),
	}
}

func rabbitmqUser() []service.Row {
	return []service.Row{
		service.Text("default_user", service.From("region.messaging.user"), func(s *service.Scope) string { return s.Region.Messaging.User }).Because(userWhy),
		service.Secret("default_pass", "messaging", "password").Because(passwordWhy),
		service.Set("default_user_tags.administrator", "false").Because(tagsWhy),
	}
}

// nodeNames lists the nodes of the cluster.
func nodeNames(s *service.Scope) []string {
	var names []string
	for _, h := range s.Site.Hosts("rabbitmq") {
		names = append(names, nodeName(h.Name))
	}
	return names
}

// nodeName is the name of the node on a host: its short name follows the @.
func nodeName(host string) string {
	short, _, _ := strings.Cut(host, ".")
	return "rabbit@" + short
}

// rabbitmqTerms is the file of RabbitMQ before 3.7: a list of Erlang's terms.
func rabbitmqTerms() *service.File {
	f := brokerFile("/etc/rabbitmq/rabbitmq.config", "Where RabbitMQ listens, its cluster and its user.", "rabbitmq.config.tmpl", 0o640)
	f.Span = series.Span{Until: rabbitmqConf}
	f.Sections = []service.Section{{Name: "rabbit", Rows: []service.Row{
		service.Text("tcp_listeners", service.From("host.address.management"), func(s *service.Scope) string {
			return fmt.Sprintf("{tcp_listeners, [{%s, %d}]},", erlangString(s.Host().Management().String()), messagingPort)
		}).Because(listenWhy),
		service.Text("cluster_nodes", service.From("region.groups.*.hosts"), func(s *service.Scope) string {
			return "{cluster_nodes, {[" + strings.Join(erlangAtoms(nodeNames(s)), ", ") + "], disc}},"
		}).Because(nodesWhy),
		service.Text("cluster_partition_handling", service.From("region.messaging.partitions"), func(s *service.Scope) string {
			return "{cluster_partition_handling, " + partitions(s) + "},"
		}).Because(partitionsWhy),
		service.Text("default_user", service.From("region.messaging.user"), func(s *service.Scope) string {
			return "{default_user, <<" + erlangString(s.Region.Messaging.User) + ">>},"
		}).Because(userWhy),
		service.Text("default_pass", nil, func(s *service.Scope) string {
			return "{default_pass, <<" + erlangString(s.Secret("messaging", "password")) + ">>},"
		}).WithSecret("messaging", "password").Because(passwordWhy),
		service.Set("default_user_tags", "{default_user_tags, []},").Because(tagsWhy),
	}}}
	return f
}

// erlangString writes a text as a string of Erlang.
func erlangString(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// erlangAtoms writes texts as atoms of Erlang.
func erlangAtoms(texts []string) []string {
	atoms := make([]string, len(texts))
	for i, text := range texts {
		atoms[i] = "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
	}
	return atoms
}

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

// rabbitmqPlugins switches plug-ins off, the management site among them.
func rabbitmqPlugins() *service.File {
	return brokerFile("/etc/rabbitmq/enabled_plugins", "The plug-ins of RabbitMQ: none, as each opens a port.", "enabled_plugins.tmpl", 0o644)
}

// rabbitmqCookie holds what nodes of a cluster know each other by. Erlang takes it from a file that its user alone reads.
func rabbitmqCookie() *service.File {
	f := brokerFile("/var/lib/rabbitmq/.erlang.cookie", "What the nodes of a cluster know each other by.", "erlang.cookie.tmpl", 0o400)
	f.Owner = "rabbitmq"
	f.Sections = []service.Section{{Name: "cookie", Rows: []service.Row{
		service.Secret("cookie", "messaging", "cookie").
			Because("nodes without the same cookie refuse each other; the package makes another on each host"),
	}}}
	return f
}
