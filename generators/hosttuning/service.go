// Package hosttuning contains the settings of the operating system of a host: kernel, memory, disks, CPUs and package versions.
package hosttuning

import (
	"stackplan/internal/service"
)

// Services is what the machines themselves are told, beside the services that they run.
func Services() []*service.Service {
	always := func(service.Beside) bool { return true }
	return []*service.Service{
		{
			Name: "host-tuning", Unit: service.NoUnit, Beside: always,
			Doc:   "Sets what the next start of the host reads: memory, disks, CPUs kept for the host, versions of packages.",
			Files: append(memory(), disks(), affinity(), hostKernel(), pins()),
		},
		{
			// Debian keeps the names of the old scripts for systemd-sysctl and systemd-modules-load.
			Name: "host-sysctl", Unit: "procps", Beside: always,
			Doc: "Sets variables of the kernel.", Files: []*service.File{sysctl()},
		},
		{
			Name: "host-modules", Unit: "kmod", Beside: always,
			Doc: "Loads modules of the kernel that nothing else loads in time.", Files: modules(),
		},
	}
}
