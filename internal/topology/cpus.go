package topology

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/model"
)

// IsolatesCPUs reports whether the kernel keeps its scheduler off the CPUs of instances.
func IsolatesCPUs(hw *model.Hardware) bool { return hw.Reserve.Isolate && len(hw.Reserve.CPUs) > 0 }

// InstanceCPUs returns the CPUs of a host that instances may use, as nova reads sets: 4-23. It is empty if nothing is
// reserved, since all CPUs are nova's default.
func InstanceCPUs(hw *model.Hardware) string {
	if len(hw.Reserve.CPUs) == 0 {
		return ""
	}
	var runs []string
	for first := 0; first < hw.CPUs; first++ {
		last := first
		for last < hw.CPUs && !slices.Contains(hw.Reserve.CPUs, last) {
			last++
		}
		switch last - first {
		case 0:
			continue
		case 1:
			runs = append(runs, fmt.Sprint(first))
		default:
			runs = append(runs, fmt.Sprintf("%d-%d", first, last-1))
		}
		first = last
	}
	return strings.Join(runs, ",")
}
