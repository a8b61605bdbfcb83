package checks

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

var hardwareSets = &check.Check{
	Code:  "hardware/cpu-sets",
	Title: "The CPU sets of nova contain CPUs that exist and are not reserved, and do not overlap.",
	Doc: "An override may give instances other CPUs than all that are not reserved: cpu_shared_set for instances that share " +
		"CPUs, and cpu_dedicated_set for instances with dedicated CPUs. If the two sets overlap or contain a CPU that the " +
		"machine does not have, nova-compute does not start. An instance on a reserved CPU competes with the daemons of the " +
		"host.",
	Bad:  `regions: north: overrides: nova: compute: {cpu_shared_set: "4-12", cpu_dedicated_set: "12-23"}`,
	Good: `regions: north: overrides: nova: compute: {cpu_shared_set: "4-11", cpu_dedicated_set: "12-23"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		reported := map[string]bool{}
		once := func(f check.Finding) {
			if key := string(f.Path) + f.Message; !reported[key] {
				reported[key] = true
				report(f)
			}
		}
		for _, r := range s.Cloud.Regions {
			for _, h := range s.HostFiles(r) {
				if h.Host.Hardware != nil && h.Does(service.Instances) {
					validateSets(h, once)
				}
			}
		}
	},
}

// cpuSet is a set of CPUs that instances of a host may use.
type cpuSet struct {
	check.SetOption
	cpus []int
}

func (c cpuSet) name() string { return c.Option.Key.Name }

// validateSets validates the CPU sets of a host that overrides set.
func validateSets(h *check.HostFiles, report check.Report) {
	hw, sets := h.Host.Hardware, cpuSets(h)
	for _, set := range sets {
		if !set.Overrides {
			continue // hardware/reserve-cpus validates what it is computed from
		}
		for _, cpu := range set.cpus {
			f := check.Finding{Path: set.Path, Rule: fmt.Sprintf("hardware %s has %d CPUs, counted from 0", hw.Name, hw.CPUs)}
			switch {
			case cpu >= hw.CPUs:
				f.Message, f.Hint = fmt.Sprintf("CPU %d does not exist", cpu), fmt.Sprintf("the last CPU is %d", hw.CPUs-1)
			case slices.Contains(hw.Reserve.CPUs, cpu):
				f.Message = fmt.Sprintf("%s gives instances CPU %d, which hardware %s reserves for the host", set.name(), cpu, hw.Name)
				f.Rule, f.Hint = "reserve.cpus are never for instances", "remove it here, or remove it from reserve.cpus"
			default:
				continue
			}
			report(f)
			break
		}
	}
	validateOverlap(sets, report)
}

// validateOverlap reports a CPU that is in both sets. Without an override one of them contains all CPUs that are not reserved.
func validateOverlap(sets []cpuSet, report check.Report) {
	find := func(name string) int {
		return slices.IndexFunc(sets, func(set cpuSet) bool { return set.name() == name })
	}
	i, j := find("cpu_dedicated_set"), find("cpu_shared_set")
	if i < 0 || j < 0 || !sets[i].Overrides && !sets[j].Overrides {
		return
	}
	set, other := sets[i], sets[j]
	if !set.Overrides {
		set, other = other, set
	}
	for _, cpu := range set.cpus {
		if !slices.Contains(other.cpus, cpu) {
			continue
		}
		f := check.Finding{
			Path: set.Path, Message: fmt.Sprintf("CPU %d is also in %s", cpu, other.name()), Hint: "remove it from one of the sets",
			Rule: "the sets must be disjoint (cpu_shared_set and cpu_dedicated_set of nova)",
		}
		if other.Overrides {
			f.Related = []diag.Related{{Message: "the other set", Path: other.Path}}
		} else {
			f.Message += ", which contains all CPUs that are not reserved"
			f.Hint = "also set " + other.name() + ", with the CPUs for the other instances"
		}
		report(f)
		return
	}
}

// cpuSets returns the sets of CPUs that the files of a host contain, sorted by name.
func cpuSets(h *check.HostFiles) []cpuSet {
	var sets []cpuSet
	for _, option := range []string{"[compute] cpu_dedicated_set", "[compute] cpu_shared_set", "[DEFAULT] vcpu_pin_set"} {
		value, known := h.Value(novaProject, option)
		if known && service.NotEmpty(value.Members) {
			sets = append(sets, cpuSet{value, parseCPUs(strings.Join(value.Members, ","), h.Host.Hardware.CPUs)})
		}
	}
	return sets
}

// instanceCPUs returns the CPUs that instances of a host may use: all of them if no set contains any. Before train, cpu_shared_set is for
// the threads of emulators.
func instanceCPUs(h *check.HostFiles) []int {
	isFor := func(set cpuSet) bool { return h.Host.Region.Series >= series.Train || set.name() == "vcpu_pin_set" }
	var cpus []int
	for _, set := range cpuSets(h) {
		if isFor(set) {
			cpus = append(cpus, set.cpus...)
		}
	}
	if len(cpus) == 0 {
		for cpu := range h.Host.Hardware.CPUs {
			cpus = append(cpus, cpu)
		}
	}
	slices.Sort(cpus)
	return slices.Compact(cpus)
}

// parseCPUs parses a set as nova does: 4-23,^12. It returns at most one CPU beyond the last one of the machine. If a part of the text
// is not a set, which override/form reports, it returns no CPU.
func parseCPUs(text string, total int) (cpus []int) {
	var without []int
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		bare, isOut := strings.CutPrefix(part, "^")
		head, tail, isRange := strings.Cut(bare, "-")
		if !isRange {
			tail = head
		}
		first, err1 := strconv.Atoi(strings.TrimSpace(head))
		last, err2 := strconv.Atoi(strings.TrimSpace(tail))
		switch {
		case part == "":
		case err1 != nil || err2 != nil || first < 0 || last < first:
			return nil
		case isOut:
			for cpu := first; cpu <= min(last, max(first, total)); cpu++ {
				without = append(without, cpu)
			}
		default:
			for cpu := first; cpu <= min(last, max(first, total)); cpu++ {
				cpus = append(cpus, cpu)
			}
		}
	}
	return slices.DeleteFunc(cpus, func(cpu int) bool { return slices.Contains(without, cpu) })
}
