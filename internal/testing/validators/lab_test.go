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

// schedulerSettings are what the scheduler of the lab is told, one after the other.
var schedulerSettings = []struct{ name, more string }{ // more of the description
	{"spreading", ""},
	{"stacking", "roles: control: overrides: nova: filter_scheduler: ram_weight_multiplier: -1.0\n"},
}

// TestScheduler starts a cloud of real OpenStack with the files that stackplan generates for it, and compares it with what
// stackplan computes: the inventories that placement knows with the supply, and the guests that find a host, of each flavor
// and on each host, with the simulation.
func TestScheduler(t *testing.T) {
	root := apart(t)
	if root == "" {
		return
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(logs(root))
		}
	})
	started := time.Now()
	first := describe(t, schedulerSettings[0].more)
	l := newLab(t, root, first)
	if err := l.up(capacityOf(t, first)); err != nil {
		t.Fatal(err)
	}
	t.Logf("the cloud is up after %.0f s", time.Since(started).Seconds())
	l.compareInventories(t, capacityOf(t, first))
	if err := l.prepareGuests(); err != nil {
		t.Fatal(err)
	}
	for i, s := range schedulerSettings {
		result := describe(t, s.more)
		if i > 0 {
			l.rollOut(t, result)
		}
		l.compareGuests(t, s.name, simulated(t, result))
		t.Logf("%s is over after %.0f s", s.name, time.Since(started).Seconds())
	}
}

// capacityOf is what stackplan computes of the lab: its supply, and what its scheduler makes of guests of all flavors in turn.
func capacityOf(t *testing.T, result *compile.Result) *capacity.Region {
	t.Helper()
	mix, err := capacity.ParseMix(strings.Join(flavors(result.Cloud), ","))
	if err != nil {
		t.Fatal(err)
	}
	in := capacity.Input{
		Cloud: result.Cloud, Sites: result.Sites, Facts: result.Facts, Source: result.Source, Files: result.Host,
		Mixes: []capacity.MixRequest{mix},
	}
	report, err := capacity.Of(t.Context(), in, capacity.Described(result.Cloud), nil)
	if err != nil {
		t.Fatal(err)
	}
	return report.Regions[0]
}

// inventoriesOf are those of a host.
func inventoriesOf(region *capacity.Region, host string) []*capacity.Inventory {
	for _, c := range region.Classes {
		if slices.Contains(c.Hosts.Hosts, host) {
			return c.Inventories
		}
	}
	return nil
}

// fill is what came of asking for guests.
type fill struct {
	hosts, flavors []string
	guests         map[string]map[string]int // by host and flavor
}

// newFill is a fill of the empty lab.
func newFill(c *model.Cloud) *fill {
	f := &fill{flavors: flavors(c), guests: map[string]map[string]int{}}
	for h := range computeHosts(c) {
		f.hosts = append(f.hosts, h.Name)
		f.guests[h.Name] = map[string]int{}
	}
	return f
}

// placed is the number of guests of a flavor.
func (f *fill) placed(flavor string) int {
	sum := 0
	for _, h := range f.hosts {
		sum += f.guests[h][flavor]
	}
	return sum
}

// rows are the guests of each host by flavor, of a group of hosts. Alike hosts may have changed places, as nova takes one or
// the other, so rows are sorted.
func (f *fill) rows(isIn func(host string) bool) []string {
	var rows []string
	for _, h := range f.hosts {
		if isIn(h) {
			var row []string
			for _, flavor := range f.flavors {
				row = append(row, fmt.Sprint(f.guests[h][flavor], " ", flavor))
			}
			rows = append(rows, strings.Join(row, ", "))
		}
	}
	slices.Sort(rows)
	return rows
}

// simulated is the fill that stackplan computes.
func simulated(t *testing.T, result *compile.Result) *fill {
	t.Helper()
	f := newFill(result.Cloud)
	for _, alike := range capacityOf(t, result).Packing.Mixes[0].Hosts {
		set, err := nodeset.Parse(alike.Hosts)
		if err != nil {
			t.Fatal(err)
		}
		for _, host := range set.All() {
			f.guests[host] = alike.Instances
		}
	}
	return f
}

// computeHosts are the hosts that run guests.
func computeHosts(c *model.Cloud) func(func(*model.Host) bool) {
	return func(yield func(*model.Host) bool) {
		for h := range c.Hosts() {
			if h.Name != control && !yield(h) {
				return
			}
		}
	}
}

// flavors are the names of the lab's flavors, in the order in which guests are asked for.
func flavors(c *model.Cloud) []string { return slices.Sorted(maps.Keys(c.Regions[0].Flavors)) }
