package plan

import (
	"maps"
	"slices"

	"stackplan/internal/nodeset"
	"stackplan/internal/service"
)

// upkeep is how to restart without a service going away.
type upkeep struct {
	stopping map[string]map[string]bool // hosts by unit
	numbers  map[string]int             // of the hosts
	waves    []nodeset.Nodes
	away     []string // services that would be away if all hosts restarted at once, and that waves keep up
	down     []Outage // services that nothing keeps up
}

// keepUp finds the fewest waves in which hosts may restart so that every service behind HAProxy keeps a server, and every
// cluster a majority.
func (p *planner) keepUp() upkeep {
	u := upkeep{stopping: p.cost.stopping(), numbers: map[string]int{}}
	all := map[string]bool{}
	for _, hosts := range u.stopping {
		maps.Copy(all, hosts)
	}
	names := slices.SortedFunc(maps.Keys(all), nodeset.Compare)
	if len(names) == 0 {
		return u
	}
	for i, name := range names {
		u.numbers[name] = i
	}
	var constraints []constraint
	for _, region := range p.Want.Cloud.Regions {
		for _, svc := range p.places[region.Name].watched() {
			if c, ok := u.constraint(p.places[region.Name], svc); ok {
				constraints = append(constraints, c)
			}
		}
	}
	u.spread(names, waves(len(names), constraints))
	slices.Sort(u.away)
	u.away = slices.Compact(u.away)
	return u
}

// spread lists the hosts of each wave.
func (u *upkeep) spread(names []string, of []int) {
	byWave := make([][]string, slices.Max(of)+1)
	for i, w := range of {
		byWave[w] = append(byWave[w], names[i])
	}
	for _, hosts := range byWave {
		u.waves = append(u.waves, nodeset.NewNodes(hosts))
	}
}

// constraint tells how many of the hosts of a service may restart at one time; false where it does not matter, or where
// nothing helps.
func (u *upkeep) constraint(at *place, svc *service.Service) (constraint, bool) {
	c := constraint{most: at.mostAway(svc.Name)}
	all := at.Hosts(svc.Name)
	for _, h := range all {
		if !u.stopping[svc.UnitName()][h.Name] && !u.stopping[""][h.Name] {
			continue
		}
		c.hosts = append(c.hosts, u.numbers[h.Name])
		if h.Name == at.writer(svc.Name) {
			u.down = append(u.down, Outage{at.Region.Name, svc.Name, nodeset.NewNodes([]string{h.Name}), "it alone takes writes; the standbys can be read meanwhile"})
		}
	}
	switch {
	case len(c.hosts) <= c.most:
		return c, false
	case len(all) == 1:
		u.down = append(u.down, Outage{at.Region.Name, svc.Name, nodeset.NewNodes([]string{all[0].Name}), "it runs on one host only"})
		return c, false
	}
	u.away = append(u.away, svc.Name)
	return c, true
}

// mostAway is how many hosts of a service may be away at one time: all but one, of a cluster a minority. A cluster of two
// has none, and one of them may go.
func (p *place) mostAway(svc string) int {
	n := len(p.Hosts(svc))
	if p.isCluster(svc) {
		return max((n-1)/2, min(1, n-1))
	}
	return n - 1
}

// isCluster reports whether a service goes on only while a majority of its members is there.
func (p *place) isCluster(svc string) bool {
	return svc == "rabbitmq" || svc == "mariadb" && p.Region.Database.Mode == "galera"
}

// writer is the host that does what the others of a service cannot take over by themselves; empty: they all can.
func (p *place) writer(svc string) string {
	hosts := p.Hosts(svc)
	switch {
	case svc != "mariadb" || p.Region.Database.Mode == "galera" || len(hosts) < 2:
		return ""
	case p.Region.Database.Primary != "":
		return p.Region.Database.Primary
	}
	return hosts[0].Name
}

// watched are the services of a region that must not go away: those behind HAProxy, and what carries their calls.
func (p *place) watched() []*service.Service {
	var all []*service.Service
	for _, l := range p.Proxied() {
		if !slices.Contains(all, l.Service) {
			all = append(all, l.Service)
		}
	}
	if s := p.Services["rabbitmq"]; s != nil && p.Has(s.Name) { // clients know its hosts, so that no proxy shows it
		all = append(all, s)
	}
	return all
}
