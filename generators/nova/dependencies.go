package nova

import (
	"slices"
	"strings"

	"stackplan/internal/series"
	"stackplan/internal/service"
)

// The options that many requirements are about, under the names of all series.
var (
	enabledFilters   = []string{"[filter_scheduler] enabled_filters", "[DEFAULT] scheduler_default_filters"}
	availableOptions = []string{"[filter_scheduler] available_filters", "[DEFAULT] scheduler_available_filters"}
	deviceSpecs      = []string{"[pci] device_spec", "[pci] passthrough_whitelist", "[DEFAULT] pci_passthrough_whitelist"}
	aliases          = []string{"[pci] alias", "[DEFAULT] pci_alias"}
	cpuModels        = []string{"[libvirt] cpu_models", "[libvirt] cpu_model", "[DEFAULT] libvirt_cpu_model"}
	cpuMode          = []string{"[libvirt] cpu_mode", "[DEFAULT] libvirt_cpu_mode"}
	imagesType       = []string{"[libvirt] images_type", "[DEFAULT] libvirt_images_type"}
	mdevTypes        = []string{"[devices] enabled_mdev_types", "[devices] enabled_vgpu_types"}
)

var (
	schedulers = service.Doing(service.Scheduling)
	computes   = service.Doing(service.Instances)
)

// nova returns a requirement of an option of nova.
func wanted(options []string, is service.Test, says, hint string) service.Wanted {
	return service.Wanted{Project: projectName, Options: options, Is: is, What: says, Hint: hint}
}

// filter requires a filter of the scheduler.
func filter(name string) func(*service.Cause) []service.Missing {
	return service.OnAll(schedulers, wanted(enabledFilters, service.Has(name), name+" among the filters of the scheduler", "add "+name+" to compute.filters"))
}

// onCompute requires an option on one of the hosts that run instances.
func onCompute(options []string, is service.Test, says, hint string) func(*service.Cause) []service.Missing {
	return service.OnAny(computes, wanted(options, is, says, hint))
}

// dependencies are the requirements of nova's options, and of the properties of flavors and aggregates.
var dependencies = slices.Concat(flavorDependencies, aggregateDependencies, schedulerDependencies, hypervisorDependencies, consoleDependencies)

const numaWhy = "NUMATopologyFilter alone compares the CPUs, pages and NUMA nodes that a flavor requests with those of hosts (nova/scheduler/filters/numa_topology_filter.py; nova documentation, CPU topologies)"

// needsTopology returns the dependency of a property on the filter of NUMA nodes.
func needsTopology(property string, since series.Series, values ...string) service.Dependency {
	d := service.Dependency{Flavor: property, Span: series.Span{Since: since}, Lacks: filter("NUMATopologyFilter"), Why: numaWhy, Degrades: true}
	if len(values) > 0 {
		d.Values = func(text string) bool { return slices.Contains(values, text) }
	}
	return d
}

var flavorDependencies = []service.Dependency{
	{
		Flavor: service.AggregateScope + "*", Lacks: service.Both(filter("AggregateInstanceExtraSpecsFilter"), service.WithProperty(func(c *service.Cause) string { return c.Suffix })),
		Why: "AggregateInstanceExtraSpecsFilter alone compares these properties with those of aggregates (nova/scheduler/filters/aggregate_instance_extra_specs.py)", Degrades: true,
	},
	needsTopology("hw:mem_page_size", series.Juno), needsTopology("hw:numa_nodes", series.Juno), needsTopology("hw:numa_cpus.*", series.Juno), needsTopology("hw:numa_mem.*", series.Juno),
	needsTopology("hw:cpu_policy", series.Kilo, "dedicated", "mixed"), needsTopology("hw:cpu_thread_policy", series.Kilo), needsTopology("hw:cpu_dedicated_mask", series.Victoria),
	needsTopology("hw:cpu_realtime", series.Mitaka), needsTopology("hw:emulator_threads_policy", series.Ocata), needsTopology("hw:pci_numa_affinity_policy", series.Ussuri), needsTopology("hw:pmem", series.Train),
	{
		Flavor: "hw:cpu_policy", Span: series.Span{Since: series.Train}, Values: func(text string) bool { return text == "dedicated" || text == "mixed" }, Degrades: true,
		Lacks: onCompute([]string{"[compute] cpu_dedicated_set"}, service.NotEmpty, "[compute] cpu_dedicated_set on at least one compute host", "set reserve.isolate of the hardware, or override [compute] cpu_dedicated_set of nova"),
		Why:   "from train on, only hosts with cpu_dedicated_set have CPUs for pinned instances (nova/scheduler/utils.py, resources:PCPU; nova documentation, CPU topologies)",
	},
	{Flavor: "hw:cpu_thread_policy", Lacks: service.AlsoProperty("hw:cpu_policy", "dedicated", "mixed"), Degrades: true,
		Why: "nova rejects instances with a policy of threads whose CPUs are not pinned (nova/virt/hardware.py, CPUThreadPolicyConfigurationInvalid)"},
	{Flavor: "hw:emulator_threads_policy", Lacks: service.AlsoProperty("hw:cpu_policy", "dedicated", "mixed"), Degrades: true,
		Why: "nova rejects instances with a policy of emulator threads whose CPUs are not pinned (nova/virt/hardware.py, BadRequirementEmulatorThreadsPolicy)"},
	{Flavor: "hw:emulator_threads_policy", Values: func(text string) bool { return text == "share" }, Degrades: true,
		Lacks: onCompute([]string{"[compute] cpu_shared_set"}, service.NotEmpty, "[compute] cpu_shared_set on at least one compute host", ""),
		Why:   "the threads of emulators share the CPUs of cpu_shared_set (nova/virt/hardware.py, get_cpu_shared_set)"},
	{Flavor: "hw:cpu_realtime", Values: service.Truth, Lacks: service.AlsoProperty("hw:cpu_policy", "dedicated", "mixed"), Degrades: true,
		Why: "nova rejects realtime instances whose CPUs are not pinned (nova/virt/hardware.py, RealtimeConfigurationInvalid)"},
	{Flavor: "hw:cpu_realtime_mask", Lacks: service.AlsoProperty("hw:cpu_realtime"), Degrades: true, Why: "the mask selects CPUs of realtime instances (nova/virt/hardware.py, get_realtime_cpu_constraint)"},
	{Flavor: "hw:cpu_dedicated_mask", Lacks: service.AlsoProperty("hw:cpu_policy", "mixed"), Degrades: true, Why: "nova rejects the mask with another policy (nova/virt/hardware.py, RequiredMixedInstancePolicy)"},
	{Flavor: "hw:numa_cpus.*", Lacks: service.AlsoProperty("hw:numa_nodes"), Degrades: true, Why: "without hw:numa_nodes nova ignores the assignment of CPUs (nova/virt/hardware.py, numa_get_constraints)"},
	{Flavor: "hw:numa_mem.*", Lacks: service.AlsoProperty("hw:numa_nodes"), Degrades: true, Why: "without hw:numa_nodes nova ignores the assignment of memory (nova/virt/hardware.py, numa_get_constraints)"},
	{Flavor: "hw:tpm_version", Span: series.Span{Since: series.Victoria}, Degrades: true,
		Lacks: onCompute([]string{"[libvirt] swtpm_enabled"}, service.On, "[libvirt] swtpm_enabled on at least one compute host", "override [libvirt] swtpm_enabled of nova with true, and install swtpm"),
		Why:   "only hosts with swtpm_enabled offer emulated TPMs (nova/virt/libvirt/driver.py, _get_vtpm_traits)"},
	{Flavor: "hw:tpm_model", Lacks: service.AlsoProperty("hw:tpm_version"), Degrades: true, Why: "the model is that of the TPM whose version is set (nova/virt/hardware.py, get_vtpm_constraint)"},
	{Flavor: "hw:pmem", Span: series.Span{Since: series.Train}, Degrades: true,
		Lacks: onCompute([]string{"[libvirt] pmem_namespaces"}, service.NotEmpty, "[libvirt] pmem_namespaces on at least one compute host", ""),
		Why:   "hosts offer the namespaces of pmem_namespaces (nova/virt/libvirt/driver.py, _discover_vpmems)"},
	{Flavor: "resources:PCPU", Span: series.Span{Since: series.Train}, Degrades: true,
		Lacks: onCompute([]string{"[compute] cpu_dedicated_set"}, service.NotEmpty, "[compute] cpu_dedicated_set on at least one compute host", "set reserve.isolate of the hardware, or override [compute] cpu_dedicated_set of nova"),
		Why:   "only hosts with cpu_dedicated_set offer PCPUs (nova/virt/libvirt/driver.py, _get_pcpu_available)"},
	{Flavor: "resources:VGPU", Span: series.Span{Since: series.Queens}, Degrades: true,
		Lacks: onCompute(mdevTypes, service.NotEmpty, "[devices] enabled_mdev_types on at least one compute host", ""),
		Why:   "hosts offer virtual GPUs of the enabled types (nova/virt/libvirt/driver.py, _get_gpu_inventories)"},
	{Flavor: "pci_passthrough:alias", Degrades: true,
		Lacks: service.Both(filter("PciPassthroughFilter"), knownAlias,
			onCompute(deviceSpecs, service.NotEmpty, "[pci] device_spec on at least one compute host", "override [pci] device_spec of nova for the hosts with the devices")),
		Why: "nova passes the devices of device_spec to instances, by the alias that the API knows, and PciPassthroughFilter selects hosts that have them free (nova documentation, PCI passthrough)"},
	{Flavor: "accel:device_profile", Lacks: service.Nowhere("cyborg", "install cyborg, or remove the property"), Degrades: true, Why: "cyborg manages accelerators (nova documentation, Cyborg)"},
}

// migratesBy requires what the transport of a migration uses.
func migratesBy(c *service.Cause) []service.Missing {
	if strings.Contains(c.Text, "ssh") {
		return service.Nowhere("keys for SSH of the user nova between all compute hosts", "create them, or remove the override")(c)
	}
	return service.MigrationChannel.Requires("certificates for libvirt in /etc/pki/libvirt, and libvirtd with TLS")(c)
}

// knownAlias requires the aliases that the property names: NAME:COUNT with commas between them.
func knownAlias(c *service.Cause) (missing []service.Missing) {
	for request := range strings.SplitSeq(c.Text, ",") {
		name, _, _ := strings.Cut(strings.TrimSpace(request), ":")
		quoted := `"` + name + `"`
		has := func(members []string) bool {
			return slices.ContainsFunc(members, func(member string) bool {
				_, rest, found := strings.Cut(strings.Join(strings.Fields(member), ""), `"name":`)
				return found && strings.HasPrefix(rest, strings.Join(strings.Fields(quoted), ""))
			})
		}
		m := service.OnAll(service.Doing(service.ComputeAPI), wanted(aliases, has, "[pci] alias with the name "+name+" on the hosts of the API", "override [pci] alias of nova, on the hosts of the API and on compute hosts"))(c)
		missing = append(missing, m...)
	}
	return missing
}

// aggregateFilter returns the dependency of a property of aggregates on the filter that reads it.
func aggregateFilter(property, name string, span series.Span) service.Dependency {
	return service.Dependency{Aggregate: property, Span: span, Lacks: filter(name), Degrades: true,
		Why: name + " alone reads the property (nova/scheduler/filters)"}
}

// ratio returns the dependency of a ratio of an aggregate, which no filter reads any more.
func ratio(property string) service.Dependency {
	return service.Dependency{Aggregate: property, Span: series.Span{Since: series.Victoria}, Degrades: true,
		Lacks: func(*service.Cause) []service.Missing {
			return []service.Missing{{What: "a filter that nova no longer has, and has no effect", Hint: "override " + property + " of nova for the hosts of the aggregate: selectors with their labels"}}
		},
		Why: "the filters that read ratios of aggregates were removed in victoria: placement applies the ratios of each host (release notes of nova 22.0.0)"}
}

var aggregateDependencies = []service.Dependency{
	aggregateFilter("max_io_ops_per_host", "AggregateIoOpsFilter", series.Span{Since: series.Juno}),
	aggregateFilter("max_instances_per_host", "AggregateNumInstancesFilter", series.Span{Since: series.Juno}),
	aggregateFilter("instance_type", "AggregateTypeAffinityFilter", series.Span{}),
	aggregateFilter("cpu_allocation_ratio", "AggregateCoreFilter", series.Span{Until: series.Victoria}),
	aggregateFilter("ram_allocation_ratio", "AggregateRamFilter", series.Span{Until: series.Victoria}),
	aggregateFilter("disk_allocation_ratio", "AggregateDiskFilter", series.Span{Since: series.Juno, Until: series.Victoria}),
	ratio("cpu_allocation_ratio"), ratio("ram_allocation_ratio"), ratio("disk_allocation_ratio"),
	{Aggregate: "filter_tenant_id*", Degrades: true, Lacks: isolatesTenants,
		Why: "AggregateMultiTenancyIsolation, or from rocky on placement with limit_tenants_to_placement_aggregate, reads the property (nova documentation, Host aggregates: tenant isolation)"},
	{Aggregate: "trait:*", Span: series.Span{Since: series.Train}, Degrades: true,
		Lacks: service.OnAll(schedulers, wanted([]string{"[scheduler] enable_isolated_aggregate_filtering"}, service.On, "[scheduler] enable_isolated_aggregate_filtering = true", "override it for nova")),
		Why:   "only with this option the aggregate is isolated for flavors with the trait (nova/scheduler/request_filter.py, isolate_aggregates)"},
}

// isolatesTenants requires the filter or the option that isolate tenants.
func isolatesTenants(c *service.Cause) []service.Missing {
	placement := wanted([]string{"[scheduler] limit_tenants_to_placement_aggregate"}, service.On, "", "")
	hasOption := slices.ContainsFunc(c.Hosts, func(h service.HostFiles) bool {
		members, known := h.Members(projectName, placement.Options...)
		return known && h.Does(service.Scheduling) && service.On(members)
	})
	if hasOption {
		return nil
	}
	return filter("AggregateMultiTenancyIsolation")(c)
}

// setsFilter returns the dependency of an option on the filter that reads it.
func setsFilter(name string, options ...string) service.Dependency {
	return service.Dependency{Options: options, Lacks: filterHere(name), Degrades: true, Why: name + " alone reads the option (nova/scheduler/filters)"}
}

// filterHere requires a filter on the host whose files contain the cause.
func filterHere(name string) func(*service.Cause) []service.Missing {
	return func(c *service.Cause) []service.Missing {
		if !c.Here.Does(service.Scheduling) {
			return nil
		}
		return service.OnHost(wanted(enabledFilters, service.Has(name), name+" among the filters of the scheduler", "add "+name+" to compute.filters"))(c)
	}
}

var schedulerDependencies = []service.Dependency{
	{
		Options: enabledFilters, Lacks: isAvailable,
		Why: "the scheduler enables only filters that are available, and does not start otherwise (nova/scheduler/host_manager.py, SchedulerHostFilterNotFound)",
	},
	setsFilter("IsolatedHostsFilter", "[filter_scheduler] isolated_hosts", "[filter_scheduler] isolated_images", "[DEFAULT] isolated_hosts", "[DEFAULT] isolated_images"),
	setsFilter("AggregateImagePropertiesIsolation", "[filter_scheduler] aggregate_image_properties_isolation_namespace"),
	setsFilter("PciPassthroughFilter", aliases...),
	{
		Options: enabledFilters, Values: func(text string) bool { return text == "IsolatedHostsFilter" }, Degrades: true,
		Lacks: service.OnHost(wanted([]string{"[filter_scheduler] isolated_hosts", "[DEFAULT] isolated_hosts"}, service.NotEmpty, "[filter_scheduler] isolated_hosts", "")),
		Why:   "without isolated hosts the filter passes every host (nova/scheduler/filters/isolated_hosts_filter.py)",
	},
	{
		Options: []string{"[metrics] weight_setting"}, Degrades: true,
		Lacks: service.OnAny(computes, wanted([]string{"[DEFAULT] compute_monitors"}, service.NotEmpty, "[DEFAULT] compute_monitors on compute hosts", "override [DEFAULT] compute_monitors of nova with cpu.virt_driver")),
		Why:   "monitors of compute hosts collect the metrics (nova documentation, weights: MetricsWeigher)",
	},
	{
		Options: []string{"[quota] driver"}, Values: func(text string) bool { return strings.HasSuffix(text, "UnifiedLimitsDriver") },
		Lacks: service.OnHost(wanted([]string{"[oslo_limit] endpoint_id", "[oslo_limit] endpoint_service_name"}, service.NotEmpty, "[oslo_limit] with the login of nova and endpoint_id or endpoint_service_name", "")),
		Why:   "oslo.limit asks keystone for the limits of an endpoint (oslo.limit documentation, configuration)",
	},
	{
		Options: []string{"[api] vendordata_dynamic_targets"}, Degrades: true,
		Lacks: service.OnHost(wanted([]string{"[api] vendordata_providers"}, service.Has("DynamicJSON"), "DynamicJSON in [api] vendordata_providers", "add DynamicJSON to [api] vendordata_providers of nova")),
		Why:   "only the provider DynamicJSON asks the targets (nova documentation, vendordata)",
	},
	{
		Options: []string{"[DEFAULT] enabled_ssl_apis"},
		Lacks:   service.OnHost(wanted([]string{"[wsgi] ssl_cert_file", "[DEFAULT] ssl_cert_file"}, service.NotEmpty, "[wsgi] ssl_cert_file and ssl_key_file", "")),
		Why:     "the API does not start without a certificate (nova/wsgi.py)",
	},
}

// isAvailable requires that a filter is among the available ones: all of nova, or its class.
func isAvailable(c *service.Cause) []service.Missing {
	if !c.Here.Does(service.Scheduling) {
		return nil
	}
	has := func(members []string) bool {
		return slices.ContainsFunc(members, func(class string) bool {
			isAll := strings.HasSuffix(class, ".all_filters") || strings.HasSuffix(class, ".standard_filters")
			return isAll && strings.HasPrefix(class, "nova.") || strings.HasSuffix(class, "."+c.Text)
		})
	}
	custom := c.Site.Cloud.Custom.Filters[c.Text]
	if custom != "" {
		has = service.Has(custom)
	}
	return service.OnHost(wanted(availableOptions, has, "its class in [filter_scheduler] available_filters", "add nova.scheduler.filters.all_filters or the class of the filter to available_filters"))(c)
}

// is returns the condition that the value of a cause is one of some words.
func is(words ...string) func(string) bool {
	return func(text string) bool { return slices.Contains(words, text) }
}

var hypervisorDependencies = []service.Dependency{
	{Options: cpuMode, Values: is("custom"), Lacks: service.OnHost(wanted(cpuModels, service.NotEmpty, "[libvirt] cpu_models", "")),
		Why: "nova-compute does not start without a model (nova/virt/libvirt/driver.py, _check_cpu_compatibility)"},
	{Options: cpuModels, Lacks: service.OnHost(wanted(cpuMode, service.Is("custom"), "[libvirt] cpu_mode = custom", "")),
		Why: "nova-compute does not start if models are set with another mode (nova/virt/libvirt/driver.py, _check_cpu_compatibility)"},
	{Options: imagesType, Values: is("lvm"), Lacks: service.OnHost(wanted([]string{"[libvirt] images_volume_group", "[DEFAULT] libvirt_images_volume_group"}, service.NotEmpty, "[libvirt] images_volume_group", "")),
		Why: "nova creates the disks in a volume group (nova/virt/libvirt/imagebackend.py, Lvm: RuntimeError)"},
	{Options: imagesType, Values: is("rbd"), Degrades: true,
		Lacks: service.Both(service.OnHost(wanted([]string{"[libvirt] rbd_user", "[DEFAULT] rbd_user"}, service.NotEmpty, "[libvirt] rbd_user", "")),
			service.OnHost(wanted([]string{"[libvirt] rbd_secret_uuid", "[DEFAULT] rbd_secret_uuid"}, service.NotEmpty, "[libvirt] rbd_secret_uuid", ""))),
		Why: "libvirt opens the disks in Ceph with this user and the key in this secret; stackplan writes neither /etc/ceph/ceph.conf nor the key (Ceph documentation, Block devices and OpenStack)"},
	{Options: []string{"[libvirt] virt_type", "[DEFAULT] libvirt_type"}, Values: is("xen", "uml", "parallels"), Degrades: true,
		Lacks: service.Nowhere("another hypervisor on the hosts", "install it yourself, or set virtualization of the hardware"), Why: "the packages and files that stackplan generates are for kvm, qemu and lxc"},
	{Options: []string{"[libvirt] live_migration_scheme"}, Values: is("tls", "ssh"), Span: series.Span{Since: series.Pike}, Degrades: true, Lacks: migratesBy,
		Why: "nova-compute connects to the libvirt of the target host by this transport (nova/virt/libvirt/driver.py, _live_migration_uri)"},
	{Options: []string{"[libvirt] live_migration_uri", "[DEFAULT] live_migration_uri"}, Values: func(text string) bool {
		return strings.HasPrefix(text, "qemu+tls:") || strings.HasPrefix(text, "qemu+ssh:")
	}, Degrades: true, Lacks: migratesBy,
		Why: "nova-compute connects to the libvirt of the target host by this transport (nova/virt/libvirt/driver.py, _live_migration_uri)"},
	{Options: []string{"[libvirt] live_migration_with_native_tls"}, Values: service.Truth, Degrades: true,
		Lacks: service.MigrationChannel.Requires("certificates for QEMU in /etc/pki/qemu"), Why: "QEMU encrypts migrations with its own certificates (nova documentation, secure live migration with QEMU-native TLS)"},
	{Options: []string{"[libvirt] cpu_power_management"}, Values: service.Truth, Span: series.Span{Since: series.Antelope}, Degrades: true,
		Lacks: service.OnHost(wanted([]string{"[compute] cpu_dedicated_set"}, service.NotEmpty, "[compute] cpu_dedicated_set", "")), Why: "nova manages only the power of dedicated CPUs (nova/virt/libvirt/cpu/api.py)"},
	{Options: []string{"[compute] cpu_dedicated_set"}, Span: series.Span{Since: series.Train},
		Lacks: service.OnHost(wanted([]string{"[DEFAULT] vcpu_pin_set"}, func(members []string) bool { return !service.NotEmpty(members) }, "no [DEFAULT] vcpu_pin_set", "remove vcpu_pin_set")),
		Why:   "nova-compute does not start with both (nova/virt/libvirt/driver.py, _get_vcpu_available)"},
	{Options: []string{"[ephemeral_storage_encryption] enabled"}, Values: service.Truth,
		Lacks: service.OnHost(wanted(imagesType, service.Is("lvm"), "[libvirt] images_type = lvm", "")), Why: "nova encrypts only disks in LVM (nova/virt/libvirt/driver.py; nova documentation, ephemeral storage encryption)"},
}

var consoleDependencies = []service.Dependency{
	{Options: []string{"[spice] enabled"}, Values: service.Truth, Lacks: service.Nowhere("nova-spicehtml5proxy", "run it yourself, or use VNC"), Degrades: true, Why: "clients reach SPICE consoles through this proxy (nova documentation, remote console access)"},
	{Options: []string{"[serial_console] enabled"}, Values: service.Truth, Lacks: service.Nowhere("nova-serialproxy", "run it yourself, or use VNC"), Degrades: true, Why: "clients reach serial consoles through this proxy (nova documentation, remote console access)"},
	{Options: []string{"[mks] enabled", "[rdp] enabled"}, Values: service.Truth, Lacks: service.Nowhere("a hypervisor and a proxy for these consoles", "remove the override"), Degrades: true, Why: "MKS consoles are those of VMware, RDP consoles those of Hyper-V (nova documentation, remote console access)"},
	{Options: []string{"[vnc] enabled", "[DEFAULT] vnc_enabled"}, Values: func(text string) bool { return !service.Truth(text) }, Degrades: true, Lacks: otherConsole,
		Why: "nova-novncproxy connects to the VNC servers of instances (nova documentation, remote console access)"},
	{Options: []string{"[vnc] auth_schemes"}, Values: is("vencrypt"), Span: series.Span{Since: series.Queens},
		Lacks: service.OnHost(wanted([]string{"[vnc] vencrypt_ca_certs"}, service.NotEmpty, "[vnc] vencrypt_ca_certs, vencrypt_client_cert and vencrypt_client_key", "")),
		Why:   "the proxy verifies the server and identifies itself with them (nova/console/rfb/authvencrypt.py)"},
}

// otherConsole requires another console on hosts where VNC is off.
func otherConsole(c *service.Cause) []service.Missing {
	for _, option := range []string{"[spice] enabled", "[serial_console] enabled"} {
		if members, known := c.Here.Members(projectName, option); known && service.On(members) {
			return nil
		}
	}
	if !c.Here.Does(service.Instances) {
		return nil
	}
	return []service.Missing{{What: "another console, since users can open none", Hint: "remove the override"}}
}
