package nova

import (
	"math"

	"stackplan/internal/form"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// The forms of numbers in properties.
var (
	number   = form.NumberIn(math.MinInt64, math.MaxInt64)
	natural  = form.NumberIn(0, math.MaxInt64)
	positive = form.NumberIn(1, math.MaxInt64)
	decimal  = form.Matches("a number", `[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?`)
)

// flavorProperties are the extra specs that nova knows, with their values. The source of the facts is nova.api.validation.extra_specs of
// each series from ussuri on. Nova read hw:cpu_max_sockets, -cores and -threads before its own list of names contained them.
var flavorProperties = service.Properties{
	ValidatedSince: series.Ussuri,
	Evidence:       "nova/api/validation/extra_specs of the series; nova rejects other names of these namespaces from API microversion 2.86 on, and ignores them before",
	Known: []service.Property{
		{Names: []string{"accel:device_profile", "aggregate_instance_extra_specs:*", "capabilities:*", "vmware:hw_version", "vmware:storage_policy"}},
		{Names: []string{"hw:cpu_realtime", "hw:hide_hypervisor_id", "hw:boot_menu", "hw:mem_encryption", "hw:pmu", "hw_rng:allowed", "hide_hypervisor_id"}, Validate: form.Boolean},
		{Names: []string{"hw:cpu_realtime_mask"}, Validate: form.Matches("a set of CPUs", `\^\d+((-\d+)?(,\^?\d+(-\d+)?)?)*`), Span: series.Span{Until: series.Victoria}},
		{Names: []string{"hw:cpu_realtime_mask"}, Validate: form.Matches("a set of CPUs", `(\^)?\d+((-\d+)?(,\^?\d+(-\d+)?)?)*`), Span: series.Span{Since: series.Victoria}},
		{Names: []string{"hw:cpu_policy"}, Validate: form.OneOf("dedicated", "shared"), Span: series.Span{Until: series.Victoria}},
		{Names: []string{"hw:cpu_policy"}, Validate: form.OneOf("dedicated", "shared", "mixed"), Span: series.Span{Since: series.Victoria}},
		{Names: []string{"hw:cpu_thread_policy"}, Validate: form.OneOf("prefer", "isolate", "require")},
		{Names: []string{"hw:emulator_threads_policy"}, Validate: form.OneOf("isolate", "share")},
		{Names: []string{"hw:mem_page_size"}, Validate: form.Matches("a size of pages: large, small, any, or a number with a unit", `(large|small|any|\d+([kKMGT]i?)?(b|bit|B)?)`)},
		{Names: []string{"hw:numa_nodes", "hw:numa_mem.*", "hw:cpu_sockets", "hw:cpu_cores", "hw:cpu_threads"}, Validate: positive},
		{Names: []string{"hw:numa_cpus.*"}, Validate: form.Matches("a set of CPUs", `\^?\d+((-\d+)?(,\^?\d+(-\d+)?)?)*`)},
		{Names: []string{"hw:pci_numa_affinity_policy"}, Validate: form.OneOf("required", "preferred", "legacy"), Span: series.Span{Until: series.Wallaby}},
		{Names: []string{"hw:pci_numa_affinity_policy"}, Validate: form.OneOf("required", "preferred", "legacy", "socket"), Span: series.Span{Since: series.Wallaby}},
		{Names: []string{"hw:max_cpu_sockets", "hw:max_cpu_cores", "hw:max_cpu_threads"}, Validate: positive, Span: series.Span{Until: series.Dalmatian}},
		{Names: []string{"hw:pmem"}, Validate: form.Matches("labels of namespaces with commas between them", `([a-zA-Z0-9_]+(,)?)+`)},
		{Names: []string{"hw:serial_port_count", "hw_rng:rate_bytes", "hw_rng:rate_period", "hw_video:ram_max_mb", "quota:cpu_shares", "quota:cpu_period", "quota:disk_read_bytes_sec", "quota:disk_read_iops_sec", "quota:disk_write_bytes_sec", "quota:disk_write_iops_sec", "quota:disk_total_bytes_sec", "quota:disk_total_iops_sec", "quota:vif_inbound_average", "quota:vif_inbound_peak", "quota:vif_inbound_burst", "quota:vif_outbound_average", "quota:vif_outbound_peak", "quota:vif_outbound_burst"}, Validate: natural},
		{Names: []string{"hw:watchdog_action"}, Validate: form.OneOf("none", "pause", "poweroff", "reset", "disabled")},
		{Names: []string{"group_policy"}, Validate: form.OneOf("isolate", "none")},
		{Names: []string{"os:secure_boot"}, Validate: form.OneOf("disabled", "required")},
		{Names: []string{"os:resolution"}, Validate: form.OneOf("1024x768", "1280x1024", "1600x1200", "1920x1200", "2560x1600", "3840x2160"), Span: series.Span{Until: series.Caracal}},
		{Names: []string{"os:monitors"}, Validate: form.NumberIn(1, 8), Span: series.Span{Until: series.Caracal}},
		{Names: []string{"os:vram"}, Validate: form.OneOf("64", "128", "256", "512", "1024"), Span: series.Span{Until: series.Caracal}},
		{Names: []string{"pci_passthrough:alias"}, Validate: form.Matches("ALIAS:COUNT", `[^:]+:\d+(?:\s*,\s*[^:]+:\d+)*`)},
		{Names: []string{"powervm:min_mem", "powervm:max_mem"}, Validate: form.NumberIn(256, math.MaxInt64), Span: series.Span{Until: series.Zed}},
		{Names: []string{"powervm:min_vcpu", "powervm:max_vcpu"}, Validate: positive, Span: series.Span{Until: series.Zed}},
		{Names: []string{"powervm:proc_units", "powervm:min_proc_units", "powervm:max_proc_units"}, Validate: form.Matches("a number with a fraction", `\d+\.\d+`), Span: series.Span{Until: series.Zed}},
		{Names: []string{"powervm:dedicated_proc", "powervm:uncapped", "powervm:srr_capability"}, Validate: form.Boolean, Span: series.Span{Until: series.Zed}},
		{Names: []string{"powervm:shared_weight", "powervm:availability_priority"}, Validate: form.NumberIn(0, 255), Span: series.Span{Until: series.Zed}},
		{Names: []string{"powervm:dedicated_sharing_mode"}, Validate: form.OneOf("share_idle_procs", "keep_idle_procs", "share_idle_procs_active", "share_idle_procs_always"), Span: series.Span{Until: series.Zed}},
		{Names: []string{"powervm:processor_compatibility"}, Validate: form.OneOf("default", "POWER6", "POWER6+", "POWER6_Enhanced", "POWER6+_Enhanced", "POWER7", "POWER8"), Span: series.Span{Until: series.Zed}},
		{Names: []string{"powervm:shared_proc_pool_name"}, Span: series.Span{Until: series.Zed}},
		{Names: []string{"quota:cpu_limit", "quota:cpu_shares_share", "quota:memory_limit", "quota:memory_shares_share", "quota:disk_io_limit", "quota:disk_io_shares_share", "quota:vif_limit", "quota:vif_shares_share"}, Validate: number, Span: series.Span{Until: series.Xena}},
		{Names: []string{"quota:cpu_limit", "quota:cpu_shares_share", "quota:memory_limit", "quota:memory_shares_share", "quota:disk_io_limit", "quota:disk_io_shares_share", "quota:vif_limit", "quota:vif_shares_share"}, Validate: natural, Span: series.Span{Since: series.Xena}},
		{Names: []string{"quota:cpu_reservation", "quota:memory_reservation", "quota:disk_io_reservation", "quota:vif_reservation"}, Validate: number},
		{Names: []string{"quota:cpu_shares_level", "quota:memory_shares_level", "quota:disk_io_shares_level", "quota:vif_shares_level"}, Span: series.Span{Until: series.Xena}},
		{Names: []string{"quota:cpu_shares_level", "quota:memory_shares_level", "quota:disk_io_shares_level", "quota:vif_shares_level"}, Validate: form.OneOf("custom", "high", "normal", "low"), Span: series.Span{Since: series.Xena}},
		{Names: []string{"quota:cpu_quota"}, Validate: natural, Span: series.Span{Until: series.Xena}},
		{Names: []string{"quota:cpu_quota"}, Validate: number, Span: series.Span{Since: series.Xena}},
		{Names: []string{"hw:cpu_dedicated_mask"}, Validate: form.Matches("a set of CPUs", `\^?\d+((-\d+)?(,\^?\d+(-\d+)?)?)*`), Span: series.Span{Since: series.Victoria}},
		{Names: []string{"hw:tpm_model"}, Validate: form.OneOf("tpm-tis", "tpm-crb"), Span: series.Span{Since: series.Victoria}},
		{Names: []string{"hw:tpm_version"}, Validate: form.OneOf("1.2", "2.0"), Span: series.Span{Since: series.Victoria}},
		{Names: []string{"hw:vif_multiqueue_enabled"}, Validate: form.Boolean, Span: series.Span{Since: series.Yoga}},
		{Names: []string{"hw:locked_memory", "hw:ephemeral_encryption"}, Validate: form.Boolean, Span: series.Span{Since: series.Zed}},
		{Names: []string{"hw:viommu_model"}, Validate: form.OneOf("intel", "smmuv3", "virtio", "auto"), Span: series.Span{Since: series.Zed}},
		{Names: []string{"hw:ephemeral_encryption_format"}, Validate: form.OneOf("plain", "luks", "luksv2"), Span: series.Span{Since: series.Zed}},
		{Names: []string{"hw:virtio_packed_ring"}, Validate: form.Boolean, Span: series.Span{Since: series.Caracal}},
		{Names: []string{"hw:cpu_max_sockets", "hw:cpu_max_cores", "hw:cpu_max_threads"}, Validate: positive},
		{Names: []string{"hw:mem_encryption_model"}, Validate: form.OneOf("amd-sev", "amd-sev-es"), Span: series.Span{Since: series.Flamingo}},
		{Names: []string{"hw:sound_model"}, Validate: form.OneOf("sb16", "es1370", "pcspk", "ac97", "ich6", "ich9", "usb", "virtio"), Span: series.Span{Since: series.Flamingo}},
		{Names: []string{"hw:usb_model"}, Validate: form.OneOf("none", "nec-xhci", "qemu-xhci"), Span: series.Span{Since: series.Flamingo}},
		{Names: []string{"hw:redirected_usb_ports"}, Validate: form.NumberIn(0, 15), Span: series.Span{Since: series.Flamingo}},
		{Names: []string{"hw:tpm_secret_security"}, Validate: form.OneOf("user", "host", "deployment"), Span: series.Span{Since: series.Gazpacho}},
		// Not in the list of nova, which therefore rejects them from microversion 2.86 on, but nova/virt/hardware.py reads them.
		{Names: []string{"hw:maxphysaddr_mode"}, Validate: form.OneOf("passthrough", "emulate")},
		{Names: []string{"hw:maxphysaddr_bits"}, Validate: positive},
		{Names: []string{"resources:*"}, Validate: natural},
		{Names: []string{"trait:*"}, Validate: form.OneOf("required", "forbidden")},
	},
}

// aggregateProperties are the properties of aggregates that nova's filters and weighers read. Any other property is one that a flavor
// may refer to.
var aggregateProperties = service.Properties{
	Evidence: "nova/scheduler/filters and nova/scheduler/weights: the names that aggregate_values_from_key and aggregate_metadata_get_by_host look for",
	Known: []service.Property{
		{Names: []string{"availability_zone", "filter_tenant_id", "instance_type"}},
		{Names: []string{"cpu_allocation_ratio", "ram_allocation_ratio", "disk_allocation_ratio"}, Validate: decimal, Span: series.Span{Until: series.Victoria}},
		{Names: []string{"max_io_ops_per_host", "max_instances_per_host"}, Validate: natural},
		{Names: []string{"cpu_weight_multiplier", "ram_weight_multiplier", "disk_weight_multiplier", "io_ops_weight_multiplier", "pci_weight_multiplier",
			"metrics_weight_multiplier", "soft_affinity_weight_multiplier", "soft_anti_affinity_weight_multiplier", "build_failure_weight_multiplier"},
			Validate: decimal, Span: series.Span{Since: series.Stein}},
		{Names: []string{"cross_cell_move_weight_multiplier"}, Validate: decimal, Span: series.Span{Since: series.Ussuri}},
		{Names: []string{"hypervisor_version_weight_multiplier", "num_instances_weight_multiplier"}, Validate: decimal, Span: series.Span{Since: series.Bobcat}},
		{Names: []string{"image_props_weight_multiplier"}, Validate: decimal, Span: series.Span{Since: series.Epoxy}},
	},
}
