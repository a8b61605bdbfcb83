package validators_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/capacity"
	"stackplan/internal/compile"
)

// compareInventories compares the inventories of each compute host in placement with the supply.
func (l *lab) compareInventories(t *testing.T, region *capacity.Region) {
	t.Helper()
	known, err := l.api.inventories()
	if err != nil {
		t.Fatal(err)
	}
	for h := range computeHosts(l.cloud) {
		for _, inv := range inventoriesOf(region, h.Name) {
			got := known[h.Name][string(inv.Resource)]
			want := placed{inv.Total, inv.Reserved, inv.Ratio, inv.MaxUnit}
			t.Logf("%-8s %-9s placement (%d - %d) x %v = %d; stackplan (%d - %d) x %v = %d", h.Name, inv.Resource,
				got.Total, got.Reserved, got.Ratio, capacity.Usable(got.Total, got.Reserved, got.Ratio),
				want.Total, want.Reserved, want.Ratio, inv.Usable)
			if got != want {
				t.Errorf("%s of %s: placement knows %+v, and stackplan computes %+v", inv.Resource, h.Name, got, want)
			}
		}
	}
}

// placed is an inventory as returned by placement.
type placed struct {
	Total    int64
	Reserved int64
	Ratio    float64 `json:"allocation_ratio"`
	MaxUnit  int64   `json:"max_unit"`
}

// inventories returns the inventories of each host, by resource class.
func (c *client) inventories() (map[string]map[string]placed, error) {
	var providers struct {
		Providers []struct{ UUID, Name string } `json:"resource_providers"`
	}
	if _, err := c.call("GET", placementPort+"/resource_providers", nil, &providers); err != nil {
		return nil, err
	}
	all := map[string]map[string]placed{}
	for _, p := range providers.Providers {
		var answer struct{ Inventories map[string]placed }
		if _, err := c.call("GET", placementPort+"/resource_providers/"+p.UUID+"/inventories", nil, &answer); err != nil {
			return nil, err
		}
		all[p.Name] = answer.Inventories
	}
	return all, nil
}

// prepareInstances finds the flavors, creates an image, and removes all quotas.
func (l *lab) prepareInstances() error {
	var err error
	if l.image, err = l.api.image(); err != nil {
		return err
	}
	var answer struct{ Flavors []struct{ ID, Name string } }
	if _, err := l.api.call("GET", novaPort+"/flavors", nil, &answer); err != nil {
		return err
	}
	l.flavors = map[string]string{}
	for _, f := range answer.Flavors {
		l.flavors[f.Name] = f.ID
	}
	var projects struct{ Projects []struct{ ID string } }
	if _, err := l.api.call("GET", keystonePort+"/projects?name=admin", nil, &projects); err != nil || len(projects.Projects) != 1 {
		return fmt.Errorf("the project admin: %v (%v)", projects, err)
	}
	_, err = l.api.call("PUT", novaPort+"/os-quota-sets/"+projects.Projects[0].ID,
		object{"quota_set": object{"instances": -1, "cores": -1, "ram": -1}}, nil)
	return err
}

// rollOut restarts the lab with another description, which may only affect the scheduler.
func (l *lab) rollOut(t *testing.T, result *compile.Cloud) {
	t.Helper()
	if err := l.empty(); err != nil {
		t.Fatal(err)
	}
	changed := []string{}
	for h := range result.Model.Hosts() {
		for f, err := range result.HostFiles(t.Context(), h) {
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(l.hosts[h.Name].root, f.Path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Equal(before, filled(f.Body)) {
				continue
			}
			changed = append(changed, h.Name+f.Path)
			if err := l.hosts[h.Name].receive(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !slices.Equal(changed, []string{control + "/etc/nova/nova.conf"}) {
		t.Fatalf("other files changed than the scheduler's: %v", changed)
	}
	if err := errors.Join(l.stop("nova-scheduler"), l.python("nova-scheduler", "nova.cmd.scheduler", "nova")()); err != nil {
		t.Fatal(err)
	}
}

// empty deletes all instances, and waits until no host has any usage.
func (l *lab) empty() error {
	return l.until(func() error {
		var left struct{ Servers []server }
		if _, err := l.api.call("GET", novaPort+"/servers/detail", nil, &left); err != nil {
			return err
		}
		for _, s := range left.Servers {
			if s.State == "deleting" {
				continue
			}
			if _, err := l.api.call("DELETE", novaPort+"/servers/"+s.ID, nil, nil); err != nil {
				return err
			}
		}
		used, err := l.api.used()
		if len(left.Servers) > 0 || used > 0 {
			err = errors.Join(err, fmt.Errorf("%d instances are left, and %d CPUs used", len(left.Servers), used))
		}
		return err
	})
}

// used returns the number of used CPUs that the hosts report.
func (c *client) used() (int, error) {
	var hosts struct {
		Hypervisors []struct {
			Used int `json:"vcpus_used"`
		}
	}
	_, err := c.call("GET", novaPort+"/os-hypervisors/detail", nil, &hosts)
	sum := 0
	for _, h := range hosts.Hypervisors {
		sum += h.Used
	}
	return sum, err
}

// fill requests instances of each flavor in turn until none of them finds a host.
func (l *lab) fill() (*fill, error) {
	f := newFill(l.cloud)
	live := f.flavors
	for round := 0; len(live) > 0; round++ {
		for _, flavor := range live {
			instance, err := l.boot(fmt.Sprintf("%s-%d", flavor, round), flavor)
			if err != nil {
				return nil, err
			}
			switch {
			case instance.Status == "ACTIVE":
				f.instances[instance.Host][flavor]++
			case strings.Contains(instance.Fault.Message, "No valid host"):
				live = slices.DeleteFunc(slices.Clone(live), func(name string) bool { return name == flavor })
			default:
				return nil, fmt.Errorf("an instance of flavor %s is %s: %s", flavor, instance.Status, instance.Fault.Message)
			}
		}
	}
	return f, nil
}

// compareInstances fills the cloud and compares the result of nova with the simulation.
func (l *lab) compareInstances(t *testing.T, setting string, want *fill) {
	t.Helper()
	got, err := l.fill()
	if err != nil {
		t.Fatal(err)
	}
	for _, flavor := range want.flavors {
		t.Logf("%s: instances of flavor %-7s nova %d, simulation %d", setting, flavor, got.placed(flavor), want.placed(flavor))
		if got.placed(flavor) != want.placed(flavor) {
			t.Errorf("%s: nova places %d instances of flavor %s, and the simulation %d", setting, got.placed(flavor), flavor, want.placed(flavor))
		}
	}
	for _, group := range l.cloud.Regions[0].Groups {
		if group.Name == l.ctl.group {
			continue
		}
		isIn := func(host string) bool { return l.hosts[host].group == group.Name }
		real, computed := got.rows(isIn), want.rows(isIn)
		t.Logf("%s: instances on each host of %s: nova %q, simulation %q", setting, group.Name, real, computed)
		if !slices.Equal(real, computed) {
			t.Errorf("%s: nova fills the hosts of %s with %q, and the simulation with %q", setting, group.Name, real, computed)
		}
	}
}
