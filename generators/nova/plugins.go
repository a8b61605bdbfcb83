package nova

import (
	"strings"

	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// entryPoints are the drivers of nova.
var entryPoints = []service.Plugins{
	{
		Options: []string{"[DEFAULT] quota_driver", "[quota] driver"}, What: "quota driver",
		Span:     series.Span{Until: series.Rocky}, // later ones declare the classes as choices
		Evidence: "nova/quota.py (QuotaEngine) imports the path of a class",
		Effect:   "no request that needs a quota succeeds: no instance can be created",
		Plugins: []service.Plugin{
			{Name: "nova.quota.DbQuotaDriver"},
			{Name: "nova.quota.NoopQuotaDriver"},
		},
	},
	{
		Options: []string{"[DEFAULT] compute_driver"}, What: "driver of hypervisors",
		Paths:    series.Span{Until: series.Newton},
		Member:   driverName,
		Evidence: "nova/virt of each series: the packages that export a driver; nova/virt/driver.py (load_compute_driver) imports it below nova.virt, until mitaka also by its path",
		Effect:   "nova-compute does not start",
		Plugins: []service.Plugin{
			{Name: "libvirt.LibvirtDriver", Class: "nova.virt.libvirt:LibvirtDriver", Also: []string{"libvirt.driver.LibvirtDriver"}},
			{Name: "fake.FakeDriver", Lacks: "a hypervisor: this driver is for tests, and no instance really runs"},
			{Name: "fake.SmallFakeDriver", Span: series.Span{Since: series.Juno}, Lacks: "a hypervisor: this driver is for tests, and no instance really runs"},
			{Name: "fake.MediumFakeDriver", Span: series.Span{Since: series.Pike}, Lacks: "a hypervisor: this driver is for tests, and no instance really runs"},
			{Name: "ironic.IronicDriver", Span: series.Span{Since: series.Juno}, Lacks: "the section [ironic] and ironic"},
			{Name: "vmwareapi.VMwareVCDriver", Lacks: "the section [vmware] with the address and the login of vCenter"},
			{Name: "vmwareapi.VMwareESXDriver", Span: series.Span{Until: series.Kilo}, Lacks: "the section [vmware] with the address and the login of ESX"},
			{Name: "hyperv.HyperVDriver", Span: series.Span{Until: series.Caracal}, Lacks: "hosts with Windows"},
			{Name: "powervm.PowerVMDriver", Span: series.Span{Until: series.Zed}, Lacks: "hosts with PowerVM"},
			{Name: "xenapi.XenAPIDriver", Span: series.Span{Until: series.Victoria}, Lacks: "hosts with XenServer"},
			{Name: "zvm.ZVMDriver", Span: series.Span{Since: series.Rocky}, Lacks: "the section [zvm] and the connector of z/VM"},
			{Name: "baremetal.BareMetalDriver", Span: series.Span{Until: series.Kilo}, Lacks: "the section [baremetal]"},
			{Name: "docker.DockerDriver", Span: series.Span{Until: series.Icehouse}, Lacks: "Docker"},
		},
	},
	{
		Options: []string{"[scheduler] driver", "[DEFAULT] scheduler_driver"}, What: "scheduler driver",
		Span:     series.Span{Since: series.Mitaka, Until: series.Wallaby},
		Paths:    series.Span{Since: series.Mitaka, Until: series.Ocata},
		Evidence: "setup.cfg of nova, [entry_points] nova.scheduler.driver; nova/scheduler/manager.py",
		Effect:   "nova-scheduler does not start",
		Plugins: []service.Plugin{
			{Name: "caching_scheduler", Class: "nova.scheduler.caching_scheduler:CachingScheduler", Span: series.Span{Until: series.Stein}},
			{Name: "chance_scheduler", Class: "nova.scheduler.chance:ChanceScheduler", Span: series.Span{Until: series.Stein}},
			{Name: "filter_scheduler", Class: "nova.scheduler.filter_scheduler:FilterScheduler", Span: series.Span{Until: series.Wallaby}},
		},
	},
	{
		Options: []string{"[DEFAULT] compute_monitors"}, What: "compute monitor",
		Span:     series.Span{Since: series.Liberty},
		Member:   monitorName,
		Evidence: "setup.cfg of nova, [entry_points] nova.compute.monitors.cpu; nova/compute/monitors/__init__.py",
		Effect:   "the monitor does not run",
		Plugins: []service.Plugin{
			{Name: "virt_driver", Class: "nova.compute.monitors.cpu.virt_driver:Monitor"},
		},
	},
}

// driverName returns the name of a driver below nova.virt.
func driverName(member string) string { return strings.TrimPrefix(member, "nova.virt.") }

// monitorName returns the name of a monitor: virt_driver of cpu.virt_driver.
func monitorName(member string) string { return strings.TrimPrefix(member, "cpu.") }

// messaging are the drivers of messaging under the names that nova accepts, some of which are those of havana and older.
var messaging = []service.Plugins{
	oslo.Transport("nova/rpc.py (TRANSPORT_ALIASES) of icehouse to ocata", series.Span{Since: series.Icehouse, Until: series.Pike}, "nova.openstack.common.rpc", "nova.rpc"),
	oslo.OldNotifiers("nova", series.Span{Since: series.Icehouse, Until: series.Kilo}),
}
