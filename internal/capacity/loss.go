package capacity

import (
	"cmp"
	"slices"
	"strings"

	"stackplan/internal/nodeset"
)

// Tolerance is how many hosts, racks and zones may fail, each on its own: hosts and racks do not fail at once.
type Tolerance map[Domain]int

// domains are what may fail, in the order of reports.
var domains = []Domain{Hosts, Racks, Zones}

// part is hosts that fail together, or several such parts that are alike.
type part struct {
	name   string
	amount int64   // of a resource, of one
	count  int     // how many are alike: one rack or zone, or the hosts of a cell
	cells  []*cell // that hold the hosts of all
}

// hosts are those of all cells of a part.
func (p part) hosts() []string {
	var all []string
	for _, c := range p.cells {
		all = append(all, c.hosts...)
	}
	return all
}

// shape is a resource as it is spread over hosts, racks and zones.
type shape struct {
	total int64
	parts map[Domain][]part
	told  map[string]nodeset.Nodes // the hosts of racks or zones: what one resource loses most with, others mostly do
}

// defaultZone is where hosts without a zone are ([DEFAULT] default_availability_zone).
const defaultZone = "nova"

// shape spreads what each class has over the fleet.
func (f *fleet) shape(of func(*Class) int64) shape {
	return f.shapeOf(func(c *cell) int64 { return of(c.class) })
}

// shapeOf spreads what one host of each cell has over the fleet.
func (f *fleet) shapeOf(of func(*cell) int64) shape {
	s := shape{parts: map[Domain][]part{}, told: f.told}
	at := map[Domain]map[string]int{Racks: {}, Zones: {}}
	add := func(d Domain, name string, c *cell, amount int64) {
		i, known := at[d][name]
		if !known {
			i = len(s.parts[d])
			at[d][name] = i
			s.parts[d] = append(s.parts[d], part{name: name, count: 1})
		}
		p := &s.parts[d][i]
		p.amount += amount
		p.cells = append(p.cells, c)
	}
	for _, c := range f.cells {
		amount := of(c)
		s.parts[Hosts] = append(s.parts[Hosts], part{amount: amount, count: len(c.hosts), cells: []*cell{c}})
		amount *= int64(len(c.hosts))
		s.total += amount
		if c.rack != "" {
			add(Racks, c.rack, c, amount)
		}
		add(Zones, cmp.Or(c.zone, defaultZone), c, amount)
	}
	return s
}

// worst returns the parts whose failure costs most: count racks or zones, or as many hosts.
func (s *shape) worst(d Domain, count int) (lost int64, names []string, hosts []string) {
	parts := slices.Clone(s.parts[d])
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Or(cmp.Compare(b.amount, a.amount), cmp.Compare(a.name, b.name)) })
	for _, p := range parts {
		n := min(count, p.count)
		lost, count = lost+p.amount*int64(n), count-n
		switch {
		case n == 0:
		case d == Hosts:
			all := p.hosts()
			hosts = append(hosts, all[:min(n, len(all))]...)
		default:
			names, hosts = append(names, p.name), append(hosts, p.hosts()...)
		}
	}
	return lost, names, hosts
}

// tell names hosts that are lost.
func (s *shape) tell(d Domain, names, hosts []string) nodeset.Nodes {
	if d == Hosts || s.told == nil {
		return nodeset.NewNodes(hosts)
	}
	key := string(d) + " " + strings.Join(names, " ")
	nodes, known := s.told[key]
	if !known {
		nodes = nodeset.NewNodes(hosts)
		s.told[key] = nodes
	}
	return nodes
}

// keeps reports whether so much is left as a whole and after each failure that was asked for.
func (s *shape) keeps(promised int64, t Tolerance) bool {
	if s.total < promised {
		return false
	}
	for d, count := range t {
		if lost, _, _ := s.worst(d, count); s.total-lost < promised {
			return false
		}
	}
	return true
}

// losses are what failures leave for a promise: those that were asked for, and the loss of one where none was.
func (s *shape) losses(promised int64, t Tolerance) []Loss {
	var all []Loss
	for _, d := range domains {
		count, asked := t[d]
		switch {
		case asked && count <= 0:
			continue
		case !asked:
			count = 1
			if d == Racks && len(s.parts[d]) == 0 || d == Zones && len(s.parts[d]) < 2 {
				continue
			}
		}
		lost, names, hosts := s.worst(d, count)
		l := Loss{Domain: d, Count: count, Required: asked, Names: names, Lost: s.tell(d, names, hosts), Usable: s.total - lost}
		l.Headroom = l.Usable - promised
		l.Fits = l.Headroom >= 0
		if len(s.parts[d]) == 0 {
			l.Fits, l.Why = false, "no compute host has a "+string(d[:len(d)-1])
		}
		all = append(all, l)
	}
	return all
}
