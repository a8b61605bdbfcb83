package rabbitmq

import (
	"regexp"
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/generators/oslo"
	"stackplan/internal/format"
	"stackplan/internal/nodeset"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

func file() *service.File {
	f := brokerFile("/etc/rabbitmq/rabbitmq.conf", "Where RabbitMQ listens, its cluster and its user.", "rabbitmq.conf.tmpl", 0o640)
	f.Format, f.Settings, f.Span = format.RabbitMQ, options(), series.Span{Since: rabbitmqConf}
	f.Sections = []service.Section{
		{Name: "listeners", Rows: listeners()},
		{Name: "cluster", Rows: cluster()},
		{Name: "mirrored", Rows: rabbitmqMirrored()},
		{Name: "memory", Rows: memory()},
		{Name: "user", Rows: user()},
	}
	return f
}

func listeners() []service.Row {
	secured := endpoint.Secured(service.MessagingChannel)
	return slices.Concat([]service.Row{
		service.Text("listeners.tcp.1", service.From("host.address.management"), func(s *service.Scope) string {
			return service.Join(s.Host().Management(), endpoint.MessagingPort)
		}).Tied(service.Reached("services")).Required("RabbitMQ listens at every address of the host, also at the VIPs").Because(listenWhy).
			When(func(s *service.Scope) bool { return !secured(s) }),
	}, encryption())
}

// encryption returns how RabbitMQ listens with TLS.
func encryption() []service.Row {
	return service.Each(slices.Concat([]service.Row{
		service.Set("listeners.tcp", "none").Required("RabbitMQ also listens without TLS, at every address of the host").Because("clients without TLS would send the password of the user in plain text"),
		service.Text("listeners.ssl.1", service.From("host.address.management"), func(s *service.Scope) string {
			return service.Join(s.Host().Management(), endpoint.MessagingTLSPort)
		}).Tied(service.Reached("services")).Required("RabbitMQ listens nowhere for services").Because(listenWhy).StoredIn(withTLS()...),
	}, endpoint.TLSRows(service.MessagingChannel, tlsName, "ssl_options.cacertfile", "ssl_options.certfile", "ssl_options.keyfile"), []service.Row{
		service.Set("ssl_options.verify", "verify_peer").Because("the certificate of a client that sends one is verified; services log in with a password"),
		service.Set("ssl_options.fail_if_no_peer_cert", "false").Because("services log in with a password and have no certificates of their own"),
		service.Set("ssl_options.versions.1", "tlsv1.3").Since(series.Victoria).Because("TLS before 1.2 is deprecated (RFC 8996); Erlang before 22 has no 1.3"),
		service.Set("ssl_options.versions.2", "tlsv1.2").Since(series.Victoria).Because("clients of older Python versions have no TLS 1.3"),
		service.Set("ssl_options.versions.1", "tlsv1.2").Until(series.Victoria).Because("TLS before 1.2 is deprecated (RFC 8996); Erlang before 22 has no 1.3"),
	}), func(r service.Row) service.Row { return r.When(endpoint.Secured(service.MessagingChannel)) })
}

// tlsName is the name of the files with the certificate and the key of RabbitMQ.
const tlsName = "rabbitmq"

// withTLS is what an operator does when RabbitMQ begins to listen with TLS.
func withTLS() []service.Elsewhere {
	return []service.Elsewhere{
		{
			Where: "the certificates of the hosts", When: service.Before,
			Do: "install every file that stackplan certificates lists; a listener without its certificate accepts no connection",
		},
		{
			Where: "the clients of RabbitMQ", When: service.During, Stops: names.RabbitMQ,
			Do: "services connect to a node with TLS or without it: restart RabbitMQ and all services in one go; messages in quorum queues wait. " +
				"To keep both, override rabbitmq with listeners.tcp null and the listeners.tcp.1 of the old file until all services have restarted, and remove the override then",
		},
	}
}

// Reasons that apply to both formats of the file.
const (
	listenWhy     = "services reach the broker only in the management network; by default it listens on every address"
	nodesWhy      = "a node that starts for the first time joins these; names, because a node is identified by the short name of its host"
	partitionsWhy = "by default nodes that lost each other continue separately, and their queues never merge again"
	userWhy       = "the user that services log in as, created when the first node starts for the first time; the predefined user may log in only from the host itself, and is not created then"
	tagsWhy       = "services send and receive messages; a stolen password must not also allow the creation of users, which the default tag administrator does"
	passwordWhy   = "it applies when the first node starts for the first time; later it is changed with rabbitmqctl"
)

func cluster() []service.Row {
	return []service.Row{
		service.Set("cluster_formation.peer_discovery_backend", "classic_config").
			Because("the members are in this file: no service is needed to find them"),
		service.Repeat("cluster_formation.classic_config.nodes.*", service.From("region.groups.{member-group}.hosts"),
			service.OverMembers(endpoint.Running(names.RabbitMQ)), func(s *service.Scope) string { return nodeName(s.Member.Name) }).
			Stating(membership).
			Required("a node that starts for the first time is a cluster of its own").Because(nodesWhy),
		service.Text("cluster_name", service.From("name"), clusterName).
			Because("the name of the cluster in logs and statistics; by default it is that of the node that started first. Any text is valid, so the name of the region is unchanged"),
		service.Text("cluster_partition_handling", service.From("region.messaging.partitions"), partitions).
			Tied(service.SameValue("cluster_partition_handling", "the nodes of a cluster decide in the same way which of them continue").AsWarning()).Because(partitionsWhy),
	}
}

// membership is what a line with nodes of the cluster states.
var membership = service.Statement{Kind: service.Joins, Read: func(text string) []service.Place {
	var all []service.Place
	for _, match := range node.FindAllStringSubmatch(text, -1) {
		all = append(all, service.Place{Host: match[1]})
	}
	return all
}}

// node matches the name of a node, and the short name of its host.
var node = regexp.MustCompile(`rabbit@([A-Za-z0-9-]+)`)

// clusterName distinguishes the clusters of several clouds and regions, as that of Galera does.
func clusterName(s *service.Scope) string { return s.Cloud.Name + "-" + s.Region.Name }

func partitions(s *service.Scope) string { return s.Region.Messaging.Partitions }

// rabbitmqMirrored returns options that apply only to mirrored queues.
func rabbitmqMirrored() []service.Row {
	return []service.Row{
		service.Text("queue_master_locator", service.From("region.messaging.queues"), func(s *service.Scope) string {
			if oslo.HasQuorumQueues(s.Region) {
				return ""
			}
			return "min-masters"
		}).Because("the node that serves a queue is the one with the fewest; by default it is that of the client, and one node serves most"),
	}
}

func user() []service.Row {
	return []service.Row{
		service.Text("default_user", service.From("region.messaging.user"), func(s *service.Scope) string { return s.Region.Messaging.User }).
			Tied(service.FieldOf("messaging.user", "services log in as the user of the description")).Required("no service can log in to RabbitMQ").Because(userWhy),
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

// nodeName returns the name of the node on a host: its short name follows the @. Nodes with long names exist too, but a node with one
// and a tool or a node with the other never connect, and the tools of the host use short names by default (rabbitmqctl --longnames).
func nodeName(host string) string { return "rabbit@" + nodeset.Short(host) }
