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

// minimal writes the cloud of examples/minimal in a series, with an appended text.
func minimal(t *testing.T, in series.Series, overrides string) string {
	t.Helper()
	text, err := os.ReadFile("../../examples/minimal/cloud.cue")
	if err != nil {
		t.Fatal(err)
	}
	return write(t, strings.Replace(string(text), `"2025.1"`, `"`+in.String()+`"`, 1)+"\n"+overrides)
}

// TestOverrides checks the changes of overrides, each of them alone in the same cloud.
func TestOverrides(t *testing.T) {
	type want struct {
		kind         upgrade.Kind
		in           series.Series
		now          string // the name in the wanted series
		decide, edit bool
		text         string // a part of the message or of the instructions
	}
	tests := []struct {
		name, override string
		from, to       series.Series
		want           []want
	}{
		{"removed", `keystone: DEFAULT: onready: "x"`, series.Havana, series.Juno,
			[]want{{upgrade.Removed, series.Juno, "", true, false, "no option replaces it"}}},
		{"removed and replaced", `nova: DEFAULT: api_rate_limit: true`, series.Havana, series.Ocata,
			[]want{{upgrade.Removed, series.Newton, "", true, false, "load balancer"}}},
		{"renamed, the old name still read", `nova: DEFAULT: osapi_max_limit: 2000`, series.Havana, series.Ocata,
			[]want{{upgrade.Renamed, series.Ocata, "[api] max_limit", false, true, "2025.2 no longer reads the old name"}}},
		{"renamed, the old name not read", `nova: DEFAULT: osapi_max_limit: 2000`, series.Havana, series.Flamingo,
			[]want{{upgrade.Renamed, series.Flamingo, "[api] max_limit", true, true, "no longer read"}}},
		{"split in two", `keystone: DEFAULT: bind_host: "control.example.org"`, series.Havana, series.Icehouse,
			[]want{{upgrade.Renamed, series.Icehouse, "[DEFAULT] admin_bind_host", false, false, "admin_bind_host and [DEFAULT] public_bind_host"}}},
		{"below the new minimum", `neutron: DEFAULT: api_workers: 0`, series.Zed, series.Epoxy,
			[]want{{upgrade.Invalid, series.Caracal, "", true, false, "below 1"}}},
		{"a removed filter", `nova: filter_scheduler: enabled_filters: "AvailabilityZoneFilter,ComputeFilter"`, series.Zed, series.Epoxy,
			[]want{{upgrade.Invalid, series.Bobcat, "", true, false, "AvailabilityZoneFilter was removed in 2023.2"}}},
		{"renamed, and a member is removed", `nova: DEFAULT: scheduler_default_filters: ["RamFilter", "ComputeFilter"]`, series.Havana, series.Epoxy,
			[]want{
				{upgrade.Invalid, series.Train, "", true, false, "RamFilter was removed in train"},
				{upgrade.Renamed, series.Xena, "[filter_scheduler] enabled_filters", true, true, "no longer read"},
			}},
		{"deprecated", `nova: DEFAULT: vcpu_pin_set: "4-23"`, series.Stein, series.Zed,
			[]want{{upgrade.Deprecated, series.Train, "", false, false, "cpu_dedicated_set"}}},
		{"unchanged", `nova: DEFAULT: cpu_allocation_ratio: 4.0`, series.Zed, series.Epoxy, nil},
		{"declared by the cloud", `nova: DEFAULT: ecu_ratio: 2.0`, series.Zed, series.Epoxy, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := minimal(t, tt.from, "overrides: "+tt.override+"\ncustom: options: nova: DEFAULT: ecu_ratio: {type: \"float\", min: 0}\n")
			var got []want
			for _, c := range reportOf(t, options(t, dir, tt.to)).Changes {
				if c.SetBy != upgrade.ByOverride {
					continue
				}
				w := want{kind: c.Kind, in: c.Series, decide: c.ActionRequired, edit: c.Fixable}
				if c.NewOption.Name != "" {
					w.now = c.NewOption.String()
				}
				if len(c.Inputs) != 1 || !strings.HasPrefix(c.Inputs[0].Path, "overrides.") {
					t.Errorf("the inputs are %v", c.Inputs)
				}
				if i := len(got); i < len(tt.want) && strings.Contains(c.Message+strings.Join(c.Instructions, "; "), tt.want[i].text) {
					w.text = tt.want[i].text
				}
				got = append(got, w)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

// TestBlocked checks that a blocked change contains the series that blocks it, the place in the description, and an instruction.
func TestBlocked(t *testing.T) {
	r := reportOf(t, options(t, "../../examples/netease", series.Epoxy))
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

// TestBetween checks that a service that exists only in series between both is reported, and that its steps belong to its stop.
func TestBetween(t *testing.T) {
	r := reportOf(t, options(t, "../../examples/netease", series.Epoxy))
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

// TestOrder checks that keystone is the first step of a stop for all regions, and that control hosts precede compute hosts.
func TestOrder(t *testing.T) {
	r := reportOf(t, options(t, "../../examples/today", series.Gazpacho))
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

// TestOwnService checks that a service that the cloud declares has no changes. Its hosts have the new release of Debian.
func TestOwnService(t *testing.T) {
	dir := minimal(t, series.Zed, `
custom: services: "billing": {port: 9999, health: "/"}
roles: money: services: ["billing"]
regions: r1: groups: pay: {role: "money", hardware: "server", hosts: "pay[1-2]", address: management: "10.10.0.100+n"}
`)
	for _, c := range reportOf(t, options(t, dir, series.Epoxy)).Changes {
		if slices.Contains(c.Services, "billing") || c.Kind != upgrade.ProgramChange && slices.Contains(c.Hosts, "pay1") {
			t.Errorf("%+v", c)
		}
	}
}

// TestDowngrade checks that a downgrade is marked, has one stop, and starts with restored databases.
func TestDowngrade(t *testing.T) {
	r := reportOf(t, options(t, "../../examples/today", series.Zed))
	if !r.Downgrade || r.Summary.Dangerous > 0 || len(r.Regions[0].Stops) != 1 || len(r.Steps) == 0 || !strings.Contains(r.Steps[0].Instruction, "restore") {
		t.Errorf("%+v\n%+v", r.Regions, r.Steps)
	}
}

// TestOneRegion checks that an upgrade of one region does not contain the others, except for a warning about their keystone.
func TestOneRegion(t *testing.T) {
	o := options(t, "../../examples/netease", series.Icehouse)
	o.Region = "hz-b"
	r := reportOf(t, o)
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

// TestGaps checks that the report lists a project that the catalogue does not contain for a series on the path.
func TestGaps(t *testing.T) {
	r := reportOf(t, options(t, filepath.Join("../../examples", "netease"), series.Epoxy))
	if len(r.Gaps) == 0 || r.Gaps[0].Project != "placement" || !strings.Contains(r.Gaps[0].Message, "nova") {
		t.Errorf("gaps: %+v", r.Gaps)
	}
}

// TestVariants checks that hosts with the same host override are one change with a place for each, and that changes of their group
// contain them too.
func TestVariants(t *testing.T) {
	dir := minimal(t, series.Zed, `
regions: r1: groups: cn: {role: "compute", hardware: "server", hosts: "cn[1-5]", address: management: "10.10.0.100+n"}
regions: r1: hosts: {
	cn2: overrides: neutron: DEFAULT: api_workers: 0
	cn3: overrides: nova: filter_scheduler: enabled_filters: "AvailabilityZoneFilter"
	cn4: overrides: nova: filter_scheduler: enabled_filters: "AvailabilityZoneFilter"
	cn5: {rack: "r9", overrides: nova: filter_scheduler: enabled_filters: "AvailabilityZoneFilter"}
}`)
	r := reportOf(t, options(t, dir, series.Epoxy))
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
