package scheduler

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// instanceCell is a NUMA cell of an instance.
type instanceCell struct {
	shared, dedicated int
	memoryMB          int64
	page              int64  // KiB, or one of the sizes below; 0: none is requested
	threads           string // thread policy
	policy            string // CPU policy: dedicated, mixed, shared or empty
	emulator          int    // additional CPUs for the emulator
}

// The page sizes that are words.
const (
	pageSmall = -1
	pageLarge = -2
	pageAny   = -3
)

// maxTopologyCPUs is far more than a host has. It limits the loops over the CPUs of instances with cells.
const maxTopologyCPUs = 1 << 14

const hyperthreading = "HW_CPU_HYPERTHREADING"

// pins reports whether the instance has dedicated CPUs.
func (c *instanceCell) pins() bool { return c.policy == "dedicated" || c.policy == "mixed" }

// readTopology reads hw:*, and sets the cells of the instance if it requests a NUMA topology.
func (k *kind) readTopology() error {
	specs := k.flavor.ExtraSpecs
	policy := specs["hw:cpu_policy"]
	if !slices.Contains([]string{"", "shared", "dedicated", "mixed"}, policy) {
		return fmt.Errorf("hw:cpu_policy=%q must be dedicated, shared or mixed", policy)
	}
	nodesText, pages := specs["hw:numa_nodes"], specs["hw:mem_page_size"]
	if k.flavor.VCPUs > maxTopologyCPUs && policy+nodesText+pages != "" || k.amounts[PCPU] > maxTopologyCPUs {
		return fmt.Errorf("%d CPUs are more than the NUMA cells of a host have", k.flavor.VCPUs)
	}
	dedicated, err := k.dedicated(policy)
	if err != nil {
		return err
	}
	switch {
	case policy == "" && k.amounts[PCPU] > 0 && k.amounts[PCPU] < k.flavor.VCPUs:
		return fmt.Errorf("resources:PCPU=%d must be as many as the flavor's CPUs, %d", k.amounts[PCPU], k.flavor.VCPUs)
	case policy == "" && k.amounts[PCPU] > 0:
		policy, dedicated = "dedicated", allCPUs(k.flavor.VCPUs)
	case policy != "" && k.amounts[PCPU]+k.amounts[VCPU] > 0:
		return fmt.Errorf("hw:cpu_policy must not be combined with resources:VCPU or resources:PCPU")
	}
	cell := instanceCell{policy: policy, threads: specs["hw:cpu_thread_policy"]}
	if err := k.readThreads(&cell, len(dedicated)); err != nil {
		return err
	}
	if cell.page, err = pageSize(pages); err != nil {
		return err
	}
	nodes := int64(0)
	if nodesText != "" {
		if nodes, err = strconv.ParseInt(nodesText, 10, 32); err != nil || nodes < 1 {
			return fmt.Errorf("hw:numa_nodes=%q is not a number of cells", nodesText)
		}
	}
	if nodes > 0 || cell.page != 0 || cell.pins() {
		return k.makeCells(cell, max(nodes, 1), dedicated)
	}
	return nil
}

// dedicated returns the CPUs of an instance that are pinned.
func (k *kind) dedicated(policy string) (map[int64]bool, error) {
	mask := k.flavor.ExtraSpecs["hw:cpu_dedicated_mask"]
	switch policy {
	case "dedicated":
		return allCPUs(k.flavor.VCPUs), nil
	case "mixed":
		pinned, err := cpuMask(mask, k.flavor.VCPUs)
		if err != nil || len(pinned) == 0 || int64(len(pinned)) >= k.flavor.VCPUs {
			return nil, fmt.Errorf("hw:cpu_dedicated_mask=%q must contain some and not all CPUs of the instance", mask)
		}
		return pinned, nil
	}
	return nil, nil
}

// readThreads requests pinned CPUs, and hosts with or without hyperthreading.
func (k *kind) readThreads(cell *instanceCell, pinned int) error {
	isolate := k.flavor.ExtraSpecs["hw:emulator_threads_policy"] == "isolate"
	if !slices.Contains([]string{"", "prefer", "isolate", "require"}, cell.threads) {
		return fmt.Errorf("hw:cpu_thread_policy=%q must be prefer, isolate or require", cell.threads)
	}
	if !cell.pins() {
		if cell.threads != "" || isolate {
			return fmt.Errorf("hw:cpu_thread_policy and hw:emulator_threads_policy=isolate require hw:cpu_policy=dedicated or mixed")
		}
		return nil
	}
	k.needThreads = cell.policy == "dedicated" && cell.threads == "require"
	if cell.threads == "" && slices.Contains(k.forbidden, hyperthreading) {
		cell.threads = "isolate"
	} else if cell.threads == "" && slices.Contains(k.required, hyperthreading) {
		cell.threads = "require"
	}
	if isolate {
		cell.emulator = 1
	}
	k.fallbackRequired, k.fallbackNo = slices.Clone(k.required), slices.Clone(k.forbidden)
	switch cell.threads {
	case "isolate":
		k.forbidden = append(k.forbidden, hyperthreading)
	case "require":
		k.required = append(k.required, hyperthreading)
	}
	if k.amounts[PCPU] > 0 {
		return nil // requested explicitly, so nova sends no second query
	}
	k.amounts[PCPU] = int64(pinned + cell.emulator)
	if rest := k.flavor.VCPUs - int64(pinned); rest > 0 {
		k.amounts[VCPU] = rest
	} else {
		k.fallback = map[string]int64{VCPU: k.flavor.VCPUs}
	}
	return nil
}

// makeCells divides the CPUs and the memory of the instance evenly.
func (k *kind) makeCells(cell instanceCell, nodes int64, dedicated map[int64]bool) error {
	f := k.flavor
	if f.VCPUs%nodes != 0 || f.MemoryMB%nodes != 0 {
		return fmt.Errorf("hw:numa_nodes=%d must divide both %d CPUs and %d MiB", nodes, f.VCPUs, f.MemoryMB)
	}
	each := f.VCPUs / nodes
	for n := range nodes {
		c := cell
		c.memoryMB = f.MemoryMB / nodes
		for cpu := n * each; cpu < (n+1)*each; cpu++ {
			if dedicated[cpu] {
				c.dedicated++
			} else {
				c.shared++
			}
		}
		if n > 0 {
			c.emulator = 0
		}
		k.cells = append(k.cells, c)
	}
	return nil
}

func allCPUs(n int64) map[int64]bool {
	all := map[int64]bool{}
	for cpu := range n {
		all[cpu] = true
	}
	return all
}

// cpuMask parses a set of CPUs such as 0-3,^2; one that begins with ^ contains all others.
func cpuMask(text string, cpus int64) (map[int64]bool, error) {
	in, out := map[int64]bool{}, map[int64]bool{}
	if strings.HasPrefix(strings.TrimSpace(text), "^") {
		in = allCPUs(cpus)
	}
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		set := in
		if rest, no := strings.CutPrefix(part, "^"); no {
			part, set = rest, out
		}
		first, last, isRange := strings.Cut(part, "-")
		if !isRange {
			last = first
		}
		low, err1 := strconv.ParseInt(strings.TrimSpace(first), 10, 32)
		high, err2 := strconv.ParseInt(strings.TrimSpace(last), 10, 32)
		if err1 != nil || err2 != nil || low < 0 || high >= cpus {
			return nil, fmt.Errorf("%q is not a set of the CPUs 0 to %d", text, cpus-1)
		}
		for cpu := low; cpu <= high; cpu++ {
			set[cpu] = true
		}
	}
	for cpu := range out {
		delete(in, cpu)
	}
	return in, nil
}

// pageSize parses hw:mem_page_size, in KiB: a number of KiB, a size with its unit, or one of the words.
func pageSize(text string) (int64, error) {
	switch text {
	case "":
		return 0, nil
	case "small":
		return pageSmall, nil
	case "large":
		return pageLarge, nil
	case "any":
		return pageAny, nil
	}
	for suffix, kib := range map[string]int64{"": 1, "KB": 1, "MB": 1024, "GB": 1 << 20} {
		digits, ok := strings.CutSuffix(strings.ToUpper(text), suffix)
		if n, err := strconv.ParseInt(digits, 10, 32); ok && err == nil && n > 0 {
			return n * kib, nil
		}
	}
	return 0, fmt.Errorf("hw:mem_page_size=%q is not a page size", text)
}
