package nova

import (
	"stackplan/generators/endpoint"
	"stackplan/generators/linkpaths"
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// computeConf returns the file that Debian's unit of nova-compute reads after nova.conf. The packages nova-compute-kvm, -qemu and -lxc
// contain one each, whose driver and virt_type would replace those of nova.conf.
func computeConf() *service.File {
	return &service.File{
		Path: "/etc/nova/nova-compute.conf", Doc: "The options of nova-compute, which reads this file after nova.conf.",
		Format: format.Oslo, Project: projectName, Sample: "nova-compute.conf",
		Mode: 0o640, Owner: "root", Group: "nova",
		Rows: []service.Row{driver(), hypervisorType(), withoutDatabase()},
	}
}

// withoutDatabase returns the row by which nova-compute finds no API database, the URL of which is in nova.conf for other services.
func withoutDatabase() service.Row {
	r := service.Set("api_database.connection", "").Since(series.Newton).On(apiDatabaseUsers...).
		Because("nova.conf of this host contains the URL for other services: nova-compute may not open the database, and with [upgrade_levels] compute = auto it would end with DBNotAllowed (nova/compute/rpcapi.py); with an empty one it asks nova-conductor")
	r.Secret = true // the option of a password
	return r
}

// driver returns the row of the driver of instances.
func driver() service.Row {
	return service.Set("DEFAULT.compute_driver", "libvirt.LibvirtDriver").On(novaCompute).
		Required("nova-compute does not start: it requires a driver").
		Because("there is no default, and libvirt is the driver for KVM and LXC")
}

// hypervisorType returns the row of what libvirt runs instances with.
func hypervisorType() service.Row {
	return service.Text("libvirt.virt_type", service.From("hardware.virtualization"), func(s *service.Scope) string {
		return s.Hardware().Virtualization
	}).Pin().On(novaCompute).Because("what the hardware supports; images are matched with it. The nova-compute.conf of Debian's nova-compute-kvm, -qemu and -lxc is read after nova.conf, so both files contain it")
}

// instanceRows returns what happens to instances when the host restarts or the database has changed.
func instanceRows() []service.Row {
	return service.EachOn([]service.Row{
		driver(),
		service.Set("DEFAULT.resume_guests_state_on_host_boot", true).
			Because("after a reboot of the host its instances run again as they did before, without an operator"),
		service.Text("DEFAULT.running_deleted_instance_action", service.From("region.compute.runningDeleted"), func(s *service.Scope) string {
			return s.Region.Compute.RunningDeleted
		}).Pin().
			Because("applies to instances that run although the database has them as deleted; the default changed from log to reap in icehouse, so the choice is written down"),
	}, novaCompute)
}

// injection prevents havana from modifying the disks of instances.
func injection() []service.Row {
	return []service.Row{
		service.Set("libvirt.inject_partition", -2).On(novaCompute).
			Because("havana would mount the disk of each instance on the host to write keys into it; instances get them from the metadata service"),
	}
}

// libvirt returns how libvirt runs instances.
func libvirt() []service.Row {
	return service.EachOn([]service.Row{
		hypervisorType(),
		service.List("libvirt.disk_cachemodes", service.From("hardware.virtualization"), cacheModes).
			Because("the disks of instances bypass the page cache of the host: no data is cached twice, and live migration finds consistent disks. Those in Ceph use the cache of librbd, which writes through until the instance flushes (rbd_cache_writethrough_until_flush)"),
	}, novaCompute)
}

// cacheModes is none for disks in files and on block devices; containers have no disks of their own.
func cacheModes(s *service.Scope) []string {
	if s.Hardware().Virtualization == "lxc" {
		return nil
	}
	if hasPool(s) {
		return []string{"file=none", "block=none", "network=writeback"}
	}
	return []string{"file=none", "block=none"}
}

// The ports at which libvirt of the target host accepts connections of the source host, over TCP (tcp_port) and with TLS (tls_port).
const (
	libvirtPort    = 16509
	libvirtTLSPort = 16514
)

// migration returns how instances move between hosts.
func migration() []service.Row {
	return service.EachOn([]service.Row{
		service.Set("libvirt.live_migration_flag", "VIR_MIGRATE_UNDEFINE_SOURCE,VIR_MIGRATE_PEER2PEER,VIR_MIGRATE_LIVE").Until(series.Juno).
			Because("without VIR_MIGRATE_LIVE, which juno added to the default, an instance is paused while it migrates"),
		service.Set("libvirt.block_migration_flag", "VIR_MIGRATE_UNDEFINE_SOURCE,VIR_MIGRATE_PEER2PEER,VIR_MIGRATE_LIVE,VIR_MIGRATE_NON_SHARED_INC").Until(series.Juno).
			Because("without VIR_MIGRATE_LIVE, which juno added to the default, an instance is paused while it migrates"),
		inboundRow(libvirtPort).When(func(s *service.Scope) bool { return !service.MigrationChannel.IsSecured(s.Region) }),
		inboundRow(libvirtTLSPort).When(endpoint.Secured(service.MigrationChannel)).Since(service.MigrationChannel.Since),
		service.Set("libvirt.live_migration_scheme", "tls").When(endpoint.Secured(service.MigrationChannel)).Since(service.MigrationChannel.Since).
			StoredIn(service.Elsewhere{
				Where: "the units of systemd on compute hosts", When: service.After, OfDefault: true,
				Do: "run systemctl stop libvirtd, systemctl disable --now libvirtd-tcp.socket, systemctl enable --now libvirtd-tls.socket and systemctl start libvirtd on each: systemd opens no socket of a service that runs. Instances continue, and migrate between two hosts once both have done it",
			}).
			Required("nova connects to libvirt of the target by TCP without TLS (qemu+tcp), where it does not listen").
			Because("libvirt of the source connects to that of the target with TLS (qemu+tls); both verify the certificate of the other one"),
		service.Set("libvirt.live_migration_with_native_tls", true).When(endpoint.Secured(service.MigrationChannel)).Since(service.MigrationChannel.Since).
			Because("QEMU encrypts the memory of the instance that it sends to the target host; the connections of libvirt only carry commands"),
	}, novaCompute)
}

// inboundRow returns the row of the address at which the host receives instances, by libvirt at a port.
func inboundRow(port int) service.Row {
	return service.Addr("libvirt.live_migration_inbound_addr", service.From("region.networks.{network}.purpose", "host.address.{network}"), linkpaths.InboundAddress).
		Of(linkpaths.Inbound).Reading(linkpaths.ReadInbound).Tied(service.OwnAddress()).
		Stating(service.Statement{Kind: service.Offers, Subject: service.Migrations, Port: port}).Since(topology.InboundAddress).
		Because("instances migrate over the migration network, or the management network if there is none; the default is the name of the host, which may resolve to another network. libvirt of the source connects to this address, and so does QEMU")
}
