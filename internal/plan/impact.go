package plan

import (
	"slices"

	"stackplan/internal/model"
)

// optionImpact returns the impact of a difference of an option: the units that restart are those of the services that read it. Units that
// would restart reload instead if the service reads the option again on SIGHUP (mutable options of oslo.config).
func optionImpact(c pair, d *difference, def definition) Impact {
	if d.noEffect {
		return Impact{Level: Nothing}
	}
	u := c.units()
	if services := readers(c, d); services != nil {
		u = u.only(c.site, services)
	}
	u = withoutReplaced(c, d, u)
	if def.isKnown && def.Mutable {
		u.reload, u.restart = slices.Concat(u.reload, u.restart), nil
	}
	return c.site.impact(c.host.Group, c.file, u)
}

// units returns the units that read the file of a pair.
func (c *pair) units() units {
	u := c.site.unitsOf(c.host.Group, c.file)
	if c.only != nil {
		u = u.only(c.site, c.only)
	}
	return u
}

// impact returns the impact if the file of a pair as a whole changes.
func (c *pair) impact() Impact { return c.site.impact(c.host.Group, c.file, c.units()) }

// withoutReplaced returns the units without those of services that do not read an option in the series of both sides, since another file
// replaces it.
func withoutReplaced(c pair, d *difference, u units) units {
	option := "[" + d.section + "] " + d.key
	return u.only(c.site, slices.DeleteFunc(slices.Clone(u.services), func(name string) bool {
		svc := c.site.Services[name]
		return svc.Replaces(c.want.Project, option, c.now) != nil && svc.Replaces(c.want.Project, option, c.then) != nil
	}))
}

// readers returns the services that are proven to be the only ones that read an option of a file, in the series of both sides. Nil: any
// service that reads the file may read it. Neither the hosts on which a row writes the option nor its section narrow the readers.
func readers(c pair, d *difference) []string {
	if !c.isOslo() {
		return nil
	}
	name, f := "["+d.section+"] "+d.key, c.file.file
	if d.from == "" {
		return f.ReadersOf(name, c.now, c.then)
	}
	now, then := f.ReadersOf(name, c.now), f.ReadersOf(d.from, c.then)
	if now == nil || then == nil {
		return nil
	}
	return union(now, then)
}

// fileImpact returns the impact on a host of a group if a whole file is added, removed or changed.
func (s *siteIndex) fileImpact(g *model.Group, k *knownFile) Impact {
	return s.impact(g, k, s.unitsOf(g, k))
}

// impact returns the impact on a host of a group if some units have to read a file again.
func (s *siteIndex) impact(g *model.Group, k *knownFile, u units) Impact {
	i := Impact{Level: Nothing, Reload: u.reload, Restart: u.restart}
	switch {
	case len(u.restart) > 0:
		i.Level = Restart
	case isReadAtBoot(k):
		i.Level = Reboot
	case len(u.reload) > 0:
		i.Level = Reload
	}
	for _, unit := range u.restart {
		i.Instances = worse(i.Instances, instanceImpactOf(s.effects[unit]))
	}
	if i.Level == Reboot {
		i.Instances = InstancesStop
	}
	if !s.runsInstances(g) && i.Instances != InstancesLoseNetwork { // agents of other hosts also carry the traffic of instances
		i.Instances = InstancesUnaffected
	}
	return i
}

// instanceImpacts are the impacts on instances, from the least.
var instanceImpacts = []InstanceImpact{InstancesUnaffected, InstancesUnmanaged, InstancesLoseNetwork, InstancesStop}

func worse(a, b InstanceImpact) InstanceImpact {
	return instanceImpacts[max(slices.Index(instanceImpacts, a), slices.Index(instanceImpacts, b))]
}

// levels are the levels of an impact, from the least.
var levels = []Level{Nothing, Reload, Restart, Reboot}

// merge adds the impact of another change or host.
func (i *Impact) merge(more Impact) {
	i.Level = levels[max(slices.Index(levels, i.Level), slices.Index(levels, more.Level))]
	i.Instances = worse(i.Instances, more.Instances)
	i.Reload, i.Restart = union(i.Reload, more.Reload), union(i.Restart, more.Restart)
}

// union returns the names of both lists, sorted, each once.
func union(a, b []string) []string {
	if len(b) == 0 || len(a) == len(b) && slices.Equal(a, b) {
		return a
	}
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
