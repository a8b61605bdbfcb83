package generators

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

const mebibyte = 1 << 20

// novaResources says what guests may have of a host.
func novaResources() []service.Row {
	cpus := service.From("hardware.cpus", "hardware.reserve.cpus")
	isolated := append(service.From("hardware.reserve.isolate"), cpus...)
	shares := func(s *service.Scope) bool { return !isolates(s.Hardware()) }
	pins := func(s *service.Scope) bool { return isolates(s.Hardware()) }
	return concat(on([]service.Row{
		service.Text("DEFAULT.vcpu_pin_set", cpus, func(s *service.Scope) string { return guestCPUs(s.Hardware()) }).Until(series.Train).
			Because("guests stay off the CPUs of the host: CPU 0 serves interrupts, and daemons need time of their own"),
		service.Text("compute.cpu_dedicated_set", isolated, func(s *service.Scope) string { return guestCPUs(s.Hardware()) }).Since(series.Train).When(pins).
			Because("the kernel keeps its scheduler off the CPUs of guests, so each is for one pinned vCPU: guests that share CPUs would pile up on the first"),
		service.Text("compute.cpu_shared_set", isolated, func(s *service.Scope) string { return guestCPUs(s.Hardware()) }).Since(series.Train).When(shares).
			Because("guests stay off the CPUs of the host; the set replaces vcpu_pin_set, and reserved_host_cpus must stay unset beside it"),
		service.Int("DEFAULT.reserved_host_memory_mb", service.From("hardware.reserve.memory"), func(s *service.Scope) int {
			return int(s.Hardware().Reserve.Memory / mebibyte)
		}).Because("memory that guests never get"),
		service.Lines("DEFAULT.reserved_huge_pages", service.From("hardware.numa", "hardware.reserve.memory", "hardware.hugePages.size", "hardware.hugePages.count"), reservedPages).
			Since(series.Newton).When(hasHugePages).Because("what the host keeps of memory are small pages: beside huge ones, nova would count all of the small ones for guests that ask for their size"),
		service.Int("DEFAULT.reserved_host_disk_mb", service.From("hardware.reserve.disk"), func(s *service.Scope) int {
			return int(s.Hardware().Reserve.Disk / mebibyte)
		}).Because("disk space that guests never get: images in the cache and logs need room"),
	}, novaCompute), []service.Row{
		service.Set("DEFAULT.ram_allocation_ratio", 1.0).On(novaCompute, novaScheduler).
			Because("memory promised twice ends in swapping or the OOM killer; before liberty the scheduler reads the ratio, then compute hosts do"),
	})
}

// reservedPages keeps small pages of each NUMA node, which are 4 KiB on x86.
func reservedPages(s *service.Scope) []string {
	hw := s.Hardware()
	var nodes []string
	for n := range hw.NUMA {
		nodes = append(nodes, fmt.Sprintf("node:%d,size:4,count:%d", n, hw.Reserve.Memory/int64(hw.NUMA)/4096))
	}
	return nodes
}

// guestCPUs returns the CPUs of a host that guests may use as nova reads sets: 4-23. It is empty where nothing is
// reserved, as all CPUs are nova's default.
func guestCPUs(hw *model.Hardware) string {
	if len(hw.Reserve.CPUs) == 0 {
		return ""
	}
	var runs []string
	for first := 0; first < hw.CPUs; first++ {
		last := first
		for last < hw.CPUs && !slices.Contains(hw.Reserve.CPUs, last) {
			last++
		}
		switch last - first {
		case 0:
			continue
		case 1:
			runs = append(runs, fmt.Sprint(first))
		default:
			runs = append(runs, fmt.Sprintf("%d-%d", first, last-1))
		}
		first = last
	}
	return strings.Join(runs, ",")
}

// novaGuests says what happens to guests when the host or the database tells something new.
func novaGuests() []service.Row {
	return on([]service.Row{
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

// novaInjection has havana leave guests' disks alone.
func novaInjection() []service.Row {
	return []service.Row{
		service.Set("libvirt.inject_partition", -2).On(novaCompute).
			Because("havana would mount each guest's disk on the host to write keys into it; guests get them from the metadata service"),
	}
}

// novaLibvirt says how libvirt runs guests.
func novaLibvirt() []service.Row {
	return on([]service.Row{
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

// novaMigration says how guests move between hosts.
func novaMigration() []service.Row {
	address := service.From("host.address.management")
	return on([]service.Row{
		service.Set("libvirt.live_migration_flag", "VIR_MIGRATE_UNDEFINE_SOURCE,VIR_MIGRATE_PEER2PEER,VIR_MIGRATE_LIVE").Until(series.Juno).
			Because("without VIR_MIGRATE_LIVE, which juno added to the default, a guest stands still while it moves"),
		service.Set("libvirt.block_migration_flag", "VIR_MIGRATE_UNDEFINE_SOURCE,VIR_MIGRATE_PEER2PEER,VIR_MIGRATE_LIVE,VIR_MIGRATE_NON_SHARED_INC").Until(series.Juno).
			Because("without VIR_MIGRATE_LIVE, which juno added to the default, a guest stands still while it moves"),
		service.Addr("libvirt.live_migration_inbound_addr", address, management).Since(series.Mitaka).
			Because("guests move over the management network; the default is the host's name, which may resolve to another network"),
	}, novaCompute)
}

// novaConsole says how users reach the consoles of guests.
func novaConsole() []service.Row {
	address := service.From("host.address.management")
	return []service.Row{
		service.Addr("DEFAULT.vncserver_listen", address, management).Until(series.Juno).On(novaCompute).
			Because("consoles listen inside only; before juno a guest cannot migrate live like this, as the address is missing on the target: override with 0.0.0.0 there"),
		service.Addr("vnc.server_listen", address, management).Since(series.Juno).On(novaCompute).
			Because("consoles listen inside only: VNC knows no password here, so keep guests' networks apart from the management network"),
		service.Addr("vnc.server_proxyclient_address", address, management).On(novaCompute).
			Because("the address at which nova-novncproxy finds the consoles of this host"),
		service.Text("vnc.novncproxy_base_url", outsidePaths(), func(s *service.Scope) string { return consoleURL(s, "vnc_auto.html") }).
			Until(series.Rocky).On(novaCompute, novaProxy).
			Because("users are led to the VIP, so any of the proxies may serve them and none is visible from outside"),
		service.Text("vnc.novncproxy_base_url", outsidePaths(), func(s *service.Scope) string { return consoleURL(s, "vnc_lite.html") }).
			Since(series.Rocky).On(novaCompute, novaProxy).
			Because("users are led to the VIP; noVNC 1.0 has no vnc_auto.html any more, which is still nova's default"),
		service.Addr("vnc.novncproxy_host", address, management).On(novaProxy).
			Because("the proxy listens inside only; HAProxy listens on the same port of the VIPs"),
	}
}

// novaConsoleTLS has the proxy of consoles serve TLS where HAProxy speaks it to services.
func novaConsoleTLS() []service.Row {
	encrypts := func(s *service.Scope) bool { return s.Site.Encrypts(novaProxy) }
	plain := service.From("region.loadBalancer.backends.plain")
	return each([]service.Row{
		service.Bool("DEFAULT.ssl_only", plain, encrypts).Because("the proxy would serve plain HTTP beside TLS"),
		service.Text("DEFAULT.cert", append(plain, service.From("region.loadBalancer.backends.certificate")...), func(s *service.Scope) string {
			return s.Region.LoadBalancer.Backends.Certificate
		}).Because("the certificate that HAProxy checks"),
		service.Text("DEFAULT.key", append(plain, service.From("region.loadBalancer.backends.key")...), func(s *service.Scope) string {
			return s.Region.LoadBalancer.Backends.Key
		}).Because("the key of the certificate"),
	}, func(r service.Row) service.Row { return r.When(encrypts).On(novaProxy) })
}

// consoleURL returns the page of noVNC at the VIP that users come through.
func consoleURL(s *service.Scope, page string) string {
	if url := at(s.Site.Outside(), consolePort); url != "" {
		return url + "/" + page
	}
	return ""
}
