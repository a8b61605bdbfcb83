package scheduler

import (
	"fmt"
	"slices"
)

// The resource classes that nova itself requests.
const (
	VCPU     = "VCPU"
	PCPU     = "PCPU"
	MemoryMB = "MEMORY_MB"
	DiskGB   = "DISK_GB"
)

// Cloud is the hosts on which instances can be placed.
type Cloud struct {
	Hosts      []Host // among hosts of equal weight the first is taken
	Aggregates []Aggregate
	Pools      []Pool
}

// Host is a compute node.
type Host struct {
	Name       string
	Zone       string   // its availability zone; empty: the default zone
	Rack       string   // for grouping results; the simulation does not read it
	Aggregates []string // names of Cloud.Aggregates
	Pool       string   // the Pool that provides its DISK_GB; empty: its own disk
	Disabled   bool     // its service is disabled or down: ComputeFilter rejects it
	*Class
}

// Class is the properties that several hosts have in common.
type Class struct {
	Name        string
	Inventories map[string]Inventory // by resource class, as in placement
	Traits      []string

	// What the compute node reports to the scheduler. Weighers, RamFilter, CoreFilter and DiskFilter read this.
	VCPUs, MemoryMB, DiskGB                         int64 // total
	ReservedVCPUs, ReservedMemoryMB, ReservedDiskGB int64 // reserved_host_cpus, _memory_mb, _disk_mb / 1024: used from the start
	CPURatio, RAMRatio, DiskRatio                   float64
	DiskLeast                                       DiskLeast
	IOOps, FreePCI, FailedBuilds                    int64   // constant: an instance is built before the next is requested
	Metrics                                         float64 // the sum that MetricsWeigher computes from [metrics] weight_setting

	Devices map[string]int64 // PCI devices and accelerators, by the names that PCIAlias and DeviceProfile return

	Cells []Cell // empty: the host reports no NUMA topology and accepts no instance that requests one
}

// DiskLeast is how a virt driver computes disk_available_least, the upper limit of the free disk that the scheduler sees.
type DiskLeast int

// The computations of virt drivers.
const (
	DiskFollowsInstances DiskLeast = iota // libvirt: the disks of instances count with their full size
	DiskNone                              // the fake driver: always 0, so that DiskWeigher sees all hosts as full
)

// Inventory is the inventory of one resource class of a host in placement.
type Inventory struct {
	Total, Reserved int64
	Ratio           float64
	MinUnit         int64 // 0: 1
	MaxUnit         int64 // 0: Total
	StepSize        int64 // 0: 1
}

// Capacity returns the number of units that can be allocated, as placement computes it.
func (i Inventory) Capacity() int64 {
	return int64(float64(i.Total-i.Reserved) * i.Ratio)
}

// takes reports whether an instance may request amount, regardless of what is free.
func (i Inventory) takes(amount int64) bool {
	most := i.MaxUnit
	if most == 0 {
		most = i.Total
	}
	return amount >= max(i.MinUnit, 1) && amount <= most && amount%max(i.StepSize, 1) == 0
}

// Cell is a NUMA cell of a host.
type Cell struct {
	Shared    int  // CPUs for instances that share them: [compute] cpu_shared_set
	Dedicated int  // CPUs for pinned instances, in whole cores: [compute] cpu_dedicated_set
	Same      bool // both are the same CPUs: vcpu_pin_set
	Threads   int  // of a core; 0: 1
	MemoryMB  int64
	Pages     []Pages // by rising size, with the small ones; empty: the host reports none
}

// Pages are the memory pages of one size in a cell.
type Pages struct {
	SizeKB, Total, Reserved int64
}

// Aggregate is a host aggregate.
type Aggregate struct {
	Name       string
	Properties map[string]string
}

// Pool is disk that hosts share and that is counted once: a sharing provider in placement.
type Pool struct {
	Name string
	Inventory
}

// check returns an error if a host has no class or an unknown pool.
func (c *Cloud) check() error {
	for i := range c.Hosts {
		h := &c.Hosts[i]
		if h.Class == nil {
			return fmt.Errorf("host %q has no class", h.Name)
		}
		if h.Pool != "" && !slices.ContainsFunc(c.Pools, func(p Pool) bool { return p.Name == h.Pool }) {
			return fmt.Errorf("host %q: there is no pool %q", h.Name, h.Pool)
		}
	}
	return nil
}

// NewClass returns a class without reserves, overcommit, traits or NUMA cells: vcpus CPUs, memory in MiB, disk in GiB. SetInventory
// changes one of its resources.
func NewClass(name string, vcpus, memory, disk int64) *Class {
	c := &Class{Name: name, Inventories: map[string]Inventory{}}
	c.SetInventory(VCPU, Inventory{Total: vcpus, Ratio: 1})
	c.SetInventory(MemoryMB, Inventory{Total: memory, Ratio: 1})
	c.SetInventory(DiskGB, Inventory{Total: disk, Ratio: 1})
	return c
}

// SetInventory sets one inventory, and what a compute node with the same options reports to the scheduler.
func (c *Class) SetInventory(resource string, i Inventory) {
	c.Inventories[resource] = i
	switch resource {
	case VCPU:
		c.VCPUs, c.ReservedVCPUs, c.CPURatio = i.Total, i.Reserved, i.Ratio
	case MemoryMB:
		c.MemoryMB, c.ReservedMemoryMB, c.RAMRatio = i.Total, i.Reserved, i.Ratio
	case DiskGB:
		c.DiskGB, c.ReservedDiskGB, c.DiskRatio = i.Total, i.Reserved, i.Ratio
	}
}
