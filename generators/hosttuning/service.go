// Package hosttuning contains the settings of the operating system of a host: kernel, memory, disks, CPUs and package versions.
package hosttuning

import (
	"stackplan/internal/service"
)

// Services is what the machines themselves are told, beside the services that they run.
func Services() []*service.Service {
	always := func(service.Placement) bool { return true }
	return []*service.Service{
		{
			Name: "host-tuning", Processes: service.NoConnections(), Restart: service.InstancesUnaffected, Unit: service.NoUnit, RunsOn: always,
			Doc:   "Sets what the next start of the host reads: memory, disks, CPUs kept for the host, versions of packages.",
			Files: append(atBoot(append(memory(), disks(), affinity(), hostKernel())), pins()),
		},
		{
			// Debian keeps the names of the old scripts for systemd-sysctl and systemd-modules-load.
			Name: "host-sysctl", Processes: service.NoConnections(), Restart: service.InstancesUnaffected, Unit: "procps", RunsOn: always,
			Doc: "Sets variables of the kernel.", Files: []*service.File{sysctl()},
		},
		{
			Name: "host-modules", Processes: service.NoConnections(), Restart: service.InstancesUnaffected, Unit: "kmod", RunsOn: always,
			Doc: "Loads modules of the kernel that nothing else loads in time.", Files: modules(),
		},
	}
}

// atBoot marks files that programs read only while the host boots.
func atBoot(files []*service.File) []*service.File {
	for _, f := range files {
		f.AtBoot = true
	}
	return files
}
