package capacity

import (
	"fmt"
	"maps"
	"slices"

	"stackplan/internal/source"
)

// cpuClasses returns the resource classes that instances use of a quota of cores: shared and dedicated CPUs, or the one class that all
// flavors of the region request.
func cpuClasses(e *evaluation) []Resource {
	used := map[Resource]bool{}
	for _, f := range e.offered {
		for of := range cpusOfFlavor(f, e.model.Series) {
			used[of] = true
		}
	}
	if len(used) != 1 || used[PCPU] && !hasDedicated(e.region) {
		return []Resource{VCPU, PCPU}
	}
	return slices.Collect(maps.Keys(used))
}

// hasDedicated reports whether any host has dedicated CPUs. Otherwise pinned instances get CPUs that others share.
func hasDedicated(r *Region) bool {
	return slices.ContainsFunc(r.Classes, func(c *Class) bool { return c.Inventory(PCPU) != nil })
}

// cpuNotes reports the CPUs that a quota of cores cannot use, because no flavor requests their resource class.
func cpuNotes(e *evaluation) []Note {
	by := cpuClasses(e)
	var notes []Note
	for _, of := range []Resource{VCPU, PCPU} {
		s := e.region.fleet.shape(sumOver([]Resource{of}, func(inv *Inventory) int64 { return inv.Usable }))
		if slices.Contains(by, of) || s.total == 0 {
			continue
		}
		notes = append(notes, Note{
			Code: "capacity/cpus", Text: fmt.Sprintf("%s %s are not counted for cores: no flavor of the region requests them", number(s.total), of),
			Hint: "add the flavors that use them, or change the CPU sets of the hosts", From: []source.Input{e.projects.in.origin(e.offered[0].Origin)},
		})
	}
	return notes
}
