package capacity_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/capacity"
	"stackplan/internal/compile"
	"stackplan/internal/demand"
	"stackplan/internal/service"
)

// withMore writes an example with an additional file.
func withMore(t *testing.T, example, more string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	text, err := os.ReadFile(filepath.Join("../../examples", example, "cloud.cue"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"cloud.cue": string(text), "more.cue": "package cloud\n" + more} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// limitsOf returns the connection limits of a region of an example with an additional file.
func limitsOf(t *testing.T, example, region, more string) map[string]*capacity.ConnectionLimit {
	t.Helper()
	r := compile.Dir(t.Context(), withMore(t, example, more))
	if err := r.Findings.Err(); err != nil {
		t.Fatal(err)
	}
	report, err := capacity.Of(context.Background(), capacity.Input{
		Cloud: r,
	}, demand.Demand{}, capacity.Tolerance{})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*capacity.ConnectionLimit{}
	for _, b := range report.Region(region).ConnectionLimits {
		all[b.Name] = b
	}
	return all
}

// Numbers computed by hand. In hz-a of netease conductors are bypassed, so each of 40 compute hosts has the pools of 1 + 1
// processes of the API (4 GiB are reserved), of nova-network and nova-compute; each of 3 control hosts has these, keystone, glance (2 + 2), the
// scheduler and nova-consoleauth; SQLAlchemy keeps 5 connections and opens 10 more. In zed a process of nova has pools for the API's database
// and two cells.
func TestBudgets(t *testing.T) {
	const broker = "connections of a node of RabbitMQ"
	const database, keys, cache = "connections of the database", "keys of fernet tokens", "connections of a memcached"
	tests := []struct {
		example, region, more, name string
		steady, most, limit         int64
		state                       capacity.State
	}{
		{"netease", "hz-a", "", database, (40*4 + 3*11) * 5, (40*4 + 3*11) * 15, 4096, capacity.OK},
		// the pools of keystone and glance (3 x 5) remain at 15: havana has no options for them
		{"netease", "hz-a", `regions: "hz-a": database: maxConnections: 2000`, database, (40*4 + 3*11) * 5, (40*4+3*6)*5 + 15*15, 2000, capacity.OK},
		{"netease", "hz-a", `regions: "hz-a": database: maxConnections: 600`, database, (40*4+3*6)*1 + 15*5, (40*4+3*6)*1 + 15*15, 600, capacity.OK},
		{"netease", "hz-a", `overrides: nova: database: {max_pool_size: 20, max_overflow: 5}
			regions: "hz-a": database: maxConnections: 2000`, database, (40*4+3*6)*20 + 15*5, (40*4+3*6)*25 + 15*15, 2000, capacity.Exceeded},
		// 3686 connections for 204 pools are 18 for each, in steps of 5
		{"zed", "lab", "", database, 3 * 68 * 5, 3 * 68 * 15, 4096, capacity.OK},
		{"zed", "lab", `regions: lab: loadBalancer: maxConnections: 2000`, database, 3 * 68 * 5, 3 * 68 * 5, 4096, capacity.OK},
		{"zed", "lab", `overrides: nova: conductor: workers: 20`, database, 3*68*5 + 3*16*3*5, 3*68*15 + 3*16*3*15, 4096, capacity.Tight},
		{"zed", "lab", `overrides: {
			nova: database: max_overflow: 0, nova: api_database: max_overflow: 0, keystone: database: max_overflow: 5
			glance: database: max_overflow: 5, placement: placement_database: max_overflow: 5, neutron: database: max_overflow: 5
		}`, database, 3 * 68 * 5, 3 * (49*5 + 19*10), 4096, capacity.OK},
		{"zed", "lab", "", "open files of a node of RabbitMQ", 113 * 2, 113 * 6, 65536, capacity.OK},
		{"zed", "lab", "", keys, 5, 5, 5, capacity.OK},
		{"zed", "lab", "", broker, 113 * 2, 113 * 31, 58890, capacity.OK},
		{"zed", "lab", `overrides: glance: oslo_messaging_notifications: driver: "messagingv2"`, broker, 113*2 + 3*2, 113*31 + 3*2*30, 58890, capacity.OK},
		{"zed", "lab", `overrides: neutron: oslo_messaging_notifications: driver: "messagingv2"`, broker, 113*2 + 55, 113*31 + 55*30, 58890, capacity.OK},
		{"zed", "lab", `overrides: keystone: fernet_tokens: max_active_keys: 3`, keys, 5, 5, 3, capacity.Exceeded},
		// 1 of the API on each host, 1 of metadata too, and keystone, nova-consoleauth and 4 of glance on 3
		{"netease", "hz-a", "", cache, 43*2 + 3*6, 43*2 + 3*6, 4096, capacity.OK},
		{"zed", "lab", `regions: lab: cache: maxConnections: 500`, cache, 108, 1080, 500, capacity.Tight},
	}
	if b := limitsOf(t, "zed", "lab", `overrides: keystone: token: provider: "jws"`)[keys]; b != nil {
		t.Errorf("tokens of another kind have %+v", b)
	}
	for _, tt := range tests {
		b := limitsOf(t, tt.example, tt.region, tt.more)[tt.name]
		if b == nil {
			t.Errorf("%s has no budget of %s", tt.region, tt.name)
			continue
		}
		if b.Steady != tt.steady || b.Peak != tt.most || int64(b.Limits[0].Amount) != tt.limit || b.State != tt.state {
			t.Errorf("%s of %s with %q: %d to %d of %v, %s; want %d to %d of %d, %s",
				tt.name, tt.region, tt.more, b.Steady, b.Peak, b.Limits[0].Amount, b.State, tt.steady, tt.most, tt.limit, tt.state)
		}
		if (b.Hint == "") != (b.State == capacity.OK) {
			t.Errorf("%s of %s is %s and hints %q", tt.name, tt.region, b.State, b.Hint)
		}
	}
}

// What a budget hints keeps it.
func TestHintOfTheDatabaseKeepsIt(t *testing.T) {
	more := func(overflow string) string {
		return strings.ReplaceAll(`overrides: {
			nova: database: max_overflow: N, nova: api_database: max_overflow: N, keystone: database: max_overflow: N
			glance: database: max_overflow: N, placement: placement_database: max_overflow: N, neutron: database: max_overflow: N
		}`, "N", overflow)
	}
	const name = "connections of the database"
	if b := limitsOf(t, "zed", "lab", more("50"))[name]; b.Hint != "set [database] max_overflow to at most 15 in all services" {
		t.Errorf("hints %q", b.Hint)
	}
	if b := limitsOf(t, "zed", "lab", more("15"))[name]; b.State != capacity.OK || b.Peak > 4096 {
		t.Errorf("with the hint: %d, %s", b.Peak, b.State)
	}
}

// A budget that is broken is an outage in waiting: the report is not kept. One that is tight holds until all are busy.
func TestBrokenBudgetIsNotKept(t *testing.T) {
	for more, kept := range map[string]bool{
		"": true, "regions: r1: cache: maxConnections: 500": true, "regions: r1: database: maxConnections: 300": true,
		"regions: r1: database: maxConnections: 300\noverrides: nova: database: max_pool_size: 50": false,
	} {
		if report := computed(t, neutron+"series: \"zed\"\n"+more, nil); (report.Fits == capacity.Sufficient) != kept {
			t.Errorf("kept with %q is %v", more, report.Fits)
		}
	}
}

// Each term states what it is computed from, unless that is a default.
func TestTermsOfBudgetsHavePlaces(t *testing.T) {
	for _, b := range limitsOf(t, "zed", "lab", "") {
		for _, term := range slices.Concat(b.Terms, b.Limits) {
			for _, in := range term.From {
				if in.File == "" {
					t.Errorf("%s, %s: %s has no place", b.Name, term.What, in.Path)
				}
			}
		}
	}
}

// A service that declares no processes, such as one that only the description declares, counts with default pools.
func TestUndeclaredServiceHasDefaultPools(t *testing.T) {
	p := (&service.Service{Name: "own"}).ProcessesOrDefault()
	if len(p.Databases) != 1 || !p.Messaging || !p.ValidatesTokens {
		t.Errorf("%+v: want a pool of one database, messaging and tokens", p)
	}
}
