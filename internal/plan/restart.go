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
	restarting
	numbers   map[string]int // of the hosts
	waves     []nodeset.Nodes
	protected []string // services that would be down if all hosts restarted at the same time, and that the waves keep available
	kept      kept
	outages   []Outage // services that no order keeps available
}

// kept counts what waves keep in addition to APIs.
type kept struct {
	capabilities    map[service.Capability]bool
	instances, most int // the hosts that run instances, and how many of them restart in one wave
}

// planRestarts finds the fewest waves in which hosts can restart so that every service behind HAProxy keeps a server, every cluster
// its quorum, every network of instances an agent, and most hosts their instances.
func planRestarts(all restarting, regions []*model.Region, sites map[string]*siteIndex) restartPlan {
	p := restartPlan{restarting: all, numbers: map[string]int{}, kept: kept{capabilities: map[service.Capability]bool{}}}
	names := all.hosts()
	if len(names) == 0 {
		return p
	}
	for i, name := range names {
		p.numbers[name] = i
	}
	var constraints []constraint
	for _, region := range regions {
		site := sites[region.Name]
		for _, svc := range site.availableServices() {
			if c, ok := p.constraint(site, svc); ok {
				constraints = append(constraints, c)
			}
		}
	}
	p.setWaves(names, waves(len(names), constraints))
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
func (p *restartPlan) constraint(site *siteIndex, svc *service.Service) (constraint, bool) {
	c := constraint{most: svc.MostDown(site.Site)}
	all := site.Hosts(svc.Name)
	var interrupted []*model.Host
	for _, h := range all {
		if !p.interrupts(svc, site.Region, h.Name) {
			continue
		}
		interrupted = append(interrupted, h)
		if h.Name == site.writer(svc) {
			p.addOutage(site, svc, h.Name, "only this host accepts writes; the standbys remain readable")
		}
	}
	switch {
	case len(interrupted) <= c.most:
		return c, false
	case len(all) == 1:
		p.addOutage(site, svc, all[0].Name, "it runs on one host only")
		return c, false
	}
	p.keep(svc, len(all), c.most)
	c.zones = byFailureDomain(interrupted, svc.RequiredHosts(site.Region) == service.MostHosts)
	for _, h := range interrupted {
		c.hosts = append(c.hosts, p.numbers[h.Name])
	}
	return c, true
}

// byFailureDomain sorts the hosts that have work of their own by zone and rack, and returns the zone of each. A wave contains hosts of one
// zone only: users who distribute instances over zones lose one of them at most. Racks are not separated, as users do not see them, but a
// wave takes the hosts of as few racks as possible. Other hosts have no zones here.
func byFailureDomain(hosts []*model.Host, apart bool) []string {
	if !apart {
		return nil
	}
	slices.SortStableFunc(hosts, func(a, b *model.Host) int {
		return cmp.Or(cmp.Compare(a.Zone, b.Zone), nodeset.Compare(a.Rack, b.Rack), nodeset.Compare(a.Name, b.Name))
	})
	zones := make([]string, len(hosts))
	for i, h := range hosts {
		zones[i] = h.Zone
	}
	return zones
}

// keep records that waves keep a service available, of whose hosts at most so many restart in one wave.
func (p *restartPlan) keep(svc *service.Service, hosts, most int) {
	p.protected = append(p.protected, svc.Name)
	for _, c := range svc.Provides {
		p.kept.capabilities[c] = true
	}
	if svc.Does(service.Instances) {
		p.kept.instances, p.kept.most = p.kept.instances+hosts, p.kept.most+most
	}
}

// words returns what waves keep in addition to APIs.
func (k *kept) words() []string {
	var all []string
	for _, c := range keptCapabilities {
		if k.capabilities[c.Capability] {
			all = append(all, c.words)
		}
	}
	if k.instances > 0 {
		all = append(all, fmt.Sprintf("%d of %d compute hosts", k.instances-k.most, k.instances))
	}
	return all
}

func (p *restartPlan) addOutage(site *siteIndex, svc *service.Service, host, why string) {
	p.outages = append(p.outages, Outage{site.Region.Name, svc.Name, nodeset.NewNodes([]string{host}), why})
}
