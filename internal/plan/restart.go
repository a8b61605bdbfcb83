package plan

import (
	"maps"
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/service"
)

// restartPlan is an order of restarts that keeps services available.
type restartPlan struct {
	restarting map[string]map[string]bool // hosts by unit; see costs.restarting
	numbers    map[string]int             // of the hosts
	waves      []nodeset.Nodes
	protected  []string // services that would be down if all hosts restarted at the same time, and that the waves keep available
	outages    []Outage // services that no order keeps available
}

// planRestarts finds the fewest waves in which hosts can restart so that every service behind HAProxy keeps a server, and every
// cluster its quorum.
func planRestarts(restarting map[string]map[string]bool, regions []*model.Region, sites map[string]*siteIndex) restartPlan {
	p := restartPlan{restarting: restarting, numbers: map[string]int{}}
	all := map[string]bool{}
	for _, hosts := range restarting {
		maps.Copy(all, hosts)
	}
	names := slices.SortedFunc(maps.Keys(all), nodeset.Compare)
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
	c := constraint{most: site.maxDown(svc)}
	all := site.Hosts(svc.Name)
	for _, h := range all {
		if !p.restarting[svc.UnitName()][h.Name] && !p.restarting[""][h.Name] {
			continue
		}
		c.hosts = append(c.hosts, p.numbers[h.Name])
		if h.Name == site.writer(svc) {
			p.addOutage(site, svc, h.Name, "only this host accepts writes; the standbys remain readable")
		}
	}
	switch {
	case len(c.hosts) <= c.most:
		return c, false
	case len(all) == 1:
		p.addOutage(site, svc, all[0].Name, "it runs on one host only")
		return c, false
	}
	p.protected = append(p.protected, svc.Name)
	return c, true
}

func (p *restartPlan) addOutage(site *siteIndex, svc *service.Service, host, why string) {
	p.outages = append(p.outages, Outage{site.Region.Name, svc.Name, nodeset.NewNodes([]string{host}), why})
}

// maxDown returns how many hosts of a service may be down at the same time: all but one, or of a cluster a minority. A cluster of two
// has no minority; one of its hosts may be down.
func (s *siteIndex) maxDown(svc *service.Service) int {
	n := len(s.Hosts(svc.Name))
	if s.isCluster(svc) {
		return max((n-1)/2, min(1, n-1))
	}
	return n - 1
}
