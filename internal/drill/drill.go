// Package drill simulates the failure of hosts, racks, zones, networks and links, and reports what each of them leaves of a cloud: which
// services continue, the quorums, what instances notice, and the capacity. It is computed from the connections in the generated files
// (package reach), and from capacity's own shapes.
//
// Failures with the same result are one Result. The hosts of a class that are in the same lists of all files are equal, so that one of
// them is simulated for all.
package drill

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/reach"
)

// Domain is what fails.
type Domain string

// The domains, in the order of reports of equal severity.
const (
	Hosts    Domain = "hosts"
	Racks    Domain = "racks"
	Zones    Domain = "zones"
	Networks Domain = "networks" // on all hosts
	Links    Domain = "links"    // a NIC or a bond of one host
)

// Domains returns all domains.
func Domains() []Domain { return []Domain{Hosts, Racks, Zones, Networks, Links} }

// Most returns how many of the domain can be simulated at the same time.
func (d Domain) Most() int {
	if d == Networks || d == Links {
		return 1
	}
	return 1000
}

// Required is the number of failures of each domain that the cloud must survive, one domain at a time. If it is nil, any host whose work
// another host can do must be able to fail.
type Required map[Domain]int

// maxCombinations is the limit of combinations of failures of one domain and region.
const maxCombinations = 5000

// Report is what the failures of a cloud leave.
type Report struct {
	Survives bool      `json:"survives"`         // whether the cloud survives what it must survive
	Broken   []Effect  `json:"broken,omitempty"` // what does not work although nothing failed
	Losses   []*Result `json:"losses"`           // the worst first
}

// driller computes a report.
type driller struct {
	*reach.Map
	capacity *capacity.Report
	required Required
	regions  []*reach.Region // those whose failures are simulated
	before   map[string]Effect
	all      []*Result
	known    map[string]*Result
}

// Of simulates the failures of the regions of a capacity report.
func Of(ctx context.Context, m *reach.Map, c *capacity.Report, required Required) (*Report, error) {
	d := &driller{Map: m, capacity: c, required: required, before: map[string]Effect{}, known: map[string]*Result{}}
	for _, r := range c.Regions {
		d.regions = append(d.regions, m.Region(r.Name))
	}
	report := &Report{}
	for _, e := range d.effects(d.After(reach.Loss{})) {
		d.before[e.key()] = e
		if e.State != reach.Works {
			report.Broken = append(report.Broken, e)
		}
	}
	for _, r := range d.regions {
		if err := d.region(ctx, r); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(d.all, compareResults)
	report.Losses = d.all
	report.Survives = !slices.ContainsFunc(d.all, func(r *Result) bool { return r.Required && !r.Survives }) &&
		!slices.ContainsFunc(report.Broken, func(e Effect) bool { return e.State == reach.Lost })
	return report, nil
}

// count returns how many of a domain fail at the same time, and whether the cloud must survive it. 0: nothing is simulated.
func (d *driller) count(domain Domain) (n int, required bool) {
	if n, required = d.required[domain]; required {
		return n, true
	}
	return 1, d.required == nil && domain == Hosts
}

// unit is a set of hosts that fail together.
type unit struct {
	name  string
	hosts []*model.Host
	key   string // units with the same key are equal
}

func (d *driller) region(ctx context.Context, r *reach.Region) error {
	x := d.signatures(r)
	for _, domain := range []Domain{Hosts, Racks, Zones} {
		units := x.units(domain)
		if domain == Zones && len(units) == 1 && d.required[Zones] == 0 {
			continue
		}
		if err := d.combine(ctx, r, domain, units); err != nil {
			return err
		}
	}
	d.networks(r)
	d.links(r, x)
	return ctx.Err()
}

// combine simulates all combinations of units, as many at the same time as are required.
func (d *driller) combine(ctx context.Context, r *reach.Region, domain Domain, units []unit) error {
	count, required := d.count(domain)
	if required && len(units) == 0 {
		return fmt.Errorf("%s=%d: no host of region %s has a %s, so their failure cannot be simulated", domain, count, r.Model.Name, strings.TrimSuffix(string(domain), "s"))
	}
	groups := grouped(units)
	if n := combinations(len(groups), count); n > maxCombinations {
		return fmt.Errorf("%s=%d: region %s has %d kinds of %s, which are %d combinations; at most %d are simulated", domain, count, r.Model.Name, len(groups), domain, n, maxCombinations)
	}
	var chosen []int
	var choose func(from, left int)
	choose = func(from, left int) {
		if ctx.Err() != nil {
			return
		}
		if left == 0 {
			d.lose(r, domain, required, picked(groups, chosen))
			return
		}
		for i := from; i < len(groups); i++ {
			if occurrences(chosen, i) < len(groups[i]) {
				chosen = append(chosen, i)
				choose(i, left-1)
				chosen = chosen[:len(chosen)-1]
			}
		}
	}
	choose(0, min(count, len(units)))
	return ctx.Err()
}

// grouped returns the units with equal keys together, in the order of the first of each.
func grouped(units []unit) [][]unit {
	at := map[string]int{}
	var groups [][]unit
	for _, u := range units {
		i, known := at[u.key]
		if !known {
			i = len(groups)
			at[u.key] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], u)
	}
	return groups
}

// combinations returns the number of multisets of k of n kinds, or more than maxCombinations.
func combinations(n, k int) int {
	total := 1
	for i := 1; i <= k && total <= maxCombinations; i++ {
		total = total * (n + i - 1) / i
	}
	return total
}

func occurrences(list []int, of int) int {
	n := 0
	for _, i := range list {
		if i == of {
			n++
		}
	}
	return n
}

// pick is a number of units out of equal ones.
type pick struct {
	count int
	of    []unit
}

func picked(groups [][]unit, chosen []int) []pick {
	var all []pick
	for i := range groups {
		if n := occurrences(chosen, i); n > 0 {
			all = append(all, pick{n, groups[i]})
		}
	}
	return all
}

// lose simulates the loss of hosts.
func (d *driller) lose(r *reach.Region, domain Domain, required bool, picks []pick) {
	if len(picks) == 0 {
		return
	}
	lost := map[string]*model.Host{}
	var hosts []*model.Host
	total := 0
	for _, p := range picks {
		total += p.count
		for _, u := range p.of[:p.count] {
			for _, h := range u.hosts {
				lost[h.Name] = h
				hosts = append(hosts, h)
			}
		}
	}
	result := d.result(r, d.After(reach.Loss{Hosts: lost}), hosts)
	result.Domain, result.Count, result.Required = domain, total, required
	for _, p := range picks {
		var names []string
		for _, u := range p.of {
			names = append(names, u.name)
		}
		result.Of = append(result.Of, Choice{p.count, nodeset.NewNodes(names)})
	}
	d.add(result)
}

// add adds a result, or its names to an equal one.
func (d *driller) add(r *Result) {
	r.rate(d.required != nil)
	key := r.key()
	known := d.known[key]
	if known == nil || len(known.Of) != 1 || len(r.Of) != 1 || known.Of[0].Count != r.Of[0].Count {
		d.known[key] = r
		d.all = append(d.all, r)
		return
	}
	known.Of[0].Nodes = nodeset.NewNodes(append(slices.Clone(known.Of[0].Hosts), r.Of[0].Hosts...))
}

// names joins the names of hosts for a key.
func names(hosts []*model.Host) []string {
	all := make([]string, len(hosts))
	for i, h := range hosts {
		all[i] = h.Name
	}
	return all
}

func joined(words []string) string { return strings.Join(words, "\x00") }
