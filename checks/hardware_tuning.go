package checks

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

// machine is a hardware in a region, whose series determines the programs of the hosts.
type machine struct {
	region *model.Region
	*model.Hardware
	compute []*model.Hardware // the hardware that runs instances of the region, with this one
}

// takesUnpinned reports whether hardware of the region has CPUs for instances that are not pinned.
func (m machine) takesUnpinned() bool {
	return slices.ContainsFunc(m.compute, func(h *model.Hardware) bool { return !h.Reserve.Isolate })
}

// eachMachine returns a check function that validates the hardware of hosts that run instances, once for each region with such hosts.
func eachMachine(validate func(machine, check.Report)) func(*check.Subject, check.Report) {
	return func(s *check.Subject, report check.Report) {
		var all []machine
		used := map[*model.Region][]*model.Hardware{}
		for _, h := range s.Representatives() {
			if h.Hardware == nil || slices.Contains(used[h.Region], h.Hardware) || !s.Sites[h.Region.Name].GroupHas(h.Group, service.Instances) {
				continue
			}
			used[h.Region] = append(used[h.Region], h.Hardware)
			all = append(all, machine{region: h.Region, Hardware: h.Hardware})
		}
		for _, m := range all {
			m.compute = used[m.region]
			validate(m, report)
		}
	}
}

var hardwareScheduler = &check.Check{
	Code:  "hardware/scheduler",
	Title: "The kernel of a machine has the I/O schedulers that are set for its disks.",
	Doc: "Linux 5.0 removed the older block layer with cfq, deadline and noop. mq-deadline was added in Linux 4.11, kyber and " +
		"bfq in 4.12. NVMe disks never had the older ones. The kernel is that of the hardware, or else that of the Debian " +
		"release that was current with the series. If udev writes a scheduler that the kernel does not have, the write fails, " +
		"and only the log of udev reports it.",
	Bad:  `hardware: node: schedulers: rotational: "cfq"`,
	Good: `hardware: node: schedulers: rotational: "bfq"`,
	Cloud: eachMachine(func(m machine, report check.Report) {
		kernel := topology.KernelOf(m.region.Series, m.Hardware)
		for _, disk := range []struct{ kind, scheduler string }{
			{"rotational", m.Schedulers.Rotational}, {"ssd", m.Schedulers.SSD}, {"nvme", m.Schedulers.NVMe},
		} {
			known := schedulersOf(kernel, disk.kind)
			if disk.scheduler == "" || slices.Contains(known, disk.scheduler) {
				continue
			}
			report(check.Finding{
				Path:    hardwareAt(m.Hardware, "schedulers", disk.kind),
				Message: fmt.Sprintf("Linux %v has no I/O scheduler %s for these disks", kernel, disk.scheduler),
				Rule:    "Linux 5.0 and later have only the multi-queue block layer",
				Hint:    schedulerHint(known),
			})
		}
	}),
}

func schedulerHint(known []string) string {
	if len(known) == 0 {
		return "remove it: such disks have no scheduler in this kernel"
	}
	return "write one of " + strings.Join(known, ", ") + "; if the hosts run another kernel, set kernel of the hardware"
}

// schedulersOf returns the I/O schedulers that a kernel has for a kind of disk.
func schedulersOf(k model.Kernel, kind string) []string {
	var known []string
	if kind != "nvme" && k.Before(5, 0) {
		known = append(known, "cfq", "deadline", "noop")
	}
	if !k.Before(4, 11) {
		known = append(known, "mq-deadline", "none")
	}
	if !k.Before(4, 12) {
		known = append(known, "bfq", "kyber")
	}
	return known
}

var hardwareIsolate = &check.Check{
	Code:  "hardware/isolate",
	Title: "Isolated CPUs are used only by instances that nova pins.",
	Doc: "With reserve.isolate the kernel boots with isolcpus, and its scheduler no longer moves processes between those CPUs. " +
		"Instances that nova does not pin would all share the first of them. So nova offers these CPUs only to instances whose " +
		"flavor sets hw:cpu_policy: dedicated (cpu_dedicated_set, since train). Other flavors require hardware in the region whose " +
		"CPUs are not isolated. Hosts before icehouse have no directory for such kernel parameters.",
	Severity: diag.Warning,
	Bad: `
hardware: node: reserve: isolate: true
regions: north: flavors: "m1.small": {vcpus: 1, ram: "2GiB", disk: "20GiB"}`,
	Good: `
hardware: node: reserve: isolate: true
regions: north: compute: filters: ["ComputeFilter", "NUMATopologyFilter"]
regions: north: flavors: "m1.small": {vcpus: 1, ram: "2GiB", disk: "20GiB", properties: "hw:cpu_policy": "dedicated"}`,
	Cloud: eachMachine(func(m machine, report check.Report) {
		if m.Reserve.Isolate {
			validateIsolation(m, report)
		}
	}),
}

func validateIsolation(m machine, report check.Report) {
	at := hardwareAt(m.Hardware, "reserve", "isolate")
	switch {
	case len(m.Reserve.CPUs) == 0:
		report(check.Finding{
			Path: at, Message: fmt.Sprintf("hardware %s reserves no CPUs for the host, so no CPUs can be isolated", m.Name),
			Rule: "the CPUs that are not reserved are isolated", Hint: "reserve CPUs for the host: reserve: cpus: [0, 1, 2, 3]",
		})
	case m.region.Series < topology.Systemd:
		report(check.Finding{
			Path: at, Message: fmt.Sprintf("stackplan cannot isolate the CPUs of hosts of %v", m.region.Series),
			Rule: "Debian 7 has no /etc/default/grub.d", Hint: "remove isolate, and set isolcpus of the kernel yourself",
		})
	case m.region.Series >= series.Train && !m.takesUnpinned():
		for _, name := range sorted(m.region.Flavors) {
			if m.region.Flavors[name].Properties["hw:cpu_policy"] == "dedicated" {
				continue
			}
			report(check.Finding{
				Path:    regionAt(m.region, "flavors", name),
				Message: fmt.Sprintf("instances of flavor %s are not pinned, so hosts with hardware %s have no CPUs for them", name, m.Name),
				Rule:    "isolated CPUs are for pinned instances (cpu_dedicated_set of nova)",
				Hint:    `write properties: "hw:cpu_policy": "dedicated"; or remove isolate from some of the hardware`,
				Related: []diag.Related{{Message: "CPUs are isolated here", Path: source.Path(at)}},
			})
		}
	}
}
