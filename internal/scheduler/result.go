package scheduler

import (
	"cmp"
	"maps"
	"slices"
)

// Result is the result of a run. A run with the same Policy, which contains the seed, and Order returns the same.
type Result struct {
	Policy  Policy
	Order   Order
	Stop    Stop
	Unknown []string // filters that the simulation does not know and that pass all hosts

	Total     int           // instances placed
	Entries   []EntryResult // as in Requests
	First     *NoValidHost  // the first; nil: all instances were placed
	Left      []Left        // by resource
	instances []int32       // by host, entry
}

// EntryResult is the result of one entry.
type EntryResult struct {
	Entry
	Placed int
	Failed *NoValidHost // nil: all its instances were placed
}

// NoValidHost is an instance that could not be placed.
type NoValidHost struct {
	After   int // instances of all entries that were placed before
	Entry   int
	Reasons []Reason // most hosts first
}

// Reason is why an instance fits on none of a number of hosts: a resource class of which too little is free there, "trait X", "zone",
// max_placement_results, or the name of a filter. A host that lacks several resources counts for each.
type Reason struct {
	What  string `json:"what"`
	Hosts int    `json:"hosts"`
}

// Left is what a run left of a resource class, in the unit of placement.
type Left struct {
	Resource string  `json:"resource"`
	Capacity int64   `json:"capacity"`
	Used     int64   `json:"used"`
	Stranded int64   `json:"stranded"`        // free on hosts on which no instance of any entry fits
	Where    []Place `json:"where,omitempty"` // parts of Stranded, the largest first
}

// Place is a part of the cloud in which some of a resource is stranded.
type Place struct {
	Zone   string `json:"zone,omitempty"` // empty for a pool
	Class  string `json:"class"`          // or the name of the pool
	Hosts  int    `json:"hosts"`          // 0: a pool
	Amount int64  `json:"amount"`
}

func newResult(s *simulation, requests *Requests) *Result {
	r := &Result{Policy: *s.policy, Order: requests.Order, Stop: requests.Stop, Unknown: s.policy.Unknown()}
	r.instances = make([]int32, len(s.hosts.list)*len(s.entries))
	for _, e := range s.entries {
		r.Entries = append(r.Entries, EntryResult{Entry: e})
	}
	return r
}

// Instances returns the number of instances of an entry on a host, by their indexes in Requests.Entries and Cloud.Hosts.
func (r *Result) Instances(host, entry int) int {
	return int(r.instances[host*len(r.Entries)+entry])
}

// Placed returns the number of instances of a flavor.
func (r *Result) Placed(f *Flavor) int {
	sum := 0
	for _, e := range r.Entries {
		if e.Flavor == f {
			sum += e.Placed
		}
	}
	return sum
}

// fail records that no host was valid.
func (r *Result) fail(s *simulation, entry int, g *group) {
	f := &NoValidHost{After: r.Total, Entry: entry, Reasons: s.reasons(entry, g)}
	r.Entries[entry].Failed = f
	if r.First == nil {
		r.First = f
	}
}

// reasons returns why no host is valid for a kind, with the number of hosts.
func (s *simulation) reasons(kind int, g *group) []Reason {
	hosts := map[string]int{}
	for i := range s.hosts.list {
		for _, what := range s.reasonsAt(kind, i, g) {
			hosts[what]++
		}
	}
	var reasons []Reason
	for _, what := range slices.Sorted(maps.Keys(hosts)) {
		reasons = append(reasons, Reason{what, hosts[what]})
	}
	slices.SortStableFunc(reasons, func(a, b Reason) int { return cmp.Compare(b.Hosts, a.Hosts) })
	return reasons
}

func (s *simulation) reasonsAt(kind, host int, g *group) []string {
	refused := s.admission.refusals[s.hosts.list[host].sort*len(s.kinds)+kind]
	if !refused.candidate {
		return []string{refused.reason}
	}
	if s.policy.Placement {
		if short := s.hosts.short(kind, host); len(short) > 0 {
			return short
		}
		if host > s.admission.ends[kind] {
			return []string{"max_placement_results"}
		}
	}
	if refused.reason != "" {
		return []string{refused.reason}
	}
	if filter := s.admission.stopped(kind, host); filter != "" {
		return []string{filter}
	}
	if g != nil && g.policy == Affinity {
		return []string{"ServerGroupAffinityFilter"}
	}
	return []string{"ServerGroupAntiAffinityFilter"}
}

// count adds up what is left.
func (r *Result) count(s *simulation) {
	for i, resource := range s.hosts.resources {
		left := Left{Resource: resource}
		where := map[Place]Place{}
		for host := range s.hosts.list {
			r.countHost(s, &left, where, host, i)
		}
		if i == s.hosts.disk {
			for p, pool := range s.hosts.pools {
				capacity := s.cloud.Pools[p].Capacity()
				left.Capacity, left.Used = left.Capacity+capacity, left.Used+capacity-pool.free
				if pool.free > 0 && !slices.ContainsFunc(pool.hosts, s.admission.takesAny) {
					left.Stranded += pool.free
					where[Place{Class: s.cloud.Pools[p].Name}] = Place{Class: s.cloud.Pools[p].Name, Amount: pool.free}
				}
			}
		}
		left.Where = slices.SortedFunc(maps.Values(where), func(a, b Place) int {
			return cmp.Or(cmp.Compare(b.Amount, a.Amount), cmp.Compare(a.Zone, b.Zone), cmp.Compare(a.Class, b.Class))
		})
		r.Left = append(r.Left, left)
	}
}

// countHost adds the part of one host.
func (r *Result) countHost(s *simulation, left *Left, where map[Place]Place, host, resource int) {
	h, free := &s.hosts.list[host], s.hosts.free[host*len(s.hosts.resources)+resource]
	if free == unlimited {
		return
	}
	inventory, _ := s.placement.inventory(h.Host, s.hosts.resources[resource])
	left.Capacity += inventory.Capacity()
	left.Used += inventory.Capacity() - free
	if free > 0 && !s.admission.takesAny(host) {
		left.Stranded += free
		key := Place{Zone: h.Zone, Class: h.Class.Name}
		place := where[key]
		where[key] = Place{h.Zone, h.Class.Name, place.Hosts + 1, place.Amount + free}
	}
}
