package nova

import (
	"stackplan/generators/endpoint"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// guests says what happens to guests when the host or the database tells something new.
func guests() []service.Row {
	return service.EachOn([]service.Row{
		service.Set("DEFAULT.compute_driver", "libvirt.LibvirtDriver").
			Because("there is no default, and libvirt is the driver for KVM and LXC"),
		service.Set("DEFAULT.resume_guests_state_on_host_boot", true).
			Because("after a reboot of the host its guests run again as they did before, without anybody's hand"),
		service.Text("DEFAULT.running_deleted_instance_action", service.From("region.compute.runningDeleted"), func(s *service.Scope) string {
			return s.Region.Compute.RunningDeleted
		}).Pin().
			Because("guests that run though the database says deleted; the default went from log to reap in icehouse, so the choice is written down"),
	}, novaCompute)
}

// injection has havana leave guests' disks alone.
func injection() []service.Row {
	return []service.Row{
		service.Set("libvirt.inject_partition", -2).On(novaCompute).
			Because("havana would mount each guest's disk on the host to write keys into it; guests get them from the metadata service"),
	}
}

// libvirt says how libvirt runs guests.
func libvirt() []service.Row {
	return service.EachOn([]service.Row{
		service.Text("libvirt.virt_type", service.From("hardware.virtualization"), func(s *service.Scope) string {
			return s.Hardware().Virtualization
		}).Pin().Because("what the hardware is good for; images are matched with it. Install Debian's nova-compute-kvm, -qemu or -lxc to match: its nova-compute.conf is read after this file"),
		service.List("libvirt.disk_cachemodes", service.From("hardware.virtualization"), cacheModes).
			Because("guests' disks go past the host's page cache: no data is kept twice, and live migration finds disks in order"),
	}, novaCompute)
}

// cacheModes is none for disks in files and on block devices; containers have no disks of their own.
func cacheModes(s *service.Scope) []string {
	if s.Hardware().Virtualization == "lxc" {
		return nil
	}
	return []string{"file=none", "block=none"}
}

// migration says how guests move between hosts.
func migration() []service.Row {
	address := service.From("host.address.management")
	return service.EachOn([]service.Row{
		service.Set("libvirt.live_migration_flag", "VIR_MIGRATE_UNDEFINE_SOURCE,VIR_MIGRATE_PEER2PEER,VIR_MIGRATE_LIVE").Until(series.Juno).
			Because("without VIR_MIGRATE_LIVE, which juno added to the default, a guest stands still while it moves"),
		service.Set("libvirt.block_migration_flag", "VIR_MIGRATE_UNDEFINE_SOURCE,VIR_MIGRATE_PEER2PEER,VIR_MIGRATE_LIVE,VIR_MIGRATE_NON_SHARED_INC").Until(series.Juno).
			Because("without VIR_MIGRATE_LIVE, which juno added to the default, a guest stands still while it moves"),
		service.Addr("libvirt.live_migration_inbound_addr", address, endpoint.Management).Since(series.Mitaka).
			Because("guests move over the management network; the default is the host's name, which may resolve to another network"),
	}, novaCompute)
}
