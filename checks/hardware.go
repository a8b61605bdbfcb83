package checks

import (
	"fmt"
	"slices"
	"strconv"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// hardwareAt returns the path of a value of a hardware.
func hardwareAt(hw *model.Hardware, labels ...string) source.Path {
	return source.Join("hardware", hw.Name).Add(labels...)
}

// eachHardware returns a check function that validates every hardware.
func eachHardware(validate func(*model.Hardware, check.Report)) func(*check.Subject, check.Report) {
	return func(s *check.Subject, report check.Report) {
		for _, name := range sorted(s.Cloud.Hardware) {
			validate(s.Cloud.Hardware[name], report)
		}
	}
}

// instanceHardware returns a check function that validates the hardware of hosts that run instances, and that of no host: a control host
// reserves nothing for itself.
func instanceHardware(validate func(*check.Subject, *model.Hardware, check.Report)) func(*check.Subject, check.Report) {
	return func(s *check.Subject, report check.Report) {
		isUsed, runsInstances := map[*model.Hardware]bool{}, map[*model.Hardware]bool{}
		for _, h := range s.Representatives() {
			isUsed[h.Hardware] = true
			if s.Sites[h.Region.Name].GroupHas(h.Group, service.Instances) {
				runsInstances[h.Hardware] = true
			}
		}
		eachHardware(func(hw *model.Hardware, report check.Report) {
			if runsInstances[hw] || !isUsed[hw] {
				validate(s, hw, report)
			}
		})(s, report)
	}
}

// hostsWith returns the files of the representative hosts with a hardware that run instances.
func hostsWith(s *check.Subject, hw *model.Hardware) []*check.HostFiles {
	var all []*check.HostFiles
	for _, r := range s.Cloud.Regions {
		for _, h := range s.HostFiles(r) {
			if h.Host.Hardware == hw && h.Does(service.Instances) {
				all = append(all, h)
			}
		}
	}
	return all
}

var hardwareTopology = &check.Check{
	Code:  "hardware/topology",
	Title: "The CPUs of a machine divide evenly into NUMA nodes and cores.",
	Doc: "cpus counts logical CPUs: NUMA nodes times cores of a node times threads of a core. No machine has a number of CPUs " +
		"that numa times threads does not divide.",
	Bad:  `hardware: node: threads: 5`,
	Good: `hardware: node: threads: 1`,
	Cloud: eachHardware(func(hw *model.Hardware, report check.Report) {
		if hw.CPUs%(hw.NUMA*hw.Threads) == 0 {
			return
		}
		report(check.Finding{
			Path:    hardwareAt(hw, "cpus"),
			Message: fmt.Sprintf("%d CPUs do not divide into %d NUMA nodes with cores of %d threads", hw.CPUs, hw.NUMA, hw.Threads),
			Rule:    fmt.Sprintf("a multiple of numa times threads (%d)", hw.NUMA*hw.Threads),
			Hint:    "cpus counts logical CPUs, as lscpu and nproc do",
		})
	}),
}

var hardwareNICs = &check.Check{
	Code:  "hardware/nics",
	Title: "The interfaces of a machine have different names.",
	Doc: "Linux identifies an interface by its name. A name that occurs twice is one interface, so networks that were meant for " +
		"two interfaces would share it.",
	Bad:  `hardware: node: nics: ["eth0", "eth1", "eth0"]`,
	Good: `hardware: node: nics: ["eth0", "eth1", "eth2"]`,
	Cloud: eachHardware(func(hw *model.Hardware, report check.Report) {
		for i, nic := range hw.NICs {
			first := slices.Index(hw.NICs, nic)
			if first == i {
				continue
			}
			report(check.Finding{
				Path:    hardwareAt(hw, "nics", strconv.Itoa(i)),
				Message: fmt.Sprintf("%s occurs twice in the interfaces of hardware %s", nic, hw.Name),
				Rule:    "the name of an interface is unique on a host",
				Hint:    "write each interface once",
				Related: []diag.Related{{Message: "the first time", Path: hardwareAt(hw, "nics", strconv.Itoa(first))}},
			})
		}
	}),
}

var hardwareCPUs = &check.Check{
	Code:  "hardware/reserve-cpus",
	Title: "The CPUs that are reserved for the host exist, occur once, and are not all CPUs.",
	Doc: "CPUs are counted from 0. The CPUs that are reserved for the host are left out of the CPUs that nova gives to instances " +
		"(vcpu_pin_set, later cpu_shared_set). With a CPU that the machine does not have, nova-compute does not start, and if " +
		"all CPUs are reserved, no instance can run.",
	Bad:  `hardware: node: reserve: cpus: [0, 1, 24]`,
	Good: `hardware: node: reserve: cpus: [0, 1, 23]`,
	Cloud: func(s *check.Subject, report check.Report) {
		eachHardware(validateCPUs)(s, report)
		instanceHardware(validateInstanceCPUs)(s, report)
	},
}

func validateCPUs(hw *model.Hardware, report check.Report) {
	reserved := hw.Reserve.CPUs
	for i, cpu := range reserved {
		f := check.Finding{
			Path: hardwareAt(hw, "reserve", "cpus", strconv.Itoa(i)),
			Rule: fmt.Sprintf("hardware %s has %d CPUs, counted from 0", hw.Name, hw.CPUs),
		}
		switch first := slices.Index(reserved, cpu); {
		case cpu >= hw.CPUs:
			f.Message, f.Hint = fmt.Sprintf("CPU %d does not exist", cpu), fmt.Sprintf("the last CPU is %d", hw.CPUs-1)
		case first < i:
			f.Message, f.Hint = fmt.Sprintf("CPU %d is reserved twice", cpu), "write each CPU once"
			f.Related = []diag.Related{{Message: "the first time", Path: hardwareAt(hw, "reserve", "cpus", strconv.Itoa(first))}}
		default:
			continue
		}
		report(f)
	}
}

func validateInstanceCPUs(_ *check.Subject, hw *model.Hardware, report check.Report) {
	if unreservedCPUs(hw) == 0 {
		report(check.Finding{
			Path:    hardwareAt(hw, "reserve", "cpus"),
			Message: fmt.Sprintf("all %d CPUs of hardware %s are reserved, so instances get none", hw.CPUs, hw.Name),
			Rule:    "instances run on the CPUs that are not reserved",
			Hint:    "reserve a few: CPU 0 and its core's other thread at least",
		})
	}
}

var hardwareCPUZero = &check.Check{
	Code:  "hardware/cpu-zero",
	Title: "CPU 0 is reserved for the host.",
	Doc: "Linux handles interrupts on CPU 0 by default. An instance on it is slow in bursts, and it slows the network and the " +
		"disks of the host. Large clouds reserve CPU 0 and a few more.",
	Severity: diag.Warning,
	Bad:      `hardware: node: reserve: cpus: [1, 2, 3]`,
	Good:     `hardware: node: reserve: cpus: [0]`,
	Cloud: instanceHardware(func(s *check.Subject, hw *model.Hardware, report check.Report) {
		hosts := hostsWith(s, hw)
		uses := func(h *check.HostFiles) bool { return slices.Contains(instanceCPUs(h), 0) }
		if slices.Contains(hw.Reserve.CPUs, 0) || len(hosts) > 0 && !slices.ContainsFunc(hosts, uses) {
			return
		}
		report(check.Finding{
			Path:    hardwareAt(hw, "reserve", "cpus"),
			Message: fmt.Sprintf("instances may run on CPU 0 of hardware %s", hw.Name),
			Rule:    "Linux handles interrupts on CPU 0",
			Hint:    "write reserve: cpus: [0, 1, 2, 3] to reserve the first four for the host",
		})
	}),
}

var hardwareMemory = &check.Check{
	Code:  "hardware/reserve-size",
	Title: "A host reserves less memory and disk than it has.",
	Doc: "Nova offers instances what is left of a host: the total minus reserved_host_memory_mb and reserved_host_disk_mb. If " +
		"nothing is left, the host is full from the start.",
	Bad:  `hardware: node: reserve: memory: "128GiB"`,
	Good: `hardware: node: reserve: memory: "16GiB"`,
	Cloud: instanceHardware(func(s *check.Subject, hw *model.Hardware, report check.Report) {
		validate := func(field string, reserved, total int64) {
			for _, r := range reservesOf(s, hw, field, reserved) {
				if r.bytes < total {
					continue
				}
				report(check.Finding{
					Path:    r.path,
					Message: fmt.Sprintf("hardware %s reserves all of its %s, so instances get none", hw.Name, field),
					Rule:    "less than the total of the machine",
					Hint:    "usual values are 4GiB of memory and 10GiB of disk",
					Related: []diag.Related{{Message: "the total", Path: hardwareAt(hw, field)}},
				})
			}
		}
		validate("memory", hw.Reserve.Memory, hw.Memory)
		validate("disk", hw.Reserve.Disk, hw.Disk)
	}),
}

// reserve is what hosts keep from instances, and the path of what sets it.
type reserve struct {
	path      source.Path
	bytes     int64
	overrides bool
}

// reservesOf returns what hosts with a hardware reserve of their memory or disk, each once: the field, or an override of what nova reads. If no
// host has the hardware, it is the field.
func reservesOf(s *check.Subject, hw *model.Hardware, field string, own int64) []reserve {
	all, hosts := []reserve{}, hostsWith(s, hw)
	for _, h := range hosts {
		r := reserve{hardwareAt(hw, "reserve", field), own, false}
		if value, _ := h.Value(novaProject, "[DEFAULT] reserved_host_"+field+"_mb"); value.Overrides {
			mebibytes, _ := value.Number()
			r = reserve{value.Path, int64(mebibytes) << 20, true}
		}
		if !slices.Contains(all, r) {
			all = append(all, r)
		}
	}
	if len(hosts) == 0 {
		all = append(all, reserve{hardwareAt(hw, "reserve", field), own, false})
	}
	return all
}

var hardwareUnused = &check.Check{
	Code:     "hardware/unused",
	Title:    "Each hardware is used by a host.",
	Doc:      "Hardware that no group, host override or inventory names has no effect. Often a group was meant to name it.",
	Severity: diag.Warning,
	Bad: `
hardware: spare: {
	cpus: 8, memory: "32GiB", disk: "1TiB"
	nics: ["eth0"]
	reserve: cpus: [0]
}`,
	Good: `
hardware: spare: {
	cpus: 8, memory: "32GiB", disk: "1TiB"
	nics: ["eth0", "eth1"]
	reserve: cpus: [0]
}
regions: north: hosts: ctl3: hardware: "spare"`,
	Cloud: func(s *check.Subject, report check.Report) {
		used := map[*model.Hardware]bool{}
		for _, h := range s.Hosts() {
			used[h.Hardware], used[h.Group.Hardware] = true, true
		}
		for _, name := range sorted(s.Cloud.Hardware) {
			if hw := s.Cloud.Hardware[name]; !used[hw] {
				report(check.Finding{
					Path:    hardwareAt(hw),
					Message: fmt.Sprintf("no group and no host has hardware %s", name),
					Rule:    "hardware describes the machines of groups and hosts",
					Hint:    "set it as the hardware of a group, or remove it",
				})
			}
		}
	},
}

// unreservedCPUs returns the number of CPUs of a machine that are not reserved.
func unreservedCPUs(hw *model.Hardware) int {
	left := 0
	for cpu := range hw.CPUs {
		if !slices.Contains(hw.Reserve.CPUs, cpu) {
			left++
		}
	}
	return left
}
