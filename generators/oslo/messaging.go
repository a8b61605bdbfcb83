package oslo

import (
	"slices"
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// MessagingRows connect a project to every node of the RabbitMQ cluster of its region.
func MessagingRows() []service.Row {
	paths := append(endpoint.MemberPaths(), service.From("region.messaging.user")...)
	return slices.Concat(oldMessagingRows(), []service.Row{
		service.Text("DEFAULT.transport_url", paths, transportURL).Listing(endpoint.Running(names.RabbitMQ)).WithSecret("messaging", "password").Since(series.Juno).
			Because("every node of the cluster is named, so clients move on by themselves when one dies"),
	}, queueRows())
}

// oldMessagingRows are what havana and icehouse know: not all projects have transport_url there.
func oldMessagingRows() []service.Row {
	return service.Each([]service.Row{
		service.List("DEFAULT.rabbit_hosts", endpoint.MemberPaths(), func(s *service.Scope) []string {
			return s.Site.Members("rabbitmq", endpoint.MessagingPort)
		}).Listing(endpoint.Running(names.RabbitMQ)).Because("every node of the cluster is named, so clients move on by themselves when one dies"),
		service.Text("DEFAULT.rabbit_userid", service.From("region.messaging.user"), func(s *service.Scope) string {
			return s.Region.Messaging.User
		}).Because("RabbitMQ lets its guest user in from the host itself only"),
		service.Secret("DEFAULT.rabbit_password", "messaging", "password").
			Because("RabbitMQ lets its guest user in from the host itself only"),
	}, func(r service.Row) service.Row { return r.Until(series.Juno) })
}

// queueRows say how queues survive the loss of a node.
func queueRows() []service.Row {
	paths := service.From("region.messaging.queues")
	quorum := func(s *service.Scope) bool { return HasQuorumQueues(s.Region) }
	mirrored := func(s *service.Scope) bool { return !HasQuorumQueues(s.Region) }
	return []service.Row{
		service.Bool("oslo_messaging_rabbit.rabbit_ha_queues", paths, mirrored).
			Because("queues are mirrored on all nodes; RabbitMQ 3.0 and later do it by policy and ignore the wish"),
		service.Bool("oslo_messaging_rabbit.amqp_durable_queues", paths, mirrored).
			Because("a mirrored queue that is not durable is lost when its node leaves the cluster, and clients keep waiting for it"),
		service.Bool("oslo_messaging_rabbit.rabbit_quorum_queue", paths, quorum).Since(series.Yoga).
			Because("quorum queues lose nothing when a node fails; mirrored ones are gone in RabbitMQ 4"),
		service.Bool("oslo_messaging_rabbit.rabbit_transient_quorum_queue", paths, quorum).Since(series.Caracal).
			Because("replies and fanouts would otherwise wait in queues of a single node and die with it"),
		service.Set("oslo_messaging_rabbit.heartbeat_in_pthread", false).Since(series.Wallaby).Until(series.Zed).
			Because("the default of these series stalls daemons that run under eventlet (bug 1934937); zed took it back"),
	}
}

// HasQuorumQueues reports what the queues of a region are; where the description is silent, quorum from zed on.
func HasQuorumQueues(r *model.Region) bool {
	if r.Messaging.Queues == "" {
		return r.Series >= series.Zed
	}
	return r.Messaging.Queues == "quorum"
}

// transportURL names every node of the cluster; the path // is the virtual host /.
func transportURL(s *service.Scope) string {
	nodes := s.Site.Members("rabbitmq", endpoint.MessagingPort)
	if len(nodes) == 0 {
		return ""
	}
	login := s.Region.Messaging.User + ":" + s.URLSecret("messaging", "password") + "@"
	return "rabbit://" + login + strings.Join(nodes, ","+login) + "//"
}
