package model

import (
	"maps"
	"slices"
)

// Hardware is a class of machine. Memory and Disk are bytes.
type Hardware struct {
	Name           string
	CPUs           int // logical
	NUMA           int // nodes
	Threads        int // of a core
	Memory         int64
	Disk           int64
	NICs           []string
	Bonds          map[string]*Bond
	Reserve        Reserve
	HugePages      HugePages
	Kernel         Kernel // zero: that of the Debian release that came with the series
	Schedulers     Schedulers
	Virtualization string // kvm, qemu or lxc
}

// Bond is several interfaces that act as one.
type Bond struct {
	Name    string
	Members []string
	Mode    string // of bonding of Linux: 802.3ad
}

// Reserve is what guests never get. Memory and Disk are bytes.
type Reserve struct {
	CPUs    []int
	Memory  int64
	Disk    int64
	Isolate bool // whether the kernel keeps its scheduler off the other CPUs
}

// HugePages are the huge pages of a machine, evenly spread over its NUMA nodes. Size is bytes; Count 0: there are none.
type HugePages struct {
	Size  int64
	Count int
}

// Memory is what all of them take, in bytes.
func (p HugePages) Memory() int64 { return p.Size * int64(p.Count) }

// NodeOf returns the NUMA node of a CPU. CPUs are taken to be numbered as Linux does on most machines: the first thread of each
// core, core after core and node after node, and then the other threads in the same order. Some firmware deals them out to
// nodes in turn; lscpu tells.
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
