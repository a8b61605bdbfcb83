package capacity

import (
	"strconv"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/scheduler"
	"stackplan/internal/series"
)

// cellsOf returns the NUMA cells of a host, which nova reports from juno on, with their pages from kilo on. Memory and huge pages are
// distributed evenly over them, CPUs as model.Hardware.NodeOf returns.
func (p *packer) cellsOf(c *Class) []scheduler.Cell {
	n := p.region.fleet.nodes[c]
	if n.in < series.Juno || n.hardware.Virtualization == "lxc" {
		return nil
	}
	shared, dedicated := n.cpuSets()
	kept := reservedPages(n.compute.nova("DEFAULT", "reserved_huge_pages").Text)
	cells := make([]scheduler.Cell, n.hardware.NUMA)
	for i := range cells {
		cells[i].Threads, cells[i].MemoryMB = n.hardware.Threads, n.hardware.Memory/model.MiB/int64(len(cells))
		if n.in >= series.Kilo {
			cells[i].Pages = n.pages(i, cells[i].MemoryMB*1024, kept)
		}
	}
	same := dedicated == nil
	if same {
		dedicated = shared
	}
	for cpu := range n.hardware.CPUs {
		cell := &cells[n.hardware.NodeOf(cpu)]
		cell.Same = same
		if shared[cpu] {
			cell.Shared++
		}
		if dedicated[cpu] {
			cell.Dedicated++
		}
	}
	return cells
}

// cpuSets returns the CPUs of instances that share them, and of instances that are pinned; dedicated is nil if both use the same
// (LibvirtDriver._get_host_numa_topology).
func (n *node) cpuSets() (shared, dedicated map[int]bool) {
	pin, share, own := n.compute.nova("DEFAULT", "vcpu_pin_set").Text, "", ""
	if n.in >= series.Train {
		share, own = n.compute.nova("compute", "cpu_shared_set").Text, n.compute.nova("compute", "cpu_dedicated_set").Text
	}
	if own != "" {
		dedicated = cpusOf(own)
	}
	switch {
	case pin != "":
		return cpusOf(pin), dedicated
	case share != "":
		if dedicated == nil {
			dedicated = map[int]bool{} // none
		}
		return cpusOf(share), dedicated
	case own == "":
		shared = map[int]bool{}
		for cpu := range n.hardware.CPUs {
			shared[cpu] = true
		}
	}
	return shared, dedicated
}

// smallKB is the size of the small pages of x86.
const smallKB = 4

// pages returns the pages of a cell. The small ones are the memory that the huge ones leave, as libvirt counts them.
func (n *node) pages(cell int, memoryKB int64, kept map[nodePages]int64) []scheduler.Pages {
	huge := n.hardware.HugePages
	count := int64(portion(huge.Count, cell, n.hardware.NUMA))
	sizeKB := huge.Size / 1024
	all := []scheduler.Pages{{SizeKB: smallKB, Total: max(0, memoryKB-count*sizeKB) / smallKB}}
	if count > 0 {
		all = append(all, scheduler.Pages{SizeKB: sizeKB, Total: count})
	}
	for i := range all {
		all[i].Reserved = kept[nodePages{cell, all[i].SizeKB}]
	}
	return all
}

// nodePages identifies the pages of one size in a NUMA node.
type nodePages struct {
	node   int
	sizeKB int64
}

// reservedPages parses reserved_huge_pages, one value in a line: node:0,size:2048,count:64. Sizes are KiB, or have a unit. Invalid values
// reserve nothing: nova does not start with them.
func reservedPages(text string) map[nodePages]int64 {
	kept := map[nodePages]int64{}
	for line := range strings.Lines(text) {
		fields := map[string]string{}
		for field := range strings.SplitSeq(line, ",") {
			key, value, _ := strings.Cut(field, ":")
			fields[strings.TrimSpace(key)] = strings.TrimSpace(value)
		}
		unit := int64(1)
		for name, kib := range map[string]int64{"KB": 1, "MB": 1 << 10, "GB": 1 << 20} {
			if digits, ok := strings.CutSuffix(fields["size"], name); ok {
				fields["size"], unit = digits, kib
			}
		}
		node, err1 := strconv.Atoi(fields["node"])
		size, err2 := strconv.ParseInt(fields["size"], 10, 32)
		count, err3 := strconv.ParseInt(fields["count"], 10, 64)
		if err1 == nil && err2 == nil && err3 == nil {
			kept[nodePages{node, size * unit}] = count
		}
	}
	return kept
}
