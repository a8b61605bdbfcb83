package override_test

import (
	"strings"
	"testing"

	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/override"
	"stackplan/internal/series"
)

// set is an override of one option of a project.
func set(project, group, name string, texts ...string) model.Overrides {
	return model.Overrides{project: {group: {name: {Texts: texts}}}}
}

// testCloud returns a cloud with an override at each level, and a role and a region without one. Two selectors match n2, none
// matches n1.
func testCloud(t *testing.T) (*model.Cloud, []*model.Host) {
	t.Helper()
	nodes, err := nodeset.Parse("n[1-2]")
	if err != nil {
		t.Fatal(err)
	}
	g := &model.Group{Name: "g.1", Role: "compute", Nodes: nodes, Overrides: set("nova", "DEFAULT", "d", "4")}
	selectors := []*model.Selector{
		{Name: "big", MatchLabels: map[string]string{"size": "big"}, Overrides: set("nova", "DEFAULT", "f", "6")},
		{Name: "empty", MatchLabels: map[string]string{"size": "big"}},
		{Name: "ssd", MatchLabels: map[string]string{"size": "big", "disk": "ssd"}, Overrides: set("nova", "DEFAULT", "e", "5")},
	}
	r := &model.Region{
		Name: "r", Groups: []*model.Group{g}, Overrides: set("nova", "DEFAULT", "b", "2"), Selectors: selectors,
		Inventory:     map[string]*model.Fact{"n2": {Labels: map[string]string{"disk": "ssd", "size": "big"}}, "n1": {Labels: map[string]string{"disk": "ssd"}}},
		HostOverrides: map[string]*model.HostOverride{"n2": {Host: "n2", Overrides: set("nova", "DEFAULT", "g", "7")}},
	}
	c := &model.Cloud{
		Regions:   []*model.Region{r, {Name: "s"}},
		Selectors: selectors,
		Overrides: set("nova", "DEFAULT", "a", "1"),
		Roles:     map[string]*model.Role{"compute": {Name: "compute", Overrides: set("nova", "DEFAULT", "c", "3")}, "other": {Name: "other"}},
	}
	var hosts []*model.Host
	for h := range r.Hosts() {
		hosts = append(hosts, h)
	}
	return c, hosts
}

// paths returns one line for each setting of the levels.
func paths(levels []override.Level) string {
	var all []string
	for _, l := range levels {
		for _, s := range l.Settings() {
			all = append(all, s.Level+" "+string(s.Path)+" "+strings.Join(s.Value.Texts, ","))
		}
	}
	return strings.Join(all, "\n")
}

func TestLevels(t *testing.T) {
	c, hosts := testCloud(t)
	const wide = "cloud overrides.nova.DEFAULT.a 1\n" +
		"region regions.r.overrides.nova.DEFAULT.b 2\n" +
		"role roles.compute.overrides.nova.DEFAULT.c 3\n"
	const group = wide + `group regions.r.groups."g.1".overrides.nova.DEFAULT.d 4`
	const selector = "\nselector selectors.big.overrides.nova.DEFAULT.f 6" +
		"\nselector selectors.ssd.overrides.nova.DEFAULT.e 5"
	const host = "\nhost regions.r.hosts.n2.overrides.nova.DEFAULT.g 7"
	if got := paths(override.OfGroup(c, hosts[0].Region, hosts[0].Group)); got != group {
		t.Errorf("of the group:\n%s\nwant:\n%s", got, group)
	}
	if got := paths(override.OfHost(c, hosts[0])); got != group {
		t.Errorf("of n1:\n%s\nwant:\n%s", got, group)
	}
	if got := paths(override.OfHost(c, hosts[1])); got != group+selector+host {
		t.Errorf("of n2:\n%s\nwant:\n%s", got, group+selector+host)
	}
	all := override.All(c)
	byPlace := wide + selector[1:] + group[len(wide)-1:] + host
	if got := paths(all); got != byPlace || len(all) != 7 {
		t.Errorf("of all %d levels:\n%s\nwant:\n%s", len(all), got, byPlace)
	}
}

func TestSettingsAreSorted(t *testing.T) {
	l := override.Level{Name: "cloud", Path: "overrides", Overrides: model.Overrides{
		"nova":   {"b": {"y": {}, "x": {}}, "a": {"z": {}}},
		"glance": {"DEFAULT": {"a.b": {}}},
	}}
	want := "cloud overrides.glance.DEFAULT.\"a.b\" \ncloud overrides.nova.a.z \ncloud overrides.nova.b.x \ncloud overrides.nova.b.y "
	for range 5 {
		if got := paths([]override.Level{l}); got != want {
			t.Fatalf("got:\n%s\nwant:\n%s", got, want)
		}
	}
}

func TestNames(t *testing.T) {
	low := 0.5
	c := &model.Cloud{
		Overrides: model.Overrides{
			"glance": {"DEFAULT": {"enabled_backends": {Texts: []string{"fast:file", "slow:swift"}}}},
			"nova":   {"devices": {"enabled_mdev_types": {Texts: []string{"nvidia-35, nvidia-36"}}}},
		},
		Custom: model.Custom{Options: map[string]map[string]map[string]model.CustomOption{
			"nova": {"DEFAULT": {"ecu_ratio": {Type: "float", Min: &low, Secret: true}}},
		}},
	}
	names := override.NewNames(catalogue.Open(), c, map[string][]string{"glance": {"local", "DEFAULT"}}, nil)
	tests := []struct {
		project, group, name string
		want                 string // group.name in the series; empty if unknown
		problem              bool
	}{
		{"nova", "DEFAULT", "my_ip", "DEFAULT.my_ip", false},
		{"nova", "DEFAULT", "osapi_max_limit", "api.max_limit", true},
		{"nova", "DEFAULT", "my_pi", "", true},
		{"nova", "DEFAULT", "ecu_ratio", "DEFAULT.ecu_ratio", false},
		{"nova", "default", "ecu_ratio", "", true},
		{"glance", "local", "filesystem_store_datadir", "local.filesystem_store_datadir", false},
		{"glance", "fast", "filesystem_store_datadir", "fast.filesystem_store_datadir", false},
		{"glance", "slow", "swift_store_key", "slow.swift_store_key", false},
		{"glance", "fsat", "filesystem_store_datadir", "", true},
		{"glance", "fast", "filesystem_store_datadri", "", true},
		{"glance", "DEFAULT", "filesystem_store_datadir", "", true},
		{"nova", "mdev_nvidia-36", "device_addresses", "mdev_nvidia-36.device_addresses", false},
		{"nova", "mdev_nvidia-37", "device_addresses", "", true},
		{"swift", "DEFAULT", "debug", "", true},
	}
	for range 2 { // the second time from the cache
		for _, tt := range tests {
			o, known, problems := names.Option(tt.project, series.Zed, catalogue.Key{Group: tt.group, Name: tt.name})
			got := ""
			if known {
				got = o.Group + "." + o.Name
			}
			if got != tt.want || (len(problems) > 0) != tt.problem {
				t.Errorf("%s %s.%s is %q, %v; want %q", tt.project, tt.group, tt.name, got, problems, tt.want)
			}
		}
	}
	own, _, _ := names.Option("nova", series.Zed, catalogue.Key{Group: "DEFAULT", Name: "ecu_ratio"})
	if own.Type != catalogue.Float || own.Min != "0.5" || own.Max != "" || !own.Secret || own.Series != series.None {
		t.Errorf("the declared option is %+v", own)
	}
}
