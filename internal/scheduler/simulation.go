package scheduler

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
)

// simulation is a cloud that is being filled.
type simulation struct {
	cloud      *Cloud
	policy     *Policy
	entries    []Entry
	kinds      []*kind // of entries
	zones      map[string]bool
	aggregates map[string]map[string]string
	poolIndex  map[string]int
	dynamic    []filter

	resources []string // all that some kind asks for
	disk      int      // DISK_GB's place among them; -1: nobody asks for it
	classes   int
	needs     []int64 // by kind, class, resource
	free      []int64 // by host, resource
	pools     []poolState
	hosts     []hostState

	words      int
	refusals   []refusal // by sort of host, kind
	candidates []uint64  // by host: the kinds that placement gives it
	passing    []uint64  // of these, those that the filters let through
	within     []uint64  // by host: the kinds whose last host is not before it
	mask       []uint64  // scratch
	ends       []int     // by kind, the last host within max_placement_results

	weigherList     []weigher
	multipliers     []float64
	hostMultipliers []float64 // by host, weigher; nil: all hosts have the same
	values          []float64 // by host, weigher
	reference       scale     // of the weights in the tree
	witnesses       []witness // by kind, weigher, least and greatest
	tree            *tree
	debt            int // nodes that searches have visited since the tree's scale was last set, because it was not theirs
	strain          int // nodes that searches have visited since the tree was last arranged
	buffer          []found
	random          *rand.Rand
}

func newSimulation(cloud *Cloud, requests *Requests, policy *Policy) (*simulation, error) {
	s := &simulation{cloud: cloud, policy: policy, entries: requests.Entries,
		zones: map[string]bool{}, aggregates: map[string]map[string]string{}, poolIndex: map[string]int{},
		random: rand.New(rand.NewPCG(policy.Seed, 0))}
	if err := s.readCloud(); err != nil {
		return nil, err
	}
	for i, e := range requests.Entries {
		k, err := newKind(e)
		if err == nil {
			err = s.checkGroup(e.Group)
		}
		if err == nil && e.Count == 0 && !s.bounded(k) {
			err = fmt.Errorf("flavor %q: nothing limits how many guests there may be, so their Count must", e.Flavor.Name)
		}
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", i+1, err)
		}
		s.kinds = append(s.kinds, k)
	}
	s.dynamic = s.dynamicFilters()
	s.readNeeds()
	s.readHosts()
	s.readWeighers()
	s.admit()
	return s, nil
}

func (s *simulation) readCloud() error {
	for _, a := range s.cloud.Aggregates {
		s.aggregates[a.Name] = a.Properties
	}
	for i, p := range s.cloud.Pools {
		s.poolIndex[p.Name] = i
		s.pools = append(s.pools, poolState{free: p.Capacity(), least: math.MaxInt64})
	}
	for i := range s.cloud.Hosts {
		h := &s.cloud.Hosts[i]
		if h.Class == nil {
			return fmt.Errorf("host %q has no class", h.Name)
		}
		if _, ok := s.poolIndex[h.Pool]; !ok && h.Pool != "" {
			return fmt.Errorf("host %q: there is no pool %q", h.Name, h.Pool)
		}
		if h.Zone != "" {
			s.zones[h.Zone] = true
		}
	}
	return nil
}

// bounded tells whether hosts fill up with guests of a kind.
func (s *simulation) bounded(k *kind) bool {
	return s.policy.Placement && len(k.amounts) > 0 || s.policy.filters("RamFilter") || s.policy.filters("NumInstancesFilter")
}

// checkGroup refuses what the scheduler refuses: a policy whose filter is not enabled.
func (s *simulation) checkGroup(g *Group) error {
	if g == nil {
		return nil
	}
	filter := map[GroupPolicy]string{Affinity: "ServerGroupAffinityFilter", AntiAffinity: "ServerGroupAntiAffinityFilter",
		SoftAffinity: "", SoftAntiAffinity: ""}
	name, known := filter[g.Policy]
	if !known {
		return fmt.Errorf("%q is no policy of server groups", g.Policy)
	}
	if name != "" && !s.policy.filters(name) {
		return fmt.Errorf("server groups of %s need %s", g.Policy, name)
	}
	return nil
}

// readNeeds lists what kinds ask of hosts, by class.
func (s *simulation) readNeeds() {
	asked := map[string]bool{}
	for _, k := range s.kinds {
		for _, amounts := range []map[string]int64{k.amounts, k.fallback} {
			for resource := range amounts {
				asked[resource] = true
			}
		}
	}
	s.resources = slices.Sorted(maps.Keys(asked))
	s.disk = slices.Index(s.resources, DiskGB)
	classes := map[*Class]int{}
	for i := range s.cloud.Hosts {
		h := &s.cloud.Hosts[i]
		class, ok := classes[h.Class]
		if !ok {
			class = len(classes)
			classes[h.Class] = class
		}
		pool, ok := s.poolIndex[h.Pool]
		if !ok {
			pool = -1
		} else {
			s.pools[pool].hosts = append(s.pools[pool].hosts, i)
		}
		s.hosts = append(s.hosts, hostState{Host: h, class: class, pool: pool})
	}
	s.classes = len(classes)
	s.needs = make([]int64, len(s.kinds)*s.classes*len(s.resources))
	for i, k := range s.kinds {
		for class, at := range classes {
			amounts, _, _ := s.question(k, class)
			for r, resource := range s.resources {
				s.needs[(i*s.classes+at)*len(s.resources)+r] = amounts[resource]
			}
		}
	}
}

// readHosts sets hosts to how they are before the first guest.
func (s *simulation) readHosts() {
	cells := slices.ContainsFunc(s.kinds, func(k *kind) bool { return len(k.cells) > 0 })
	cells = cells && s.policy.filters("NUMATopologyFilter")
	s.free = make([]int64, len(s.hosts)*len(s.resources))
	for i := range s.hosts {
		h := &s.hosts[i]
		h.freeRAM = h.Class.MemoryMB - h.ReservedMemoryMB
		h.freeDisk = h.Class.DiskGB - h.ReservedDiskGB
		h.cpusUsed = h.ReservedVCPUs
		if cells && len(h.Cells) > 0 {
			h.topology = &topology{h.Cells, newCellStates(h.Cells), h.CPURatio, h.RAMRatio, s.policy.PackCells}
		}
		for r, resource := range s.resources {
			inventory, _ := s.inventory(h.Host, resource)
			s.free[i*len(s.resources)+r] = inventory.Capacity()
			if r == s.disk && h.pool >= 0 {
				s.free[i*len(s.resources)+r] = unlimited
			}
		}
	}
}

func (s *simulation) readWeighers() {
	s.weigherList = s.weighers()
	n := len(s.weigherList)
	s.values = make([]float64, len(s.hosts)*n)
	s.witnesses = make([]witness, len(s.kinds)*n*2)
	differ := false
	for _, w := range s.weigherList {
		s.multipliers = append(s.multipliers, w.multiplier)
	}
	for i := range s.hosts {
		for d, w := range s.weigherList {
			m := s.multiplier(w, s.hosts[i].Host)
			s.hostMultipliers = append(s.hostMultipliers, m)
			differ = differ || m != s.multipliers[d]
		}
		s.weigh(i)
	}
	if !differ {
		s.hostMultipliers = nil
	}
	s.reference = rawScale()
	if !s.policy.RawWeights {
		s.reference = scale{}
	}
}
