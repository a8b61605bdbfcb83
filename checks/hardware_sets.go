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
	Title: "The CPU sets of nova are CPUs of the machine that it does not reserve, each in one set.",
	Doc: "An override may give instances other CPUs than all that are not reserved: cpu_shared_set for instances that share " +
		"them, cpu_dedicated_set for instances with CPUs of their own. nova-compute does not start if the two overlap or " +
		"contain a CPU that the machine lacks, and an instance on a reserved CPU takes it from the daemons of the host.",
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

// cpuSet is a set of CPUs that an override gives instances of a host.
type cpuSet struct {
	option string
	path   source.Path
	cpus   []int
}

// validateSets reports wrong CPU sets in the overrides of a host.
func validateSets(c *model.Cloud, h *model.Host, report check.Report) {
	sets := cpuSets(c, h, report)
	for _, set := range sets {
		for _, cpu := range set.cpus {
			f := check.Finding{Path: set.path, Rule: fmt.Sprintf("hardware %s has %d CPUs, counted from 0", h.Hardware.Name, h.Hardware.CPUs)}
			switch {
			case cpu >= h.Hardware.CPUs:
				f.Message, f.Hint = fmt.Sprintf("there is no CPU %d", cpu), fmt.Sprintf("the last one is %d", h.Hardware.CPUs-1)
			case slices.Contains(h.Hardware.Reserve.CPUs, cpu):
				f.Message = fmt.Sprintf("%s gives instances CPU %d, which hardware %s reserves for the host", set.option, cpu, h.Hardware.Name)
				f.Rule, f.Hint = "reserve.cpus are never for instances", "leave it out here, or take it out of reserve.cpus"
			default:
				continue
			}
			report(f)
			break
		}
	}
	validateOverlap(h, sets, report)
}

// validateOverlap reports a CPU in both sets. Without an override the shared set is all that is not reserved.
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
			f.Message, f.Hint = fmt.Sprintf("CPU %d is in cpu_shared_set too", cpu), "give it to one of the sets"
			f.Related = []diag.Related{{Message: "the other set", Path: shared.path}}
		case shared == nil && len(h.Hardware.Reserve.CPUs) > 0 && !h.Hardware.Reserve.Isolate && !slices.Contains(h.Hardware.Reserve.CPUs, cpu):
			f.Message = fmt.Sprintf("CPU %d is in cpu_shared_set too, which has all CPUs that are not reserved", cpu)
			f.Hint = "set cpu_shared_set as well: CPUs for the other instances"
		default:
			continue
		}
		report(f)
		return
	}
}

// setOptions are the options of nova that contain a set of CPUs, sorted.
var setOptions = []string{"cpu_dedicated_set", "cpu_shared_set", "vcpu_pin_set"}

// cpuSets returns the sets that overrides give a host; the narrowest level applies.
func cpuSets(c *model.Cloud, h *model.Host, report check.Report) []cpuSet {
	var sets []cpuSet
	for _, name := range setOptions {
		value, path := narrowest(override.OfHost(c, h), name)
		if path == "" {
			continue
		}
		cpus, bad := parseCPUs(strings.Join(value.Texts, ","), h.Hardware.CPUs)
		if bad != "" {
			report(check.Finding{
				Path: path, Message: fmt.Sprintf("%q is no valid set of CPUs", bad),
				Rule: "numbers, ranges and ^ for CPUs to leave out (parse_cpu_spec of nova)", Hint: "write it as 4-23,^12",
			})
		}
		sets = append(sets, cpuSet{name, path, cpus})
	}
	return sets
}

// narrowest returns the plain value that the last of the levels gives an option of nova of that name, in any group, and its path;
// an empty path if none does.
func narrowest(levels []override.Level, name string) (value model.Setting, path source.Path) {
	for _, level := range levels {
		for _, group := range sorted(level.Overrides["nova"]) {
			if set, ok := level.Overrides["nova"][group][name]; ok && set.Secret == "" {
				value, path = set, level.Path.Add("nova", group, name)
			}
		}
	}
	return value, path
}

// parseCPUs reads a set as nova does: 4-23,^12. Of CPUs beyond the last one of a machine it returns one at most. The part that is
// wrong is returned as bad.
func parseCPUs(text string, total int) (cpus []int, bad string) {
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
		case err1 != nil || err2 != nil || first < 0 || last < first || isOut && isRange:
			return nil, part
		case isOut:
			without = append(without, first)
		default:
			for cpu := first; cpu <= min(last, max(first, total)); cpu++ {
				cpus = append(cpus, cpu)
			}
		}
	}
	return slices.DeleteFunc(cpus, func(cpu int) bool { return slices.Contains(without, cpu) }), ""
}
