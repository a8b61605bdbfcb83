package plan

import (
	"maps"
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
)

// costs adds up what changes ask of hosts: host by host first, as many changes of one host ask for one restart.
type costs struct {
	now Impact   // of the host that is being compared
	of  []string // the services that its changes are of
	any bool     // whether there are any

	restart  map[string][]string // hosts by unit
	reload   map[string][]string
	guests   map[string]InstanceImpact // by unit
	reboot   []string
	changed  []string       // hosts with changes
	regions  map[string]int // how many of them, by name
	roles    map[string]int
	services map[string]int
}

func newCosts() costs {
	return costs{
		restart: map[string][]string{}, reload: map[string][]string{}, guests: map[string]InstanceImpact{},
		regions: map[string]int{}, roles: map[string]int{}, services: map[string]int{},
	}
}

// add notes a change of the host.
func (c *costs) add(d difference) {
	c.any = true
	c.now.merge(d.impact)
	c.of = joined(c.of, d.served)
}

// flush ends a host.
func (c *costs) flush(h *model.Host) {
	if !c.any {
		return
	}
	c.changed = append(c.changed, h.Name)
	c.regions[h.Region.Name]++
	c.roles[h.Group.Role]++
	for _, service := range c.of {
		c.services[service]++
	}
	for _, unit := range c.now.Restart {
		c.restart[unit] = append(c.restart[unit], h.Name)
		c.guests[unit] = reach[unit]
	}
	for _, unit := range c.now.Reload {
		if !slices.Contains(c.now.Restart, unit) {
			c.reload[unit] = append(c.reload[unit], h.Name)
		}
	}
	if c.now.Level == Reboot {
		c.reboot = append(c.reboot, h.Name)
	}
	c.now, c.of, c.any = Impact{}, nil, false
}

// units lists what restarts, then what reloads, each by name.
func (c *costs) units() []UnitImpact {
	all := []UnitImpact{}
	for _, unit := range slices.Sorted(maps.Keys(c.restart)) {
		all = append(all, UnitImpact{unit, Restart, nodeset.NewNodes(c.restart[unit]), c.guests[unit]})
	}
	for _, unit := range slices.Sorted(maps.Keys(c.reload)) {
		all = append(all, UnitImpact{unit, Reload, nodeset.NewNodes(c.reload[unit]), InstancesUnaffected})
	}
	return all
}

// stopping are the hosts on which a unit is away for a while, by unit; those that are away as a whole are under "".
func (c *costs) stopping() map[string]map[string]bool {
	all := map[string]map[string]bool{"": {}}
	for unit, hosts := range c.restart {
		all[unit] = map[string]bool{}
		for _, h := range hosts {
			all[unit][h] = true
			if slices.Contains(hostUnits, unit) {
				all[""][h] = true
			}
		}
	}
	for _, h := range c.reboot {
		all[""][h] = true
	}
	return all
}
