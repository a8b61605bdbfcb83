package upgrade

import (
	"fmt"
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/override"
	"stackplan/internal/series"
)

// hostClass is a set of hosts that receive the same files, represented by one of them.
type hostClass struct {
	current, target *model.Host     // the representative in the series of the cloud and in the target series
	passed          []series.Series // what passedSeries returns for both
	number          int             // the index in hostClasses.list
	names           []string
	ranks           []int // of the names in hostClasses.names

	variants  []*hostClass  // the hosts of the same class that have host overrides
	projects  []string      // of a variant: the projects whose options its host override sets; nil for any other class
	overrides string        // of a variant: the text of its host override; hosts with the same text are in one variant
	identical []*model.Host // of a variant: its other hosts
}

// from returns the series that the hosts have now.
func (c *hostClass) from() series.Series { return c.current.Region.Series }

// first returns the first series that the class passes for which a condition is true, and the target series if it is true for
// none.
func (c *hostClass) first(isTrue func(series.Series) bool) series.Series {
	return firstOf(c.passed, isTrue)
}

func firstOf(passed []series.Series, isTrue func(series.Series) bool) series.Series {
	for _, s := range passed {
		if isTrue(s) {
			return s
		}
	}
	return passed[len(passed)-1]
}

// orTarget returns a series, and the target series for series.None.
func (c *hostClass) orTarget(s series.Series) series.Series {
	if s == series.None {
		return c.passed[len(c.passed)-1]
	}
	return s
}

// previous returns the series before one that the class passes.
func (c *hostClass) previous(in series.Series) series.Series {
	i := slices.Index(c.passed, in)
	if i == 0 {
		return c.from()
	}
	return c.passed[i-1]
}

// isVariant reports whether the class has host overrides. The report of its base class covers a variant except for the projects
// that its host override sets.
func (c *hostClass) isVariant() bool { return c.projects != nil }

// covered returns the class and the variants that share its changes of a project; all variants for a change of no project.
func (c *hostClass) covered(project string) []*hostClass {
	all := []*hostClass{c}
	for _, v := range c.variants {
		if project == "" || !slices.Contains(v.projects, project) {
			all = append(all, v)
		}
	}
	return all
}

// hostClasses are the hosts of the regions to upgrade, by class. The names are sorted once, and folded once for each set of
// classes: with ten thousand hosts, both take longer than the rest of the comparison.
type hostClasses struct {
	list   []*hostClass
	names  []string // of all hosts, sorted by nodeset.Compare
	folded map[string]nodeset.Nodes
}

// classesOf returns the classes of the hosts whose region changes its series. Each host override is a class of its own.
func classesOf(o Options) *hostClasses {
	type key struct {
		group *model.Group
		class model.Class
	}
	all := &hostClasses{folded: map[string]nodeset.Nodes{}}
	for _, r := range o.Current.Model.Regions {
		if r.Series == o.To || o.Region != "" && r.Name != o.Region {
			continue
		}
		known := map[key]*hostClass{}
		var overridden []*model.Host
		for h := range r.Hosts() {
			k := key{h.Group, h.Class()}
			switch c := known[k]; {
			case h.HostOverride != nil:
				overridden = append(overridden, h)
			case c == nil:
				known[k] = all.add(o, h)
			default:
				c.names = append(c.names, h.Name)
			}
		}
		for _, h := range overridden {
			all.addOverridden(o, h, known[key{h.Group, h.Class()}])
		}
	}
	all.rank()
	return all
}

// add adds a class and its representative.
func (all *hostClasses) add(o Options, h *model.Host) *hostClass {
	target := *h
	target.Region = o.Target.Model.Region(h.Region.Name)
	c := &hostClass{current: h, target: &target, number: len(all.list), names: []string{h.Name}, passed: passedSeries(h.Region.Series, o.To)}
	all.list = append(all.list, c)
	return c
}

// addOverridden adds a host with a host override: to the variant of its base class with the same overrides, or as a new variant.
// If there is no base class, or if the host override sets more than options, the host is a class of its own.
func (all *hostClasses) addOverridden(o Options, h *model.Host, base *hostClass) {
	if base == nil || !setsOptionsOnly(h.HostOverride) {
		all.add(o, h)
		return
	}
	overrides := fmt.Sprint(h.HostOverride.Overrides)
	for _, v := range base.variants {
		if v.overrides == overrides {
			v.names, v.identical = append(v.names, h.Name), append(v.identical, h)
			return
		}
	}
	v := all.add(o, h)
	v.projects, v.overrides = override.Projects(h.HostOverride.Overrides), overrides
	base.variants = append(base.variants, v)
}

// setsOptionsOnly reports whether a host override sets options and no attribute of the host.
func setsOptionsOnly(e *model.HostOverride) bool {
	return e.Hardware == nil && e.Rack == "" && e.Zone == "" && e.Serial == "" && len(e.Address) == 0 && len(e.Labels) == 0 && len(e.Overrides) > 0
}

// rank sorts the names of all hosts, and sets the ranks of each class.
func (all *hostClasses) rank() {
	for _, c := range all.list {
		all.names = append(all.names, c.names...)
	}
	slices.SortFunc(all.names, nodeset.Compare)
	ranks := make(map[string]int, len(all.names))
	for i, name := range all.names {
		ranks[name] = i
	}
	for _, c := range all.list {
		for _, name := range c.names {
			c.ranks = append(c.ranks, ranks[name])
		}
	}
}

// matching returns the classes for which a condition is true.
func (all *hostClasses) matching(isTrue func(*hostClass) bool) []*hostClass {
	return slices.DeleteFunc(slices.Clone(all.list), func(c *hostClass) bool { return !isTrue(c) })
}

// ofRegion returns the classes of a region.
func (all *hostClasses) ofRegion(region string) []*hostClass {
	return all.matching(func(c *hostClass) bool { return c.current.Region.Name == region })
}

// nodes returns the hosts of a set of classes.
func (all *hostClasses) nodes(on map[*hostClass]bool) nodeset.Nodes {
	key := make([]byte, (len(all.list)+7)/8)
	for c := range on {
		key[c.number/8] |= 1 << (c.number % 8)
	}
	if nodes, ok := all.folded[string(key)]; ok {
		return nodes
	}
	var ranks []int
	for c := range on {
		ranks = append(ranks, c.ranks...)
	}
	slices.Sort(ranks)
	names := make([]string, 0, len(ranks))
	for _, rank := range slices.Compact(ranks) {
		names = append(names, all.names[rank])
	}
	nodes := nodeset.Nodes{Nodeset: nodeset.Fold(names), Count: len(names), Hosts: names}
	all.folded[string(key)] = nodes
	return nodes
}

// nodesOf returns the hosts of a list of classes.
func (all *hostClasses) nodesOf(list []*hostClass) nodeset.Nodes {
	on := map[*hostClass]bool{}
	for _, c := range list {
		on[c] = true
	}
	return all.nodes(on)
}
