package capacity

import (
	"stackplan/internal/demand"
	"stackplan/internal/nodeset"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// Report is what a cloud holds against what was promised.
type Report struct {
	Regions []*Region `json:"regions"` // by name
	Fits    bool      `json:"fits"`    // whether every promise is, whole and after each failure that was asked for, and no budget is broken
}

// Region is the capacity of one OpenStack.
type Region struct {
	Name             string             `json:"name"`
	Series           series.Series      `json:"series"`
	Classes          []*Class           `json:"classes"` // the compute hosts, by group and the first host
	Scopes           []Scope            `json:"scopes"`  // sums over the region, its groups, zones and aggregates
	Pools            []*Pool            `json:"pools"`   // what is counted once for the region
	Quotas           []*Quota           `json:"quotas"`
	Packing          *Packing           `json:"packing"`
	ConnectionLimits []*ConnectionLimit `json:"connection_limits"` // limits of programs that many processes draw on
	Notes            []Note             `json:"notes,omitempty"`   // what else must be known; none of them breaks a promise

	fleet fleet
}

// Class is compute hosts that are alike in all that capacity depends on.
type Class struct {
	Group       string        `json:"group"`
	Hardware    string        `json:"hardware"`
	FirstSeries series.Series `json:"firstSeries"`
	Hosts       nodeset.Nodes `json:"hosts"`
	Inventories []*Inventory  `json:"inventories"`        // in the order of Resources
	Overhead    *Overhead     `json:"overhead,omitempty"` // of the flavor that most guests of fit; nil without a flavor that fits
}

// Resource is a resource class of placement.
type Resource string

// The resource classes of a compute host.
const (
	VCPU   Resource = "VCPU"
	PCPU   Resource = "PCPU"
	Memory Resource = "MEMORY_MB"
	Disk   Resource = "DISK_GB"
)

// Resources are all resource classes, in the order of reports.
var Resources = []Resource{VCPU, PCPU, Memory, Disk}

// The units of amounts.
const (
	inCPUs      = "CPUs"
	inMiB       = "MiB"
	inGiB       = "GiB"
	inAddresses = "addresses"
	inNetworks  = "networks"
	inInstances = "instances"
)

// Unit is what a resource is counted in.
func (r Resource) Unit() string {
	switch r {
	case Memory:
		return inMiB
	case Disk:
		return inGiB
	}
	return inCPUs
}

// Inventory is what one host has of a resource, in its unit.
type Inventory struct {
	Resource   Resource `json:"resource"`
	Unit       string   `json:"unit"`
	Total      int64    `json:"total"`
	Reserved   int64    `json:"reserved"`
	Ratio      float64  `json:"ratio"`
	Usable     int64    `json:"usable"`   // never negative
	MaxUnit    int64    `json:"max_unit"` // of one guest
	Formula    string   `json:"formula"`
	Unenforced string   `json:"unenforced,omitempty"` // why the scheduler does not keep to it
	Terms      []Term   `json:"terms"`

	byAggregate bool  // Ratio is that of an aggregate, whatever the option says
	most        int64 // what an aggregate's ratio lets through beside that of the option; 0: there is none
}

// Overhead is what a host full of guests of one flavor takes of its memory beside theirs, which nova does not count. All
// memory is in MiB.
type Overhead struct {
	Flavor    string         `json:"flavor"`
	Instances int64          `json:"instances"`
	Each      int64          `json:"each"`
	Taken     int64          `json:"taken"`             // Guests x Each
	Reserved  int64          `json:"reserved"`          // of which the host itself lives too
	Reserve   int64          `json:"reserve,omitempty"` // the least that would do, where Reserved does not
	Fits      bool           `json:"fits"`              // whether Taken fits into Reserved
	From      []source.Input `json:"from"`
}

// Pool is a supply that belongs to no host: addresses, VLANs, a shared disk.
type Pool struct {
	Name    string          `json:"name"` // of the network or the file of options
	Of      demand.Resource `json:"of"`   // the quota that draws on it; empty: none does
	Unit    string          `json:"unit"`
	Usable  int64           `json:"usable"`            // never negative
	Formula string          `json:"formula,omitempty"` // with names, and with numbers; empty: the terms are added up
	Terms   []Term          `json:"terms"`
}

// Scope is a sum over hosts.
type Scope struct {
	Kind   string   `json:"kind"` // region, group, zone or aggregate
	Name   string   `json:"name"`
	Hosts  int      `json:"hosts"`
	Usable []Amount `json:"usable"` // in the order of Resources; those that no host has are left out
}

// Amount is so much of a resource, in its unit.
type Amount struct {
	Resource Resource `json:"resource"`
	Usable   int64    `json:"usable"`
	Unit     string   `json:"unit"`
}

// Term is a number that a result is made of.
type Term struct {
	What   string         `json:"what"`
	Amount float64        `json:"amount"`
	Unit   string         `json:"unit,omitempty"`
	Times  int            `json:"times,omitempty"` // how many hosts or projects it counts for; 0: once
	From   []source.Input `json:"from,omitempty"`  // of the description, or of a file of quotas
	Why    string         `json:"why,omitempty"`   // whose default it is, why a rule sets it, or why nobody knows it
}

// Quota is what quotas promise of a resource, and whether that can be kept.
type Quota struct {
	Resource  demand.Resource `json:"resource"` // as quotas call it: cores, ram, floating_ips
	Unit      string          `json:"unit"`
	Limit     int64           `json:"limit"`               // the sum of all limits
	Unlimited []Term          `json:"unlimited,omitempty"` // projects without a limit, which nothing can keep
	Unknown   []Term          `json:"unknown,omitempty"`   // amounts that nobody knows yet; they are not in the sum
	Demand    []Term          `json:"demand"`
	Supply    []Term          `json:"supply,omitempty"`
	Usable    int64           `json:"usable"`
	Headroom  int64           `json:"headroom"`            // usable - promised
	Unchecked string          `json:"unchecked,omitempty"` // why no supply is known: the promise is not judged
	Fits      bool            `json:"fits"`                // as a whole and after the failures that were asked for
	Losses    []Loss          `json:"losses,omitempty"`    // of hosts, racks and zones, each on its own
	Changes   []Change        `json:"changes,omitempty"`   // each alone would keep a promise that is broken
}

// Loss is what a failure leaves of a resource: the worst for that resource.
type Loss struct {
	Domain   Domain        `json:"domain"`
	Count    int           `json:"count"`           // how many fail at once
	Required bool          `json:"required"`        // else it is told, and breaks nothing
	Names    []string      `json:"names,omitempty"` // of racks or zones
	Lost     nodeset.Nodes `json:"lost"`
	Usable   int64         `json:"usable"`
	Headroom int64         `json:"headroom"`
	Fits     bool          `json:"fits"`
	Why      string        `json:"why,omitempty"` // why it cannot be told, so that it is not kept
}

// Domain is what fails at once.
type Domain string

// The domains of failures.
const (
	Hosts Domain = "hosts"
	Racks Domain = "racks"
	Zones Domain = "zones"
)

// Change is a change that alone would keep a promise, as small as possible.
type Change struct {
	Kind   ChangeKind     `json:"kind"`
	What   string         `json:"what"` // the option, the hardware and group, the project, or the network
	Was    float64        `json:"was,omitempty"`
	Needed float64        `json:"needed"` // the ratio, the number of hosts, addresses or networks more, or what the quota may be
	From   []source.Input `json:"from,omitempty"`
}

// ChangeKind is what a change is made to.
type ChangeKind string

// The kinds of changes.
const (
	RaiseRatio ChangeKind = "raise-ratio"
	AddHosts   ChangeKind = "add-hosts"
	CutQuota   ChangeKind = "cut-quota"
	Enlarge    ChangeKind = "enlarge-pool"
)

// Note is something to be known that breaks no promise.
type Note struct {
	Code string         `json:"code"` // capacity/overhead, capacity/flavor, capacity/networks, capacity/ratio, capacity/unit, capacity/unlimited, capacity/unknown
	Text string         `json:"text"`
	Hint string         `json:"hint,omitempty"`
	From []source.Input `json:"from,omitempty"`
}

// Region returns the region of that name, or nil.
func (r *Report) Region(name string) *Region {
	for _, region := range r.Regions {
		if region.Name == name {
			return region
		}
	}
	return nil
}

// Quota returns the promise of a resource, or nil.
func (r *Region) Quota(of demand.Resource) *Quota {
	for _, p := range r.Quotas {
		if p.Resource == of {
			return p
		}
	}
	return nil
}

// Inventory returns what a host of the class has of a resource, or nil.
func (c *Class) Inventory(of Resource) *Inventory {
	for _, inv := range c.Inventories {
		if inv.Resource == of {
			return inv
		}
	}
	return nil
}
