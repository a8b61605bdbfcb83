package capacity

import (
	"cmp"
	"slices"
	"strings"

	"stackplan/internal/nodeset"
)

// Tolerance is the number of hosts, racks and zones that may fail, by domain. Only one domain fails at a time.
type Tolerance map[Domain]int

// domains are all domains, in the order of reports.
var domains = []Domain{Hosts, Racks, Zones}

// part is a set of hosts that fail together, or several such sets of the same amount.
type part struct {
	name   string
	amount int64   // of a resource, of one
	count  int     // number of such sets: 1 for a rack or zone, the number of hosts for a cell
	cells  []*cell // that contain the hosts of all
}

// hosts returns the hosts of all cells of a part.
func (p part) hosts() []string {
	var all []string
	for _, c := range p.cells {
		all = append(all, c.hosts...)
	}
	return all
}

// shape is the distribution of a resource over hosts, racks and zones.
type shape struct {
	total int64
	parts map[Domain][]part
	nodes map[string]nodeset.Nodes // of racks or zones, by their names: several resources usually lose most with the same ones
}

// defaultZone is where hosts without a zone are ([DEFAULT] default_availability_zone).
const defaultZone = "nova"

// shape returns the distribution of what each class has.
func (f *fleet) shape(of func(*Class) int64) shape {
	return f.shapeOf(func(c *cell) int64 { return of(c.class) })
}

// shapeOf returns the distribution of what one host of each cell has.
func (f *fleet) shapeOf(of func(*cell) int64) shape {
	s := shape{parts: map[Domain][]part{}, nodes: f.nodesets}
	at := map[Domain]map[string]int{Racks: {}, Zones: {}}
	add := func(d Domain, name string, c *cell, amount int64) {
		i, known := at[d][name]
		if !known {
			i = len(s.parts[d])
			at[d][name] = i
			s.parts[d] = append(s.parts[d], part{name: name, count: 1})
		}
		p := &s.parts[d][i]
		p.amount = plus(p.amount, amount)
		p.cells = append(p.cells, c)
	}
	for _, c := range f.cells {
		amount := of(c)
		s.parts[Hosts] = append(s.parts[Hosts], part{amount: amount, count: len(c.hosts), cells: []*cell{c}})
		amount = times(amount, int64(len(c.hosts)))
		s.total = plus(s.total, amount)
		if c.rack != "" {
			add(Racks, c.rack, c, amount)
		}
		add(Zones, cmp.Or(c.zone, defaultZone), c, amount)
	}
	return s
}

// worst returns the racks, zones or hosts whose failure costs most, count of them.
func (s *shape) worst(d Domain, count int) (lost int64, names []string, hosts []string) {
	parts := slices.Clone(s.parts[d])
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Or(cmp.Compare(b.amount, a.amount), cmp.Compare(a.name, b.name)) })
	for _, p := range parts {
		n := min(count, p.count)
		lost, count = plus(lost, times(p.amount, int64(n))), count-n
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

// lost returns the nodeset of lost hosts.
func (s *shape) lost(d Domain, names, hosts []string) nodeset.Nodes {
	if d == Hosts || s.nodes == nil {
		return nodeset.NewNodes(hosts)
	}
	key := string(d) + " " + strings.Join(names, " ")
	nodes, known := s.nodes[key]
	if !known {
		nodes = nodeset.NewNodes(hosts)
		s.nodes[key] = nodes
	}
	return nodes
}

// covers reports whether a quota fits, as a whole and after each failure of the tolerance.
func (s *shape) covers(quota int64, t Tolerance) bool {
	if s.total < quota {
		return false
	}
	for d, count := range t {
		if lost, _, _ := s.worst(d, count); minus(s.total, lost) < quota {
			return false
		}
	}
	return true
}

// losses returns what failures leave for a quota: the failures of the tolerance, and the loss of one for the other domains.
func (s *shape) losses(quota int64, t Tolerance) []Loss {
	var all []Loss
	for _, d := range domains {
		count, required := t[d]
		switch {
		case required && count <= 0:
			continue
		case !required:
			count = 1
			if d == Racks && len(s.parts[d]) == 0 || d == Zones && len(s.parts[d]) < 2 {
				continue
			}
		}
		lost, names, hosts := s.worst(d, count)
		l := Loss{Domain: d, Count: count, Required: required, Names: names, Lost: s.lost(d, names, hosts), Usable: minus(s.total, lost)}
		l.Headroom = minus(l.Usable, quota)
		l.Fits = l.Headroom >= 0
		if len(s.parts[d]) == 0 {
			l.Fits, l.Why = false, "no compute host has a "+string(d[:len(d)-1])
		}
		all = append(all, l)
	}
	return all
}
