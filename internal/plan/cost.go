package plan

import (
	"maps"
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/service"
)

// costs adds up the impact of differences, first for each host, as many differences of a host require only one restart, and then for
// all hosts.
type costs struct {
	sites      map[string]*siteIndex // by region
	impact     Impact                // of the current host
	hostOf     []string              // services of the current host with differences
	hasChanges bool                  // whether the current host has differences

	restart   map[string][]string // hosts by unit
	reload    map[string][]string
	instances map[string]InstanceImpact // by unit
	reboot    []string
	cutOff    map[string]bool // hosts that restart their network
	disturbed map[string]bool // hosts on which the network of instances may be interrupted, of their own or of other hosts
	changed   int             // number of hosts with differences
	regions   map[string]int  // number of hosts with differences, by name
	roles     map[string]int
	services  map[string]int
}

func newCosts(sites map[string]*siteIndex) costs {
	return costs{
		sites: sites, cutOff: map[string]bool{}, disturbed: map[string]bool{},
		restart: map[string][]string{}, reload: map[string][]string{}, instances: map[string]InstanceImpact{},
		regions: map[string]int{}, roles: map[string]int{}, services: map[string]int{},
	}
}

// add adds a difference of the current host.
func (c *costs) add(d difference) {
	c.hasChanges = true
	c.impact.merge(d.impact)
	c.hostOf = union(c.hostOf, d.services)
}

// endHost adds the current host to the totals. The next difference is of another host.
func (c *costs) endHost(h *model.Host) {
	if !c.hasChanges {
		return
	}
	c.changed++
	c.regions[h.Region.Name]++
	c.roles[h.Group.Role]++
	for _, service := range c.hostOf {
		c.services[service]++
	}
	for _, unit := range c.impact.Restart {
		c.restart[unit] = append(c.restart[unit], h.Name)
		effect := c.sites[h.Region.Name].effects[unit]
		c.instances[unit] = worse(c.instances[unit], instanceImpactOf(effect))
		c.setInterruption(h.Name, effect)
	}
	for _, unit := range c.impact.Reload {
		if !slices.Contains(c.impact.Restart, unit) {
			c.reload[unit] = append(c.reload[unit], h.Name)
		}
	}
	if c.impact.Level == Reboot {
		c.reboot = append(c.reboot, h.Name)
	}
	c.impact, c.hostOf, c.hasChanges = Impact{}, nil, false
}

// addRemovedHost adds a host that the description lacks. Nothing restarts on it.
func (c *costs) addRemovedHost(h artefact.Host) {
	c.changed++
	c.regions[h.Region]++
}

// units returns the units that restart, then those that reload, each by name.
func (c *costs) units() []UnitImpact {
	all := []UnitImpact{}
	for _, unit := range slices.Sorted(maps.Keys(c.restart)) {
		all = append(all, UnitImpact{unit, Restart, nodeset.NewNodes(c.restart[unit]), c.instances[unit]})
	}
	for _, unit := range slices.Sorted(maps.Keys(c.reload)) {
		all = append(all, UnitImpact{unit, Reload, nodeset.NewNodes(c.reload[unit]), InstancesUnaffected})
	}
	return all
}

// setInterruption records whether a restart on a host interrupts the network of the host or of instances.
func (c *costs) setInterruption(host string, effect service.RestartEffect) {
	if effect >= service.InstancesLoseNetwork {
		c.disturbed[host] = true
	}
	if effect == service.HostLosesNetwork {
		c.cutOff[host] = true
	}
}

// restarting is what restarts during a rollout.
type restarting struct {
	units     map[string]map[string]bool // hosts by unit
	down      map[string]bool            // hosts that reboot or restart their network, so that all services on them are down
	disturbed map[string]bool            // hosts that interrupt the network of instances; includes down
}

// restarting returns what restarts.
func (c *costs) restarting() restarting {
	all := restarting{units: map[string]map[string]bool{}, down: maps.Clone(c.cutOff), disturbed: maps.Clone(c.disturbed)}
	for unit, hosts := range c.restart {
		all.units[unit] = map[string]bool{}
		for _, h := range hosts {
			all.units[unit][h] = true
		}
	}
	for _, h := range c.reboot {
		all.down[h], all.disturbed[h] = true, true
	}
	return all
}

// hosts returns the hosts on which anything restarts, sorted.
func (r *restarting) hosts() []string {
	all := maps.Clone(r.down)
	for _, hosts := range r.units {
		maps.Copy(all, hosts)
	}
	return slices.SortedFunc(maps.Keys(all), nodeset.Compare)
}

// interrupts reports whether a host does not do the work of a service during its restart.
func (r *restarting) interrupts(svc *service.Service, region *model.Region, host string) bool {
	if r.units[svc.UnitName()][host] || r.down[host] {
		return true
	}
	return carriesTraffic(svc, region) && r.disturbed[host]
}
