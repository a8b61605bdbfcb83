package hosttuning

import (
	"slices"
	"strconv"

	"stackplan/generators/names"
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// affinity restricts the daemons of the host to the CPUs that instances never get.
func affinity() *service.File {
	f := service.SystemFile("/etc/systemd/system.conf.d/stackplan.conf", "The CPUs on which systemd runs the daemons of the host.", format.Oslo).During(series.Span{Since: topology.Systemd})
	f.Rows = []service.Row{
		service.Text("Manager.CPUAffinity", service.From("hardware.reserve.cpus"), func(s *service.Scope) string {
			return cpuSet(s.Hardware().Reserve.CPUs)
		}).On(names.NovaCompute).
			Because("the complement of nova's CPU set: instances do not use the CPUs of the host, and daemons do not use those of instances; libvirt sets the CPUs of each instance, so that instances do not inherit this"),
	}
	return f
}

// cpuSet writes CPUs as systemd and the kernel read sets: 0-3,12. Each is in it once, in order.
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

// hostKernel keeps the scheduler of the kernel off the CPUs of instances, and reserves memory for them in huge pages, if the
// hardware sets this.
func hostKernel() *service.File {
	f := service.SystemFile("/etc/default/grub.d/stackplan.cfg", "The parameters of the kernel; update-grub applies them.", format.Plain).During(series.Span{Since: topology.Systemd})
	f.Template = "grub.cfg.tmpl"
	isolated := func(s *service.Scope) bool { return topology.IsolatesCPUs(s.Hardware()) }
	f.When = func(s *service.Scope) bool { return s.RunsAny(names.NovaCompute) && (isolated(s) || hasHugePages(s)) }
	f.Sections = []service.Section{{Name: "line", Rows: []service.Row{
		service.Text("GRUB_CMDLINE_LINUX", service.From("hardware.cpus", "hardware.reserve.cpus", "hardware.reserve.isolate"), isolation).When(isolated).
			Because("the scheduler does not use the CPUs of instances, so that an instance pinned to one has it for itself, and interrupts go to the CPUs of the host"),
		service.Text("GRUB_CMDLINE_LINUX", service.From("hardware.hugePages.size", "hardware.hugePages.count"), hugePages).When(hasHugePages).
			Because("large pages are available while memory is empty, so they are reserved at boot; the size is also the default one, as systemd mounts that on /dev/hugepages, where libvirt finds it"),
	}}}
	return f
}

func isolation(s *service.Scope) string {
	hw := s.Hardware()
	return kernelLine("isolcpus=" + topology.InstanceCPUs(hw) + " irqaffinity=" + cpuSet(hw.Reserve.CPUs))
}

func hasHugePages(s *service.Scope) bool { return s.Hardware().HugePages.Count > 0 }

// hugePages reserves pages of one of the two sizes of x86.
func hugePages(s *service.Scope) string {
	pages, size := s.Hardware().HugePages, "1G"
	if pages.Size == 2*(1<<20) {
		size = "2M"
	}
	return kernelLine("default_hugepagesz=" + size + " hugepagesz=" + size + " hugepages=" + strconv.Itoa(pages.Count))
}

// kernelLine adds parameters to those that other files set for the kernel.
func kernelLine(parameters string) string {
	return `GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX ` + parameters + `"`
}
