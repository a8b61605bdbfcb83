package nova

import (
	"slices"

	"stackplan/internal/series"
	"stackplan/internal/service"
)

// readers states which services read some options of nova.conf, from nova's source of the series havana to 2026.1: modules that read an
// option were searched in each series, and the programs that call them. All services of nova are assumed to read the other options,
// such as those that nova.scheduler.utils and nova.objects read, which every program imports.
func readers() []service.Readers {
	return slices.Concat(schedulerReaders(), computeReaders(), libvirtReaders(), apiReaders(), consoleReaders())
}

// schedulerReaders are options that no program but the scheduler and the conductor reads.
func schedulerReaders() []service.Readers {
	scheduler, before := []string{novaScheduler}, func(s series.Series) series.Span { return series.Span{Until: s} }
	filters := "read by filters of hosts, which only FilterScheduler of nova-scheduler runs; from liberty on nova.objects.compute_node reads the ratios in all programs"
	hosts := "HostManager of nova-scheduler; from juno on nova.scheduler.utils reads it in all programs"
	weights := "nova/scheduler/weights, nova/scheduler/filters: only HostManager of nova-scheduler loads these modules"
	all := []service.Readers{
		{Options: "[DEFAULT] cpu_allocation_ratio", Span: before(series.Liberty), Services: scheduler, Evidence: "nova/scheduler/filters/core_filter.py, numa_topology_filter.py: " + filters},
		{Options: "[DEFAULT] ram_allocation_ratio", Span: before(series.Liberty), Services: scheduler, Evidence: "nova/scheduler/filters/ram_filter.py, numa_topology_filter.py: " + filters},
		{Options: "[DEFAULT] disk_allocation_ratio", Span: before(series.Liberty), Services: scheduler, Evidence: "nova/scheduler/filters/disk_filter.py: " + filters},
		{Options: "[DEFAULT] scheduler_default_filters", Span: before(series.Juno), Services: scheduler, Evidence: "nova/scheduler/host_manager.py: " + hosts},
		{Options: "[DEFAULT] scheduler_max_attempts", Span: before(series.Juno), Services: scheduler, Evidence: "nova/scheduler/filter_scheduler.py: FilterScheduler of nova-scheduler; from juno on nova.scheduler.utils reads it in all programs"},
		{Options: "[DEFAULT] scheduler_available_filters", Services: scheduler, Evidence: "nova/scheduler/host_manager.py: HostManager of nova-scheduler"},
		{Options: "[filter_scheduler] available_filters", Services: scheduler, Evidence: "nova/scheduler/host_manager.py: HostManager of nova-scheduler"},
		{Options: "[filter_scheduler] host_subset_size", Services: scheduler, Evidence: "nova/scheduler/filter_scheduler.py until wallaby, nova/scheduler/manager.py from xena on: nova-scheduler"},
		{Options: "[filter_scheduler] track_instance_changes", Services: []string{novaCompute, novaScheduler}, Evidence: "nova/compute/manager.py (ComputeManager), nova/scheduler/host_manager.py (HostManager)"},
		{Options: "[scheduler] discover_hosts_in_cells_interval", Services: scheduler, Evidence: "nova/scheduler/manager.py: a periodic task of SchedulerManager"},
		{Options: "[scheduler] workers", Span: series.Span{Since: series.Rocky}, Services: scheduler, Evidence: "nova/cmd/scheduler.py"},
		{Options: "[conductor] workers", Services: []string{novaConductor}, Evidence: "nova/cmd/conductor.py"},
		{Options: "[metrics] *", Services: scheduler, Evidence: "nova/scheduler/weights/metrics.py, nova/scheduler/filters/metrics_filter.py: only nova-scheduler loads them"},
	}
	for _, name := range []string{"ram_weight_multiplier", "cpu_weight_multiplier", "disk_weight_multiplier", "io_ops_weight_multiplier", "max_io_ops_per_host", "max_instances_per_host"} {
		all = append(all, service.Readers{Options: "[filter_scheduler] " + name, Services: scheduler, Evidence: weights})
	}
	return all
}

// computeReaders are options that only nova-compute reads: in methods of ComputeManager and of the virtualization driver, which other
// programs may import but do not instantiate.
func computeReaders() []service.Readers {
	compute := []string{novaCompute}
	manager := "nova/compute/manager.py: methods of ComputeManager"
	sets := "nova/virt/hardware.py, for LibvirtDriver and ComputeManager only"
	return []service.Readers{
		{Options: "[DEFAULT] resume_guests_state_on_host_boot", Services: compute, Evidence: manager},
		{Options: "[DEFAULT] running_deleted_instance_*", Services: compute, Evidence: manager},
		{Options: "[DEFAULT] sync_power_state_*", Services: compute, Evidence: manager},
		{Options: "[DEFAULT] heal_instance_info_cache_interval", Services: compute, Evidence: manager},
		{Options: "[DEFAULT] vif_plugging_*", Services: compute, Evidence: manager + "; nova/virt/libvirt/driver.py: LibvirtDriver"},
		{Options: "[DEFAULT] reserved_host_*", Services: compute, Evidence: "nova/compute/resource_tracker.py, nova/virt/driver.py, nova/virt/libvirt/driver.py; " +
			"until train nova/scheduler/client/report.py and nova/compute/utils.py, called by the resource tracker"},
		{Options: "[DEFAULT] reserved_huge_pages", Services: compute, Evidence: "nova/virt/hardware.py (numa_get_reserved_huge_pages), called by LibvirtDriver only"},
		{Options: "[DEFAULT] vcpu_pin_set", Services: compute, Evidence: sets},
		{Options: "[compute] cpu_shared_set", Services: compute, Evidence: sets},
		{Options: "[compute] cpu_dedicated_set", Services: compute, Evidence: sets},
	}
}

// libvirtReaders are the options of libvirt. The client of RBD images is also used by the image API of all programs.
func libvirtReaders() []service.Readers {
	compute, rbd := []string{novaCompute}, "nova/storage/rbd_utils.py, which nova/image/glance.py uses in all programs if [glance] enable_rbd_download is set"
	return []service.Readers{
		{Options: "[libvirt] rbd_*", Evidence: rbd},
		{Options: "[libvirt] images_rbd_*", Evidence: rbd},
		{Options: "[libvirt] *", Services: compute, Evidence: "nova/virt/libvirt, nova/virt/images.py: LibvirtDriver, which only nova-compute loads"},
		{Options: "[DEFAULT] libvirt_*", Span: series.Span{Until: series.Icehouse}, Services: compute, Evidence: "nova/virt/libvirt, nova/virt/images.py: LibvirtDriver, which only nova-compute loads"},
	}
}

// apiReaders are options of the programs that serve HTTP.
func apiReaders() []service.Readers {
	api, served := []string{novaAPI}, []string{novaAPI, novaMetadata}
	server := "nova/service.py (WSGIService.__init__): the program that serves this API"
	either := "; nova-api also serves metadata if [DEFAULT] enabled_apis contains it"
	common := "nova/api/openstack/common.py, called while nova-api answers a request"
	handler := "nova/api/metadata/handler.py (MetadataRequestHandler)" + either
	return []service.Readers{
		{Options: "[DEFAULT] enabled_apis", Services: served, Evidence: "nova/cmd/api.py (main)"},
		{Options: "[DEFAULT] osapi_compute_listen*", Services: api, Evidence: server},
		{Options: "[DEFAULT] osapi_compute_workers", Services: api, Evidence: server},
		{Options: "[DEFAULT] metadata_listen*", Services: served, Evidence: server + either},
		{Options: "[DEFAULT] metadata_workers", Services: served, Evidence: server + either},
		{Options: "[DEFAULT] osapi_max_limit", Span: series.Span{Until: series.Ocata}, Services: api, Evidence: common},
		{Options: "[api] max_limit", Services: api, Evidence: common + "; from stein on also nova/compute/instance_list.py, called by the same requests"},
		{Options: "[DEFAULT] osapi_compute_link_prefix", Services: api, Evidence: common},
		{Options: "[DEFAULT] osapi_glance_link_prefix", Services: api, Evidence: common},
		{Options: "[api] compute_link_prefix", Services: api, Evidence: common},
		{Options: "[api] glance_link_prefix", Services: api, Evidence: common},
		{Options: "[DEFAULT] service_neutron_metadata_proxy", Span: series.Span{Until: series.Juno}, Services: served, Evidence: handler},
		{Options: "[DEFAULT] neutron_metadata_proxy_shared_secret", Span: series.Span{Until: series.Juno}, Services: served, Evidence: handler},
		{Options: "[neutron] service_metadata_proxy", Services: served, Evidence: handler},
		{Options: "[neutron] metadata_proxy_shared_secret", Services: served, Evidence: handler},
		{Options: "[keystone_authtoken] *", Services: []string{novaAPI, novaPlacement}, Evidence: "keystonemiddleware, which the pipelines of the compute API (etc/nova/api-paste.ini) " +
			"and of placement (nova/api/openstack/placement/deploy.py, ocata to stein) contain; no module of nova reads the section"},
		{Options: "[oslo_middleware] *", Services: []string{novaAPI, novaMetadata, novaPlacement}, Evidence: "oslo.middleware, which only pipelines of WSGI programs contain (etc/nova/api-paste.ini)"},
	}
}

// consoleReaders are options of consoles.
func consoleReaders() []service.Readers {
	compute, proxy := []string{novaCompute}, []string{novaProxy}
	driver, cmd := "nova/virt/libvirt/driver.py: LibvirtDriver", "nova/cmd/novncproxy.py"
	return []service.Readers{
		{Options: "[DEFAULT] vncserver_listen", Services: compute, Evidence: driver},
		{Options: "[DEFAULT] vncserver_proxyclient_address", Services: compute, Evidence: driver},
		{Options: "[vnc] vncserver_listen", Services: compute, Evidence: driver},
		{Options: "[vnc] vncserver_proxyclient_address", Services: compute, Evidence: driver},
		{Options: "[vnc] server_listen", Services: compute, Evidence: driver},
		{Options: "[vnc] server_proxyclient_address", Services: compute, Evidence: driver},
		{Options: "[DEFAULT] novncproxy_base_url", Services: []string{novaCompute, novaProxy}, Evidence: "nova/compute/manager.py: ComputeManager; icehouse also nova/console/websocketproxy.py"},
		{Options: "[vnc] novncproxy_base_url", Services: []string{novaCompute, novaProxy}, Evidence: "nova/compute/manager.py: ComputeManager; nova/console/websocketproxy.py"},
		{Options: "[DEFAULT] novncproxy_*", Services: proxy, Evidence: cmd},
		{Options: "[vnc] novncproxy_*", Services: proxy, Evidence: cmd},
		{Options: "[DEFAULT] ssl_only", Services: proxy, Evidence: cmd + "; from kilo on nova/cmd/baseproxy.py"},
	}
}
