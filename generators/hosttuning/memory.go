package hosttuning

import (
	"stackplan/generators/names"
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// memory are the settings of the kernel for guests' memory: a file of systemd-tmpfiles, and before systemd one of
// sysfsutils. Both name the same settings below /sys.
func memory() []*service.File {
	const doc = "How the kernel handles the memory of guests."
	old := service.SystemFile("/etc/sysfs.conf", doc, format.KeyValue).During(series.Span{Until: topology.Systemd})
	now := service.SystemFile("/etc/tmpfiles.d/stackplan.conf", doc, format.Tmpfiles).During(series.Span{Since: topology.Systemd})
	now.Template = "tmpfiles.conf.tmpl"
	for _, setting := range memorySettings {
		row := service.Set(setting.path, setting.value).On(names.NovaCompute).Because(setting.why)
		old.Rows = append(old.Rows, row)
		row = service.Set(setting.path, "w /sys/"+setting.path+" - - - - "+setting.value).On(names.NovaCompute).Because(setting.why)
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
