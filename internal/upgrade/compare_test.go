package upgrade_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/series"
	"stackplan/internal/upgrade"
)

// planted is the cloud of examples/minimal in a series, with overrides.
func planted(t *testing.T, in series.Series, overrides string) string {
	t.Helper()
	text, err := os.ReadFile("../../examples/minimal/cloud.cue")
	if err != nil {
		t.Fatal(err)
	}
	return write(t, strings.Replace(string(text), `"2025.1"`, `"`+in.String()+`"`, 1)+"\n"+overrides)
}

// TestOverrides: what becomes of an override, each laid over the same cloud alone.
func TestOverrides(t *testing.T) {
	type want struct {
		kind         upgrade.Kind
		in           series.Series
		now          string // the name in the wanted series
		decide, edit bool
		says         string // in the message or in what to do
	}
	tests := []struct {
		name, override string
		from, to       series.Series
		want           []want
	}{
		{"gone", `keystone: DEFAULT: onready: "x"`, series.Havana, series.Juno,
			[]want{{upgrade.Removed, series.Juno, "", true, false, "nothing replaces it"}}},
		{"gone, and something replaces it", `nova: DEFAULT: api_rate_limit: true`, series.Havana, series.Ocata,
			[]want{{upgrade.Removed, series.Newton, "", true, false, "load balancer"}}},
		{"another name, the old one still read", `nova: DEFAULT: osapi_max_limit: 2000`, series.Havana, series.Ocata,
			[]want{{upgrade.Renamed, series.Ocata, "[api] max_limit", false, true, "2025.2 reads the old name no longer"}}},
		{"another name, the old one not read", `nova: DEFAULT: osapi_max_limit: 2000`, series.Havana, series.Flamingo,
			[]want{{upgrade.Renamed, series.Flamingo, "[api] max_limit", true, true, "not read any more"}}},
		{"two names for one", `keystone: DEFAULT: bind_host: "10.10.0.11"`, series.Havana, series.Icehouse,
			[]want{{upgrade.Renamed, series.Icehouse, "[DEFAULT] admin_bind_host", false, false, "admin_bind_host and [DEFAULT] public_bind_host"}}},
		{"below the new bound", `neutron: DEFAULT: api_workers: 0`, series.Zed, series.Epoxy,
			[]want{{upgrade.Invalid, series.Caracal, "", true, false, "below 1"}}},
		{"a filter that is gone", `nova: filter_scheduler: enabled_filters: "AvailabilityZoneFilter,ComputeFilter"`, series.Zed, series.Epoxy,
			[]want{{upgrade.Invalid, series.Bobcat, "", true, false, "AvailabilityZoneFilter was removed in 2023.2"}}},
		{"under another name, and a member is gone", `nova: DEFAULT: scheduler_default_filters: ["RamFilter", "ComputeFilter"]`, series.Havana, series.Epoxy,
			[]want{
				{upgrade.Invalid, series.Train, "", true, false, "RamFilter was removed in train"},
				{upgrade.Renamed, series.Xena, "[filter_scheduler] enabled_filters", true, true, "not read any more"},
			}},
		{"to go", `nova: DEFAULT: vcpu_pin_set: "4-23"`, series.Stein, series.Zed,
			[]want{{upgrade.Deprecated, series.Train, "", false, false, "cpu_dedicated_set"}}},
		{"nothing", `nova: DEFAULT: cpu_allocation_ratio: 4.0`, series.Zed, series.Epoxy, nil},
		{"of one's own", `nova: DEFAULT: ecu_ratio: 2.0`, series.Zed, series.Epoxy, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := planted(t, tt.from, "overrides: "+tt.override+"\ncustom: options: nova: DEFAULT: ecu_ratio: {type: \"float\", min: 0}\n")
			var got []want
			for _, c := range told(t, options(t, dir, tt.to)).Changes {
				if c.SetBy != upgrade.ByOverride {
					continue
				}
				w := want{kind: c.Kind, in: c.Series, decide: c.ActionRequired, edit: c.Fixable}
				if c.NewOption.Name != "" {
					w.now = c.NewOption.String()
				}
				if len(c.Inputs) != 1 || !strings.HasPrefix(c.Inputs[0].Path, "overrides.") {
					t.Errorf("the place is %v", c.Inputs)
				}
				if i := len(got); i < len(tt.want) && strings.Contains(c.Message+strings.Join(c.Instructions, "; "), tt.want[i].says) {
					w.says = tt.want[i].says
				}
				got = append(got, w)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

// TestBlocked: what the series cannot express is told with the series in which it ends, the place and the way out.
func TestBlocked(t *testing.T) {
	r := told(t, options(t, "../../examples/netease", series.Epoxy))
	ends := map[string]series.Series{}
	for _, c := range r.Changes {
		if c.Kind != upgrade.Blocked {
			continue
		}
		name, _, _ := strings.Cut(c.Message, " ")
		ends[name] = c.Series
		if !c.ActionRequired || len(c.Instructions) == 0 || len(c.Inputs) != 1 || c.Inputs[0].Path == "" || c.Count == 0 {
			t.Errorf("%s: %+v", c.Message, c)
		}
	}
	want := map[string]series.Series{
		"nova-network": series.Ussuri, "RamFilter": series.Train, "CoreFilter": series.Train, "RetryFilter": series.Victoria,
		"AvailabilityZoneFilter": series.Bobcat,
	}
	for name, in := range want {
		if ends[name] != in {
			t.Errorf("%s ends in %v, want %v", name, ends[name], in)
		}
	}
	if len(ends) != len(want) || !r.Blocks() {
		t.Errorf("blocked: %v", ends)
	}
}

// TestBetween: what is there on the way only is told in its series, and its steps are those of its stop.
func TestBetween(t *testing.T) {
	r := told(t, options(t, "../../examples/netease", series.Epoxy))
	var events []string
	for _, c := range r.Changes {
		if c.Kind == upgrade.ServiceChange && strings.Contains(c.Subject, "placement") {
			events = append(events, c.Subject+" "+string(c.Action)+" "+c.Series.String())
		}
	}
	slices.Sort(events)
	if got := strings.Join(events, ", "); got != "nova-placement-api new ocata, nova-placement-api removed train, placement-api new train" {
		t.Errorf("placement: %s", got)
	}
	for _, c := range r.Changes {
		if c.Kind == upgrade.PortChange && c.Count == 0 {
			t.Errorf("port %s is on no host", c.Subject)
		}
	}
	var at []string
	for _, s := range r.Steps {
		if strings.Contains(s.Instruction, "cell_v2 simple_cell_setup") || strings.Contains(s.Instruction, "fernet_setup") || strings.Contains(s.Instruction, "mysql-migrate-db.sh") {
			at = append(at, s.Series.String()+" "+s.Region+" "+s.Service)
		}
	}
	want := "ocata hz-a keystone, ocata hz-a nova-scheduler, ocata hz-b nova-scheduler, train hz-a placement-api, train hz-b placement-api"
	if got := strings.Join(at, ", "); got != want {
		t.Errorf("steps: %s\nwant: %s", got, want)
	}
}

// TestOrder: at each stop keystone comes before all else of any region, and control hosts before those that run guests.
func TestOrder(t *testing.T) {
	r := told(t, options(t, "../../examples/today", series.Gazpacho))
	var services []string
	for _, s := range r.Steps {
		if s.Service != "" {
			services = append(services, s.Region+" "+s.Service)
		}
	}
	order := []string{"hz-a keystone", "hz-a glance-api", "hz-a placement-api", "hz-a nova-conductor", "hz-a nova-compute", "hz-a neutron-rpc-server", "hz-b glance-api"}
	last := -1
	for _, want := range order {
		i := slices.Index(services, want)
		if i <= last {
			t.Errorf("%s is step %d, after %d: %v", want, i, last, services)
		}
		last = i
	}
}

// TestOwnService: a service that the cloud declares stays as it is.
func TestOwnService(t *testing.T) {
	dir := planted(t, series.Zed, `
custom: services: "billing": {port: 9999, health: "/"}
roles: money: services: ["billing"]
regions: r1: groups: pay: {role: "money", hardware: "server", hosts: "pay[1-2]", address: management: "10.10.0.100+n"}
`)
	for _, c := range told(t, options(t, dir, series.Epoxy)).Changes {
		if slices.Contains(c.Services, "billing") || slices.Contains(c.Hosts, "pay1") {
			t.Errorf("%+v", c)
		}
	}
}

// TestDowngrade: the way back is marked, has one stop, and no step that a database does not take.
func TestDowngrade(t *testing.T) {
	r := told(t, options(t, "../../examples/today", series.Zed))
	if !r.Downgrade || r.Summary.Dangerous > 0 || len(r.Regions[0].Stops) != 1 || len(r.Steps) == 0 || !strings.Contains(r.Steps[0].Instruction, "restore") {
		t.Errorf("%+v\n%+v", r.Regions, r.Steps)
	}
}

// TestOneRegion: the others stay as they are, and keystone among them is told.
func TestOneRegion(t *testing.T) {
	o := options(t, "../../examples/netease", series.Icehouse)
	o.Region = "hz-b"
	r := told(t, o)
	warned := false
	for _, c := range r.Changes {
		if slices.Contains(c.Regions, "hz-a") || slices.ContainsFunc(c.Hosts, func(name string) bool { return strings.HasPrefix(name, "hz-a") }) {
			t.Errorf("a change of the other region: %+v", c)
		}
		warned = warned || c.Kind == upgrade.Warning && c.Subject == "identity"
	}
	if len(r.Regions) != 1 || !warned {
		t.Errorf("regions %v, warned %v", r.Regions, warned)
	}
}

// TestGaps: a project that the catalogue lacks for a series on the way is named.
func TestGaps(t *testing.T) {
	r := told(t, options(t, filepath.Join("../../examples", "netease"), series.Epoxy))
	if len(r.Gaps) == 0 || r.Gaps[0].Project != "placement" || !strings.Contains(r.Gaps[0].Message, "nova") {
		t.Errorf("gaps: %+v", r.Gaps)
	}
}

// TestTwins: hosts that override the same are told as one, each with its own place, and what they share with their group is told
// of them too.
func TestTwins(t *testing.T) {
	dir := planted(t, series.Zed, `
regions: r1: groups: cn: {role: "compute", hardware: "server", hosts: "cn[1-5]", address: management: "10.10.0.100+n"}
regions: r1: hosts: {
	cn2: overrides: neutron: DEFAULT: api_workers: 0
	cn3: overrides: nova: filter_scheduler: enabled_filters: "AvailabilityZoneFilter"
	cn4: overrides: nova: filter_scheduler: enabled_filters: "AvailabilityZoneFilter"
	cn5: {rack: "r9", overrides: nova: filter_scheduler: enabled_filters: "AvailabilityZoneFilter"}
}`)
	r := told(t, options(t, dir, series.Epoxy))
	for _, c := range r.Changes {
		var places []string
		for _, in := range c.Inputs {
			places = append(places, in.Path)
		}
		switch got := strings.Join(places, " "); {
		case c.Kind == upgrade.Invalid && c.Option.Name == "enabled_filters":
			want := "regions.r1.hosts.cn3.overrides.nova.filter_scheduler.enabled_filters regions.r1.hosts.cn4.overrides.nova.filter_scheduler.enabled_filters " +
				"regions.r1.hosts.cn5.overrides.nova.filter_scheduler.enabled_filters"
			if got != want || c.Nodeset != "cn[3-5]" {
				t.Errorf("%s: %s", c.Nodeset, got)
			}
		case c.Kind == upgrade.Invalid:
			if c.Nodeset != "cn2" || got != "regions.r1.hosts.cn2.overrides.neutron.DEFAULT.api_workers" {
				t.Errorf("%s: %s", c.Nodeset, got)
			}
		case c.Option.Name == "initial_cpu_allocation_ratio" && c.Nodeset != "cn[1-5],ctl[1-3]":
			t.Errorf("%v is on %s", c.Option, c.Nodeset)
		}
	}
	if r.Summary.Kinds[upgrade.Invalid] != 2 || r.Summary.Hosts != 8 {
		t.Errorf("%+v", r.Summary)
	}
}
