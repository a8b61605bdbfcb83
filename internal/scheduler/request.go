package scheduler

// Requests are the guests that are asked for, one after the other.
type Requests struct {
	Entries []Entry
	Order   Order
	Stop    Stop
}

// Entry asks for guests of one flavor.
type Entry struct {
	Flavor  *Flavor
	Count   int    // how many; 0: until no host is left
	Weight  int    // how often its turn comes, against the other entries; 0: 1
	Zone    string // the availability zone wanted; empty: any
	Project string // who asks, for AggregateMultiTenancyIsolation
	Group   *Group // server groups that its guests form; nil: none
}

// Group is a policy for server groups.
type Group struct {
	Policy     GroupPolicy
	MaxPerHost int // rule max_server_per_host of anti-affinity; 0: 1
	Size       int // guests of a group, after which the next group begins; 0: all guests of the entry are one group
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

// Order is whose turn it is.
type Order string

// The orders.
const (
	Rotate   Order = ""         // round robin: each entry Weight times, then the next
	Sequence Order = "sequence" // an entry until it is done, then the next
	Random   Order = "random"   // by Weight and Policy.Seed
)

// Stop is when a run ends, if not all guests have been placed before.
type Stop string

// The ends.
const (
	StopAll   Stop = ""      // no entry finds a valid host any more
	StopFirst Stop = "first" // the first 'no valid host'
)
