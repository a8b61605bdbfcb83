package demand

import "stackplan/internal/source"

// Resource names what a quota limits, by the field of a description: cores, ram, instances, networks, gigabytes.
type Resource string

// Unlimited is the amount of a quota without a limit.
const Unlimited = -1

// Quota is the limit of one project for one resource.
type Quota struct {
	Region   string // empty: the source names none, and the quota applies to the region that the caller names
	Project  string // its name, or its ID if only that is known
	Domain   string // of the project: the ID or another name of it; empty: the source does not state it
	Resource Resource
	Amount   int64  // ram in bytes, gigabytes in GiB, else a number; or Unlimited
	Part     string // the resource of a unified limit, of which those of one Resource are added: class:PCPU; empty: not a unified limit
	Unknown  string // why the amount is unknown until Terraform runs; Amount is meaningless then
	Origin
}

// Project is a project that exists, with or without quotas of its own. Projects of different domains may have the same name.
type Project struct {
	ID      string // empty: unknown
	Domain  string // as in Quota
	Name    string
	Unknown string // why it is unknown how many projects this one represents; empty: one
	Origin
}

// Running is the use of a resource class of placement in a running cloud.
type Running struct {
	Region    string  // as in Quota
	Host      string  // empty: all hosts together
	Class     string  // VCPU, MEMORY_MB, DISK_GB, or Instances
	Used      int64   // in the unit of the class
	Total     int64   // 0: the source does not state it, nor Reserved and Ratio
	Reserved  int64   // not for instances
	Ratio     float64 // the allocation ratio
	HasUsed   bool    // the source states Used
	Inventory bool    // the source states Total, Reserved and Ratio of placement
	Origin
}

// Instances is the class of Running that counts instances.
const Instances = "instances"

// Unread is a part of a source that may set quotas and is not read.
type Unread struct {
	Region string // as in Quota
	Why    string
	Origin
}

// Flavor is the size of an instance.
type Flavor struct {
	Region     string // as in Quota
	Name       string
	VCPUs      int64
	RAM        int64             // bytes
	Disk       int64             // bytes of the root disk
	Ephemeral  int64             // bytes
	Swap       int64             // bytes
	Properties map[string]string // extra specs
	Unknown    string            // why some of it is unknown
	Origin
}

// Origin is the position of a quota or flavor.
type Origin struct {
	Path source.Path // in the description of the cloud; empty: in another file
	Pos  source.Pos  // in that file
	Name string      // its name in that file, such as openstack_compute_quotaset_v2.web["prod"]
}

// Demand is all quotas and flavors, and what is known about the projects and the cloud that have them.
type Demand struct {
	Quotas   []Quota
	Flavors  []Flavor
	Projects []Project
	Defaults []Quota // registered limits: the unified limits of projects that set none; Project is empty
	Running  []Running
	Unread   []Unread
}

// Append adds what another demand contains.
func (d *Demand) Append(other Demand) {
	d.Quotas, d.Flavors = append(d.Quotas, other.Quotas...), append(d.Flavors, other.Flavors...)
	d.Projects, d.Defaults = append(d.Projects, other.Projects...), append(d.Defaults, other.Defaults...)
	d.Running, d.Unread = append(d.Running, other.Running...), append(d.Unread, other.Unread...)
}

// IsEmpty reports whether a demand contains nothing.
func (d *Demand) IsEmpty() bool {
	return len(d.Quotas)+len(d.Flavors)+len(d.Projects)+len(d.Defaults)+len(d.Running)+len(d.Unread) == 0
}
