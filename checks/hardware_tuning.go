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

// machine is a class of hardware in a region: the series decides what its hosts run.
type machine struct {
	region *model.Region
	*model.Hardware
}

// eachMachine returns a check that validates the hardware of hosts with instances, once for each region that has some.
func eachMachine(validate func(machine, check.Report)) func(*check.Subject, check.Report) {
	return func(s *check.Subject, report check.Report) {
		var done []machine
		for _, h := range s.Representatives() {
			m := machine{h.Region, h.Hardware}
			if h.Hardware == nil || slices.Contains(done, m) || !s.Sites[h.Region.Name].GroupHas(h.Group, service.Instances) {
				continue
			}
			done = append(done, m)
			validate(m, report)
		}
	}
}

var hardwareScheduler = &check.Check{
	Code:  "hardware/scheduler",
	Title: "The kernel of a machine has the I/O schedulers that are set for its disks.",
	Doc: "Linux 5.0 dropped the older block layer with cfq, deadline and noop; mq-deadline and kyber came with Linux 4.11 and " +
		"4.12, as did bfq. NVMe disks never had the older ones. The kernel is that of the hardware, otherwise that of the " +
		"Debian release that came with the series. If a scheduler does not exist, udev ignores it and reports this only in " +
		"its log.",
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
				Rule:    "only the multi-queue block layer exists since Linux 5.0",
				Hint:    schedulerHint(known),
			})
		}
	}),
}

func schedulerHint(known []string) string {
	if len(known) == 0 {
		return "leave it out: such disks have no scheduler there"
	}
	return "it has " + strings.Join(known, ", ") + "; set another kernel of the hardware if it has one"
}

// schedulersOf lists the I/O schedulers that a kernel has for a kind of disk.
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
	Title: "CPUs that are isolated from the kernel's scheduler are for instances that nova pins.",
	Doc: "With reserve.isolate the kernel boots with isolcpus: it no longer moves tasks between those CPUs. Instances that " +
		"nova does not pin would all share the first of them, so nova offers the CPUs only to instances whose flavor has " +
		"hw:cpu_policy: dedicated (cpu_dedicated_set, since train). Hosts before icehouse have no directory for such " +
		"parameters.",
	Severity: diag.Warning,
	Bad: `
hardware: node: reserve: isolate: true
regions: north: flavors: "m1.small": {vcpus: 1, ram: "2GiB", disk: "20GiB"}`,
	Good: `
hardware: node: reserve: isolate: true
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
			Path: at, Message: fmt.Sprintf("hardware %s reserves no CPUs, so none are isolated from its own work", m.Name),
			Rule: "the CPUs that are not reserved are isolated", Hint: "set the CPUs that the host reserves: reserve: cpus: [0, 1, 2, 3]",
		})
	case m.region.Series < topology.Systemd:
		report(check.Finding{
			Path: at, Message: fmt.Sprintf("nothing isolates the CPUs of hosts of %v", m.region.Series),
			Rule: "Debian 7 has no /etc/default/grub.d", Hint: "leave it out, and add isolcpus to the kernel's parameters manually",
		})
	case m.region.Series >= series.Train:
		for _, name := range sorted(m.region.Flavors) {
			if m.region.Flavors[name].Properties["hw:cpu_policy"] == "dedicated" {
				continue
			}
			report(check.Finding{
				Path:    regionAt(m.region, "flavors", name),
				Message: fmt.Sprintf("instances of flavor %s are not pinned, so they find no CPUs on hosts with hardware %s", name, m.Name),
				Rule:    "isolated CPUs are for pinned instances (cpu_dedicated_set of nova)",
				Hint:    `give it properties: "hw:cpu_policy": "dedicated"`,
				Related: []diag.Related{{Message: "isolated here", Path: source.Path(at)}},
			})
		}
	}
}
