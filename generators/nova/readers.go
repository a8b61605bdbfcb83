package nova

import "stackplan/internal/service"

// readers are the services that use some options of nova.conf, from oslo.config's registrations in nova's source. All services of nova
// are assumed to use the other options.
var readers = []service.Readers{
	{Prefix: "[DEFAULT] cpu_allocation_ratio", Services: []string{novaCompute, novaScheduler}},
	{Prefix: "[DEFAULT] ram_allocation_ratio", Services: []string{novaCompute, novaScheduler}},
	{Prefix: "[DEFAULT] disk_allocation_ratio", Services: []string{novaCompute, novaScheduler}},
	{Prefix: "[DEFAULT] initial_", Services: []string{novaCompute, novaScheduler}},
	{Prefix: "[DEFAULT] reserved_host_", Services: []string{novaCompute}},
	{Prefix: "[DEFAULT] scheduler_", Services: []string{novaCompute, novaScheduler}},
	{Prefix: "[DEFAULT] running_deleted_instance_", Services: []string{novaCompute}},
	{Prefix: "[DEFAULT] libvirt_", Services: []string{novaCompute}},
	{Prefix: "[DEFAULT] sync_power_state_", Services: []string{novaCompute}},
	{Prefix: "[DEFAULT] heal_instance_info_cache_interval", Services: []string{novaCompute}},
	{Prefix: "[libvirt] ", Services: []string{novaCompute}},
	{Prefix: "[scheduler] ", Services: []string{novaScheduler}},
	{Prefix: "[filter_scheduler] ", Services: []string{novaCompute, novaScheduler}},
	{Prefix: "[metrics] ", Services: []string{novaScheduler}},
	{Prefix: "[conductor] ", Services: []string{novaCompute, novaConductor}},
}
