package scheduler

import (
	"cmp"
	"maps"
	"slices"
)

// Result is what a run found. Its Policy, with the seed, and Order make it anew.
type Result struct {
	Policy  Policy
	Order   Order
	Stop    Stop
	Unknown []string // filters that the simulation takes as passing all hosts

	Total   int           // guests placed
	Entries []EntryResult // as in Requests
	First   *NoValidHost  // the first; nil: all guests were placed
	Left    []Left        // by resource
	guests  []int32       // by host, entry
}

// EntryResult is what became of an entry.
type EntryResult struct {
	Entry
	Placed int
	Failed *NoValidHost // nil: all its guests were placed
}

// NoValidHost is a guest that could not be placed.
type NoValidHost struct {
	After   int // guests placed before it, of all entries
	Entry   int
	Reasons []Reason // most hosts first
}

// Reason is what stopped a guest on hosts: a resource class that is short there, "trait X", "zone", max_placement_results, or
// the name of a filter. A host that is short of several resources counts for each.
type Reason struct {
	What  string `json:"what"`
	Hosts int    `json:"hosts"`
}

// Left is what a run left of a resource class.
type Left struct {
	Resource string  `json:"resource"`
	Capacity int64   `json:"capacity"`
	Used     int64   `json:"used"`
	Stranded int64   `json:"stranded"`        // free on hosts where no entry's guests fit any more
	Where    []Place `json:"where,omitempty"` // of Stranded, the most first
}

// Place is a part of the cloud in which something is stranded.
type Place struct {
	Zone   string `json:"zone,omitempty"` // empty for a pool
	Class  string `json:"class"`          // or the name of the pool
	Hosts  int    `json:"hosts"`          // 0: a pool
	Amount int64  `json:"amount"`
}

func newResult(s *simulation, requests *Requests) *Result {
	r := &Result{Policy: *s.policy, Order: requests.Order, Stop: requests.Stop, Unknown: s.policy.Unknown()}
	r.guests = make([]int32, len(s.hosts)*len(s.entries))
	for _, e := range s.entries {
		r.Entries = append(r.Entries, EntryResult{Entry: e})
	}
	return r
}

// Instances is the number of guests of an entry on a host, by their places in Requests.Entries and Cloud.Hosts.
func (r *Result) Instances(host, entry int) int {
	return int(r.guests[host*len(r.Entries)+entry])
}

// Placed is the number of guests of a flavor.
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

// reasons counts what stops a kind on all hosts.
func (s *simulation) reasons(kind int, g *group) []Reason {
	hosts := map[string]int{}
	for i := range s.hosts {
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
	refused := s.refusals[s.hosts[host].sort*len(s.kinds)+kind]
	if !refused.candidate {
		return []string{refused.reason}
	}
	if s.policy.Placement {
		if short := s.short(kind, host); len(short) > 0 {
			return short
		}
		if host > s.ends[kind] {
			return []string{"max_placement_results"}
		}
	}
	if refused.reason != "" {
		return []string{refused.reason}
	}
	if filter := s.stopped(kind, host); filter != "" {
		return []string{filter}
	}
	if g != nil && g.policy == Affinity {
		return []string{"ServerGroupAffinityFilter"}
	}
	return []string{"ServerGroupAntiAffinityFilter"}
}

// short lists the resources that placement finds too little of.
func (s *simulation) short(kind, host int) []string {
	var short []string
	for r, need := range s.need(kind, host) {
		pool := s.hosts[host].pool
		if s.free[host*len(s.resources)+r] < need || pool >= 0 && r == s.disk && s.pools[pool].free < need {
			short = append(short, s.resources[r])
		}
	}
	return short
}

// count sums up what is left.
func (r *Result) count(s *simulation) {
	for i, resource := range s.resources {
		left := Left{Resource: resource}
		where := map[Place]Place{}
		for host := range s.hosts {
			r.countHost(s, &left, where, host, i)
		}
		if i == s.disk {
			for p, pool := range s.pools {
				capacity := s.cloud.Pools[p].Capacity()
				left.Capacity, left.Used = left.Capacity+capacity, left.Used+capacity-pool.free
				if pool.free > 0 && !slices.ContainsFunc(pool.hosts, s.takesAny) {
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

// countHost adds one host's part.
func (r *Result) countHost(s *simulation, left *Left, where map[Place]Place, host, resource int) {
	h, free := &s.hosts[host], s.free[host*len(s.resources)+resource]
	if free == unlimited {
		return
	}
	inventory, _ := s.inventory(h.Host, s.resources[resource])
	left.Capacity += inventory.Capacity()
	left.Used += inventory.Capacity() - free
	if free > 0 && !s.takesAny(host) {
		left.Stranded += free
		key := Place{Zone: h.Zone, Class: h.Class.Name}
		place := where[key]
		where[key] = Place{h.Zone, h.Class.Name, place.Hosts + 1, place.Amount + free}
	}
}

// takesAny tells whether a guest of any entry fits on a host.
func (s *simulation) takesAny(host int) bool {
	for w := range s.words {
		if s.passing[host*s.words+w] != 0 {
			return true
		}
	}
	return false
}
