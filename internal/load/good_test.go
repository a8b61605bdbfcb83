package load_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/diag"
	"stackplan/internal/load"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/source"
	"stackplan/schema"
)

// good loads a description of testdata/good that must be accepted without a word.
func good(t testing.TB, name string) (*load.Source, *model.Cloud) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata/good", name+".cue"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cloud.cue"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	src, cloud, list := load.Dir(dir)
	if len(list) > 0 {
		var b bytes.Buffer
		_ = diag.Print(&b, list, src.Line)
		t.Fatal(b.String())
	}
	return src, cloud
}

// same compares a value of the model with what is wanted.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

const gib = 1 << 30

func TestNetease(t *testing.T) {
	_, c := good(t, "netease")
	same(t, "name", c.Name, "netease")
	same(t, "series", c.Series, series.Havana)
	same(t, "identity", c.Identity, model.Identity{Home: "hz-a", Project: "service", Domain: "Default",
		Token: model.Token{Driver: "memcache", Expiration: 3600, Rotation: 86400}})
	same(t, "hardware", *c.Hardware["r720"], model.Hardware{Name: "r720", CPUs: 24, NUMA: 2, Threads: 2,
		Memory: 128 * gib, Disk: 4096 * gib, NICs: []string{"eth0", "eth1"}, Virtualization: "kvm",
		Reserve: model.Reserve{CPUs: []int{0, 1, 2, 3}, Memory: 4 * gib, Disk: 10 * gib}})
	same(t, "secrets", c.Secrets["nova"], map[string]string{"database": "nova/database", "service": "nova/service", "metadata": "nova/metadata"})
	r := c.Region("hz-a")
	same(t, "series of the region", r.Series, series.Havana)
	same(t, "networking", r.Networking, model.Networking{Driver: "nova-network", Manager: "flat-dhcp", MultiHost: true})
	same(t, "workers", r.Workers, 0)
	same(t, "network", *r.Network("public"), model.Network{Name: "public", Purpose: "external", VLAN: 200,
		CIDR: netip.MustParsePrefix("203.0.113.0/24"), VIP: netip.MustParseAddr("203.0.113.10"), VRID: 52, MTU: 1500})
	same(t, "overrides", r.Overrides["nova"]["DEFAULT"]["cpu_allocation_ratio"], model.Setting{Texts: []string{"4.0"}})
	same(t, "quota", r.Quotas["web"], model.Quota{"cores": 400, "ram": 1600 * gib, "instances": 200, "floating_ips": 20})
	same(t, "flavor", r.Flavors["m1.large"], model.Flavor{VCPUs: 4, RAM: 8 * gib, Disk: 80 * gib, Shares: 1024, Period: 100000, CPUQuota: 57499})
	same(t, "database", r.Database, model.Database{Mode: "primary-standby", MaxConnections: 4096})
	same(t, "load balancer", r.LoadBalancer, model.LoadBalancer{MaxConnections: 10000, ConsoleTimeout: 3600, ImageTimeout: 3600,
		VRRP: model.VRRP{Peers: "unicast", Interval: 1}})
	cn := r.Group("cn")
	same(t, "hosts", cn.Nodes.Len(), 40)
	same(t, "hardware of the group", cn.Hardware, c.Hardware["r720"])
	same(t, "racks", cn.Racks, []string{"r01", "r02", "r03", "r04"})
	hosts := slices.Collect(cn.Hosts(r))
	same(t, "last address", hosts[39].Management(), netip.MustParseAddr("10.120.1.40"))
}

func TestFeatures(t *testing.T) {
	_, c := good(t, "features")
	north, south := c.Region("north"), c.Region("south")
	same(t, "series", []series.Series{north.Series, south.Series}, []series.Series{series.Zed, series.Epoxy})
	same(t, "galera by a pattern", []string{north.Database.Mode, south.Database.Mode}, []string{"galera", "galera"})
	same(t, "interpolation", north.Location, "hall of features")
	same(t, "reference", north.Image.DefaultLimit, 500)
	same(t, "list.Max", north.Network("guests").VLAN, 13)
	same(t, "hidden field", north.Network("management").VLAN, 11)
	same(t, "comprehension", north.Network("external").Ranges, []model.Range{{First: netip.MustParseAddr("10.2.1.10"), Last: netip.MustParseAddr("10.2.1.20")}})
	same(t, "spans", north.Network("tenant").VLANs, []model.Span{{First: 1000, Last: 1999}, {First: 2500, Last: 2500}})
	same(t, "no addresses", north.Network("tenant").CIDR.IsValid(), false)
	same(t, "definition", north.Flavors["m1.small"].RAM, int64(4*gib))
	same(t, "quotas", []model.Quota{north.Quotas["web"], north.Quotas["db"]}, []model.Quota{{"ram": -1, "cores": 10}, {"ram": 1024 * gib}})
	same(t, "projects", []int{north.Projects, south.Projects}, []int{0, 12})
	same(t, "capacity", []int64{north.Compute.InstanceOverhead, north.Compute.SharedDisk, south.Compute.InstanceOverhead, south.Compute.SharedDisk}, []int64{gib / 2, 0, gib / 8, 10 * 1024 * gib})
	births := map[string]series.Series{}
	held := map[string]int{}
	for h := range south.Hosts() {
		births[h.Name] = h.FirstSeries
		for _, a := range south.Aggregates {
			if a.Contains(h) {
				held[a.Name]++
			}
		}
	}
	same(t, "births", births, map[string]series.Series{"cn1": series.Zed, "cn2": series.Zed, "cn3": series.Zed, "cn4": series.Caracal})
	same(t, "aggregates", held, map[string]int{"fast": 2})
	same(t, "properties", south.Aggregates[0].Properties, map[string]string{"ssd": "true"})
	same(t, "plain address", north.Group("one").Address["management"], model.AddressRule{Base: netip.MustParseAddr("10.1.1.1")})
	same(t, "labels", north.Group("one").Labels, map[string]string{"tier": "edge"})
	same(t, "zones", north.Group("ctl").Zones, []string{"z1", "z2", "z3"})
	same(t, "exception", *north.HostOverrides["ctl2"], model.HostOverride{Host: "ctl2",
		Fact:      model.Fact{Rack: "r9", Labels: map[string]string{"tier": "core"}, Address: map[string]netip.Addr{"management": netip.MustParseAddr("10.1.0.99")}},
		Overrides: model.Overrides{"nova": {"DEFAULT": {"debug": {Texts: []string{"True"}, Flag: true}}}}})
	debug := model.Overrides{"nova": {"DEFAULT": {"debug": {Texts: []string{"True"}, Flag: true}}}}
	same(t, "selectors", c.Selectors, []*model.Selector{
		{Name: "edge", MatchLabels: map[string]string{"tier": "edge", "hall": "features"}, Overrides: debug},
		{Name: "features", MatchLabels: map[string]string{"tier": "core"}},
	})
	same(t, "selectors of a region", north.Selectors, c.Selectors)
	same(t, "overrides", c.Overrides["nova"], map[string]map[string]model.Setting{
		"DEFAULT": {
			"cpu_allocation_ratio": {Texts: []string{"4.0"}},
			"ram_allocation_ratio": {Texts: []string{"1.50"}},
			"workers":              {Texts: []string{"4096"}},
			"debug":                {Texts: []string{"False"}, Flag: true},
			"enabled_apis":         {Texts: []string{"osapi_compute", "8", "True"}, List: true},
		},
		"database": {"connection": {Secret: "nova/url"}},
	})
	low, high := 0.0, 2.5
	same(t, "custom", c.Custom, model.Custom{
		Options:  map[string]map[string]map[string]model.CustomOption{"nova": {"DEFAULT": {"ecu_ratio": {Type: "float", Min: &low, Max: &high}}}},
		Filters:  map[string]string{"EcuFilter": "ecu.filters.EcuFilter"},
		Services: map[string]model.CustomService{"portal": {Name: "portal", Port: 8080, External: true, Health: "/"}},
	})
	same(t, "role", c.Roles["lb"].Services, []string{"haproxy", "keepalived"})
	same(t, "defaults of the driver", north.Networking, model.Networking{Driver: "neutron", Mechanism: "openvswitch", Tenants: "vlan", Metadata: "dhcp", DHCPAgents: 2})
	ref, from := c.Secret(north, "nova", "database")
	same(t, "secret of the region", ref+" "+string(from), "north/nova regions.north.secrets.nova.database")
	ref, from = c.Secret(south, "nova", "metadata")
	same(t, "secret of the cloud", ref+" "+string(from), "shared/metadata secrets.nova.metadata")
}

// TestPos: a path leads to the user's line when the user gave the value, however, and to the schema's when it did.
func TestPos(t *testing.T) {
	src, _ := good(t, "features")
	for _, test := range []struct{ path, want string }{
		{"name", "cloud.cue:10:9"},
		{"regions.north.database.mode", "cloud.cue:26:43"},           // a pattern
		{"regions.south.database.mode", "cloud.cue:26:43"},           //
		{"regions.north.networks.guests.vlan", "cloud.cue:32:36"},    // a hidden field: where it is used
		{"regions.north.networks.external.vlan", "cloud.cue:35:28"},  // a comprehension
		{"regions.north.networking.driver", "cloud.cue:19:22"},       // a hidden structure
		{`regions.north.flavors."m1.small".ram`, "cloud.cue:22:27"},  // a definition
		{"regions.north.networks.tenant.vlans.1", "cloud.cue:33:52"}, // an element
		{"overrides.nova.DEFAULT.enabled_apis", "cloud.cue:55:109"},
		{"regions.north.workers", declaredIn(t, "region.cue", "\tworkers:")},
		{"regions.south.networking.manager", declaredIn(t, "network.cue", "\tmanager?:")},
		{"secrets.cache.key.secret", ""},
		{"regions.north.nonsense", ""},
	} {
		pos := src.Pos(source.Path(test.path))
		if test.want == "" && pos.IsValid() && !load.FromSchema(pos) || test.want != "" && pos.String() != test.want {
			t.Errorf("%s: %v, want %s", test.path, pos, test.want)
		}
		if got := load.FromSchema(pos); got != (len(test.want) > 6 && test.want[:6] == "schema") && test.want != "" {
			t.Errorf("%s: from the schema: %v", test.path, got)
		}
	}
}

// TestLocate: a diagnostic of another package gets the nearest place that the user wrote.
func TestLocate(t *testing.T) {
	src, _ := good(t, "netease")
	list := diag.List{
		{Path: "regions.hz-a.networks.fixed.vlan", Related: []diag.Related{{Path: "regions.hz-a.networks.public.vlan"}}},
		{Path: "regions.hz-a.networks.fixed.vrid"},
		{Path: "regions.hz-a.groups.cn"},
		{Path: "regions.hz-a.database.mode"},
	}
	src.Locate(list)
	var got []string
	for _, d := range list {
		got = append(got, d.Pos.String()+" "+src.Line(d.Pos.File, d.Pos.Line)[d.Pos.Column-1:][:d.Length])
	}
	same(t, "places", got, []string{"cloud.cue:19:35 101", "cloud.cue:19:3 fixed", "cloud.cue:25:3 cn", `cloud.cue:15:10 "hz-a"`})
	same(t, "related", list[0].Related[0].Pos.String(), "cloud.cue:21:39")
}

// TestExamples: the examples are valid.
func TestExamples(t *testing.T) {
	dirs, err := filepath.Glob("../../examples/*/cloud.cue")
	if err != nil || len(dirs) == 0 {
		t.Fatal("no examples", err)
	}
	for _, name := range dirs {
		if _, cloud, list := load.Dir(filepath.Dir(name)); cloud == nil || len(list) > 0 {
			t.Errorf("%s: %v", name, list.Error())
		}
	}
}

func BenchmarkDir(b *testing.B) {
	for b.Loop() {
		if _, cloud, _ := load.Dir("../../examples/netease"); cloud == nil {
			b.Fatal("refused")
		}
	}
}

// declaredIn returns the position of the field on the line of the schema that starts with a text.
func declaredIn(t *testing.T, file, start string) string {
	t.Helper()
	text, err := schema.Files.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := strings.Cut(string(text), "\n"+start)
	if !found {
		t.Fatalf("no line of schema/%s starts with %q", file, start)
	}
	return fmt.Sprintf("schema/%s:%d:2", file, strings.Count(before, "\n")+2)
}
