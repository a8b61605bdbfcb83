package plan

import (
	"cmp"
	"fmt"
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/service"
)

// restartPlan is an order of restarts that keeps services available.
type restartPlan struct {
	numbers   map[string]int // of the hosts
	waves     []nodeset.Nodes
	protected []string // services that would be down if all hosts restarted at the same time, and that the waves keep available
	kept      kept
	outages   []Outage // services that no order keeps available
}

// kept counts what waves keep in addition to APIs.
type kept struct {
	capabilities    map[string]bool // in words
	instances, most int             // the hosts that run instances, and how many of them restart in one wave
}

// failureDomain is where a host can fail together with others.
type failureDomain struct{ zone, rack string }

// availabilities returns the services that must stay available and that restarts interrupt.
func availabilities(all restarting, regions []*model.Region, sites map[string]*siteIndex) []Availability {
	available := []Availability{}
	for _, region := range regions {
		site := sites[region.Name]
		for _, svc := range site.availableServices() {
			if a := availability(all, site, svc); a.Count > 0 {
				available = append(available, a)
			}
		}
	}
	slices.SortStableFunc(available, compareAvailable)
	return available
}

// compareAvailable orders services, so that parts of a cloud together result in the waves of the whole.
func compareAvailable(a, b Availability) int {
	return cmp.Or(cmp.Compare(a.Region, b.Region), cmp.Compare(a.Service, b.Service))
}

// availability returns which hosts of a service restarts interrupt.
func availability(all restarting, site *siteIndex, svc *service.Service) Availability {
	var interrupted []string
	for _, h := range site.Hosts(svc.Name) {
		if all.interrupts(svc, site.Region, h.Name) {
			interrupted = append(interrupted, h.Name)
		}
	}
	a := Availability{
		Region: site.Region.Name, Service: svc.Name, Nodes: nodeset.NewNodes(interrupted), Of: len(site.Hosts(svc.Name)), AtMost: svc.MostDown(site.Site),
		ByZone: svc.RequiredHosts(site.Region) == service.MostHosts, Writer: site.writer(svc), Instances: svc.Does(service.Instances),
	}
	for _, c := range keptCapabilities {
		if svc.Does(c.Capability) {
			a.Keeps = append(a.Keeps, c.words)
		}
	}
	return a
}

// failureDomains returns the zones and racks of the hosts of services of which a wave contains hosts of one zone only.
func (p *planner) failureDomains(available []Availability) map[string]failureDomain {
	domains := map[string]failureDomain{}
	for _, a := range available {
		if a.ByZone {
			for _, h := range p.sites[a.Region].Hosts(a.Service) {
				domains[h.Name] = failureDomain{h.Zone, h.Rack}
			}
		}
	}
	return domains
}

// planRestarts finds the fewest waves in which hosts, which are sorted, can restart so that every service behind HAProxy keeps a server,
// every cluster its quorum, every network of instances an agent, and most hosts their instances.
func planRestarts(hosts []string, available []Availability, domains map[string]failureDomain) restartPlan {
	p := restartPlan{numbers: map[string]int{}, kept: kept{capabilities: map[string]bool{}}}
	if len(hosts) == 0 {
		return p
	}
	for i, name := range hosts {
		p.numbers[name] = i
	}
	var constraints []constraint
	for i := range available {
		if c, ok := p.constraint(&available[i], domains); ok {
			constraints = append(constraints, c)
		}
	}
	p.setWaves(hosts, waves(len(hosts), constraints))
	slices.Sort(p.protected)
	p.protected = slices.Compact(p.protected)
	return p
}

// setWaves sets the hosts of each wave.
func (p *restartPlan) setWaves(names []string, waveOf []int) {
	byWave := make([][]string, slices.Max(waveOf)+1)
	for i, w := range waveOf {
		byWave[w] = append(byWave[w], names[i])
	}
	for _, hosts := range byWave {
		p.waves = append(p.waves, nodeset.NewNodes(hosts))
	}
}

// constraint returns how many of the hosts of a service may restart at the same time. It returns false if all may, or if no order
// keeps the service available; then it records the outage.
func (p *restartPlan) constraint(a *Availability, domains map[string]failureDomain) (constraint, bool) {
	c := constraint{most: a.AtMost}
	if slices.Contains(a.Hosts, a.Writer) {
		p.addOutage(a, a.Writer, "only this host accepts writes; the standbys remain readable")
	}
	switch {
	case a.Count <= c.most:
		return c, false
	case a.Of == 1:
		p.addOutage(a, a.Hosts[0], "it runs on one host only")
		return c, false
	}
	p.keep(a)
	hosts := slices.Clone(a.Hosts)
	c.zones = byFailureDomain(hosts, a.ByZone, domains)
	for _, h := range hosts {
		c.hosts = append(c.hosts, p.numbers[h])
	}
	return c, true
}

// byFailureDomain sorts the hosts that have work of their own by zone and rack, and returns the zone of each. A wave contains hosts of one
// zone only: users who distribute instances over zones lose one of them at most. Racks are not separated, as users do not see them, but a
// wave takes the hosts of as few racks as possible. Other hosts have no zones here.
func byFailureDomain(hosts []string, apart bool, domains map[string]failureDomain) []string {
	if !apart {
		return nil
	}
	slices.SortStableFunc(hosts, func(a, b string) int {
		return cmp.Or(cmp.Compare(domains[a].zone, domains[b].zone), nodeset.Compare(domains[a].rack, domains[b].rack), nodeset.Compare(a, b))
	})
	zones := make([]string, len(hosts))
	for i, h := range hosts {
		zones[i] = domains[h].zone
	}
	return zones
}

// keep records that waves keep a service available.
func (p *restartPlan) keep(a *Availability) {
	p.protected = append(p.protected, a.Service)
	for _, words := range a.Keeps {
		p.kept.capabilities[words] = true
	}
	if a.Instances {
		p.kept.instances, p.kept.most = p.kept.instances+a.Of, p.kept.most+a.AtMost
	}
}

// words returns what waves keep in addition to APIs.
func (k *kept) words() []string {
	var all []string
	for _, c := range keptCapabilities {
		if k.capabilities[c.words] {
			all = append(all, c.words)
		}
	}
	if k.instances > 0 {
		all = append(all, fmt.Sprintf("%d of %d compute hosts", k.instances-k.most, k.instances))
	}
	return all
}

func (p *restartPlan) addOutage(a *Availability, host, why string) {
	p.outages = append(p.outages, Outage{a.Region, a.Service, nodeset.NewNodes([]string{host}), why})
}
