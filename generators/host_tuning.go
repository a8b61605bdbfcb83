package generators

import (
	"slices"
	"strconv"

	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// hostTuning is what the machines themselves are told, beside the services that they run.
func hostTuning() []*service.Service {
	always := func(service.Beside) bool { return true }
	return []*service.Service{
		{
			Name: "host-tuning", Unit: service.NoUnit, Beside: always,
			Doc:   "Sets what the next start of the host reads: memory, disks, CPUs kept for the host, versions of packages.",
			Files: append(hostMemory(), hostDisks(), hostAffinity(), hostKernel(), hostPins()),
		},
		{
			// Debian keeps the names of the old scripts for systemd-sysctl and systemd-modules-load.
			Name: "host-sysctl", Unit: "procps", Beside: always,
			Doc: "Sets variables of the kernel.", Files: []*service.File{hostSysctl()},
		},
		{
			Name: "host-modules", Unit: "kmod", Beside: always,
			Doc: "Loads modules of the kernel that nothing else loads in time.", Files: hostModules(),
		},
		{
			Name: "host-flavors", Unit: service.NoUnit, Beside: controlsGuests,
			Doc: "Makes the flavors of a region.", Files: []*service.File{hostFlavors()},
		},
	}
}

// hostFile is a file of the host itself, which root owns and all may read.
func hostFile(path, doc string, f *format.Format) *service.File {
	return &service.File{Path: path, Doc: doc, Format: f, Mode: 0o644, Owner: "root", Group: "root"}
}

// during returns a file for a span of series.
func during(f *service.File, span series.Span) *service.File { f.Span = span; return f }

// hostMemory are the settings of the kernel for guests' memory: a file of systemd-tmpfiles, and before systemd one of
// sysfsutils. Both name the same settings below /sys.
func hostMemory() []*service.File {
	const doc = "How the kernel handles the memory of guests."
	old := during(hostFile("/etc/sysfs.conf", doc, format.KeyValue), series.Span{Until: topology.Systemd})
	now := during(hostFile("/etc/tmpfiles.d/stackplan.conf", doc, format.Tmpfiles), series.Span{Since: topology.Systemd})
	now.Template = "tmpfiles.conf.tmpl"
	for _, setting := range memorySettings {
		row := service.Set(setting.path, setting.value).On(novaCompute).Because(setting.why)
		old.Rows = append(old.Rows, row)
		row = service.Set(setting.path, "w /sys/"+setting.path+" - - - - "+setting.value).On(novaCompute).Because(setting.why)
		now.Sections = append(now.Sections, service.Section{Name: setting.section, Rows: []service.Row{row}})
	}
	return []*service.File{old, now}
}

// memorySettings are by their path below /sys; a section of the template holds each.
var memorySettings = []struct{ section, path, value, why string }{
	{"ksm", "kernel/mm/ksm/run", "0",
		"merging equal pages of guests costs CPU time, and tells guests of each other's memory by its timing; pages_shared and pages_sharing, which some advise to write, are counters that cannot be written: run is the switch, where 0 stops and keeps what is merged, and 2 would part it again at once"},
	{"enabled", "kernel/mm/transparent_hugepage/enabled", "always",
		"guests' memory in huge pages needs fewer entries in the CPU's tables of addresses; with the settings of this file SPEC CPU2006 gained about 7 %"},
	{"defrag", "kernel/mm/transparent_hugepage/defrag", "never",
		"a guest that asks for memory never waits until the kernel has moved pages together for a huge one"},
	{"khugepaged", "kernel/mm/transparent_hugepage/khugepaged/defrag", "0",
		"nor does the kernel move pages together in the background: it takes CPU time from guests in bursts"},
}

// hostModules are modules that must be there before their users.
func hostModules() []*service.File {
	const doc = "Modules of the kernel that nothing else loads in time."
	// The script of Debian 7 reads /etc/modules; systemd reads the folder.
	files := []*service.File{
		during(hostFile("/etc/modules", doc, format.Modules), series.Span{Until: topology.Systemd}),
		during(hostFile("/etc/modules-load.d/stackplan.conf", doc, format.Modules), series.Span{Since: topology.Systemd}),
	}
	for _, f := range files {
		f.When, f.Template = func(s *service.Scope) bool { return s.RunsAny(novaCompute) }, "modules.conf.tmpl"
		f.Sections = []service.Section{{Name: "modules", Rows: moduleRows()}}
	}
	return files
}

func moduleRows() []service.Row {
	module := func(option, name string, when func(*service.Scope) bool, paths ...string) service.Row {
		return service.Text(option, service.From(paths...), func(*service.Scope) string { return name }).When(when)
	}
	return on([]service.Row{
		module("vhost_net", "vhost_net", hasMachines, "hardware.virtualization").
			Because("the kernel itself moves the frames of guests between tap device and guest, with less delay and more throughput than QEMU; QEMU may not load it"),
		service.Set("nf_conntrack", "nf_conntrack").
			Because("the host's variable for tracked connections exists once the module is loaded, and variables are set early in the start"),
		module("bridge", "bridge", filtersBridges, "region.networking.driver", "region.networking.mechanism").
			Because("the variables for filtering on bridges exist once the module is loaded"),
		module("br_netfilter", "br_netfilter", func(s *service.Scope) bool {
			return filtersBridges(s) && !topology.KernelOf(s.Series, s.Hardware()).Before(3, 18)
		}, "hardware.kernel", "region.networking.driver", "region.networking.mechanism").
			Because("from Linux 3.18 on filtering on bridges is a module of its own"),
	}, novaCompute)
}

// hasMachines reports whether guests are machines, not containers.
func hasMachines(s *service.Scope) bool { return s.Hardware().Virtualization != "lxc" }

// filtersBridges reports whether iptables enforces security groups on bridges of the host: with nova-network, with Linux
// bridges, and with Open vSwitch before it enforces them itself.
func filtersBridges(s *service.Scope) bool {
	return !s.Neutron() || s.Region.Networking.Mechanism == "linuxbridge" || s.Series < series.Queens
}

// hostAffinity keeps the daemons of the host on the CPUs that guests never get.
func hostAffinity() *service.File {
	f := during(hostFile("/etc/systemd/system.conf.d/stackplan.conf", "Where systemd runs the daemons of the host.", format.Oslo),
		series.Span{Since: topology.Systemd})
	f.Rows = []service.Row{
		service.Text("Manager.CPUAffinity", service.From("hardware.reserve.cpus"), func(s *service.Scope) string {
			return cpuSet(s.Hardware().Reserve.CPUs)
		}).On(novaCompute).
			Because("the other half of nova's CPU set: guests stay off the CPUs of the host, and daemons stay off those of guests; libvirt gives each guest CPUs of its own, so that guests do not inherit this"),
	}
	return f
}

// cpuSet writes CPUs as systemd and the kernel read sets: 0-3,12. Each stands once, in order.
func cpuSet(cpus []int) string {
	all := slices.Compact(slices.Sorted(slices.Values(cpus)))
	text := ""
	for first := 0; first < len(all); {
		last := first
		for last+1 < len(all) && all[last+1] == all[last]+1 {
			last++
		}
		if text != "" {
			text += ","
		}
		text += strconv.Itoa(all[first])
		if last > first {
			text += "-" + strconv.Itoa(all[last])
		}
		first = last + 1
	}
	return text
}

// hostKernel keeps the scheduler of the kernel off the CPUs of guests, and memory for them in huge pages, where the hardware
// asks for it.
func hostKernel() *service.File {
	f := during(hostFile("/etc/default/grub.d/stackplan.cfg", "What the kernel is told at its start; update-grub takes it over.", format.Plain),
		series.Span{Since: topology.Systemd})
	f.Template = "grub.cfg.tmpl"
	isolated := func(s *service.Scope) bool { return isolates(s.Hardware()) }
	f.When = func(s *service.Scope) bool { return s.RunsAny(novaCompute) && (isolated(s) || hasHugePages(s)) }
	f.Sections = []service.Section{{Name: "line", Rows: []service.Row{
		service.Text("GRUB_CMDLINE_LINUX", service.From("hardware.cpus", "hardware.reserve.cpus", "hardware.reserve.isolate"), isolation).When(isolated).
			Because("the scheduler leaves the CPUs of guests alone, so that a guest pinned to one has it for itself, and interrupts go to the CPUs of the host"),
		service.Text("GRUB_CMDLINE_LINUX", service.From("hardware.hugePages.size", "hardware.hugePages.count"), hugePages).When(hasHugePages).
			Because("pages are whole while memory is empty, so they are set aside at the start; the size is the default one too, as systemd mounts that on /dev/hugepages, where libvirt finds it"),
	}}}
	return f
}

func isolates(hw *model.Hardware) bool { return hw.Reserve.Isolate && len(hw.Reserve.CPUs) > 0 }

func isolation(s *service.Scope) string {
	hw := s.Hardware()
	return kernelLine("isolcpus=" + guestCPUs(hw) + " irqaffinity=" + cpuSet(hw.Reserve.CPUs))
}

func hasHugePages(s *service.Scope) bool { return s.Hardware().HugePages.Count > 0 }

// hugePages asks for pages of one of the two sizes of x86.
func hugePages(s *service.Scope) string {
	pages, size := s.Hardware().HugePages, "1G"
	if pages.Size == 2*mebibyte {
		size = "2M"
	}
	return kernelLine("default_hugepagesz=" + size + " hugepagesz=" + size + " hugepages=" + strconv.Itoa(pages.Count))
}

// kernelLine adds to the parameters that other files have for the kernel.
func kernelLine(parameters string) string {
	return `GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX ` + parameters + `"`
}

// hostPins holds packages at the versions that were tried together.
func hostPins() *service.File {
	f := hostFile("/etc/apt/preferences.d/stackplan", "Versions that apt holds packages at.", format.Plain)
	f.Template = "preferences.tmpl"
	f.When = func(s *service.Scope) bool { return len(s.Region.Pins) > 0 }
	f.Sections = []service.Section{{Name: "pins", Each: pinned, Rows: []service.Row{
		pinRow("Package", func(s *service.Scope) string { return s.Name }).
			Because("every host runs the same version of what was tried together"),
		pinRow("Pin", func(s *service.Scope) string { return "version " + s.Region.Pins[s.Name] }).
			Because("the version that was tried"),
		pinRow("Pin-Priority", func(*service.Scope) string { return "1001" }).
			Because("above 1000, apt goes back to this version even from a newer one"),
	}}}
	return f
}

// pinned goes over the packages that are pinned.
func pinned(s *service.Scope) []*service.Scope {
	var all []*service.Scope
	for _, name := range sortedNames(s.Region.Pins) {
		all = append(all, s.Of(name))
	}
	return all
}

// pinRow is a field of a record of apt_preferences(5).
func pinRow(field string, value func(*service.Scope) string) service.Row {
	return service.Text(field, service.From("region.packages.pins"), func(s *service.Scope) string { return field + ": " + value(s) })
}
