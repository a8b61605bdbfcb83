package capacity

import (
	"maps"
	"slices"
	"sort"

	"stackplan/internal/demand"
	"stackplan/internal/source"
)

// The ratios that are searched: hundredths up to 64.
const (
	ratioSteps = 100
	mostRatio  = 64 * ratioSteps
)

// raised is the smallest ratio for all hosts that keeps a promise of CPUs. Memory is not promised twice: guests would be
// swapped out or killed.
func (j *judge) raised(p *Quota, by []Resource) []Change {
	if p.Resource != "cores" || len(j.region.Classes) == 0 {
		return nil
	}
	keeps := func(hundredths int) bool {
		s := j.region.fleet.shape(sumOver(by, func(inv *Inventory) int64 { return inv.at(float64(hundredths) / ratioSteps) }))
		return s.keeps(p.Limit, j.asked)
	}
	if !keeps(mostRatio) {
		return nil
	}
	step := sort.Search(mostRatio, keeps)
	change := Change{Kind: RaiseRatio, What: "[DEFAULT] cpu_allocation_ratio", Needed: float64(step) / ratioSteps}
	for _, c := range j.region.Classes {
		if inv := c.Inventory(VCPU); inv != nil && !inv.byAggregate && (change.Was == 0 || inv.Ratio < change.Was) {
			change.Was, change.From = inv.Ratio, inv.Terms[2].From
		}
	}
	return []Change{change}
}

// at is what a host would give with another ratio. A dedicated CPU is promised once, and an aggregate may bound the rest.
func (inv *Inventory) at(ratio float64) int64 {
	switch usable := inv.with(inv.Reserved, ratio); {
	case inv.Resource == PCPU || inv.byAggregate:
		return inv.Usable
	case inv.most > 0:
		return min(inv.most, usable)
	default:
		return usable
	}
}

// added are the fewest hosts that keep a promise, for each hardware there is, in the group with most of its hosts.
func (j *judge) added(p *Quota, amount func(*Class) int64) []Change {
	largest := map[string]*Class{}
	for _, c := range j.region.Classes {
		if most := largest[c.Hardware]; amount(c) > 0 && (most == nil || c.Hosts.Count > most.Hosts.Count) {
			largest[c.Hardware] = c
		}
	}
	var changes []Change
	for _, hardware := range slices.Sorted(maps.Keys(largest)) {
		c := largest[hardware]
		g := j.region.fleet.growing(j.model.Group(c.Group), j.model, amount)
		change := Change{Kind: AddHosts, What: c.Hardware + " in group " + c.Group}
		n := fewest(p.Limit, j.asked, func(more int) shape { return g.by(more, amount(c)) })
		if n == 0 { // the racks or zones of the group are too few
			n = fewest(p.Limit, j.asked, func(more int) shape { return g.apart(more, amount(c)) })
			change.What += ", in racks of their own and the smallest zones"
		}
		if n > 0 {
			change.Needed = float64(n)
			change.From = []source.Input{j.limits.in.locate(source.Join("regions", j.region.Name, "groups", c.Group, "hosts"))}
			changes = append(changes, change)
		}
	}
	return changes
}

// cut is by how much the largest quota must be less, or all of them together where it is too small.
func (j *judge) cut(p *Quota) []Change {
	short := -p.Headroom
	for _, l := range p.Losses {
		if l.Required && l.Why == "" {
			short = max(short, -l.Headroom)
		}
	}
	if short <= 0 {
		return nil
	}
	largest := -1
	for i, t := range p.Demand {
		if t.Times == 0 && (largest < 0 || t.Amount > p.Demand[largest].Amount) {
			largest = i
		}
	}
	if largest >= 0 && p.Demand[largest].Amount >= float64(short) {
		t := p.Demand[largest]
		return []Change{{Kind: CutQuota, What: t.What, Was: t.Amount, Needed: t.Amount - float64(short), From: t.From}}
	}
	return []Change{{Kind: CutQuota, What: "all projects together", Was: float64(p.Limit), Needed: float64(p.Limit - short)}}
}

// enlarged is how much a pool must be larger.
func (j *judge) enlarged(p *Quota) []Change {
	return []Change{{Kind: Enlarge, What: string(p.Resource), Was: float64(p.Usable), Needed: float64(-p.Headroom), From: poolInputs(j.region.Pools, p.Resource)}}
}

func poolInputs(pools []*Pool, of demand.Resource) []source.Input {
	for _, pool := range pools {
		if pool.Of == of && len(pool.Terms) > 0 {
			return pool.Terms[0].From
		}
	}
	return nil
}
