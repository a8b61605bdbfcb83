package model_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
)

func set(t *testing.T, text string) nodeset.Set {
	t.Helper()
	s, err := nodeset.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func names(hosts []*model.Host) string {
	var all []string
	for _, h := range hosts {
		all = append(all, h.Name)
	}
	return strings.Join(all, " ")
}

func TestHostsComeInOrder(t *testing.T) {
	c := &model.Cloud{Regions: []*model.Region{
		{Name: "a", Groups: []*model.Group{{Name: "g", Nodes: set(t, "n[2,1]")}, {Name: "h", Nodes: set(t, "m1")}}},
		{Name: "b", Groups: []*model.Group{{Name: "g", Nodes: set(t, "x[09-11]")}}},
	}}
	hosts := slices.Collect(c.Hosts())
	if got, want := names(hosts), "n2 n1 m1 x09 x10 x11"; got != want {
		t.Fatalf("hosts are %s, want %s", got, want)
	}
	if h := hosts[1]; h.Index != 1 || h.Number != 1 || h.Region != c.Regions[0] || h.Group.Name != "g" {
		t.Errorf("n1 is %+v", h)
	}
	if h := hosts[3]; h.Index != 0 || h.Number != 9 {
		t.Errorf("x09 is %+v", h)
	}
	for h := range c.Hosts() { // the consumer may stop anywhere
		if h.Name == "m1" {
			break
		}
	}
}

func TestAddressRule(t *testing.T) {
	tests := []struct {
		base     string
		numbered bool
		number   int
		want     string
	}{
		{"10.120.1.0", true, 7, "10.120.1.7"},
		{"10.120.1.0", true, 0, "10.120.1.0"},
		{"10.120.1.250", true, 10, "10.120.2.4"},
		{"10.120.1.0", false, 7, "10.120.1.0"},
		{"255.255.255.250", true, 5, "255.255.255.255"},
		{"255.255.255.250", true, 6, "invalid IP"},
		{"0.0.0.0", true, 1 << 32, "invalid IP"},
		{"fd00::ffff", true, 1, "fd00::1:0"},
		{"fd00::", true, 1 << 40, "fd00::100:0:0"},
		{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", true, 1, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
		{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", true, 2, "invalid IP"},
	}
	for _, tt := range tests {
		rule := model.AddressRule{Base: netip.MustParseAddr(tt.base), Numbered: tt.numbered}
		if got := rule.For(tt.number).String(); got != tt.want {
			t.Errorf("%s, numbered %v, for %d: %s, want %s", tt.base, tt.numbered, tt.number, got, tt.want)
		}
	}
	if got := (model.AddressRule{Numbered: true}).For(1); got.IsValid() {
		t.Errorf("a rule without a base gives %v", got)
	}
}

func TestRacksFillEvenly(t *testing.T) {
	tests := []struct {
		hosts string
		racks []string
		want  string
	}{
		{"n[1-4]", []string{"r1", "r2"}, "r1 r1 r2 r2"},
		{"n[1-5]", []string{"r1", "r2"}, "r1 r1 r1 r2 r2"},
		{"n[1-3]", []string{"r1", "r2", "r3"}, "r1 r2 r3"},
		{"n[1-2]", []string{"r1", "r2", "r3", "r4"}, "r1 r3"},
		{"n[1-2]", []string{"r1"}, "r1 r1"},
		{"n[1-2]", nil, " "},
	}
	for _, tt := range tests {
		g := &model.Group{Nodes: set(t, tt.hosts), Racks: tt.racks, Zones: tt.racks}
		var racks, zones []string
		for h := range g.Hosts(&model.Region{}) {
			racks, zones = append(racks, h.Rack), append(zones, h.Zone)
		}
		if got := strings.Join(racks, " "); got != tt.want {
			t.Errorf("%s in %q: racks %q, want %q", tt.hosts, tt.racks, got, tt.want)
		}
		if !slices.Equal(racks, zones) {
			t.Errorf("%s in %q: zones %q, racks %q", tt.hosts, tt.racks, zones, racks)
		}
	}
}

func TestHostOverride(t *testing.T) {
	old, new := &model.Hardware{Name: "old"}, &model.Hardware{Name: "new"}
	g := &model.Group{
		Nodes: set(t, "n[1-3]"), Hardware: old, Racks: []string{"r1"}, Zones: []string{"z1"},
		Address: map[string]model.AddressRule{
			model.Management: {Base: netip.MustParseAddr("10.0.0.0"), Numbered: true},
			"storage":        {Base: netip.MustParseAddr("10.1.0.0"), Numbered: true},
		},
	}
	r := &model.Region{Groups: []*model.Group{g}, HostOverrides: map[string]*model.HostOverride{
		"n2": {Host: "n2", Fact: model.Fact{
			Hardware: new, Rack: "r9", Zone: "z9",
			Address: map[string]netip.Addr{"storage": netip.MustParseAddr("10.9.0.1"), "extra": netip.MustParseAddr("10.8.0.1")},
		}},
		"n3": {Host: "n3"},
	}}
	hosts := slices.Collect(r.Hosts())
	one, two, three := hosts[0], hosts[1], hosts[2]
	if two.Hardware != new || two.Rack != "r9" || two.Zone != "z9" || two.Management().String() != "10.0.0.2" ||
		two.Address["storage"].String() != "10.9.0.1" || two.Address["extra"].String() != "10.8.0.1" {
		t.Errorf("n2 is %+v", two)
	}
	if three.HostOverride == nil || three.Hardware != old || three.Rack != "r1" || three.Zone != "z1" || three.Address["storage"].String() != "10.1.0.3" {
		t.Errorf("an empty exception changes n3: %+v", three)
	}
	if one.HostOverride != nil || len(one.Address) != 2 || one.Address["storage"].String() != "10.1.0.1" {
		t.Errorf("n1 is %+v", one)
	}
}

// A selector matches by the labels that a host has in the end: those of an exception hide those of the inventory, and
// these those of the group.
func TestSelectors(t *testing.T) {
	selector := func(name string, pairs ...string) *model.Selector {
		s := &model.Selector{Name: name, MatchLabels: map[string]string{}}
		for i := 0; i < len(pairs); i += 2 {
			s.MatchLabels[pairs[i]] = pairs[i+1]
		}
		return s
	}
	type labels = map[string]string
	g := &model.Group{Nodes: set(t, "n[1-6]"), Labels: labels{"disk": "hdd", "hall": "a"}}
	r := &model.Region{
		Groups: []*model.Group{g},
		Selectors: []*model.Selector{
			selector("a-hdd", "disk", "hdd", "hall", "a"), selector("all"), selector("blank", "row", ""), selector("hall", "hall", "a"), selector("ssd", "disk", "ssd"),
		},
		Inventory: map[string]*model.Fact{
			"n2": {Labels: labels{"disk": "ssd"}}, "n3": {Labels: labels{"disk": "ssd"}}, "n4": {Rack: "r1"}, "n5": {Labels: labels{"row": ""}},
		},
		HostOverrides: map[string]*model.HostOverride{
			"n3": {Host: "n3", Fact: model.Fact{Labels: labels{"disk": "hdd"}}}, "n6": {Host: "n6", Fact: model.Fact{Labels: labels{"hall": "b"}}},
		},
	}
	want := []string{"a-hdd hall", "hall ssd", "a-hdd hall", "a-hdd hall", "a-hdd blank hall", ""}
	for h := range g.Hosts(r) {
		var got []string
		for _, s := range h.Selectors {
			got = append(got, s.Name)
		}
		if strings.Join(got, " ") != want[h.Index] {
			t.Errorf("%s matches %q, want %q", h.Name, got, want[h.Index])
		}
		if class := h.Class(); strings.Join(strings.Fields(class.Selectors), " ") != want[h.Index] {
			t.Errorf("%s is of class %+v", h.Name, class)
		}
	}
}

func TestARegionsSecretWins(t *testing.T) {
	r := &model.Region{Name: "b.1", Secrets: model.Secrets{"nova": {"database": "b/nova"}}}
	c := &model.Cloud{Regions: []*model.Region{r}, Secrets: model.Secrets{"nova": {"database": "nova/database", "service": "nova/service"}}}
	if ref, from := c.Secret(r, "nova", "database"); ref != "b/nova" || from != `regions."b.1".secrets.nova.database` {
		t.Errorf("the region's own is %s from %s", ref, from)
	}
	if ref, from := c.Secret(r, "nova", "service"); ref != "nova/service" || from != "secrets.nova.service" {
		t.Errorf("the cloud's is %s from %s", ref, from)
	}
	if c.Region("b.1") != r || c.Region("b") != nil || r.Network("x") != nil {
		t.Error("names are found wrongly")
	}
}
