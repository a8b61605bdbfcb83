package lint

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/nodeset"
)

// projectOn are the files of a project on a host.
type projectOn struct{ host, project string }

// optionsOn are the options in these files that exclude a series.
type optionsOn struct{ keys []catalogue.Key }

// maxOn limits how many options of one project on one host are counted.
const maxOn = 500

// addOn counts an option of a host.
func (c *Census) addOn(host, project string, key catalogue.Key, set seriesSet) {
	if host == "" {
		return
	}
	id := projectOn{host, project}
	on := c.hosts[id]
	if on == nil {
		on = &optionsOn{}
		c.hosts[id] = on
	}
	if all := c.all(project); set != 0 && set&all != all && len(on.keys) < maxOn {
		on.keys = append(on.keys, key)
	}
}

// all returns the series of a project.
func (c *Census) all(project string) seriesSet {
	set, known := c.spans[project]
	if !known {
		for _, s := range c.facts.Series(project) {
			set |= 1 << uint(s)
		}
		c.spans[project] = set
	}
	return set
}

// split replaces a project whose hosts are clearly of different series by a unit for the hosts of each.
func (c *Census) split() {
	classes := map[string]map[string][]string{} // hosts by the options that they set, by project
	for _, id := range slices.SortedFunc(maps.Keys(c.hosts), func(a, b projectOn) int {
		return cmp.Or(strings.Compare(a.project, b.project), strings.Compare(a.host, b.host))
	}) {
		if classes[id.project] == nil {
			classes[id.project] = map[string][]string{}
		}
		c.hosts[id].keys = sorted(c.hosts[id].keys)
		options := fmt.Sprint(c.hosts[id].keys)
		classes[id.project][options] = append(classes[id.project][options], id.host)
	}
	for _, project := range slices.Sorted(maps.Keys(classes)) {
		c.splitProject(project, classes[project])
	}
}

// sorted returns keys in order, each once.
func sorted(keys []catalogue.Key) []catalogue.Key {
	slices.SortFunc(keys, func(a, b catalogue.Key) int {
		return cmp.Or(strings.Compare(a.Group, b.Group), strings.Compare(a.Name, b.Name))
	})
	return slices.Compact(keys)
}

// maxClasses limits how many kinds of hosts are compared.
const maxClasses = 200

// splitProject splits one project, if its classes of hosts are of different series.
func (c *Census) splitProject(project string, classes map[string][]string) {
	if len(classes) < 2 || len(classes) > maxClasses {
		return
	}
	one := NewCensus(c.facts)
	for i, options := range slices.Sorted(maps.Keys(classes)) {
		unit := fmt.Sprintf("%s\x00%d", project, i)
		one.hostsOf[unit] = classes[options]
		one.reads[unit] = map[catalogue.Key]seriesSet{}
		for _, key := range c.hosts[projectOn{classes[options][0], project}].keys {
			one.reads[unit][key] = c.reads[project][key]
		}
	}
	groups := one.apart(slices.Sorted(maps.Keys(one.reads)))
	if len(groups) < 2 {
		return
	}
	delete(c.reads, project)
	for i, units := range groups {
		name := fmt.Sprintf("%s\x00%d", project, i)
		c.reads[name] = map[catalogue.Key]seriesSet{}
		for _, unit := range units {
			maps.Copy(c.reads[name], one.reads[unit])
			c.hostsOf[name] = append(c.hostsOf[name], one.hostsOf[unit]...)
		}
	}
}

// projectOf returns the project of a unit.
func projectOf(unit string) string {
	project, _, _ := strings.Cut(unit, "\x00")
	return project
}

// nameHosts sets the hosts of units that are not those of all hosts.
func (c *Census) nameHosts(d *Detected) {
	var names []string
	isAll := false
	for _, unit := range d.units {
		names = append(names, c.hostsOf[unit]...)
		isAll = isAll || c.hostsOf[unit] == nil
	}
	if len(names) == 0 {
		return
	}
	d.on = map[string]bool{}
	for _, name := range names {
		d.on[name] = true
	}
	if !isAll {
		d.Hosts = nodeset.NewNodes(slices.Sorted(maps.Keys(d.on))).Nodeset
	}
}
