package checks

import (
	"fmt"

	"stackplan/internal/check"
	"stackplan/internal/series"
)

var hardwarePages = &check.Check{
	Code:  "hardware/huge-pages",
	Title: "Huge pages fit into the memory of a machine, and instances can request them.",
	Doc: "The kernel reserves hugePages when it boots, and uses them for nothing else. They must fit in addition to what the " +
		"host reserves (reserve.memory). Nova gives them to instances since kilo, to virtual machines and not to containers.",
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
			f.Rule, f.Hint = "libvirt backs virtual machines with huge pages", "leave hugePages out"
		case m.region.Series != series.None && m.region.Series < series.Kilo:
			f.Message = fmt.Sprintf("no instance of %v can request huge pages", m.region.Series)
			f.Rule, f.Hint = pageSize+" of flavors, since kilo", "leave hugePages out"
		case pages.Memory() > most:
			f.Message = fmt.Sprintf("%d huge pages take %s, and hardware %s has %s in addition to what it reserves",
				pages.Count, inMiB(pages.Memory()), m.Name, inMiB(max(0, most)))
			f.Rule = "memory less reserve.memory"
			f.Hint = fmt.Sprintf("at most %d pages of that size", max(0, most)/pages.Size)
		default:
			return
		}
		report(f)
	}),
}

// inMiB writes an amount of memory.
func inMiB(bytes int64) string { return fmt.Sprintf("%d MiB", bytes>>20) }
