package scheduler

// Requests are the instances that are requested one after the other.
type Requests struct {
	Entries []Entry
	Order   Order
	Stop    Stop
}

// Entry requests instances of one flavor.
type Entry struct {
	Flavor  *Flavor
	Count   int      // number; 0: until no host is valid
	Weight  int      // how often it is requested, relative to the other entries; 0: 1
	Zone    string   // the requested availability zone; empty: any
	Project string   // for AggregateMultiTenancyIsolation and Policy.LimitTenants
	Assume  []string // resource classes, traits and devices that all hosts are assumed to have, and forbidden traits that none has
	Group   *Group   // the server groups of its instances; nil: none
}

// Group is a policy for server groups.
type Group struct {
	Policy     GroupPolicy
	MaxPerHost int // rule max_server_per_host of anti-affinity; 0: 1
	Size       int // instances of a group, after which the next group begins; 0: all instances of the entry are one group
}

// GroupPolicy is the policy of a server group.
type GroupPolicy string

// The policies of nova.
const (
	Affinity         GroupPolicy = "affinity"
	AntiAffinity     GroupPolicy = "anti-affinity"
	SoftAffinity     GroupPolicy = "soft-affinity"
	SoftAntiAffinity GroupPolicy = "soft-anti-affinity"
)

// Order is the order in which entries are requested.
type Order string

// The orders.
const (
	Rotate   Order = ""         // round robin: each entry Weight times, then the next
	Sequence Order = "sequence" // an entry until all its instances are placed, then the next
	Random   Order = "random"   // by Weight and Policy.Seed
)

// Stop is when a run ends, unless all instances are placed before.
type Stop string

// The conditions.
const (
	StopAll   Stop = ""      // no entry has a valid host
	StopFirst Stop = "first" // the first 'no valid host'
)
