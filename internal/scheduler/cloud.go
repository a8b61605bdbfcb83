package scheduler

import (
	"fmt"
	"slices"
)

// The resource classes that nova itself asks for.
const (
	VCPU     = "VCPU"
	PCPU     = "PCPU"
	MemoryMB = "MEMORY_MB"
	DiskGB   = "DISK_GB"
)

// Cloud is where guests can be placed.
type Cloud struct {
	Hosts      []Host // of those that nova finds equal, the first is taken
	Aggregates []Aggregate
	Pools      []Pool
}

// Host is a compute node.
type Host struct {
	Name       string
	Zone       string   // its availability zone; empty: the default zone
	Rack       string   // for whoever groups results; placing does not look at it
	Aggregates []string // names of Cloud.Aggregates
	Pool       string   // the Pool that its DISK_GB come from; empty: its own disk
	Disabled   bool     // its service is disabled or down: ComputeFilter drops it
	*Class
}

// Class is what hosts of one kind have in common.
type Class struct {
	Name        string
	Inventories map[string]Inventory // by resource class, as placement has them
	Traits      []string

	// What the compute node tells the scheduler. Weighers read this, and so do RamFilter, CoreFilter and DiskFilter.
	VCPUs, MemoryMB, DiskGB                         int64 // whole
	ReservedVCPUs, ReservedMemoryMB, ReservedDiskGB int64 // reserved_host_cpus, _memory_mb, _disk_mb / 1024: used from the start
	CPURatio, RAMRatio, DiskRatio                   float64
	DiskLeast                                       DiskLeast
	IOOps, FreePCI, FailedBuilds                    int64   // as they stand: building guests is over before the next is asked for
	Metrics                                         float64 // the sum that MetricsWeigher makes of [metrics] weight_setting

	Cells []Cell // empty: the host reports no NUMA topology, and takes no guest that asks for one
}

// DiskLeast is how a virt driver computes disk_available_least, above which the scheduler sees no free disk.
type DiskLeast int

// The ways of virt drivers.
const (
	DiskFollowsInstances DiskLeast = iota // libvirt: what the guests may yet write is gone
	DiskNone                              // the fake driver: always 0, so that all hosts look full to DiskWeigher
)

// Inventory is what placement knows of one resource class of a host.
type Inventory struct {
	Total, Reserved int64
	Ratio           float64
	MinUnit         int64 // 0: 1
	MaxUnit         int64 // 0: Total
	StepSize        int64 // 0: 1
}

// Capacity is the whole number of units that can be handed out, as placement computes it.
func (i Inventory) Capacity() int64 {
	return int64(float64(i.Total-i.Reserved) * i.Ratio)
}

// takes tells whether one guest may ask for amount, however much is free.
func (i Inventory) takes(amount int64) bool {
	most := i.MaxUnit
	if most == 0 {
		most = i.Total
	}
	return amount >= max(i.MinUnit, 1) && amount <= most && amount%max(i.StepSize, 1) == 0
}

// Cell is a NUMA cell of a host.
type Cell struct {
	Shared    int  // CPUs for shared guests: [compute] cpu_shared_set
	Dedicated int  // CPUs for pinned guests, taken as whole cores: [compute] cpu_dedicated_set
	Same      bool // both are the same CPUs: vcpu_pin_set
	Threads   int  // of a core; 0: 1
	MemoryMB  int64
	Pages     []Pages // by rising size, the small ones included; empty: the host reports none
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

// Pool is disk that hosts share, counted once: a sharing provider of placement.
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

// NewClass is a class without reserves, oversubscription, traits or NUMA cells: of vcpus CPUs, memory in MiB, disk in GiB.
// SetInventory changes one of its resources.
func NewClass(name string, vcpus, memory, disk int64) *Class {
	c := &Class{Name: name, Inventories: map[string]Inventory{}}
	c.SetInventory(VCPU, Inventory{Total: vcpus, Ratio: 1})
	c.SetInventory(MemoryMB, Inventory{Total: memory, Ratio: 1})
	c.SetInventory(DiskGB, Inventory{Total: disk, Ratio: 1})
	return c
}

// SetInventory sets one inventory, and what a compute node with these options tells the scheduler.
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
