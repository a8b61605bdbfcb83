// Package rabbitmq contains the message broker.
package rabbitmq

import (
	"io/fs"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// rabbitmqConf is the first series on a release of RabbitMQ (3.7) that reads rabbitmq.conf; older ones read terms of
// Erlang.
const rabbitmqConf = series.Queens

// Services returns the broker of calls and notifications between the services. It is a cluster of all control hosts.
func Services() []*service.Service {
	return []*service.Service{{
		Name: names.RabbitMQ, Project: project(), Unit: "rabbitmq-server", Doc: "Passes calls and notifications between the services.",
		Roles: []string{service.ControlCompute, service.Control, service.MessagingRole}, Dedicated: service.MessagingRole, Provides: []service.Capability{service.Messaging}, Essential: true,
		Processes: service.NoConnections(), Memory: watermark(), Restart: service.InstancesUnaffected, Redundancy: service.MajorityOfHosts, ClusterName: "RabbitMQ", KeepAvailable: true,
		Programs: []service.Program{versions()},
		Ports:    []service.Port{{Number: endpoint.MessagingPort, TCP: true}, {Number: endpoint.MessagingTLSPort, TCP: true}},
		Steps:    steps(), Shell: shell,
		Certificates: func(s *service.Scope) []service.Certificate {
			return endpoint.TLSFiles(s, service.MessagingChannel, tlsName, "rabbitmq", service.ServerUsage, endpoint.HostNames(s, model.Management)...)
		},
		Files: append([]*service.File{file(), rabbitmqTerms(), rabbitmqEnvironment(), plugins(), cookie()}, limits()...),
	}, epmd()}
}

// brokerFile is a file of RabbitMQ, which it may read and root may write.
func brokerFile(path, doc, template string, mode fs.FileMode) *service.File {
	return &service.File{
		Path: path, Doc: doc, Template: template, Format: format.Plain, Mode: mode, Owner: "root", Group: "rabbitmq",
	}
}
