package capacity

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/demand"
	"stackplan/internal/scheduler"
	"stackplan/internal/source"
)

// Packing is how guests fit on the hosts of a region, which no sum tells: a guest is on one host.
type Packing struct {
	Policy  Policy      `json:"policy"`
	Flavors []FlavorFit `json:"flavors"` // each flavor alone, by name
	Mixes   []Mix       `json:"mixes,omitempty"`
}

// FlavorFit is how many guests of one flavor the empty hosts of a region hold.
type FlavorFit struct {
	Flavor    string             `json:"flavor"`
	Needs     map[Resource]int64 `json:"needs"` // of one guest
	Instances int64              `json:"instances"`
	Each      []ClassFit         `json:"each,omitempty"`   // by class of hosts
	Losses    []Loss             `json:"losses,omitempty"` // Usable and Headroom are guests
	Reason    string             `json:"reason,omitempty"` // why no host takes one
	From      []source.Input     `json:"from,omitempty"`
}

// ClassFit is how many guests one empty host of a class holds.
type ClassFit struct {
	Hosts     string `json:"hosts"`
	Count     int    `json:"count"`
	Instances int64  `json:"instances"` // on one of them
}

// Mix is what the scheduler makes of guests of several flavors, one after the other.
type Mix struct {
	Name      string           `json:"name"` // as it was asked for, or worst
	Order     string           `json:"order"`
	Seed      uint64           `json:"seed"`
	Instances int              `json:"instances"` // that were placed
	Flavors   []MixFlavor      `json:"flavors"`
	First     *NoValidHost     `json:"first,omitempty"` // nil: all were placed
	Left      []scheduler.Left `json:"left"`
	Hosts     []MixHosts       `json:"hosts"` // hosts with the same guests, the most first
}

// MixFlavor is one flavor of a mix.
type MixFlavor struct {
	MixEntry
	Requested int `json:"requested,omitempty"` // 0: as many as fit
	Placed    int `json:"placed"`
}

// NoValidHost is the first guest that found no host.
type NoValidHost struct {
	After int `json:"after"` // guests were placed before
	MixEntry
	Reasons []scheduler.Reason `json:"reasons"`
}

// MixHosts are hosts that a mix filled alike.
type MixHosts struct {
	Hosts     string         `json:"hosts"`
	Count     int            `json:"count"`
	Instances map[string]int `json:"instances"` // by flavor
}

// packer fits guests on the hosts of a region.
type packer struct {
	*judge
	flavors []demand.Flavor
	policy  scheduler.Policy
	classes map[*Class]*scheduler.Class
}

// pack fits each flavor alone, and each mix.
func (j *judge) pack(d demand.Demand, mixes []MixRequest, seed uint64) (*Packing, error) {
	p := &packer{judge: j, classes: map[*Class]*scheduler.Class{}}
	for _, f := range d.Flavors {
		if (f.Region == "" || f.Region == j.region.Name) && f.Unknown == "" {
			p.flavors = append(p.flavors, f)
		}
	}
	slices.SortStableFunc(p.flavors, func(a, b demand.Flavor) int { return strings.Compare(a.Name, b.Name) })
	made := &Packing{}
	if len(j.region.Classes) == 0 {
		return made, nil
	}
	p.policy, made.Policy = p.policyOf(seed)
	for _, c := range j.region.Classes {
		p.classes[c] = p.classOf(c)
	}
	for _, f := range p.flavors {
		made.Flavors = append(made.Flavors, p.fit(f))
	}
	for _, request := range mixes {
		mix, err := p.mix(request, d)
		if err != nil {
			return nil, fmt.Errorf("--mix %s: region %s: %w", request.Name, j.region.Name, err)
		}
		made.Mixes = append(made.Mixes, mix)
	}
	return made, nil
}

// fit counts the guests of one flavor. Hosts that differ in nothing that the scheduler looks at hold the same number, so one
// of each kind is asked.
func (p *packer) fit(f demand.Flavor) FlavorFit {
	made := FlavorFit{Flavor: f.Name, Needs: p.needs(f), Reason: p.refused(f), From: []source.Input{p.limits.in.origin(f.Origin)}}
	each, known := map[*cell]int64{}, map[cellKey]int64{}
	for _, c := range p.region.fleet.cells {
		key := cellKey{class: c.class, zone: c.zone, aggregates: strings.Join(c.aggregates, "\n")}
		guests, ok := known[key]
		if !ok && made.Reason == "" { // what no compute host takes is refused there, if the scheduler lets it pass
			one := *c
			one.hosts = c.hosts[:1]
			fit, err := scheduler.Fits(p.cloudOf([]*cell{&one}), scheduler.Entry{Flavor: flavorOf(f)}, p.policy, nil)
			if err != nil { // nova's API would refuse the flavor
				made.Reason = err.Error()
				return made
			}
			guests = int64(fit.Total)
			known[key] = guests
		}
		each[c] = guests
	}
	s := p.region.fleet.shapeOf(func(c *cell) int64 { return each[c] })
	made.Instances, made.Losses = s.total, s.losses(0, p.asked)
	if s.total == 0 && made.Reason == "" {
		made.Reason = "the scheduler lets it on no host"
	}
	if pool := p.sharedDisk(); pool != nil && made.Needs[Disk] > 0 {
		made.limit(pool.Usable / made.Needs[Disk])
	}
	for _, c := range p.region.fleet.cells {
		made.add(c, each[c])
	}
	return made
}

// limit keeps all numbers to what a shared pool gives, whatever hosts fail.
func (f *FlavorFit) limit(most int64) {
	f.Instances = min(f.Instances, most)
	for i := range f.Losses {
		f.Losses[i].Usable = min(f.Losses[i].Usable, most)
		f.Losses[i].Headroom = f.Losses[i].Usable
	}
}

// add counts the hosts of a cell among those of its class that hold as many.
func (f *FlavorFit) add(c *cell, guests int64) {
	for i := range f.Each {
		if e := &f.Each[i]; e.Hosts == c.class.Hosts.Nodeset && e.Instances == guests {
			e.Count += len(c.hosts)
			return
		}
	}
	f.Each = append(f.Each, ClassFit{Hosts: c.class.Hosts.Nodeset, Count: len(c.hosts), Instances: guests})
}

// sharedDisk is the disk that all hosts share; nil where each has its own.
func (p *packer) sharedDisk() *Pool {
	if p.model.Compute.SharedDisk == 0 {
		return nil
	}
	for _, pool := range p.region.Pools {
		if pool.Unit == inGiB {
			return pool
		}
	}
	return nil
}
