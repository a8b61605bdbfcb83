package scheduler

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// guestCell is a NUMA cell of a guest.
type guestCell struct {
	shared, dedicated int
	memoryMB          int64
	page              int64  // KiB, or one of the sizes below; 0: it does not say
	threads           string // thread policy
	policy            string // CPU policy: dedicated, mixed, shared or empty
	emulator          int    // CPUs besides, for the emulator
}

// The sizes of pages that are no number.
const (
	pageSmall = -1
	pageLarge = -2
	pageAny   = -3
)

// maxTopologyCPUs is far more than a host has. CPUs of guests with cells are looked at one by one.
const maxTopologyCPUs = 1 << 14

const hyperthreading = "HW_CPU_HYPERTHREADING"

// pins tells whether the guest has CPUs of its own.
func (c *guestCell) pins() bool { return c.policy == "dedicated" || c.policy == "mixed" }

// readTopology reads hw:*, and makes the cells of the guest if any of it asks for NUMA cells.
func (k *kind) readTopology() error {
	specs := k.flavor.ExtraSpecs
	policy := specs["hw:cpu_policy"]
	if !slices.Contains([]string{"", "shared", "dedicated", "mixed"}, policy) {
		return fmt.Errorf("hw:cpu_policy=%q is none of dedicated, shared, mixed", policy)
	}
	nodesText, pages := specs["hw:numa_nodes"], specs["hw:mem_page_size"]
	if k.flavor.VCPUs > maxTopologyCPUs && policy+nodesText+pages != "" || k.amounts[PCPU] > maxTopologyCPUs {
		return fmt.Errorf("%d CPUs: no host has so many in its cells", k.flavor.VCPUs)
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
		return fmt.Errorf("hw:cpu_policy goes with neither resources:VCPU nor resources:PCPU")
	}
	cell := guestCell{policy: policy, threads: specs["hw:cpu_thread_policy"]}
	if err := k.readThreads(&cell, len(dedicated)); err != nil {
		return err
	}
	if cell.page, err = pageSize(pages); err != nil {
		return err
	}
	nodes := int64(0)
	if nodesText != "" {
		if nodes, err = strconv.ParseInt(nodesText, 10, 32); err != nil || nodes < 1 {
			return fmt.Errorf("hw:numa_nodes=%q is no number of cells", nodesText)
		}
	}
	if nodes > 0 || cell.page != 0 || cell.pins() {
		return k.makeCells(cell, max(nodes, 1), dedicated)
	}
	return nil
}

// dedicated returns which CPUs of a guest are pinned.
func (k *kind) dedicated(policy string) (map[int64]bool, error) {
	mask := k.flavor.ExtraSpecs["hw:cpu_dedicated_mask"]
	switch policy {
	case "dedicated":
		return allCPUs(k.flavor.VCPUs), nil
	case "mixed":
		pinned, err := cpuMask(mask, k.flavor.VCPUs)
		if err != nil || len(pinned) == 0 || int64(len(pinned)) >= k.flavor.VCPUs {
			return nil, fmt.Errorf("hw:cpu_dedicated_mask=%q must name some and not all CPUs of the guest", mask)
		}
		return pinned, nil
	}
	return nil, nil
}

// readThreads asks for pinned CPUs and for hosts with threads or without.
func (k *kind) readThreads(cell *guestCell, pinned int) error {
	isolate := k.flavor.ExtraSpecs["hw:emulator_threads_policy"] == "isolate"
	if !slices.Contains([]string{"", "prefer", "isolate", "require"}, cell.threads) {
		return fmt.Errorf("hw:cpu_thread_policy=%q is none of prefer, isolate, require", cell.threads)
	}
	if !cell.pins() {
		if cell.threads != "" || isolate {
			return fmt.Errorf("hw:cpu_thread_policy and hw:emulator_threads_policy=isolate need hw:cpu_policy=dedicated or mixed")
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
		return nil // asked for by name, so nova asks no second time
	}
	k.amounts[PCPU] = int64(pinned + cell.emulator)
	if rest := k.flavor.VCPUs - int64(pinned); rest > 0 {
		k.amounts[VCPU] = rest
	} else {
		k.fallback = map[string]int64{VCPU: k.flavor.VCPUs}
	}
	return nil
}

// makeCells parts the guest's CPUs and memory evenly.
func (k *kind) makeCells(cell guestCell, nodes int64, dedicated map[int64]bool) error {
	f := k.flavor
	if f.VCPUs%nodes != 0 || f.MemoryMB%nodes != 0 {
		return fmt.Errorf("hw:numa_nodes=%d divides neither or only one of %d CPUs and %d MiB", nodes, f.VCPUs, f.MemoryMB)
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

// cpuMask reads a set of CPUs such as 0-3,^2; one that begins with ^ leaves CPUs out of all.
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
			return nil, fmt.Errorf("%q is no set of the CPUs 0 to %d", text, cpus-1)
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

// pageSize reads hw:mem_page_size, in KiB: a number of KiB, a size with its unit, or one of the words.
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
	return 0, fmt.Errorf("hw:mem_page_size=%q is no size of a page", text)
}
