package scheduler

import (
	"fmt"
	"math/rand/v2"
)

// simulation is one run: it picks a host for each request and books the instance there. It decides the order of events only. What
// is booked is in hostTable, which hosts are valid in admission, their weights in weighing, and the search for the heaviest one in
// ranking.
type simulation struct {
	cloud   *Cloud
	policy  *Policy
	entries []Entry
	kinds   []*kind // of entries
	random  *rand.Rand

	placement placement
	hosts     hostTable
	weighing  weighing
	admission admission
	ranking   ranking
}

func newSimulation(cloud *Cloud, requests *Requests, policy *Policy) (*simulation, error) {
	s := &simulation{cloud: cloud, policy: policy, entries: requests.Entries, random: rand.New(rand.NewPCG(policy.Seed, 0))}
	if err := cloud.check(); err != nil {
		return nil, err
	}
	for i, e := range requests.Entries {
		k, err := newKind(e)
		if err == nil {
			err = policy.checkGroup(e.Group)
		}
		if err == nil && e.Count == 0 && !policy.bounds(k) {
			err = fmt.Errorf("flavor %q: its Count must be set, because neither placement nor a filter limits the number of instances", e.Flavor.Name)
		}
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", i+1, err)
		}
		s.kinds = append(s.kinds, k)
	}
	properties := propertiesOf(cloud.Aggregates)
	s.placement = newPlacement(cloud, policy)
	s.hosts = newHostTable(cloud, policy, s.kinds, &s.placement)
	s.weighing = newWeighing(policy, properties, s.hosts.list)
	s.admission = newAdmission(policy, s.kinds, &s.placement, newFilters(policy, properties, s.kinds), &s.hosts)
	s.ranking = newRanking(policy, &s.weighing, &s.admission)
	return s, nil
}

// fill places instances until all are placed or no host is valid. If seen is set, it is called for each request; host is -1 if no
// host was valid.
func (s *simulation) fill(requests *Requests, r *Result, seen func(entry, host int)) {
	turn := newTurns(s.entries, requests.Order, s.random)
	groups := make([]*group, len(s.entries))
	for entry := turn.next(); entry >= 0; entry = turn.next() {
		g := s.group(groups, entry)
		host := s.pick(entry, g)
		if seen != nil {
			seen(entry, host)
		}
		if host < 0 {
			r.fail(s, entry, g)
			if requests.Stop == StopFirst {
				return
			}
			turn.end(entry)
			continue
		}
		s.place(entry, host)
		if g != nil {
			g.members[host]++
			g.size++
		}
		r.instances[host*len(s.entries)+entry]++
		if r.Entries[entry].Placed++; r.Entries[entry].Placed == s.entries[entry].Count {
			turn.end(entry)
		}
		r.Total++
	}
}

// group returns the server group of an entry's next instance: a new one if the last is full.
func (s *simulation) group(groups []*group, entry int) *group {
	of := s.entries[entry].Group
	if of == nil {
		return nil
	}
	if groups[entry] == nil || of.Size > 0 && groups[entry].size == of.Size {
		groups[entry] = newGroup(of)
	}
	return groups[entry]
}

// place books an instance on a host and updates everything that depends on what is free there.
func (s *simulation) place(kind, host int) {
	s.hosts.book(kind, host, s.kinds[kind])
	s.weighing.update(host, &s.hosts.list[host])
	s.refit(host)
	if s.policy.BuildsLinger {
		s.ranking.rise(host)
	}
	if pool := s.hosts.list[host].pool; pool >= 0 {
		s.drain(pool, s.hosts.diskNeed(kind, host))
	}
}

// refit checks again which kinds a host accepts, now that less is free there. If that lets placement return further hosts, these
// are searched from now on too.
func (s *simulation) refit(host int) {
	for _, o := range s.admission.recheck(host) {
		s.ranking.open(o)
	}
	s.ranking.update(host)
}

// drain takes disk from a pool. If that leaves too little for a kind that fitted before, all hosts of the pool are checked again.
func (s *simulation) drain(pool int, amount int64) {
	p := &s.hosts.pools[pool]
	p.free -= amount
	if p.free >= p.least {
		return
	}
	p.least = 0
	for _, host := range p.hosts {
		s.refit(host)
		for kind := range s.kinds {
			if need := s.hosts.diskNeed(kind, host); need <= p.free {
				p.least = max(p.least, need)
			}
		}
	}
}

// Run places instances until all are placed or no host is left for them. It returns an error for what nova's API rejects: flavors
// whose extra specs contradict each other, and server groups whose filter is not enabled.
func Run(cloud Cloud, requests Requests, policy Policy) (*Result, error) {
	s, err := newSimulation(&cloud, &requests, &policy)
	if err != nil {
		return nil, err
	}
	r := newResult(s, &requests)
	s.fill(&requests, r, nil)
	r.count(s)
	return r, nil
}
