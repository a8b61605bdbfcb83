package capacity

import (
	"stackplan/internal/demand"
	"stackplan/internal/nodeset"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// Report compares the capacity of a cloud with the quotas of its projects.
type Report struct {
	Regions      []*Region `json:"regions"`                 // by name
	Fits         Verdict   `json:"fits"`                    // whether every quota fits, as a whole and after each failure of the tolerance, and no limit is exceeded
	AllowUnknown bool      `json:"allow_unknown,omitempty"` // what is not known does not fail the run
	ShowAccepted bool      `json:"-"`                       // print what the description accepts
}

// Region is the capacity of one OpenStack.
type Region struct {
	Name             string             `json:"name"`
	Series           series.Series      `json:"series"`
	Classes          []*Class           `json:"classes"` // the compute hosts, by group and the first host
	Scopes           []Scope            `json:"scopes"`  // sums over the region, its groups, zones and aggregates
	Pools            []*Pool            `json:"pools"`   // supplies that are counted once for the region
	Quotas           []*Quota           `json:"quotas"`
	Projects         []Project          `json:"projects,omitempty"` // the largest first
	Packing          *Packing           `json:"packing"`
	ConnectionLimits []*ConnectionLimit `json:"connection_limits"` // limits that the processes of several services share
	Accepted         []Accepted         `json:"accepted,omitempty"`
	Notes            []Note             `json:"notes,omitempty"` // additional information; no quota fails because of it

	fleet fleet
}

// Class is a set of compute hosts for which everything that capacity depends on is identical.
type Class struct {
	Group       string        `json:"group"`
	Hardware    string        `json:"hardware"`
	FirstSeries series.Series `json:"firstSeries"`
	Hosts       nodeset.Nodes `json:"hosts"`
	Inventories []*Inventory  `json:"inventories"`        // in the order of Resources
	Overhead    *Overhead     `json:"overhead,omitempty"` // of the flavor of which most instances fit; nil if none fits
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

// Unit returns the unit of a resource.
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
	MaxUnit    int64    `json:"max_unit"` // of one instance
	Formula    string   `json:"formula"`
	Unenforced string   `json:"unenforced,omitempty"` // why the scheduler does not enforce it
	Terms      []Term   `json:"terms"`

	byAggregate bool  // Ratio is set by an aggregate, not by the option
	most        int64 // limit by the ratio of an aggregate in addition to that of the option; 0: none
}

// Overhead is the memory that the hypervisors of a host full of instances of one flavor use in addition to the memory of the instances.
// Nova does not count it. All memory is in MiB.
type Overhead struct {
	Flavor    string         `json:"flavor"`
	Instances int64          `json:"instances"`
	Each      int64          `json:"each"`
	Taken     int64          `json:"taken"`             // Instances x Each
	Reserved  int64          `json:"reserved"`          // also used by the host itself
	Reserve   int64          `json:"reserve,omitempty"` // the least sufficient reserve, if Reserved is not
	Fits      bool           `json:"fits"`              // whether Reserved is sufficient for Taken
	From      []source.Input `json:"from"`
}

// Pool is a supply that belongs to no host: addresses, VLANs, a shared disk.
type Pool struct {
	Name    string          `json:"name"` // of the network or the option
	Of      demand.Resource `json:"of"`   // the quota that uses it; empty: none
	Unit    string          `json:"unit"`
	Usable  int64           `json:"usable"`            // never negative
	Formula string          `json:"formula,omitempty"` // with names, then with numbers; empty: the sum of the terms
	Terms   []Term          `json:"terms"`
}

// Scope is a sum over hosts.
type Scope struct {
	Kind   string   `json:"kind"` // region, group, zone or aggregate
	Name   string   `json:"name"`
	Hosts  int      `json:"hosts"`
	Usable []Amount `json:"usable"` // in the order of Resources, without those that no host has
}

// Amount is an amount of a resource, in its unit.
type Amount struct {
	Resource Resource `json:"resource"`
	Usable   int64    `json:"usable"`
	Unit     string   `json:"unit"`
}

// Term is a number that a result is computed from.
type Term struct {
	What   string         `json:"what"`
	Amount float64        `json:"amount"`
	Unit   string         `json:"unit,omitempty"`
	Times  int            `json:"times,omitempty"` // number of hosts or projects that it counts for; 0: one
	From   []source.Input `json:"from,omitempty"`  // values values of the description, or of a file of quotas
	Open   bool           `json:"open,omitempty"`  // an unknown number of projects, of which What is the source
	Why    string         `json:"why,omitempty"`   // which default it is, why a row sets it, or why it is unknown
}

// Quota is the sum of the quotas of a resource, and whether the capacity is sufficient for it.
type Quota struct {
	Resource  demand.Resource `json:"resource"` // by the name of the quota: cores, ram, floating_ips
	Unit      string          `json:"unit"`
	Confined  *Confinement    `json:"confined,omitempty"`  // the projects and hosts that it is about; nil: all
	Limit     int64           `json:"limit"`               // the sum of the quotas of all projects; with unknown parts, that of the others
	Unlimited []Term          `json:"unlimited,omitempty"` // projects without a limit; they are not in the sum
	Unknown   []Term          `json:"unknown,omitempty"`   // amounts that are unknown until Terraform runs; they are not in the sum
	Demand    []Term          `json:"demand"`
	Supply    []Term          `json:"supply,omitempty"`
	Usable    int64           `json:"usable"`
	Headroom  int64           `json:"headroom"`            // usable - limit
	Used      *int64          `json:"used,omitempty"`      // by the instances of the running cloud; nil: not known
	Unchecked string          `json:"unchecked,omitempty"` // why no supply is known and the quota is not checked
	Fits      Verdict         `json:"fits"`                // as a whole and after the failures of the tolerance
	Losses    []Loss          `json:"losses,omitempty"`    // of hosts, racks and zones, one domain at a time
	Accepted  *Accepted       `json:"accepted,omitempty"`  // nil: the description does not accept the result
	Changes   []Change        `json:"changes,omitempty"`   // each alone is sufficient for a quota that does not fit

	shape *shape           // of a resource of hosts; nil for a pool
	each  map[string]int64 // see After
}

// Loss is what a failure leaves of a resource: the worst failure for that resource.
type Loss struct {
	Domain   Domain        `json:"domain"`
	Count    int           `json:"count"`           // number that fail at once
	Required bool          `json:"required"`        // by the tolerance; else it is reported only
	Names    []string      `json:"names,omitempty"` // of racks or zones
	Lost     nodeset.Nodes `json:"lost"`
	Usable   int64         `json:"usable"`
	Headroom int64         `json:"headroom"`
	Fits     bool          `json:"fits"`
	Why      string        `json:"why,omitempty"` // why it is unknown and does not fit
}

// Domain is what fails at once.
type Domain string

// The domains of failures.
const (
	Hosts Domain = "hosts"
	Racks Domain = "racks"
	Zones Domain = "zones"
)

// Change is a change that alone is sufficient for a quota to fit, as small as possible.
type Change struct {
	Kind   ChangeKind     `json:"kind"`
	What   string         `json:"what"` // the option, the hardware and group, the project, or the network
	Was    float64        `json:"was,omitempty"`
	Needed float64        `json:"needed"` // the ratio, the number of additional hosts, addresses or networks, or the reduced quota
	From   []source.Input `json:"from,omitempty"`
}

// ChangeKind is what is changed.
type ChangeKind string

// The kinds of changes.
const (
	RaiseRatio ChangeKind = "raise-ratio"
	AddHosts   ChangeKind = "add-hosts"
	CutQuota   ChangeKind = "cut-quota"
	Enlarge    ChangeKind = "enlarge-pool"
)

// Note is additional information that does not affect whether a quota fits.
type Note struct {
	Code string         `json:"code"` // capacity/overhead, capacity/flavor, capacity/networks, capacity/ratio, capacity/running, capacity/unified, capacity/unit, capacity/unlimited, capacity/unknown
	Text string         `json:"text"`
	Hint string         `json:"hint,omitempty"`
	From []source.Input `json:"from,omitempty"`

	isOfFlavor bool // it repeats why a flavor is not known
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

// Quota returns the quota of a resource, or nil.
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
