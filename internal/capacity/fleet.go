package capacity

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// fleet is the compute hosts of a region.
type fleet struct {
	classes   []*Class
	cells     []*cell
	control   *settings // of a host that runs the API of nova; nil: none does
	network   *settings // of a host that runs the API of neutron; nil: none does
	volumes   *settings // of a host that runs the API of cinder; nil: none does
	scheduler *settings // of a host that runs the scheduler; nil: none does
	nodes     map[*Class]*node
	nodesets  map[string]nodeset.Nodes // see shape.nodes
}

// cell is a set of hosts of one class that fail together and belong to the same aggregates.
type cell struct {
	class      *Class
	rack, zone string
	aggregates []string
	hosts      []string
}

// kind is what hosts have in common whose generated files have the same capacity. Hosts of a group whose host overrides are identical are
// of one kind.
type kind struct {
	group     *model.Group
	class     model.Class
	overrides string // of an exception
}

func kindOf(h *model.Host) kind {
	k := kind{group: h.Group, class: h.Class()}
	k.class.Networks = ""
	if h.HostOverride != nil && len(h.HostOverride.Overrides) > 0 {
		k.overrides = fmt.Sprint(h.HostOverride.Overrides) // maps print sorted
	}
	return k
}

// fleetOf reads one host of each kind, and assigns all hosts to classes and cells.
func (in *Input) fleetOf(ctx context.Context, r *model.Region) (fleet, error) {
	f := fleet{nodes: map[*Class]*node{}, nodesets: map[string]nodeset.Nodes{}}
	site := in.Cloud.Sites[r.Name]
	var err error
	if f.scheduler, err = in.first(ctx, site.HostsWith(service.Scheduling)); err != nil {
		return f, err
	}
	if f.control, err = in.first(ctx, site.HostsWith(service.ComputeAPI)); err != nil {
		return f, err
	}
	if f.network, err = in.first(ctx, site.HostsWith(service.NetworkAPI)); err != nil {
		return f, err
	}
	if f.volumes, err = in.first(ctx, site.HostsWith(service.VolumeAPI)); err != nil {
		return f, err
	}
	return f, in.fill(ctx, &f, site.HostsWith(service.Instances))
}

// first reads the first of several hosts; nil if there is none.
func (in *Input) first(ctx context.Context, hosts []*model.Host) (*settings, error) {
	if len(hosts) == 0 {
		return nil, nil
	}
	return in.read(ctx, hosts[0])
}

// cellKey is what the hosts of a cell have in common.
type cellKey struct {
	class                  *Class
	rack, zone, aggregates string
}

// firstSeriesKind is a kind of hosts that first ran one release, and have their ratios of the same aggregates.
type firstSeriesKind struct {
	kind
	firstSeries series.Series
	ratios      string
}

// fill assigns compute hosts to classes and cells.
func (in *Input) fill(ctx context.Context, f *fleet, hosts []*model.Host) error {
	classes, cells := map[firstSeriesKind]*Class{}, map[cellKey]*cell{}
	names := map[*Class][]string{}
	for _, h := range hosts {
		held := aggregatesOf(h)
		ratios := slices.DeleteFunc(slices.Clone(held), func(a *model.Aggregate) bool { return !givesRatio(a) })
		key := firstSeriesKind{kindOf(h), h.FirstSeries, strings.Join(namesOf(ratios), "\n")}
		class := classes[key]
		if class == nil {
			read, err := in.read(ctx, h)
			if err != nil {
				return err
			}
			class = f.class(&node{
				in: h.Region.Series, firstSeries: h.FirstSeries, hardware: h.Hardware, compute: read, scheduler: cmp.Or(f.scheduler, read), locate: in.Cloud.InputAt,
				aggregates: ratios,
			})
			classes[key] = class
		}
		names[class] = append(names[class], h.Name)
		place(f, cells, class, h, namesOf(held))
	}
	for class, hosts := range names {
		class.Hosts = nodeset.NewNodes(hosts)
	}
	return nil
}

// class returns the class of a host: an existing one if everything that capacity depends on is identical.
func (f *fleet) class(n *node) *Class {
	class := &Class{Group: n.compute.host.Group.Name, Hardware: n.hardware.Name, FirstSeries: n.firstSeries, Inventories: n.inventories()}
	for _, known := range f.classes {
		if known.Group == class.Group && known.Hardware == class.Hardware && known.FirstSeries == class.FirstSeries && slices.EqualFunc(known.Inventories, class.Inventories, sameInventory) {
			return known
		}
	}
	f.classes = append(f.classes, class)
	f.nodes[class] = n
	return class
}

// sameInventory reports whether two inventories are computed from the same terms.
func sameInventory(a, b *Inventory) bool {
	return a.Resource == b.Resource && a.Usable == b.Usable && slices.EqualFunc(a.Terms, b.Terms, func(s, t Term) bool {
		return s.What == t.What && s.Amount == t.Amount && s.Why == t.Why && slices.Equal(s.From, t.From)
	})
}

// aggregatesOf returns the aggregates that contain a host.
func aggregatesOf(h *model.Host) []*model.Aggregate {
	var held []*model.Aggregate
	for _, a := range h.Region.Aggregates {
		if a.Contains(h) {
			held = append(held, a)
		}
	}
	return held
}

func namesOf(aggregates []*model.Aggregate) []string {
	var all []string
	for _, a := range aggregates {
		all = append(all, a.Name)
	}
	return all
}

// place adds a host to its cell.
func place(f *fleet, cells map[cellKey]*cell, class *Class, h *model.Host, held []string) {
	key := cellKey{class: class, rack: h.Rack, zone: h.Zone, aggregates: strings.Join(held, "\n")}
	c := cells[key]
	if c == nil {
		c = &cell{class: class, rack: h.Rack, zone: h.Zone, aggregates: held}
		cells[key] = c
		f.cells = append(f.cells, c)
	}
	c.hosts = append(c.hosts, h.Name)
}

// scopes returns the sums over a region, its groups, zones and aggregates; those of one kind by name.
func (f *fleet) scopes(region string) []Scope {
	all := []Scope{f.sum("region", region, func(*cell) bool { return true })}
	add := func(kind string, names []string, holds func(*cell, string) bool) {
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			if name != "" {
				all = append(all, f.sum(kind, name, func(c *cell) bool { return holds(c, name) }))
			}
		}
	}
	var groups, zones, aggregates []string
	for _, c := range f.cells {
		groups, zones, aggregates = append(groups, c.class.Group), append(zones, c.zone), append(aggregates, c.aggregates...)
	}
	add("group", groups, func(c *cell, name string) bool { return c.class.Group == name })
	add("zone", zones, func(c *cell, name string) bool { return c.zone == name })
	add("aggregate", aggregates, func(c *cell, name string) bool { return slices.Contains(c.aggregates, name) })
	return all
}

// sum returns what the hosts of some cells have.
func (f *fleet) sum(kind, name string, holds func(*cell) bool) Scope {
	s := Scope{Kind: kind, Name: name}
	total, some := map[Resource]int64{}, map[Resource]bool{}
	for _, c := range f.cells {
		if !holds(c) {
			continue
		}
		s.Hosts += len(c.hosts)
		for _, inv := range c.class.Inventories {
			total[inv.Resource] = plus(total[inv.Resource], times(inv.Usable, int64(len(c.hosts))))
			some[inv.Resource] = true
		}
	}
	for _, of := range Resources {
		if some[of] {
			s.Usable = append(s.Usable, Amount{of, total[of], of.Unit()})
		}
	}
	return s
}
