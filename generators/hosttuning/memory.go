package hosttuning

import (
	"stackplan/generators/names"
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// memory returns the settings of the kernel for the memory of instances: a file of systemd-tmpfiles, and before systemd one of
// sysfsutils. Both contain the same settings below /sys.
func memory() []*service.File {
	const doc = "How the kernel handles the memory of instances."
	hasInstances := func(s *service.Scope) bool { return s.RunsAny(names.NovaCompute) }
	old := service.SystemFile("/etc/sysfs.conf", doc, format.KeyValue).During(series.Span{Until: topology.Systemd})
	now := service.SystemFile("/etc/tmpfiles.d/stackplan.conf", doc, format.Tmpfiles).During(series.Span{Since: topology.Systemd})
	now.Template = "tmpfiles.conf.tmpl"
	old.When, now.When = hasInstances, hasInstances
	for _, setting := range memorySettings {
		row := service.Set(setting.path, setting.value).Because(setting.why)
		old.Rows = append(old.Rows, row)
		row = service.Set(setting.path, "w /sys/"+setting.path+" - - - - "+setting.value).Because(setting.why)
		now.Sections = append(now.Sections, service.Section{Name: setting.section, Rows: []service.Row{row}})
	}
	return []*service.File{old, now}
}

// memorySettings are by their path below /sys; each is in a section of the template.
var memorySettings = []struct{ section, path, value, why string }{
	{"ksm", "kernel/mm/ksm/run", "0",
		"merging equal pages of instances costs CPU time, and lets instances detect each other's memory by its timing; pages_shared and pages_sharing, which some advise to write, are counters that cannot be written: run is the switch, where 0 stops and keeps what is merged, and 2 would unmerge it at once"},
	{"enabled", "kernel/mm/transparent_hugepage/enabled", "always",
		"the memory of instances in huge pages needs fewer entries in the TLB of the CPU; with the settings of this file SPEC CPU2006 gained about 7 %"},
	{"defrag", "kernel/mm/transparent_hugepage/defrag", "never",
		"an instance that requests memory never waits until the kernel has compacted pages into a huge one"},
	{"khugepaged", "kernel/mm/transparent_hugepage/khugepaged/defrag", "0",
		"the kernel does not compact pages in the background either: it takes CPU time from instances in bursts"},
}
