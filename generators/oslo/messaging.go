package oslo

import (
	"slices"
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// MessagingRows connect a project to every node of the RabbitMQ cluster of its region.
func MessagingRows() []service.Row {
	paths := slices.Concat(endpoint.MemberPaths(), service.From("region.messaging.user"), endpoint.TLSPaths())
	url := service.Text("DEFAULT.transport_url", paths, transportURL).WithSecret("messaging", "password")
	return slices.Concat(oldMessagingRows(), []service.Row{
		url.Reading(brokerPaths(url.From)).Tied(service.Endpoint()).Listing(endpoint.Running(names.RabbitMQ)).StoredIn(brokerUser(login)...).Rotates(brokerRotation).Since(series.Juno).
			Required("the service connects with the default login to a broker on its own host (rabbit://), which rejects it, so no call reaches another service").
			Because("every node of the cluster is listed, so clients connect to another one if one dies"),
	}, queueRows(), queueNames(func(s *service.Scope) bool { return HasQuorumQueues(s.Region) }), heartbeatRows(), encryptionRows())
}

// brokerPaths narrows the paths of the URL of the broker to those that it is computed from.
func brokerPaths(all []source.Path) func(*service.Scope) []source.Path {
	return func(s *service.Scope) []source.Path {
		if service.MessagingChannel.IsIn(s.Series) {
			return all
		}
		return slices.DeleteFunc(slices.Clone(all), func(p source.Path) bool { return slices.Contains(endpoint.TLSPaths(), p) })
	}
}

// encryptionRows return how clients use TLS with the broker.
func encryptionRows() []service.Row {
	secured := endpoint.Secured(service.MessagingChannel)
	return service.Each([]service.Row{
		service.Set("oslo_messaging_rabbit.ssl", true).Tied(service.Fixed(service.FieldTie, "RabbitMQ listens with TLS only", func(*service.Tied) string { return "tls of the description includes the channel messaging" })).
			Required("the service connects without TLS to a port with TLS, and retries forever").
			Because("RabbitMQ listens with TLS only"),
		service.Text("oslo_messaging_rabbit.ssl_ca_file", service.From("region.tls.ca | tls.ca"), func(s *service.Scope) string { return s.Region.TLS.CA }).
			Required("the service trusts only public authorities, rejects the certificate of RabbitMQ, and connects again and again").
			Because("the authority that signed the certificates of RabbitMQ: without it the service looks started, and waits for the broker forever"),
	}, func(r service.Row) service.Row { return r.Since(service.MessagingChannel.Since).When(secured) })
}

// heartbeatRows return how soon a client notices that its node of the broker is lost.
func heartbeatRows() []service.Row {
	return []service.Row{
		service.Set("oslo_messaging_rabbit.heartbeat_timeout_threshold", 15).Since(series.Kilo).
			Because("a client of a node that was lost hangs this long, also when it sends (oslo.messaging sets TCP_USER_TIMEOUT to it): an API request waits that long before it uses another node, with the default of 60 for a minute. RabbitMQ's documentation recommends 5 to 20 s; below, a busy process loses healthy connections"),
		service.Set("oslo_messaging_rabbit.heartbeat_rate", 3).Since(series.Kilo).Pin().
			Because("three heartbeats in that time, so that a single one may be late; the default was 2 before 2024.1"),
		service.Set("oslo_messaging_rabbit.kombu_reconnect_delay", 0.5).Since(series.Juno).
			Because("the pause before the next node is tried: all nodes are listed, so a longer one only delays requests; not 0, as all clients of a node reconnect at the same time"),
	}
}

// oldMessagingRows return the options of havana and icehouse: not all projects have transport_url there.
func oldMessagingRows() []service.Row {
	return service.Each([]service.Row{
		service.List("DEFAULT.rabbit_hosts", endpoint.MemberPaths(), func(s *service.Scope) []string {
			return s.Site.Members("rabbitmq", endpoint.MessagingPort)
		}).Listing(endpoint.Running(names.RabbitMQ)).Tied(service.Endpoint()).Because("every node of the cluster is listed, so clients connect to another one if one dies"),
		service.Text("DEFAULT.rabbit_userid", service.From("region.messaging.user"), func(s *service.Scope) string {
			return s.Region.Messaging.User
		}).Tied(service.FieldOf("messaging.user", "RabbitMQ has one user, which its own files create")).StoredIn(brokerUser(nil)...).Because("RabbitMQ accepts its default user only from the host itself"),
		service.Secret("DEFAULT.rabbit_password", "messaging", "password").StoredIn(brokerUser(nil)...).
			Required("RabbitMQ rejects the default password").
			Because("RabbitMQ accepts its default user only from the host itself"),
	}, func(r service.Row) service.Row { return r.Until(series.Juno) })
}

// queueRows return how queues survive the loss of a node.
func queueRows() []service.Row {
	paths := service.From("region.messaging.queues")
	quorum := func(s *service.Scope) bool { return HasQuorumQueues(s.Region) }
	mirrored := func(s *service.Scope) bool { return !HasQuorumQueues(s.Region) }
	return []service.Row{
		service.Bool("oslo_messaging_rabbit.rabbit_ha_queues", paths, mirrored).Tied(queueTie()).
			Because("queues are mirrored on all nodes; RabbitMQ 3.0 and later do it by policy and ignore this option"),
		service.Bool("oslo_messaging_rabbit.amqp_durable_queues", paths, mirrored).Tied(queueTie()).
			Because("a mirrored queue that is not durable is lost when its node leaves the cluster, and clients keep waiting for it"),
		service.Bool("oslo_messaging_rabbit.rabbit_quorum_queue", paths, quorum).Tied(queueTie()).Since(series.Yoga).
			Because("quorum queues lose nothing when a node fails; RabbitMQ 4 has no mirrored ones"),
		service.Bool("oslo_messaging_rabbit.rabbit_transient_quorum_queue", paths, quorum).Tied(queueTie()).Since(series.Caracal).
			Because("replies and fanouts would otherwise be in queues of a single node and be lost with it"),
		service.Set("oslo_messaging_rabbit.heartbeat_in_pthread", false).Since(series.Wallaby).Until(series.Zed).
			Because("the default of these series stalls daemons that run under eventlet (bug 1934937); zed reverted it"),
	}
}

// queueNames return how the queues of replies and fanouts are named and stored, which oslo.messaging recommends with quorum queues.
func queueNames(quorum func(*service.Scope) bool) []service.Row {
	paths := service.From("region.messaging.queues")
	return service.EachSince(series.Caracal, []service.Row{
		service.Bool("oslo_messaging_rabbit.use_queue_manager", paths, quorum).
			Because("the queues of a process have the same names after a restart; random ones stay behind for 30 minutes at each restart"),
		service.Bool("oslo_messaging_rabbit.rabbit_stream_fanout", paths, quorum).
			Because("one stream for each topic, which RabbitMQ has since 3.9, replaces a fanout queue for each process (RabbitMQ section of oslo.messaging's guide)"),
		service.Set("oslo_messaging_rabbit.rabbit_qos_prefetch_count", 64).When(quorum).
			Required("every program that uses messages fails at its first connection: streams require the limit").
			Because("a consumer of a stream must limit what it fetches, or the program does not start (impl_rabbit.py): as many messages as a process handles at a time (executor_thread_pool_size)"),
	})
}

// NamesQueues reports whether a program names its queues after host and process (use_queue_manager).
func NamesQueues(s *service.Scope) bool {
	return s.Series >= series.Caracal && HasQuorumQueues(s.Region)
}

// HasQuorumQueues reports whether the queues of a region are quorum queues. If the description does not set it, they are from zed
// on.
func HasQuorumQueues(r *model.Region) bool {
	if r.Messaging.Queues == "" {
		return r.Series >= series.Zed
	}
	return r.Messaging.Queues == "quorum"
}

// transportURL lists every node of the cluster; the path // is the virtual host /.
func transportURL(s *service.Scope) string {
	port := endpoint.MessagingPort
	if service.MessagingChannel.IsSecured(s.Region) {
		port = endpoint.MessagingTLSPort
	}
	nodes := s.Site.Members("rabbitmq", port)
	if len(nodes) == 0 {
		return ""
	}
	login := s.Region.Messaging.User + ":" + s.URLSecret("messaging", "password") + "@"
	return "rabbit://" + login + strings.Join(nodes, ","+login) + "//"
}

// brokerRotation is how the password of RabbitMQ is replaced: by a second user.
var brokerRotation = service.Rotation{
	Where:  brokerUsers,
	Both:   "RabbitMQ accepts a second user, so services with the old one continue to work until they restart",
	Before: "choose a second name for messaging.user in the description, such as openstack2; on one node, run rabbitmqctl add_user for it with the new password, and rabbitmqctl set_permissions -p / USER '.*' '.*' '.*'",
	After:  "run rabbitmqctl delete_user for the old user",
}

// brokerUsers is the place of the users of RabbitMQ.
const brokerUsers = "the users of RabbitMQ"

// brokerUser is where RabbitMQ stores its user, which it reads from its file only when the first node starts for the first time.
func brokerUser(part func(string) string) []service.Elsewhere {
	return []service.Elsewhere{
		{
			Where: brokerUsers, When: service.Before, Part: part,
			Do: "on one node, for a new user run rabbitmqctl add_user and rabbitmqctl set_permissions -p / USER '.*' '.*' '.*'; for a new password run rabbitmqctl change_password",
		},
		{Where: brokerUsers, When: service.After, Part: part, Do: "if the user changed, run rabbitmqctl delete_user for the old one"},
	}
}
