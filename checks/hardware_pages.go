package checks

import (
	"fmt"

	"stackplan/internal/check"
	"stackplan/internal/series"
)

var hardwarePages = &check.Check{
	Code:  "hardware/huge-pages",
	Title: "Huge pages fit into the memory of a machine, and its instances can use them.",
	Doc: "The kernel sets hugePages aside at boot and uses them for nothing else, so they must fit into the memory that is not " +
		"reserved for the host (reserve.memory). Nova gives huge pages to instances since kilo, but not to containers.",
	Bad:  `hardware: node: hugePages: {size: "1GiB", count: 126}`,
	Good: `hardware: node: hugePages: {size: "1GiB", count: 64}`,
	Cloud: eachMachine(func(m machine, report check.Report) {
		pages, most := m.HugePages, m.Memory-m.Reserve.Memory
		f := check.Finding{Path: hardwareAt(m.Hardware, "hugePages")}
		switch {
		case pages.Count == 0:
			return
		case m.Virtualization == "lxc":
			f.Message = fmt.Sprintf("instances on hardware %s are containers, which get no huge pages", m.Name)
			f.Rule, f.Hint = "libvirt gives huge pages to virtual machines only", "remove hugePages"
		case m.region.Series != series.None && m.region.Series < series.Kilo:
			f.Message = fmt.Sprintf("no instance of %v can request huge pages", m.region.Series)
			f.Rule, f.Hint = "flavors can set "+pageSize+" since kilo", "remove hugePages"
		case pages.Memory() > most:
			f.Message = fmt.Sprintf("%d huge pages take %s, but hardware %s has %s that are not reserved",
				pages.Count, inMiB(pages.Memory()), m.Name, inMiB(max(0, most)))
			f.Rule = "at most memory minus reserve.memory"
			f.Hint = fmt.Sprintf("write at most %d pages of that size", max(0, most)/pages.Size)
		default:
			return
		}
		report(f)
	}),
}

// inMiB formats a number of bytes in MiB.
func inMiB(bytes int64) string { return fmt.Sprintf("%d MiB", bytes>>20) }
