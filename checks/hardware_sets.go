package checks

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/override"
	"stackplan/internal/service"
	"stackplan/internal/source"
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
		for _, h := range s.Representatives() {
			if h.Hardware != nil && s.Sites[h.Region.Name].GroupHas(h.Group, service.Instances) {
				validateSets(s.Cloud, h, once)
			}
		}
	},
}

// cpuSet is a set of CPUs that an override gives to the instances of a host.
type cpuSet struct {
	option string
	path   source.Path
	cpus   []int
}

// validateSets validates the CPU sets in the overrides of a host.
func validateSets(c *model.Cloud, h *model.Host, report check.Report) {
	sets := cpuSets(c, h)
	for _, set := range sets {
		for _, cpu := range set.cpus {
			f := check.Finding{Path: set.path, Rule: fmt.Sprintf("hardware %s has %d CPUs, counted from 0", h.Hardware.Name, h.Hardware.CPUs)}
			switch {
			case cpu >= h.Hardware.CPUs:
				f.Message, f.Hint = fmt.Sprintf("CPU %d does not exist", cpu), fmt.Sprintf("the last CPU is %d", h.Hardware.CPUs-1)
			case slices.Contains(h.Hardware.Reserve.CPUs, cpu):
				f.Message = fmt.Sprintf("%s gives instances CPU %d, which hardware %s reserves for the host", set.option, cpu, h.Hardware.Name)
				f.Rule, f.Hint = "reserve.cpus are never for instances", "remove it here, or remove it from reserve.cpus"
			default:
				continue
			}
			report(f)
			break
		}
	}
	validateOverlap(h, sets, report)
}

// validateOverlap reports a CPU that is in both sets. Without an override the shared set contains all CPUs that are not reserved.
func validateOverlap(h *model.Host, sets []cpuSet, report check.Report) {
	var dedicated, shared *cpuSet
	for i := range sets {
		switch sets[i].option {
		case "cpu_dedicated_set":
			dedicated = &sets[i]
		case "cpu_shared_set":
			shared = &sets[i]
		}
	}
	if dedicated == nil {
		return
	}
	f := check.Finding{Path: dedicated.path, Rule: "the sets must be disjoint (cpu_shared_set and cpu_dedicated_set of nova)"}
	for _, cpu := range dedicated.cpus {
		switch {
		case shared != nil && slices.Contains(shared.cpus, cpu):
			f.Message, f.Hint = fmt.Sprintf("CPU %d is also in cpu_shared_set", cpu), "remove it from one of the sets"
			f.Related = []diag.Related{{Message: "the other set", Path: shared.path}}
		case shared == nil && len(h.Hardware.Reserve.CPUs) > 0 && !h.Hardware.Reserve.Isolate && !slices.Contains(h.Hardware.Reserve.CPUs, cpu):
			f.Message = fmt.Sprintf("CPU %d is also in cpu_shared_set, which contains all CPUs that are not reserved", cpu)
			f.Hint = "also set cpu_shared_set, with the CPUs for the other instances"
		default:
			continue
		}
		report(f)
		return
	}
}

// setOptions are the options of nova whose value is a set of CPUs, sorted.
var setOptions = []string{"cpu_dedicated_set", "cpu_shared_set", "vcpu_pin_set"}

// cpuSets returns the sets that overrides give to a host. The most specific level takes precedence.
func cpuSets(c *model.Cloud, h *model.Host) []cpuSet {
	var sets []cpuSet
	for _, name := range setOptions {
		value, path := narrowest(override.OfHost(c, h), name)
		if path == "" {
			continue
		}
		sets = append(sets, cpuSet{name, path, parseCPUs(strings.Join(value.Texts, ","), h.Hardware.CPUs)})
	}
	return sets
}

// narrowest returns the plain value that the last of the levels gives to an option of nova, in any group, and its path. The path is
// empty if no level sets the option, or if the last one omits it.
func narrowest(levels []override.Level, name string) (value model.Setting, path source.Path) {
	for _, level := range levels {
		for _, o := range level.Settings() {
			switch {
			case o.Project != "nova" || o.Key.Name != name || o.Value.Secret != "":
			case o.Value.Unset:
				path = ""
			default:
				value, path = o.Value, o.Path
			}
		}
	}
	return value, path
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
