package capacity

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"stackplan/internal/demand"
	"stackplan/internal/scheduler"
	"stackplan/internal/source"
)

// Packing is how many instances fit on the hosts of a region. The sums of resources do not show this, since an instance is on one host.
type Packing struct {
	Policy  Policy      `json:"policy"`
	Flavors []FlavorFit `json:"flavors"` // each flavor alone, by name
	Mixes   []Mix       `json:"mixes,omitempty"`
}

// FlavorFit is how many instances of one flavor fit on the empty hosts of a region.
type FlavorFit struct {
	Flavor    string             `json:"flavor"`
	Needs     map[Resource]int64 `json:"needs"` // of one instance
	Instances int64              `json:"instances"`
	Each      []ClassFit         `json:"each,omitempty"`     // by class of hosts
	Losses    []Loss             `json:"losses,omitempty"`   // Usable and Headroom are instances
	Reason    string             `json:"reason,omitempty"`   // why none fits
	Unknown   string             `json:"unknown,omitempty"`  // why it is not known whether any fits, or what size an instance has; Instances is 0 then
	Possible  int64              `json:"possible,omitempty"` // instances if all hosts met what is unknown
	Accepted  *Accepted          `json:"accepted,omitempty"` // nil: the description does not accept that it is unknown
	From      []source.Input     `json:"from,omitempty"`
}

// ClassFit is how many instances fit on one empty host of a class.
type ClassFit struct {
	Hosts     string `json:"hosts"`
	Count     int    `json:"count"`
	Instances int64  `json:"instances"` // on one of them
}

// Mix is the result of the scheduler for instances of several flavors that are requested one after the other.
type Mix struct {
	Name      string           `json:"name"` // as requested, or worst
	Order     string           `json:"order"`
	Seed      uint64           `json:"seed"`
	Instances int              `json:"instances"` // that were placed
	Flavors   []MixFlavor      `json:"flavors"`
	First     *NoValidHost     `json:"first,omitempty"` // nil: all were placed
	Accepted  *Accepted        `json:"accepted,omitempty"`
	Refused   bool             `json:"refused"` // the quotas allow the first instance for which no host was valid
	Left      []scheduler.Left `json:"left"`
	Hosts     []MixHosts       `json:"hosts"` // hosts with the same instances, the largest set first
}

// MixFlavor is one flavor of a mix.
type MixFlavor struct {
	MixEntry
	Requested int `json:"requested,omitempty"` // 0: as many as fit
	Placed    int `json:"placed"`
}

// NoValidHost is the first instance for which no host was valid.
type NoValidHost struct {
	After int `json:"after"` // instances placed before it
	MixEntry
	Reasons []scheduler.Reason `json:"reasons"`
}

// MixHosts are hosts on which a mix placed the same instances.
type MixHosts struct {
	Hosts     string         `json:"hosts"`
	Count     int            `json:"count"`
	Instances map[string]int `json:"instances"` // by flavor
}

// packer computes the packing of a region with the simulation of the scheduler.
type packer struct {
	*evaluation
	flavors []demand.Flavor
	policy  scheduler.Policy
	classes map[*Class]*scheduler.Class
}

// pack computes the packing: of each flavor alone, and of each mix.
func (e *evaluation) pack(d demand.Demand, mixes []MixRequest, seed uint64) (*Packing, error) {
	p := &packer{evaluation: e, classes: map[*Class]*scheduler.Class{}}
	var unknown []FlavorFit
	for _, f := range d.Flavors {
		switch {
		case f.Region != "" && f.Region != e.region.Name:
		case f.Unknown != "":
			unknown = append(unknown, FlavorFit{Flavor: f.Name, Unknown: f.Unknown, From: []source.Input{e.projects.in.origin(f.Origin)}})
		default:
			p.flavors = append(p.flavors, f)
		}
	}
	slices.SortStableFunc(p.flavors, func(a, b demand.Flavor) int { return strings.Compare(a.Name, b.Name) })
	made := &Packing{Flavors: unknown}
	if len(e.region.Classes) == 0 {
		return made, nil
	}
	p.policy, made.Policy = p.policyOf(seed)
	for _, c := range e.region.Classes {
		p.classes[c] = p.classOf(c)
	}
	for _, f := range p.flavors {
		made.Flavors = append(made.Flavors, p.fit(f))
	}
	for _, request := range mixes {
		mix, err := p.mix(request, d)
		if err != nil {
			return nil, &mixError{request.Name, e.region.Name, err}
		}
		made.Mixes = append(made.Mixes, mix)
	}
	return made, nil
}

// fit returns how many instances of one flavor fit. Hosts that the scheduler does not distinguish hold the same number, so one of each
// kind is simulated.
func (p *packer) fit(f demand.Flavor) FlavorFit {
	wanted := p.requirementsOf(f)
	made := FlavorFit{Flavor: f.Name, Needs: p.needs(f), Reason: cmp.Or(wanted.rejected, p.refused(f)), From: []source.Input{p.projects.in.origin(f.Origin)}}
	each, known := map[*cell]int64{}, map[cellKey]int64{}
	var sorts []*cell
	for _, c := range p.region.fleet.cells {
		key := cellKey{class: c.class, zone: c.zone, aggregates: strings.Join(c.aggregates, "\n")}
		instances, ok := known[key]
		if !ok && made.Reason == "" { // if the inventories of no host suffice, the compute host rejects it even if the scheduler passes it
			one := *c
			one.hosts = c.hosts[:1]
			sorts = append(sorts, &one)
			fit, err := scheduler.Fits(p.cloudOf([]*cell{&one}), wanted.entry, p.policy, nil)
			if err != nil { // nova's API rejects the flavor
				made.Reason = err.Error()
				return made
			}
			instances = int64(fit.Total)
			known[key] = instances
		}
		each[c] = instances
	}
	made.hedge(wanted.unknown, each)
	s := p.region.fleet.shapeOf(func(c *cell) int64 { return each[c] })
	made.Instances, made.Losses = s.total, s.losses(0, p.tolerance)
	if s.total == 0 && made.Reason == "" && made.Unknown == "" {
		made.Reason = p.whyNone(wanted.entry, sorts)
	}
	if pool := p.sharedDisk(); pool != nil && made.Needs[Disk] > 0 {
		made.limit(pool.Usable / made.Needs[Disk])
	}
	for _, c := range p.region.fleet.cells {
		made.add(c, each[c])
	}
	return made
}

// hedge counts the instances of a flavor as possible only, if some of its requirements are unknown: no host is known to meet them.
func (f *FlavorFit) hedge(unknown []string, each map[*cell]int64) {
	if len(unknown) == 0 {
		return
	}
	for c, instances := range each {
		f.Possible = plus(f.Possible, times(instances, int64(len(c.hosts))))
		each[c] = 0
	}
	if f.Possible > 0 {
		f.Unknown = "no hardware declares " + strings.Join(unknown, ", ")
	}
}

// most returns how many instances of a flavor fit on a host of a class, by more than its inventories; if this is unknown, the most that
// a number can be.
func (p *Packing) most(flavor string, c *Class) int64 {
	i := slices.IndexFunc(p.Flavors, func(f FlavorFit) bool { return f.Flavor == flavor })
	if i < 0 || p.Flavors[i].Unknown != "" {
		return math.MaxInt64
	}
	most := int64(0)
	for _, e := range p.Flavors[i].Each {
		if e.Hosts == c.Hosts.Nodeset {
			most = max(most, e.Instances)
		}
	}
	return most
}

// limit reduces all numbers to what a shared pool provides, which failures of hosts do not change.
func (f *FlavorFit) limit(most int64) {
	f.Instances = min(f.Instances, most)
	for i := range f.Losses {
		f.Losses[i].Usable = min(f.Losses[i].Usable, most)
		f.Losses[i].Headroom = f.Losses[i].Usable
	}
}

// add adds the hosts of a cell to those of its class that hold the same number.
func (f *FlavorFit) add(c *cell, instances int64) {
	for i := range f.Each {
		if e := &f.Each[i]; e.Hosts == c.class.Hosts.Nodeset && e.Instances == instances {
			e.Count += len(c.hosts)
			return
		}
	}
	f.Each = append(f.Each, ClassFit{Hosts: c.class.Hosts.Nodeset, Count: len(c.hosts), Instances: instances})
}

// sharedDisk returns the disk that all hosts share; nil if each has its own.
func (p *packer) sharedDisk() *Pool {
	if p.model.SharedDisk() == 0 {
		return nil
	}
	for _, pool := range p.region.Pools {
		if pool.Name == string(Disk) {
			return pool
		}
	}
	return nil
}
