package model

import (
	"maps"
	"slices"
)

// Sizes are in bytes.
const (
	MiB = 1 << 20
	GiB = 1 << 30
)

// Hardware is a class of machine. Memory and Disk are bytes.
type Hardware struct {
	Name           string
	CPUs           int // logical
	NUMA           int // nodes
	Threads        int // per core
	Memory         int64
	Disk           int64
	NICs           []string
	Bonds          map[string]*Bond
	Reserve        Reserve
	HugePages      HugePages
	Kernel         Kernel // zero: that of the Debian release of the series
	Schedulers     Schedulers
	Traits         map[string]bool   // traits of placement, and whether the hosts have them
	Resources      map[string]int64  // amounts of other resource classes of placement
	Devices        map[string]Device // PCI devices for instances
	Accelerators   map[string]int64  // instances for each device profile of cyborg
	Virtualization string            // kvm, qemu or lxc
}

// Device is a number of identical PCI devices. Vendor and Product are their identifiers: four hexadecimal digits.
type Device struct {
	Vendor, Product string
	Count           int64
}

// Bond is a Linux bonding interface.
type Bond struct {
	Name    string
	Members []string
	Mode    string // of Linux bonding, as 802.3ad
}

// Reserve contains the resources that instances do not get. Memory and Disk are bytes.
type Reserve struct {
	CPUs    []int
	Memory  int64
	Disk    int64
	Isolate bool // whether the kernel excludes the other CPUs from scheduling
}

// HugePages contains the huge pages of a machine, distributed evenly over its NUMA nodes. Size is bytes; without them, Count is 0.
type HugePages struct {
	Size  int64
	Count int
}

// Memory returns the size of all of them in bytes.
func (p HugePages) Memory() int64 { return p.Size * int64(p.Count) }

// NodeOf returns the NUMA node of a CPU. It assumes the numbers that Linux gives CPUs on most machines: the first thread of each
// core, core after core and node after node, and then the other threads in the same order. Some firmware distributes the numbers
// to the nodes in turn; lscpu shows it.
func (h *Hardware) NodeOf(cpu int) int {
	cores := max(1, h.CPUs/max(1, h.Threads))
	return cpu % cores * max(1, h.NUMA) / cores
}

// BondOf returns the first bond by name that an interface is a member of, or nil.
func (h *Hardware) BondOf(nic string) *Bond {
	for _, name := range slices.Sorted(maps.Keys(h.Bonds)) {
		if bond := h.Bonds[name]; slices.Contains(bond.Members, nic) {
			return bond
		}
	}
	return nil
}
