package checks

import (
	"fmt"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/series"
)

var hardwarePages = &check.Check{
	Code:  "hardware/huge-pages",
	Title: "Huge pages fit into the memory of a machine, and its instances can use them.",
	Doc: "The kernel sets hugePages aside at boot and uses them for nothing else, so they must fit into the memory that is not " +
		"reserved for the host (reserve.memory). Nova gives huge pages to instances since kilo, but not to containers.",
	Bad:  `hardware: node: hugePages: {size: "1GiB", count: 126}`,
	Good: `hardware: node: hugePages: {size: "1GiB", count: 64}`,
	Cloud: func(s *check.Subject, report check.Report) {
		eachMachine(func(m machine, report check.Report) { validatePages(s, m, report) })(s, report)
	},
}

func validatePages(s *check.Subject, m machine, report check.Report) {
	pages, f := m.HugePages, check.Finding{Path: hardwareAt(m.Hardware, "hugePages")}
	switch {
	case pages.Count == 0:
		return
	case m.Virtualization == "lxc":
		f.Message = fmt.Sprintf("instances on hardware %s are containers, which get no huge pages", m.Name)
		f.Rule, f.Hint = "libvirt gives huge pages to virtual machines only", "remove hugePages"
		report(f)
	case m.region.Series != series.None && m.region.Series < series.Kilo:
		f.Message = fmt.Sprintf("no instance of %v can request huge pages", m.region.Series)
		f.Rule, f.Hint = "flavors can set "+pageSize+" since kilo", "remove hugePages"
		report(f)
	default:
		for _, r := range reservesOf(s, m.Hardware, "memory", m.Reserve.Memory) {
			if most := m.Memory - r.bytes; pages.Memory() > most {
				f.Message = fmt.Sprintf("%d huge pages take %s, but hardware %s has %s that are not reserved",
					pages.Count, inMiB(pages.Memory()), m.Name, inMiB(max(0, most)))
				f.Rule = "at most memory minus reserve.memory"
				f.Hint = fmt.Sprintf("write at most %d pages of that size", max(0, most)/pages.Size)
				if r.overrides {
					f.Related = []diag.Related{{Message: "what is reserved", Path: r.path}}
				}
				report(f)
				return
			}
		}
	}
}

// inMiB formats a number of bytes in MiB.
func inMiB(bytes int64) string { return fmt.Sprintf("%d MiB", bytes>>20) }
