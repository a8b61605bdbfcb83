// Package libvirt contains the daemon that runs instances for nova-compute, and how instances migrate between hosts through it.
package libvirt

import (
	"slices"

	"stackplan/generators/linkpaths"
	"stackplan/generators/names"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// The ports of libvirt: without TLS, and with it.
const (
	plainPort = 16509
	tlsPort   = 16514
)

// sockets is the first series whose Debian release (11) starts libvirtd by units of sockets; before, libvirtd itself listens.
const sockets = series.Victoria

// Services returns libvirt on each host with nova-compute, and the unit of the socket at which it accepts migrations: nova-compute asks its own
// libvirt to migrate an instance, and that one connects to libvirt of the target host. Debian's libvirt listens only on the host itself.
func Services() []*service.Service {
	return []*service.Service{
		daemon(),
		socket("libvirtd-tcp", plainPort, "Accepts migrations of instances at libvirt, without TLS.", func(r *model.Region) bool { return !service.MigrationChannel.IsSecured(r) }),
		socket("libvirtd-tls", tlsPort, "Accepts migrations of instances at libvirt, with TLS.", service.MigrationChannel.IsSecured),
	}
}

func isSecured(s *service.Scope) bool { return service.MigrationChannel.IsSecured(s.Region) }

// withCompute places a service on the hosts that run nova-compute.
func withCompute(b service.Placement) bool {
	return slices.ContainsFunc(b.Runs, func(s *service.Service) bool { return s.Name == names.NovaCompute })
}

// daemon is libvirtd. Instances continue while it restarts.
func daemon() *service.Service {
	return &service.Service{
		Name: "libvirtd", Doc: "Starts, stops and migrates instances for nova-compute.",
		Processes: service.NoConnections(), Restart: service.InstancesUnmanaged, Redundancy: service.MostOfHosts, KeepAvailable: true,
		RunsOn: withCompute, Files: append([]*service.File{conf(), qemuConf()}, arguments()...), Certificates: certificates,
	}
}

// socket is the unit by which systemd listens for libvirtd.
func socket(name string, port int, doc string, is func(*model.Region) bool) *service.Service {
	f := service.SystemFile("/etc/systemd/system/"+name+".socket.d/stackplan.conf",
		"Where libvirt accepts migrations. Enable it once: systemctl stop libvirtd, systemctl enable --now "+name+".socket, systemctl start libvirtd.", format.Systemd).
		During(series.Span{Since: sockets})
	f.Rows = []service.Row{
		service.Set("Socket.ListenStream", "").Because("removes the address of Debian's unit, which is every address of the host"),
		service.Text("Socket.ListenStream", service.From("region.networks.{network}.purpose", "host.address.{network}"), func(s *service.Scope) string {
			if addr := linkpaths.InboundAddress(s); addr.IsValid() {
				return service.Join(addr, port)
			}
			return ""
		}).Of(linkpaths.Inbound).Reading(linkpaths.ReadInbound).StoredIn(enabled(name)).
			Because("other compute hosts connect to the address that nova contains (live_migration_inbound_addr); who reaches the port controls the instances of the host, so no other network does"),
		service.Set("Socket.FreeBind", "yes").Because("the socket exists before the network has set the address"),
	}
	return &service.Service{
		Name: name, Doc: doc, Unit: name + ".socket",
		Processes: service.NoConnections(), Restart: service.InstancesUnaffected, Redundancy: service.MostOfHosts, KeepAvailable: true,
		RunsOn: func(b service.Placement) bool { return b.Region.Series >= sockets && is(b.Region) && withCompute(b) }, Ports: []service.Port{{Number: port, TCP: true}}, Files: []*service.File{f},
	}
}

// enabled is the step that opens a socket at another address.
func enabled(name string) service.Elsewhere {
	return service.Elsewhere{
		Where: "the units of systemd on compute hosts", When: service.After,
		Do: "run systemctl stop libvirtd, systemctl restart " + name + ".socket and systemctl start libvirtd: systemd opens no socket of a service that runs, and until then no instance migrates to the host. Instances continue",
	}
}
