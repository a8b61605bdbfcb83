// Package hosttuning contains the settings of the operating system of a host: kernel, memory, disks, CPUs and package versions.
package hosttuning

import (
	"stackplan/internal/service"
)

// Services returns the settings of the hosts themselves, which do not belong to another service.
func Services() []*service.Service {
	always := func(service.Placement) bool { return true }
	return []*service.Service{
		{
			Name: "host-tuning", Processes: service.NoConnections(), Restart: service.InstancesUnaffected, Unit: service.NoUnit, RunsOn: always, Programs: programs(), Steps: steps(), Shell: shell, Packages: service.Packages("curl", "python3"),
			Doc:   "Sets what the host reads at its next boot: memory, disks, CPUs reserved for the host, versions of packages.",
			Files: append(atBoot(append(memory(), disks(), affinity(), hostKernel())), pins()),
		},
		{
			// Debian uses the names of the old scripts for systemd-sysctl and systemd-modules-load.
			Name: "host-sysctl", Processes: service.NoConnections(), Restart: service.InstancesUnaffected, Unit: "procps", StartedBy: "host/apply", RunsOn: always,
			Doc: "Sets variables of the kernel.", Files: []*service.File{sysctl()},
		},
		{
			Name: "host-modules", Processes: service.NoConnections(), Restart: service.InstancesUnaffected, Unit: "kmod", StartedBy: "host/apply", RunsOn: always,
			Doc: "Loads modules of the kernel that no other program loads in time.", Files: modules(),
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
