package hosttuning

import (
	"stackplan/generators/names"
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// modules returns the modules that must be loaded before their users start.
func modules() []*service.File {
	const doc = "Modules of the kernel that no other program loads in time."
	// The script of Debian 7 reads /etc/modules; systemd reads the directory.
	files := []*service.File{
		service.SystemFile("/etc/modules", doc, format.Modules).During(series.Span{Until: topology.Systemd}),
		service.SystemFile("/etc/modules-load.d/stackplan.conf", doc, format.Modules).During(series.Span{Since: topology.Systemd}),
	}
	for _, f := range files {
		f.When, f.Template = func(s *service.Scope) bool { return s.RunsAny(names.NovaCompute) }, "modules.conf.tmpl"
		f.Sections = []service.Section{{Name: "modules", Rows: moduleRows()}}
	}
	return files
}

func moduleRows() []service.Row {
	module := func(option, name string, when func(*service.Scope) bool, paths ...string) service.Row {
		return service.Text(option, service.From(paths...), func(*service.Scope) string { return name }).When(when)
	}
	return service.EachOn([]service.Row{
		module("vhost_net", "vhost_net", hasMachines, "hardware.virtualization").
			Because("the kernel itself moves the frames of instances between tap device and instance, with less delay and more throughput than QEMU; QEMU may not load it"),
		service.Set("nf_conntrack", "nf_conntrack").
			Because("the host's variable for tracked connections exists only while the module is loaded, and variables are set early at boot"),
		module("bridge", "bridge", filtersBridges, "region.networking.driver", "region.networking.mechanism").
			Because("the variables for filtering on bridges exist only while the module is loaded"),
		module("br_netfilter", "br_netfilter", func(s *service.Scope) bool {
			return filtersBridges(s) && !topology.KernelOf(s.Series, s.Hardware()).Before(3, 18)
		}, "hardware.kernel", "region.networking.driver", "region.networking.mechanism").
			Because("from Linux 3.18 on filtering on bridges is a module of its own"),
	}, names.NovaCompute)
}

// hasMachines reports whether instances are virtual machines, not containers.
func hasMachines(s *service.Scope) bool { return s.Hardware().Virtualization != "lxc" }

// filtersBridges reports whether iptables enforces security groups on bridges of the host: with nova-network, with Linux
// bridges, and with Open vSwitch before it enforces them itself.
func filtersBridges(s *service.Scope) bool {
	return !s.Neutron() || s.Region.Networking.Mechanism == "linuxbridge" || s.Series < series.Queens
}
