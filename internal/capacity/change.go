package capacity

import (
	"maps"
	"slices"
	"sort"
	"strings"

	"stackplan/internal/demand"
	"stackplan/internal/source"
)

// The ratios that are searched: hundredths up to 64.
const (
	ratioSteps = 100
	mostRatio  = 64 * ratioSteps
)

// raised returns the smallest ratio for all hosts with which the quota of CPUs fits. A ratio of memory is not proposed: instances
// would be swapped out or killed.
func (e *evaluation) raised(p *Quota, by []Resource) []Change {
	if p.Resource != "cores" || len(e.region.Classes) == 0 {
		return nil
	}
	keeps := func(hundredths int) bool {
		s := e.region.fleet.shape(sumOver(by, func(inv *Inventory) int64 { return inv.at(float64(hundredths) / ratioSteps) }))
		return s.covers(p.Limit, e.tolerance)
	}
	if !keeps(mostRatio) {
		return nil
	}
	step := sort.Search(mostRatio, keeps)
	change := Change{Kind: RaiseRatio, What: "[DEFAULT] cpu_allocation_ratio", Needed: float64(step) / ratioSteps}
	for _, c := range e.region.Classes {
		if inv := c.Inventory(VCPU); inv != nil && !inv.byAggregate && (change.Was == 0 || inv.Ratio < change.Was) {
			change.Was, change.From = inv.Ratio, inv.Terms[2].From
		}
	}
	return []Change{change}
}

// at returns what a host would provide with another ratio. A dedicated CPU is allocated once, and an aggregate may limit the rest.
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

// added returns the fewest additional hosts with which a quota fits, for each hardware in use, in the group with most of its hosts.
func (e *evaluation) added(p *Quota, amount func(*Class) int64) []Change {
	largest := map[string]*Class{}
	for _, c := range e.region.Classes {
		if most := largest[c.Hardware]; amount(c) > 0 && (most == nil || c.Hosts.Count > most.Hosts.Count) {
			largest[c.Hardware] = c
		}
	}
	var changes []Change
	for _, hardware := range slices.Sorted(maps.Keys(largest)) {
		c := largest[hardware]
		g := e.region.fleet.growing(e.model.Group(c.Group), e.model, amount)
		change := Change{Kind: AddHosts, What: c.Hardware + " in group " + c.Group}
		n := fewest(p.Limit, e.tolerance, func(more int) shape { return g.by(more, amount(c)) })
		if n == 0 { // the group has too few racks or zones
			n = fewest(p.Limit, e.tolerance, func(more int) shape { return g.apart(more, amount(c)) })
			change.What += ", in racks of their own and the smallest zones"
		}
		if n > 0 {
			change.Needed = float64(n)
			change.From = []source.Input{e.projects.in.Cloud.InputAt(source.Join("regions", e.region.Name, "groups", c.Group, "hosts"))}
			changes = append(changes, change)
		}
	}
	return changes
}

// cut returns by how much the largest quota of a project must be reduced; if it is too small, by how much all must be together.
func (e *evaluation) cut(p *Quota) []Change {
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
		if t.Times == 0 && !strings.HasSuffix(t.What, gateways) && (largest < 0 || t.Amount > p.Demand[largest].Amount) {
			largest = i
		}
	}
	if largest >= 0 && p.Demand[largest].Amount >= float64(short) {
		t := p.Demand[largest]
		return []Change{{Kind: CutQuota, What: t.What, Was: t.Amount, Needed: t.Amount - float64(short), From: t.From}}
	}
	return []Change{{Kind: CutQuota, What: "all projects together", Was: float64(p.Limit), Needed: float64(p.Limit - short)}}
}

// enlarged returns by how much a pool must grow.
func (e *evaluation) enlarged(p *Quota) []Change {
	return []Change{{Kind: Enlarge, What: string(p.Resource), Was: float64(p.Usable), Needed: float64(-p.Headroom), From: poolInputs(e.region.Pools, p.Resource)}}
}

func poolInputs(pools []*Pool, of demand.Resource) []source.Input {
	for _, pool := range pools {
		if pool.Of == of && len(pool.Terms) > 0 {
			return pool.Terms[0].From
		}
	}
	return nil
}
