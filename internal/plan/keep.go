package plan

import (
	"maps"
	"slices"

	"stackplan/internal/nodeset"
	"stackplan/internal/table"
)

// clusters are the services that go on only while a majority of their members is there.
var clusters = []string{"mariadb", "rabbitmq"}

// upkeep is how to restart without a service going away.
type upkeep struct {
	stopping map[string]map[string]bool // hosts by unit
	numbers  map[string]int             // of the hosts
	waves    []Nodes
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
		for _, service := range p.places[region.Name].watched() {
			if c, ok := u.constraint(p.places[region.Name], service); ok {
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
		u.waves = append(u.waves, nodes(hosts))
	}
}

// constraint tells how many of the hosts of a service may restart at one time; false where it does not matter, or where
// nothing helps.
func (u *upkeep) constraint(at *place, service *table.Service) (constraint, bool) {
	var c constraint
	all := at.Hosts(service.Name)
	for _, h := range all {
		if u.stopping[service.UnitName()][h.Name] || u.stopping[""][h.Name] {
			c.hosts = append(c.hosts, u.numbers[h.Name])
		}
	}
	if c.most = len(all) - 1; slices.Contains(clusters, service.Name) {
		c.most = max((len(all)-1)/2, min(1, len(all)-1))
	}
	switch {
	case len(c.hosts) <= c.most:
		return c, false
	case len(all) == 1:
		u.down = append(u.down, Outage{at.Region.Name, service.Name, nodes([]string{all[0].Name}), "it runs on one host only"})
		return c, false
	}
	u.away = append(u.away, service.Name)
	return c, true
}

// watched are the services of a region that must not go away: those behind HAProxy, and clusters.
func (p *place) watched() []*table.Service {
	var all []*table.Service
	for _, l := range p.Proxied() {
		if !slices.Contains(all, l.Service) {
			all = append(all, l.Service)
		}
	}
	for _, name := range clusters {
		if s := p.Services[name]; s != nil && p.Has(name) && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}
