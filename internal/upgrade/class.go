package upgrade

import (
	"fmt"
	"maps"
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/series"
)

// class is hosts that are alike, and the one that stands for them on both sides.
type class struct {
	now, then *model.Host
	number    int // among all classes
	names     []string
	ranks     []int // of the names among those of all hosts
	way       []series.Series

	twins      []*model.Host // of an exception: the other hosts of the group that override the same
	exceptions []*class      // hosts of the class but for what they override themselves
	projects   []string      // of an exception: those that it overrides; all else is told with the class that it is an exception of
	overrides  string        // of an exception: what it overrides, to tell twins
}

// from is the series that the hosts have now.
func (c *class) from() series.Series { return c.now.Region.Series }

// since returns the first series on the way of a class for which something holds; the last where it holds for none.
func (c *class) since(holds func(series.Series) bool) series.Series { return firstOf(c.way, holds) }

func firstOf(way []series.Series, holds func(series.Series) bool) series.Series {
	for _, s := range way {
		if holds(s) {
			return s
		}
	}
	return way[len(way)-1]
}

// hosts are the hosts of the regions that change, by class. Their names are sorted once, and folded once for each set of
// classes: of ten thousand names both take longer than all the rest.
type hosts struct {
	classes []*class
	names   []string // of all hosts, sorted by nodeset.Compare
	folded  map[string]nodeset.Nodes
}

// classesOf returns the classes of the regions of a cloud that change: hosts of a group that share files, and each exception
// for itself.
func classesOf(o Options) *hosts {
	type key struct {
		group *model.Group
		class model.Class
	}
	all := &hosts{folded: map[string]nodeset.Nodes{}}
	for _, r := range o.Current.Cloud.Regions {
		if r.Series == o.To || o.Region != "" && r.Name != o.Region {
			continue
		}
		known := map[key]*class{}
		var exceptions []*model.Host
		for h := range r.Hosts() {
			k := key{h.Group, h.Class()}
			switch c := known[k]; {
			case h.HostOverride != nil:
				exceptions = append(exceptions, h)
			case c == nil:
				known[k] = all.add(o, h)
			default:
				c.names = append(c.names, h.Name)
			}
		}
		for _, h := range exceptions {
			all.except(o, h, known[key{h.Group, h.Class()}])
		}
	}
	all.rank()
	return all
}

// add adds a class of the regions that change, which a host stands for.
func (all *hosts) add(o Options, h *model.Host) *class {
	twin := *h
	twin.Region = o.Target.Cloud.Region(h.Region.Name)
	c := &class{now: h, then: &twin, number: len(all.classes), names: []string{h.Name}, way: way(h.Region.Series, o.To)}
	all.classes = append(all.classes, c)
	return c
}

// except adds an exception of a class, which may be nil: to those that override the same, if there are any.
func (all *hosts) except(o Options, h *model.Host, of *class) {
	if of == nil || !overridesOnly(h.HostOverride) {
		all.add(o, h)
		return
	}
	overrides := fmt.Sprint(h.HostOverride.Overrides)
	for _, c := range of.exceptions {
		if c.overrides == overrides {
			c.names, c.twins = append(c.names, h.Name), append(c.twins, h)
			return
		}
	}
	c := all.add(o, h)
	c.projects, c.overrides = slices.Sorted(maps.Keys(h.HostOverride.Overrides)), overrides
	of.exceptions = append(of.exceptions, c)
}

// overridesOnly reports whether an exception says nothing of the machine itself.
func overridesOnly(e *model.HostOverride) bool {
	return e.Hardware == nil && e.Rack == "" && e.Zone == "" && e.Serial == "" && len(e.Address) == 0 && len(e.Labels) == 0 && len(e.Overrides) > 0
}

// isPart reports whether a class is told of with another one, but for the projects that it overrides.
func (c *class) isPart() bool { return c.projects != nil }

// with returns the classes that share what is told of a class about a project; an empty one stands for what is of none.
func (c *class) with(project string) []*class {
	all := []*class{c}
	for _, e := range c.exceptions {
		if project == "" || !slices.Contains(e.projects, project) {
			all = append(all, e)
		}
	}
	return all
}

// rank sorts the names of all hosts, and tells each class where its own are.
func (all *hosts) rank() {
	for _, c := range all.classes {
		all.names = append(all.names, c.names...)
	}
	slices.SortFunc(all.names, nodeset.Compare)
	ranks := make(map[string]int, len(all.names))
	for i, name := range all.names {
		ranks[name] = i
	}
	for _, c := range all.classes {
		for _, name := range c.names {
			c.ranks = append(c.ranks, ranks[name])
		}
	}
}

// where returns the classes for which something holds.
func (all *hosts) where(holds func(*class) bool) []*class {
	return slices.DeleteFunc(slices.Clone(all.classes), func(c *class) bool { return !holds(c) })
}

// of tells the hosts of classes.
func (all *hosts) of(on map[*class]bool) nodeset.Nodes {
	key := make([]byte, (len(all.classes)+7)/8)
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

// all tells the hosts of a list of classes.
func (all *hosts) all(list []*class) nodeset.Nodes {
	on := map[*class]bool{}
	for _, c := range list {
		on[c] = true
	}
	return all.of(on)
}
