package validators_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"stackplan/internal/capacity"
	"stackplan/internal/compile"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
)

// schedulerSettings are the configurations of the lab's scheduler, tested one after the other.
var schedulerSettings = []struct{ name, more string }{ // additional description
	{"spreading", ""},
	{"stacking", "roles: control: overrides: nova: filter_scheduler: ram_weight_multiplier: -1.0\n"},
}

// TestScheduler starts a cloud of real OpenStack with the files that stackplan generates for it, and compares it with the
// results of stackplan: the inventories in placement with the supply, and the instances of each flavor on each host with the
// simulation.
func TestScheduler(t *testing.T) {
	root := apart(t)
	if root == "" {
		return
	}
	logsOnFailure(t, root)
	started := time.Now()
	first := describe(t, schedulerSettings[0].more)
	l := newLab(t, root, first)
	if err := l.up(t.Context(), first, capacityOf(t, first)); err != nil {
		t.Fatal(err)
	}
	t.Logf("the cloud is up after %.0f s", time.Since(started).Seconds())
	l.compareCatalogue(t)
	l.compareInventories(t, capacityOf(t, first))
	if err := l.prepareInstances(); err != nil {
		t.Fatal(err)
	}
	for i, s := range schedulerSettings {
		result := describe(t, s.more)
		if i > 0 {
			l.rollOut(t, result)
		}
		l.compareInstances(t, s.name, simulated(t, result))
		t.Logf("%s is over after %.0f s", s.name, time.Since(started).Seconds())
	}
}

// capacityOf returns the results of stackplan for the lab: its supply, and the simulation of instances of all flavors in
// turn.
func capacityOf(t *testing.T, result *compile.Cloud) *capacity.Region {
	t.Helper()
	mix, err := capacity.ParseMix(strings.Join(flavors(result.Model), ","))
	if err != nil {
		t.Fatal(err)
	}
	in := capacity.Input{
		Cloud: result,
		Mixes: []capacity.MixRequest{mix},
	}
	report, err := capacity.Of(t.Context(), in, capacity.Described(result.Model), nil)
	if err != nil {
		t.Fatal(err)
	}
	return report.Regions[0]
}

// inventoriesOf returns the inventories of a host.
func inventoriesOf(region *capacity.Region, host string) []*capacity.Inventory {
	for _, c := range region.Classes {
		if slices.Contains(c.Hosts.Hosts, host) {
			return c.Inventories
		}
	}
	return nil
}

// fill is the result of requesting instances.
type fill struct {
	hosts, flavors []string
	instances      map[string]map[string]int // by host and flavor
}

// newFill returns a fill of the empty lab.
func newFill(c *model.Cloud) *fill {
	f := &fill{flavors: flavors(c), instances: map[string]map[string]int{}}
	for h := range computeHosts(c) {
		f.hosts = append(f.hosts, h.Name)
		f.instances[h.Name] = map[string]int{}
	}
	return f
}

// placed returns the number of instances of a flavor.
func (f *fill) placed(flavor string) int {
	sum := 0
	for _, h := range f.hosts {
		sum += f.instances[h][flavor]
	}
	return sum
}

// rows returns the instances of each host by flavor, for a group of hosts. The rows are sorted, because nova may choose
// either of two identical hosts.
func (f *fill) rows(isIn func(host string) bool) []string {
	var rows []string
	for _, h := range f.hosts {
		if isIn(h) {
			var row []string
			for _, flavor := range f.flavors {
				row = append(row, fmt.Sprint(f.instances[h][flavor], " ", flavor))
			}
			rows = append(rows, strings.Join(row, ", "))
		}
	}
	slices.Sort(rows)
	return rows
}

// simulated returns the fill that stackplan computes.
func simulated(t *testing.T, result *compile.Cloud) *fill {
	t.Helper()
	f := newFill(result.Model)
	for _, same := range capacityOf(t, result).Packing.Mixes[0].Hosts {
		set, err := nodeset.Parse(same.Hosts)
		if err != nil {
			t.Fatal(err)
		}
		for _, host := range set.All() {
			f.instances[host] = same.Instances
		}
	}
	return f
}

// computeHosts are the hosts that run instances.
func computeHosts(c *model.Cloud) func(func(*model.Host) bool) {
	return func(yield func(*model.Host) bool) {
		for h := range c.Hosts() {
			if h.Name != control && !yield(h) {
				return
			}
		}
	}
}

// flavors are the names of the lab's flavors, in the order of the requests.
func flavors(c *model.Cloud) []string { return slices.Sorted(maps.Keys(c.Regions[0].Flavors)) }
