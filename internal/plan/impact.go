package plan

import (
	"slices"

	"stackplan/internal/model"
)

// optionImpacts finds the impact of a difference of an option: the units that restart are those of the services that use it.
type optionImpacts struct {
	options *optionLookup
	rows    *rowIndex
}

// of returns the impact of a difference of an option. Units that would restart reload instead if the service reads the option
// again on SIGHUP (mutable options of oslo.config).
func (x *optionImpacts) of(c pair, d *difference, def definition) Impact {
	if d.noEffect {
		return Impact{Level: Nothing}
	}
	u := c.site.unitsOf(c.host.Group, c.file)
	if services := x.services(c, d); services != nil {
		u = u.only(c.site, services)
	}
	if def.isKnown && def.Mutable {
		u.reload, u.restart = slices.Concat(u.reload, u.restart), nil
	}
	return c.site.impact(c.host.Group, c.file, u)
}

// services returns the services that use an option of a file: those that its rows apply to, or else those that are known to use
// it. Nil: any service that reads the file may use it.
func (x *optionImpacts) services(c pair, d *difference) []string {
	if row := x.rows.row(d.origin); row != nil && row.Services != nil {
		return row.Services
	}
	if !c.isOslo() {
		return nil
	}
	if services := x.servicesOfRows(c, d.section, d.key); services != nil {
		return services
	}
	return c.file.file.ReadersOf("[" + d.section + "] " + d.key)
}

// servicesOfRows returns the services that the rows of an option apply to; nil if it has no row, or one that applies to all.
func (x *optionImpacts) servicesOfRows(c pair, section, key string) []string {
	newest := x.options.newestName(c.want.Project, section, key)
	var services []string
	for i := range c.file.file.Rows {
		row := &c.file.file.Rows[i]
		if row.Option != newest.Group+"."+newest.Name || !row.Span.Contains(c.now) {
			continue
		}
		if row.Services == nil {
			return nil
		}
		services = union(services, row.Services)
	}
	return services
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
