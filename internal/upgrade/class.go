package upgrade

import (
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
	for _, r := range o.Now.Cloud.Regions {
		path := way(r.Series, o.To)
		if len(path) == 0 || o.Region != "" && r.Name != o.Region {
			continue
		}
		known := map[key]*class{}
		for h := range r.Hosts() {
			k := key{h.Group, h.Class()}
			c := known[k]
			if c == nil || h.Exception != nil {
				twin := *h
				twin.Region = o.Then.Cloud.Region(r.Name)
				c = &class{now: h, then: &twin, number: len(all.classes), way: path}
				all.classes = append(all.classes, c)
				if h.Exception == nil {
					known[k] = c
				}
			}
			c.names = append(c.names, h.Name)
		}
	}
	all.rank()
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
