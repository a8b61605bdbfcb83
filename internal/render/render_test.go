package render_test

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/render"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// fixture is a cloud of one region with one group, whose hosts run one service with one file, nova.conf.
type fixture struct {
	cloud  *model.Cloud
	region *model.Region
	group  *model.Group
	file   *service.File
}

func newFixture(t *testing.T, in series.Series, hosts string, rows ...service.Row) *fixture {
	t.Helper()
	nodes, err := nodeset.Parse(hosts)
	if err != nil {
		t.Fatal(err)
	}
	fix := &fixture{file: &service.File{
		Path: "/etc/nova/nova.conf", Format: format.Oslo, Project: "nova", Sample: "nova.conf", Mode: 0o640, Owner: "root", Group: "nova", Rows: rows,
	}}
	fix.group = &model.Group{
		Name: "g", Role: "compute", Hardware: &model.Hardware{Name: "node"}, Nodes: nodes,
		Address: map[string]model.AddressRule{model.Management: {Base: netip.MustParseAddr("10.0.0.0"), Numbered: true}},
	}
	fix.region = &model.Region{Name: "r", Series: in, Groups: []*model.Group{fix.group}, HostOverrides: map[string]*model.HostOverride{}}
	fix.cloud = &model.Cloud{Name: "c", Series: in, Regions: []*model.Region{fix.region}, Roles: map[string]*model.Role{}}
	return fix
}

// render returns the files of all hosts, and the first error.
func (fix *fixture) render() (files []*artefact.File, err error) {
	services := []*service.Service{{Name: "nova-compute", Roles: []string{"compute"}, Files: []*service.File{fix.file}}}
	r := render.New(fix.cloud, service.NewSites(fix.cloud, services), catalogue.Open())
	for file, fileErr := range r.Files(context.Background(), nil) {
		if fileErr != nil {
			err = fileErr
			continue
		}
		files = append(files, file)
	}
	return files, err
}

// body returns the options of the first host's file, without the notice and blank lines.
func (fix *fixture) body(t *testing.T) string {
	t.Helper()
	files, err := fix.render()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		return ""
	}
	lines := strings.Split(strings.TrimSuffix(string(files[0].Body), "\n"), "\n")
	if !strings.HasPrefix(lines[0], "# Written by stackplan") {
		t.Errorf("the file begins with %q, not with the notice", lines[0])
	}
	if len(lines) != len(files[0].Lines) {
		t.Errorf("%d lines, %d origins", len(lines), len(files[0].Lines))
	}
	return strings.Join(slices.DeleteFunc(lines[1:], func(l string) bool { return l == "" }), "\n")
}

// values returns overrides of one option of nova.
func values(group, option string, texts ...string) model.Overrides {
	return model.Overrides{"nova": {group: {option: {Texts: texts, List: len(texts) > 1}}}}
}

// label sets a label of a host in the inventory.
func (fix *fixture) label(host, key, value string) {
	if fix.region.Inventory == nil {
		fix.region.Inventory = map[string]*model.Fact{}
	}
	fix.region.Inventory[host] = &model.Fact{Labels: map[string]string{key: value}}
}

// selectBy adds a selector for the hosts with a label.
func (fix *fixture) selectBy(name, key, value string, o model.Overrides) {
	fix.cloud.Selectors = append(fix.cloud.Selectors, &model.Selector{Name: name, MatchLabels: map[string]string{key: value}, Overrides: o})
	fix.region.Selectors = fix.cloud.Selectors
}

func TestRows(t *testing.T) {
	always := func(*service.Scope) bool { return true }
	never := func(*service.Scope) bool { return false }
	tests := []struct {
		name string
		in   series.Series
		rows []service.Row
		want string
	}{
		{"the name of the series", series.Havana, []service.Row{service.Set("vnc.server_listen", "10.0.0.9")}, "[DEFAULT]\nvncserver_listen = 10.0.0.9"},
		{"the newest name", series.Epoxy, []service.Row{service.Set("vnc.server_listen", "10.0.0.9")}, "[vnc]\nserver_listen = 10.0.0.9"},
		{"a default is not written", series.Epoxy, []service.Row{service.Set("DEFAULT.rpc_response_timeout", 60)}, ""},
		{"unless it is pinned", series.Epoxy, []service.Row{service.Set("DEFAULT.rpc_response_timeout", 60).Pin()}, "[DEFAULT]\nrpc_response_timeout = 60"},
		{"a row of other series", series.Havana, []service.Row{service.Set("DEFAULT.debug", true).Since(series.Zed)}, ""},
		{"a row of other services", series.Zed, []service.Row{service.Set("DEFAULT.debug", true).On("nova-api")}, ""},
		{"conditions", series.Zed, []service.Row{service.Set("DEFAULT.debug", true).When(always).When(never), service.Set("DEFAULT.state_path", "/x").When(always)}, "[DEFAULT]\nstate_path = /x"},
		{"DEFAULT first, sections in order", series.Zed, []service.Row{service.Set("vnc.server_listen", "::"), service.Set("DEFAULT.debug", true), service.Set("api.max_limit", 5), service.Set("vnc.enabled", false)},
			"[DEFAULT]\ndebug = True\n[vnc]\nserver_listen = ::\nenabled = False\n[api]\nmax_limit = 5"},
		{"several values", series.Zed, []service.Row{service.Lines("pci.alias", nil, func(*service.Scope) []string { return []string{"{}", "{ }"} })},
			"[pci]\nalias = {}\nalias = { }"},
		{"a dollar is text", series.Zed, []service.Row{service.Set("DEFAULT.state_path", "/$my_ip")}, "[DEFAULT]\nstate_path = /$$my_ip"},
		{"an empty text", series.Zed, []service.Row{service.Text("DEFAULT.state_path", nil, func(*service.Scope) string { return "" })}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := newFixture(t, tt.in, "n1", tt.rows...).body(t); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

// TestLevels checks that an override takes precedence over those of wider levels and over the row, and that the option is written once.
func TestLevels(t *testing.T) {
	fix := newFixture(t, series.Zed, "n1", service.Set("api.max_limit", 5))
	levels := []struct {
		name string
		set  func(model.Overrides)
	}{
		{"cloud", func(o model.Overrides) { fix.cloud.Overrides = o }},
		{"region", func(o model.Overrides) { fix.region.Overrides = o }},
		{"role", func(o model.Overrides) { fix.cloud.Roles["compute"] = &model.Role{Name: "compute", Overrides: o} }},
		{"group", func(o model.Overrides) { fix.group.Overrides = o }},
		{"selector", func(o model.Overrides) { fix.label("n1", "disk", "ssd"); fix.selectBy("ssd", "disk", "ssd", o) }},
		{"host", func(o model.Overrides) {
			fix.region.HostOverrides["n1"] = &model.HostOverride{Host: "n1", Overrides: o}
		}},
	}
	fix.selectBy("hdd", "disk", "hdd", values("api", "max_limit", "9"))
	for i, level := range levels {
		level.set(values("api", "max_limit", string(rune('1'+i))+"00"))
		if got, want := fix.body(t), "[api]\nmax_limit = "+string(rune('1'+i))+"00"; got != want {
			t.Errorf("%s: %q, want %q", level.name, got, want)
		}
		files, _ := fix.render()
		origin := files[0].Lines[len(files[0].Lines)-1]
		if !origin.Override || !strings.HasSuffix(origin.Why, level.name) || len(origin.From) != 1 {
			t.Errorf("%s: the origin of the line is %+v", level.name, origin)
		}
	}
}

func TestOverrides(t *testing.T) {
	tests := []struct {
		name      string
		in        series.Series
		overrides model.Overrides
		want      string
	}{
		{"an old name replaces the row", series.Zed, values("DEFAULT", "osapi_max_limit", "7"), "[api]\nmax_limit = 7"},
		{"the new name in an old series is reported, not written", series.Havana, values("api", "max_limit", "7"), "[DEFAULT]\nosapi_max_limit = 5"},
		{"dashes and case", series.Zed, values("API", "max-limit", "7"), "[api]\nmax_limit = 7"},
		{"an override with the default of the series is written", series.Zed, values("api", "max_limit", "1000"), "[api]\nmax_limit = 1000"},
		{"several values", series.Zed, values("pci", "alias", "{}", "{ }"), "[api]\nmax_limit = 5\n[pci]\nalias = {}\nalias = { }"},
		{"a list is one line", series.Zed, values("filter_scheduler", "enabled_filters", "A", "B"), "[api]\nmax_limit = 5\n[filter_scheduler]\nenabled_filters = A,B"},
		{"a reference", series.Zed, model.Overrides{"nova": {"neutron": {"password": {Secret: "nova/x"}}}}, "[api]\nmax_limit = 5\n[neutron]\npassword = ((nova/x))"},
		{"a declared option", series.Zed, values("DEFAULT", "ecu_ratio", "2.5"), "[DEFAULT]\necu_ratio = 2.5\n[api]\nmax_limit = 5"},
		{"another project", series.Zed, model.Overrides{"glance": {"DEFAULT": {"debug": {Texts: []string{"True"}}}}}, "[api]\nmax_limit = 5"},
		{"a dollar is not escaped", series.Zed, values("DEFAULT", "host", "$my_ip"), "[DEFAULT]\nhost = $my_ip\n[api]\nmax_limit = 5"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fix := newFixture(t, tt.in, "n1", service.Set("api.max_limit", 5))
			fix.cloud.Custom.Options = map[string]map[string]map[string]model.CustomOption{"nova": {"DEFAULT": {"ecu_ratio": {Type: "float"}}}}
			fix.region.Overrides = tt.overrides
			if got := fix.body(t); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

// TestRejectedValues checks that the diagnostic of a value contains the path of its input, and not the value of a secret. Errors of rows are
// reported first: overrides are not printed if a row has an error.
func TestRejectedValues(t *testing.T) {
	fix := newFixture(t, series.Zed, "n1",
		service.Text("DEFAULT.state_path", service.From("region.image.directory"), func(*service.Scope) string { return "/x\nmy_ip = 1" }),
		service.Int("api.max_limit", service.From("region.compute.maxLimit"), func(*service.Scope) int { return -1 }))
	fix.region.Overrides = model.Overrides{"nova": {
		"DEFAULT": {"host": {Texts: []string{"a\x00"}}, "bad = key": {Texts: []string{"1"}}},
		"neutron": {"password": {Texts: []string{"hunter2\n((x))"}}},
		"a]\n[b":  {"own": {Texts: []string{"1"}}},
	}}
	fix.cloud.Custom.Options = map[string]map[string]map[string]model.CustomOption{"nova": {"DEFAULT": {"bad = key": {}}, "a]\n[b": {"own": {}}}}
	files, err := fix.render()
	list, ok := err.(diag.List)
	if !ok || len(files) != 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var got []string
	for _, d := range list {
		got = append(got, string(d.Path))
		if d.Code != "value/rejected" || strings.Contains(d.Message, "hunter") {
			t.Errorf("%+v", d)
		}
	}
	if want := []string{"regions.r.compute.maxLimit"}; !slices.Equal(got, want) {
		t.Errorf("rejected are %q, want %q", got, want)
	}
	fix.file.Rows = fix.file.Rows[:1]
	_, err = fix.render()
	got = nil
	for _, d := range err.(diag.List) {
		got = append(got, string(d.Path))
		if d.Code != "value/rejected" || strings.Contains(d.Message, "hunter") {
			t.Errorf("%+v", d)
		}
	}
	slices.Sort(got)
	want := []string{`regions.r.image.directory`, `regions.r.overrides.nova."a]\n[b".own`, `regions.r.overrides.nova.DEFAULT."bad = key"`, `regions.r.overrides.nova.DEFAULT.host`, `regions.r.overrides.nova.neutron.password`}
	if !slices.Equal(got, want) {
		t.Errorf("rejected are %q, want %q", got, want)
	}
}

// TestSharing checks that the hosts of a class share the bytes of files that do not depend on the host, and that a host with a host
// override shares nothing.
func TestSharing(t *testing.T) {
	tests := []struct {
		name string
		row  service.Row
		want string // for each host, the first host that it shares with
	}{
		{"a file of the group", service.Set("DEFAULT.debug", true), "1131"},
		{"a file of the host", service.Addr("DEFAULT.my_ip", nil, func(s *service.Scope) netip.Addr { return s.Host().Management() }), "1234"},
	}
	for _, tt := range tests {
		fix := newFixture(t, series.Zed, "n[1-4]", tt.row)
		fix.region.HostOverrides["n3"] = &model.HostOverride{Host: "n3"}
		files, err := fix.render()
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for i, f := range files {
			same := slices.IndexFunc(files, func(g *artefact.File) bool { return &g.Body[0] == &f.Body[0] })
			got.WriteByte(byte('1' + same))
			if f.Host != "n"+string(rune('1'+i)) || f.Region != "r" || f.Path != fix.file.Path || f.Mode != 0o640 || !slices.Equal(f.Restart, []string{"nova-compute"}) {
				t.Errorf("%s: %+v", tt.name, f)
			}
		}
		if got.String() != tt.want {
			t.Errorf("%s: shared as %s, want %s", tt.name, got.String(), tt.want)
		}
	}
}

// TestSelectorsSplitAGroup checks that the hosts of a group that different selectors match are different classes, and that the files of
// each class are generated once, in any order of the hosts.
func TestSelectorsSplitAGroup(t *testing.T) {
	fix := newFixture(t, series.Zed, "n[1-9]", service.Set("DEFAULT.debug", true), service.Set("api.max_limit", 5))
	fix.group.Labels = map[string]string{"disk": "hdd", "hall": "a"}
	for _, host := range []string{"n2", "n4", "n7", "n8"} {
		fix.label(host, "disk", "ssd")
	}
	fix.label("n5", "row", "1") // no selector matches it
	fix.region.HostOverrides["n7"] = &model.HostOverride{Host: "n7", Overrides: values("api", "max_limit", "8")}
	fix.region.HostOverrides["n8"] = &model.HostOverride{Host: "n8", Fact: model.Fact{Labels: map[string]string{"disk": "hdd"}}}
	fix.region.HostOverrides["n9"] = &model.HostOverride{Host: "n9", Fact: model.Fact{Labels: map[string]string{"disk": "ssd"}}}
	fix.selectBy("a-hall", "hall", "a", values("api", "compute_link_prefix", "a"))
	fix.selectBy("ssd", "disk", "ssd", values("api", "max_limit", "6"))
	files, err := fix.render()
	if err != nil {
		t.Fatal(err)
	}
	var limits, shared strings.Builder
	for _, f := range files {
		_, after, _ := strings.Cut(string(f.Body), "max_limit = ")
		limits.WriteByte(after[0])
		shared.WriteByte(byte('1' + slices.IndexFunc(files, func(g *artefact.File) bool { return &g.Body[0] == &f.Body[0] })))
		if !strings.Contains(string(f.Body), "\ncompute_link_prefix = a\n") {
			t.Errorf("the override for the hall of %s is missing", f.Host)
		}
	}
	if got, want := limits.String(), "565655856"; got != want {
		t.Errorf("the limits are %s, want %s", got, want)
	}
	if got, want := shared.String(), "121211789"; got != want {
		t.Errorf("shared as %s, want %s", got, want)
	}
	var kept []string
	keep := model.Representatives()
	for h := range fix.cloud.Hosts() {
		if keep(h) {
			kept = append(kept, h.Name)
		}
	}
	if want := []string{"n1", "n2", "n7", "n8", "n9"}; !slices.Equal(kept, want) {
		t.Errorf("the representatives are %q, want %q", kept, want)
	}
}

func TestFilesStopsWithItsContext(t *testing.T) {
	fix := newFixture(t, series.Zed, "n[1-4]", service.Set("DEFAULT.debug", true))
	services := []*service.Service{{Name: "nova-compute", Roles: []string{"compute"}, Files: []*service.File{fix.file}}}
	r := render.New(fix.cloud, service.NewSites(fix.cloud, services), catalogue.Open())
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var errs []error
	for _, err := range r.Files(ctx, nil) {
		errs = append(errs, err)
		cancel()
	}
	if len(errs) != 2 || errs[0] != nil || errs[1] != context.Canceled {
		t.Errorf("errors are %v", errs)
	}
}

// TestFilesEqualHost checks that the file of a host in a group of several hosts is identical to its file if it is the only host.
func TestFilesEqualHost(t *testing.T) {
	number := func(s *service.Scope) int { return s.Host().Number }
	some := func(s *service.Scope) []string {
		return map[int][]string{1: {"metadata"}, 2: nil, 4: {"osapi_compute"}}[number(s)]
	}
	many := service.List("pci.alias", nil, func(s *service.Scope) []string { return slices.Repeat([]string{"{}"}, 1+number(s)%3) })
	for name, rows := range map[string][]service.Row{
		"every host":   {service.Set("DEFAULT.debug", true), service.Int("api.max_limit", nil, number), service.Set("api.compute_link_prefix", "x")},
		"some hosts":   {service.List("DEFAULT.enabled_apis", nil, some), service.Set("api.max_limit", 5)},
		"more lines":   {service.Int("api.max_limit", nil, number), many},
		"the default":  {service.Int("api.max_limit", nil, func(s *service.Scope) int { return 1000 * (number(s) % 2) }), service.Set("DEFAULT.debug", true)},
		"override":     {service.Text("DEFAULT.host", nil, func(s *service.Scope) string { return s.Host().Name }), service.Set("DEFAULT.debug", true)},
		"out of order": {service.Int("api.max_limit", nil, number), service.Addr("DEFAULT.my_ip", nil, func(s *service.Scope) netip.Addr { return s.Host().Management() })},
	} {
		fix := newFixture(t, series.Zed, "n[1-6]", rows...)
		fix.region.HostOverrides["n3"] = &model.HostOverride{Host: "n3"}
		fix.label("n4", "disk", "ssd")
		fix.label("n5", "disk", "ssd")
		fix.selectBy("ssd", "disk", "ssd", values("DEFAULT", "state_path", "/ssd"))
		if name == "override" {
			fix.region.Overrides = model.Overrides{"nova": {"DEFAULT": {"host": {Texts: []string{"mine"}}}}}
		}
		files, err := fix.render()
		if err != nil || len(files) != 6 {
			t.Fatalf("%s: %d files, %v", name, len(files), err)
		}
		for _, f := range files {
			fix.group.Nodes, _ = nodeset.Parse(f.Host)
			alone, err := fix.render()
			if err != nil || string(alone[0].Body) != string(f.Body) || !slices.EqualFunc(alone[0].Lines, f.Lines, sameOrigin) {
				t.Errorf("%s: %s has\n%s\nand alone %v\n%s", name, f.Host, f.Body, err, alone[0].Body)
			}
		}
	}
}

func sameOrigin(a, b *artefact.Origin) bool {
	return a == b || a != nil && b != nil && a.Option == b.Option && a.Override == b.Override
}
