package validators

import (
	"context"
	_ "embed"
)

//go:embed numa.py
var numaProgram string

// NUMATask requests the number of identical instances that fit into the NUMA nodes of an empty host. Memory is in MiB.
type NUMATask struct {
	Cells      []NUMACell        `json:"cells"`
	CPURatio   float64           `json:"cpu_ratio"`
	RAMRatio   float64           `json:"ram_ratio"`
	VCPUs      int64             `json:"vcpus"`
	Memory     int64             `json:"memory"`
	ExtraSpecs map[string]string `json:"extra_specs"`
}

// NUMACell is a NUMA node as reported by the libvirt driver: CPUs by number, siblings by core. Memory is in MiB.
type NUMACell struct {
	Shared    []int       `json:"shared"`
	Dedicated []int       `json:"dedicated"`
	Siblings  [][]int     `json:"siblings"`
	Memory    int64       `json:"memory"`
	Pages     []NUMAPages `json:"pages"`
}

// NUMAPages are the pages of one size of a NUMA node.
type NUMAPages struct {
	SizeKB   int64 `json:"size_kb"`
	Total    int64 `json:"total"`
	Reserved int64 `json:"reserved"`
}

// NUMA places instances with nova's own Python code and returns their number for each task.
func NUMA(ctx context.Context, tasks []NUMATask) ([]int, error) {
	return runPython[[]int](ctx, numaProgram, tasks)
}
