package service

import "strings"

// readBy are options that only some programs of a project look at, though all of them read the file: by project, the
// beginning of [section] name, the longest first. What is not listed is taken to be for all. From oslo.config's
// registrations in the projects' sources.
var readBy = map[string][]readers{
	"nova": {
		{"[DEFAULT] cpu_allocation_ratio", []string{"nova-compute", "nova-scheduler"}},
		{"[DEFAULT] ram_allocation_ratio", []string{"nova-compute", "nova-scheduler"}},
		{"[DEFAULT] disk_allocation_ratio", []string{"nova-compute", "nova-scheduler"}},
		{"[DEFAULT] initial_", []string{"nova-compute", "nova-scheduler"}},
		{"[DEFAULT] reserved_host_", []string{"nova-compute"}},
		{"[DEFAULT] scheduler_", []string{"nova-compute", "nova-scheduler"}},
		{"[DEFAULT] running_deleted_instance_", []string{"nova-compute"}},
		{"[DEFAULT] libvirt_", []string{"nova-compute"}},
		{"[DEFAULT] sync_power_state_", []string{"nova-compute"}},
		{"[DEFAULT] heal_instance_info_cache_interval", []string{"nova-compute"}},
		{"[libvirt] ", []string{"nova-compute"}},
		{"[scheduler] ", []string{"nova-scheduler"}},
		{"[filter_scheduler] ", []string{"nova-compute", "nova-scheduler"}},
		{"[metrics] ", []string{"nova-scheduler"}},
		{"[conductor] ", []string{"nova-compute", "nova-conductor"}},
	},
	"neutron": {
		{"[oslo_policy] ", []string{"neutron-server", "neutron-api", "neutron-rpc-server"}},
		{"[quotas] ", []string{"neutron-server", "neutron-api", "neutron-rpc-server"}},
		{"[DEFAULT] api_workers", []string{"neutron-server", "neutron-api"}},
		{"[DEFAULT] network_scheduler_driver", []string{"neutron-server", "neutron-api", "neutron-rpc-server"}},
		{"[DEFAULT] router_scheduler_driver", []string{"neutron-server", "neutron-api", "neutron-rpc-server"}},
		{"[DEFAULT] interface_driver", []string{"neutron-dhcp-agent", "neutron-l3-agent"}},
	},
}

// readers are the services that look at options whose names begin alike.
type readers struct {
	prefix   string
	services []string
}

// ReadersOf returns the services that are known to look at an option of a project, given as [section] name in any series;
// nil where all that read its file may.
func ReadersOf(project, option string) []string {
	for _, r := range readBy[project] {
		if strings.HasPrefix(option, r.prefix) {
			return r.services
		}
	}
	return nil
}
