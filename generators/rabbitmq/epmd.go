package rabbitmq

import (
	"slices"

	"stackplan/generators/names"
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// epmdPort is where nodes of Erlang look up the ports of each other.
const epmdPort = 4369

// epmdWhy is the reason for the addresses at which epmd listens.
const epmdWhy = "the nodes look each other up in the management network, and the tools of the host at localhost; by default everyone who reaches any address of the host, the public VIP among them, can list the nodes and register others"

// epmd returns the daemon by which the nodes of RabbitMQ find the ports of each other. Debian's unit of systemd starts it.
func epmd() *service.Service {
	f := service.SystemFile("/etc/systemd/system/epmd.socket.d/stackplan.conf", "Where the port mapper of Erlang listens.", format.Systemd).
		During(series.Span{Since: units})
	f.Rows = []service.Row{
		service.Set("Socket.ListenStream", "").Because("removes the address of Debian's unit, which is every address of the host"),
		service.Text("Socket.ListenStream", service.From("host.address.management"), func(s *service.Scope) string {
			if !s.Host().Management().IsValid() {
				return ""
			}
			return service.Join(s.Host().Management(), epmdPort)
		}).Because(epmdWhy),
		service.Set("Socket.ListenStream", "127.0.0.1:4369").Because("a node registers at localhost, where rabbitmqctl looks it up"),
		service.Set("Socket.ListenStream", "[::1]:4369").When(func(s *service.Scope) bool { return s.Site.Inside() != nil && s.Site.Inside().CIDR.Addr().Is6() }).
			Because("a node that uses IPv6 registers at this address of localhost"),
		service.Set("Socket.FreeBind", "yes").Because("the socket exists before the network has set the address"),
	}
	return &service.Service{
		Name: "epmd", Doc: "Gives nodes of RabbitMQ the ports of each other.", Unit: "epmd.socket", Packages: []service.Package{},
		Processes: service.NoConnections(), Restart: service.InstancesUnaffected, Redundancy: service.AnyHost, KeepAvailable: true,
		RunsOn: func(b service.Placement) bool {
			return slices.ContainsFunc(b.Runs, func(s *service.Service) bool { return s.Name == names.RabbitMQ })
		},
		Ports: []service.Port{{Number: epmdPort, TCP: true}},
		Files: []*service.File{f},
	}
}
